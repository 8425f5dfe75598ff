"""What there is to translate: for one language at a time, the pages whose translation is missing or wants work.

Somebody translates into a language when they may submit translations and change pages there. They find the published
pages that they may read or write, and those whose translation they may change already.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib.contenttypes.models import ContentType
from django.db.models import Case, CharField, Count, Exists, OuterRef, Q, QuerySet, Subquery, TextChoices, Value, When
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.models import Locale, Page, WorkflowState
from wagtail.permission_policies.pages import PagePermissionPolicy
from wagtail_localize.models import StringSegment, StringTranslation, Translation

from cms.audience import audience_ids_for
from cms.chunking import chunks
from cms.locales import content_locales
from cms.models import Publication
from cms.slugs import HOME_DEPTH
from cms.usage import source_pages
from cms.worklists import any_of

SUBMIT = "wagtail_localize.submit_translation"
_WRITE = ("add", "change", "publish")


class State(TextChoices):
    """What a translation waits for."""

    MISSING = "missing", _("Missing")
    OUTDATED = "outdated", _("Outdated")
    STARTED = "started", _("Started")
    CHANGES = "changes", _("Changes requested")
    DRAFT = "draft", _("Draft, not published")
    REVIEW = "review", _("In review")
    MACHINE = "machine", _("Translated by a machine")


@dataclass(frozen=True, slots=True)
class ToDo:
    """One page in the list. `url` leads to where it is done."""

    source: str  # the name of a language
    language: str  # the same
    state: str
    progress: str  # how many texts of how many are translated; empty where nobody counts
    url: str


def languages_of(user: Any) -> list[Locale]:
    """Return the languages into which somebody translates, that of the sources last. At most two queries."""
    if not user.has_perm(SUBMIT):
        return []
    roots = _roots(user)
    order = {code: number for number, code in enumerate((*content_locales()[1:], content_locales()[0]))}
    mine = [
        locale
        for locale in Locale.objects.all()
        if locale.language_code in order and (roots is None or locale.pk in {root.locale_id for root in roots})
    ]
    return sorted(mine, key=lambda locale: order[locale.language_code])


def to_translate(user: Any, locale: Locale) -> QuerySet[Page]:
    """Return the source pages whose translation into a language waits for something, as their `state` says.

    Their `target` is the id of the translation, if there is one. What changed last comes first.
    """
    mine = PagePermissionPolicy().instances_user_has_permission_for(user, "change")
    there = Page.objects.filter(translation_key=OuterRef("translation_key"), locale=locale, alias_of=None)
    begun = Q(target__isnull=False) & Exists(mine.filter(pk=OuterRef("target")))
    to_begin = Q(target=None) & Q(pk__in=_published_for(user)) & _is_copied_below(user, locale)
    pages: QuerySet[Page] = (
        source_pages(Page)
        .exclude(locale=locale)
        .filter(depth__gt=1)
        .annotate(target=Subquery(there.values("pk")[:1]))
        .filter(begun | to_begin)
        .annotate(state=_state(locale))
        .exclude(state="")
    )
    return pages.order_by("-last_published_at", "pk")


def may_read(user: Any, page: Page) -> bool:
    """Tell whether a page is published for somebody, or is one that they write."""
    readable = Q(pk__in=_published_for(user)) | Q(pk__in=_written_by(user))
    return bool(Page.objects.filter(readable, pk=page.pk).exists())


def sections_for(user: Any, locale: Locale) -> list[tuple[str, str]]:
    """Return the ids and titles of the sections directly below home pages of other languages that somebody may read."""
    readable = Q(pk__in=_published_for(user)) | Q(pk__in=_written_by(user))
    found = source_pages(Page).exclude(locale=locale).filter(readable, depth=HOME_DEPTH + 1, numchild__gt=0)
    return [(str(number), title) for number, title in found.order_by("path").values_list("pk", "title")]


def detail(pages: Sequence[Any], locale: Locale) -> None:
    """Give each page of a list made by `to_translate` its `to_do`. Three queries for up to a thousand pages."""
    names = {one.pk: one.get_display_name() for one in Locale.objects.all()}
    for some in chunks(pages):
        keys = [page.translation_key for page in some]
        kept = Translation.objects.filter(source__object_id__in=keys, target_locale=locale, enabled=True)
        rows = kept.values_list("source__object_id", "source_id", "source__last_updated_at")
        sources = {key: (source, synced) for key, source, synced in rows}
        counts = _progress(locale, [source for source, _synced in sources.values()])
        for page in some:
            source, synced = sources.get(page.translation_key, (None, None))
            total, done = counts.get(source, (0, 0))
            page.to_do = ToDo(
                source=names[page.locale_id],
                language=names[locale.pk],
                state=str(State(page.state).label),
                progress=_("%(done)d of %(total)d") % {"done": done, "total": total} if total else "",
                url=_url(page, locale, source, synced),
            )


def _url(page: Any, locale: Locale, source: int | None, synced: Any) -> str:
    if page.target is None:
        begin = reverse("wagtail_localize:submit_page_translation", args=[page.pk])
        return f"{begin}?{urlencode({'select_locale': locale.language_code})}"
    edit = reverse("wagtailadmin_pages:edit", args=[page.target])
    if page.state == State.OUTDATED and source is not None and synced < page.last_published_at:
        # The editor shows the source as it was when it was last submitted.
        return f"{reverse('wagtail_localize:update_translations', args=[source])}?{urlencode({'next': edit})}"
    return edit


def _progress(locale: Locale, sources: Sequence[int]) -> dict[int, tuple[int, int]]:
    segments = StringSegment.objects.filter(source__in=sources).order_by().values_list("source_id")
    counted = segments.annotate(total=Count("pk"), done=Count("pk", filter=Exists(_translations(locale))))
    return {source: (total, done) for source, total, done in counted}


def _translations(locale: Locale) -> QuerySet[Any]:
    """Return the translations of a segment of the outer query."""
    found: QuerySet[Any] = StringTranslation.objects.filter(
        translation_of_id=OuterRef("string_id"), context_id=OuterRef("context_id"), locale=locale, has_error=False
    )
    return found


def _state(locale: Locale) -> Case:
    live = Publication.objects.live().filter(page_id=OuterRef("target"))
    draft = Page.objects.filter(pk=OuterRef("target"), has_unpublished_changes=True)
    kind = ContentType.objects.get_for_model(Page)
    number = Cast(OuterRef("target"), CharField())  # a review keeps the id of its page as text
    reviews = WorkflowState.objects.filter(base_content_type=kind, object_id=number)
    segments = StringSegment.objects.filter(
        source__object_id=OuterRef("translation_key"),
        source__translations__target_locale=locale,
        source__translations__enabled=True,
    )
    return Case(
        When(target=None, then=Value(State.MISSING)),
        When(Exists(reviews.filter(status=WorkflowState.STATUS_IN_PROGRESS)), then=Value(State.REVIEW)),
        When(Exists(reviews.filter(status=WorkflowState.STATUS_NEEDS_CHANGES)), then=Value(State.CHANGES)),
        When(Exists(live.exclude(lag="")), then=Value(State.OUTDATED)),
        When(Exists(live.filter(machine_translated=True)), then=Value(State.MACHINE)),
        When(Exists(live) & ~Exists(draft), then=Value("")),
        When(Exists(segments.exclude(Exists(_translations(locale)))), then=Value(State.STARTED)),
        default=Value(State.DRAFT),
        output_field=CharField(),
    )


def _roots(user: Any) -> list[Page] | None:
    """Return the pages below which somebody may change all pages; None when there is no limit."""
    if user.is_superuser:
        return None
    rights = PagePermissionPolicy().get_cached_permissions_for_user(user)
    roots = [right.page for right in rights if right.permission.codename == "change_page"]
    return None if any(root.depth == 1 for root in roots) else roots


def _is_copied_below(user: Any, locale: Locale) -> Q:
    """Return the condition of pages whose translation would be made where somebody may change pages."""
    roots = _roots(user)
    if roots is None:
        return Q()
    keys = [root.translation_key for root in roots if root.locale_id == locale.pk]
    paths = Page.objects.filter(translation_key__in=keys).exclude(locale=locale).values_list("path", flat=True)
    return any_of(Q(path__startswith=path) for path in paths)


def _published_for(user: Any) -> QuerySet[Any, Any]:
    """Return the ids of the source pages that are published, as far as somebody may read or write them."""
    rows = Publication.objects.live().filter(is_source=True)
    mine = Q(audience_id__in=audience_ids_for(user)) | Q(page_id__in=_written_by(user))
    return rows.filter(mine).values("page_id")


def _written_by(user: Any) -> QuerySet[Any, Any]:
    pages: QuerySet[Any, Any] = PagePermissionPolicy().instances_user_has_any_permission_for(user, _WRITE).values("pk")
    return pages
