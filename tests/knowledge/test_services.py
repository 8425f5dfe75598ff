import pytest
from django.core.management import call_command
from django.test import override_settings
from wagtail.models import Locale, Page, Site

from cms.models import ContentKey, Publication
from cms.publications.draining import drain
from knowledge.models import HomePage
from knowledge.services import set_up_site

pytestmark = pytest.mark.django_db

LANGUAGES = ["en", "fi", "sv", "de"]


def test_a_new_site_gets_locales_and_home_pages() -> None:
    made = set_up_site()
    assert sorted(made.home_pages) == sorted(LANGUAGES)
    assert made.site
    assert sorted(Locale.objects.values_list("language_code", flat=True)) == sorted(LANGUAGES)
    assert HomePage.objects.values("translation_key").distinct().count() == 1


def test_home_pages_are_published_below_their_languages() -> None:
    set_up_site()
    drain()
    paths = Publication.objects.live().values_list("locale", "path", "key")
    assert sorted(paths) == sorted((code, f"/{code}/", "home") for code in LANGUAGES)


def test_home_pages_speak_their_languages() -> None:
    set_up_site()
    titles = dict(HomePage.objects.values_list("locale__language_code", "title"))
    assert titles == {"en": "Help centre", "fi": "Ohjekeskus", "sv": "Hjälpcenter", "de": "Hilfecenter"}


def test_the_source_of_the_home_pages_is_in_the_default_language() -> None:
    set_up_site()
    key = ContentKey.objects.select_related("source_locale").get(key="home")
    assert key.source_locale is not None
    assert key.source_locale.language_code == "en"


@override_settings(BASE_URL="https://help.example.com")
def test_the_site_leads_to_the_home_page_at_its_address() -> None:
    set_up_site()
    site = Site.objects.get()
    assert (site.hostname, site.port, site.is_default_site) == ("help.example.com", 443, True)
    assert isinstance(site.root_page.specific, HomePage)


def test_wagtails_welcome_page_goes() -> None:
    set_up_site()
    assert not Page.objects.filter(title__startswith="Welcome").exists()


def test_pages_below_the_welcome_page_are_kept() -> None:
    welcome = Page.objects.get(depth=2)
    welcome.add_child(instance=Page(title="Kept"))
    set_up_site()
    assert Page.objects.filter(title="Kept").exists()


def test_setting_up_again_changes_nothing() -> None:
    set_up_site()
    HomePage.objects.filter(locale__language_code="fi").update(title="Tuki")
    again = set_up_site()
    assert (again.locales, again.home_pages, again.site) == ([], [], False)
    assert HomePage.objects.get(locale__language_code="fi").title == "Tuki"


def test_a_language_that_is_added_later_gets_its_home_page() -> None:
    set_up_site()
    HomePage.objects.get(locale__language_code="sv").delete()
    Locale.objects.get(language_code="sv").delete()
    made = set_up_site()
    assert (made.locales, made.home_pages, made.site) == (["sv"], ["sv"], False)


def test_the_command_says_what_it_made(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("set_up_site")
    assert "Home pages: en, fi, sv, de" in capsys.readouterr().out
    call_command("set_up_site")
    assert "already" in capsys.readouterr().out
