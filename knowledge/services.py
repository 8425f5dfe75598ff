"""Setting up the site: its locales and a home page in each language."""

import uuid
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from wagtail.models import Locale, Page, Site

from cms.editing_lock import editing
from cms.groups import are_set_up, set_up_groups
from cms.locales import content_locales
from cms.publications.keys import make_key
from cms.publications.languages import remember_languages

from .models import HomePage

HOME_KEY = "home"
DEFAULT_PORTS = {"http": 80, "https": 443}


@dataclass(slots=True)
class SetUp:
    """What setting up the site has made; nothing, when it was set up already."""

    locales: list[str] = field(default_factory=list)
    home_pages: list[str] = field(default_factory=list)
    site: bool = False
    groups: list[str] = field(default_factory=list)


@editing()
def set_up_site() -> SetUp:
    """Bring the site in step with the settings: a locale and a published home page for each language, one Site.

    Home pages are translations of each other, the source being in the default language. Wagtail's own "Welcome" page
    goes when nothing hangs on it. Groups for those who work in the admin are made once. Whatever exists stays as it is,
    so this may run at each start.
    """
    made = SetUp()
    remember_languages()
    for code in content_locales():
        if Locale.objects.get_or_create(language_code=code)[1]:
            made.locales.append(code)
    default = content_default()
    source = HomePage.objects.filter(locale__language_code=default).order_by("path").first()
    translation_key = source.translation_key if source is not None else uuid.uuid4()
    basis = None  # what is made beside the source says the same
    for code in sorted(content_locales(), key=lambda code: code != default):
        revision = _make_home_page(code, translation_key, basis)
        if revision is not None:
            made.home_pages.append(code)
            basis = basis or (revision if code == default else None)
    made.site = _point_site_to(HomePage.objects.get(locale__language_code=default, translation_key=translation_key))
    _remove_welcome_page()
    if not are_set_up():
        made.groups = set_up_groups()
    return made


def content_default() -> str:
    """Return the code of the language in which the site's content is written first."""
    return settings.LANGUAGE_CODE


def _make_home_page(code: str, translation_key: uuid.UUID, basis: int | None) -> int | None:
    """Make a home page unless it exists; return the id of its revision."""
    locale = Locale.objects.get(language_code=code)
    if Page.objects.filter(locale=locale, translation_key=translation_key).exists():
        return None
    make_key(translation_key=translation_key, slug=HOME_KEY, locale_id=locale.pk)
    with translation.override(code):
        title = _("Help centre")
    home = HomePage(title=title, slug=f"{HOME_KEY}-{code}", locale=locale, translation_key=translation_key, live=False)
    home.based_on = basis
    Page.get_first_root_node().add_child(instance=home)
    revision = home.save_revision()
    revision.publish()
    number: int = revision.pk
    return number


def _point_site_to(home: HomePage) -> bool:
    """Make the default site serve the home pages at `BASE_URL`, unless an editor has made it serve another one."""
    site = Site.objects.filter(is_default_site=True).select_related("root_page").first()
    if site is not None and isinstance(site.root_page.specific, HomePage):
        return False
    address = urlsplit(settings.BASE_URL)
    site = site or Site(is_default_site=True)
    site.root_page = home
    site.site_name = site.site_name or settings.WAGTAIL_SITE_NAME
    site.hostname = address.hostname or "localhost"
    site.port = address.port or DEFAULT_PORTS[address.scheme]
    site.save()
    return True


def _remove_welcome_page() -> None:
    welcome = Page.objects.filter(depth=2, slug="home", numchild=0, content_type__app_label="wagtailcore")
    for page in welcome.exclude(pk__in=Site.objects.values("root_page")):
        page.delete()
