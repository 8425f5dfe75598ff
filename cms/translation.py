"""How we deal with wagtail-localize; traps of 1.14 are closed here, those of its editor in `translation_review`.

* A translation's own restriction was overwritten at its next publish: `sync_view_restrictions` is switched off. A
  projection lets the restrictions of the source page pass too, so nothing needs to be copied.
* A half-translated page was published with the source's words in it: publishing waits for all segments.
* Nothing said which revision of the source a translation was made from: its revisions say so in `based_on`.
* An imported translation was overwritten when its source was submitted again: `detach` gives it to its editors.
* Submitting a topic with what lies below it, or a page that names others as related, took translations from their
  editors and put a draft in the source's words above theirs: what they keep by themselves is left out.
* The buttons of a page in a list cost two queries for each row: where `plan` has read what they need, they cost none.
* Updating the translations of a shared text withdrew those that were not complete: they stay as they are.
* Whoever may submit translations published them by updating: publishing takes the right to publish.
* Whoever may submit translations could submit, and so read, any page: they submit what they may read.
* A slug was one more text to translate, and one with letters such as those of Greek was lost: it comes from the title.
"""

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.admin.widgets import ListingButton
from wagtail.models import DraftStateMixin, Locale, Page
from wagtail.snippets.permissions import get_permission_name
from wagtail_localize import models as localize
from wagtail_localize import wagtail_hooks
from wagtail_localize.models import StringSegment, StringTranslation, Translation, TranslationSource
from wagtail_localize.operations import TranslationCreator
from wagtail_localize.views import edit_translation as editor

from cms.models import Publication
from cms.models.pages import TranslationBasis, translation_basis
from cms.slugs import HOME_DEPTH, available_slug, is_made_from, slug_of
from cms.to_translate import may_read


def connect() -> None:
    """Put our behaviour in the place of wagtail-localize's. Called once, when the app is ready."""
    TranslationSource.sync_view_restrictions = _keep_restrictions
    TranslationSource.create_or_update_translation = _with_basis(TranslationSource.create_or_update_translation)
    Translation.save_target = _publish_when_complete(Translation.save_target)
    TranslationCreator.create_translations = _leave_to_editors(TranslationCreator.create_translations)
    localize.ingest_segments = _with_slug(localize.ingest_segments)
    localize.slugify = str  # the slug is one already; theirs would take letters from it
    editor.edit_translation = _refuse_incomplete(editor.edit_translation)
    # A hook is found by its function, and there is no other way to take one back.
    registered: Any = hooks._hooks["register_page_listing_more_buttons"]  # noqa: SLF001 - see above
    registered.remove((wagtail_hooks.page_listing_more_buttons, 0))
    hooks.register("register_page_listing_more_buttons", _listing_buttons)


def _keep_restrictions(_source: TranslationSource, _original: Page, _translation: Page) -> None:
    """Leave the translation's restrictions alone."""


def _with_basis(create: Callable[..., Any]) -> Callable[..., Any]:
    """Let the revisions made meanwhile say which revision of the source they are based on."""

    @wraps(create)
    def wrapper(source: TranslationSource, locale: Any, *args: Any, **kwargs: Any) -> Any:
        with basis(_basis_of(source, locale)):
            return create(source, locale, *args, **kwargs)

    return wrapper


@contextmanager
def basis(value: TranslationBasis) -> Iterator[None]:
    """Have every translation's revision that is saved inside say that it is based on `value`."""
    token = translation_basis.set(value)
    try:
        yield
    finally:
        translation_basis.reset(token)


def _basis_of(source: TranslationSource, locale: Any) -> TranslationBasis:
    # The source keeps the page as it was when it was submitted, with the revision that was live then.
    content = json.loads(source.content_json)
    segments = StringSegment.objects.filter(source=source)
    machine = StringTranslation.objects.filter(
        locale=locale,
        translation_type=StringTranslation.TRANSLATION_TYPE_MACHINE,
        translation_of_id__in=segments.values("string_id"),
        context_id__in=segments.values("context_id"),
    )
    return TranslationBasis(content.get("live_revision"), machine.exists())


def _with_slug(ingest: Callable[..., None]) -> Callable[..., None]:
    """Give a translation that readers never had the slug of its title, unless somebody has chosen another."""

    @wraps(ingest)
    def wrapper(source: Any, translation: Any, *args: Any) -> None:
        before = getattr(translation, "title", "")
        ingest(source, translation, *args)
        if isinstance(translation, Page) and translation.title != source.title and not _has_readers(translation):
            names = (source.slug, slug_of(source.title), slug_of(before))
            if is_made_from(translation.slug, names):
                parent = translation.get_parent()
                translation.slug = available_slug(translation.title, source.slug, parent, translation)

    return wrapper


def _has_readers(page: Page) -> bool:
    """Tell whether a page ever had an address for readers, as home pages always have."""
    return bool(page.depth == HOME_DEPTH or Publication.objects.filter(page_id=page.pk).exists())


def is_complete(translation: Translation) -> bool:
    """Tell whether every segment of a translation is translated, without errors."""
    total, translated = translation.get_progress()
    return bool(total == translated)


def may_publish(user: Any, instance: Any) -> bool:
    """Tell whether somebody may publish a page or a snippet."""
    if isinstance(instance, Page):
        return bool(instance.permissions_for_user(user).can_publish())
    action = "publish" if isinstance(instance, DraftStateMixin) else "change"
    return bool(user.has_perm(get_permission_name(action, type(instance))))


def _publish_when_complete(save: Callable[..., None]) -> Callable[..., None]:
    @wraps(save)
    def wrapper(translation: Translation, user: Any = None, publish: bool = True) -> None:  # noqa: FBT001, FBT002 - theirs
        target, complete = _target(translation), is_complete(translation)
        if publish and user is not None and target is not None and not may_publish(user, target):
            return
        if publish and not complete and target is not None and not isinstance(target, Page):
            return  # a snippet's row is what readers have, and a draft of it would be written there
        save(translation, user=user, publish=publish and complete)

    return wrapper


def _target(translation: Translation) -> Any:
    try:
        return translation.get_target_instance()
    except ObjectDoesNotExist:
        return None


def _leave_to_editors(create: Callable[..., None]) -> Callable[..., None]:
    """Leave out the languages in which an object has a translation that wagtail-localize does not keep."""

    @wraps(create)
    def wrapper(creator: TranslationCreator, instance: Any, *args: Any, **kwargs: Any) -> None:
        wanted = creator.target_locales
        if creator.user is not None and isinstance(instance, Page) and not may_read(creator.user, instance):
            return  # one of those below a page, or beside it, that somebody submits
        creator.target_locales = [locale for locale in wanted if not _is_kept_by_editors(instance, locale)]
        try:
            create(creator, instance, *args, **kwargs)
        finally:
            creator.target_locales = wanted

    return wrapper


def _is_kept_by_editors(instance: Any, locale: Any) -> bool:
    others = type(instance)._default_manager.filter(translation_key=instance.translation_key, locale=locale)
    if isinstance(instance, Page):
        others = others.filter(alias_of=None)
    kept = Translation.objects.filter(source__object_id=instance.translation_key, target_locale=locale, enabled=True)
    return bool(others.exists() and not kept.exists())


def _refuse_incomplete(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    @wraps(view)
    def wrapper(request: HttpRequest, translation: Translation, instance: Any) -> HttpResponse:
        if request.method == "POST" and request.POST.get("action") == "publish" and not is_complete(translation):
            total, translated = translation.get_progress()
            messages.error(
                request,
                _(
                    "Not published: %(translated)d of %(total)d segments are translated. Readers would get the others "
                    "in the source's language; translate them first."
                )
                % {"translated": translated, "total": total},
            )
            return redirect(request.get_full_path())
        return view(request, translation, instance)

    return wrapper


def detach(page: Page) -> None:
    """Give a translation to its editors for good: submitting its source again changes nothing of it.

    For translations that came from elsewhere (an import), whose text wagtail-localize does not know.
    """
    key, locale = page.translation_key, page.locale
    Translation.objects.filter(source__object_id=key, target_locale=locale).update(enabled=False)


@dataclass(frozen=True, slots=True)
class TranslationPlan:
    """What can be done about the translations of a page: begin one, or submit the source anew to those there are."""

    is_missing_some: bool
    source: int | None  # of wagtail-localize


def plan(pages: Sequence[Page]) -> None:
    """Give each page of a list its `translation_plan`. Three queries, however many pages there are."""
    keys = {page.translation_key for page in pages}
    there: dict[Any, set[int]] = defaultdict(set)
    translations = Page.objects.filter(translation_key__in=keys, alias_of=None)
    for key, locale in translations.values_list("translation_key", "locale_id"):
        there[key].add(locale)
    locales = set(Locale.objects.values_list("pk", flat=True))
    enabled = TranslationSource.objects.filter(object_id__in=keys, translations__enabled=True)
    sources = {(key, locale): number for key, locale, number in enabled.values_list("object_id", "locale_id", "pk")}
    for page in pages:
        missing = locales - there[page.translation_key]
        page.translation_plan = TranslationPlan(bool(missing), sources.get((page.translation_key, page.locale_id)))


def _listing_buttons(
    page: Page, user: Any, view_name: str | None = None, next_url: str | None = None
) -> Iterable[ListingButton]:
    """Return the buttons of a page in a list."""
    found: TranslationPlan | None = getattr(page, "translation_plan", None)
    if found is None:
        return list(wagtail_hooks.page_listing_more_buttons(page, user, view_name=view_name, next_url=next_url))
    buttons: list[ListingButton] = []
    if page.is_root() or not user.has_perm("wagtail_localize.submit_translation"):
        return buttons
    if found.is_missing_some:
        url = reverse("wagtail_localize:submit_page_translation", args=[page.alias_of_id or page.pk])
        buttons.append(ListingButton(_("Translate this page"), url, priority=60, icon_name="wagtail-localize-language"))
    if found.source is not None:
        url = reverse("wagtail_localize:update_translations", args=[found.source])
        url += f"?{urlencode({'next': next_url})}" if next_url else ""
        buttons.append(ListingButton(_("Sync translated pages"), url, priority=60, icon_name="resubmit"))
    return buttons
