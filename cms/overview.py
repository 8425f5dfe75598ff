"""What the lists of pages in the admin say about each page, read for all rows at once."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.auth import get_user_model
from django.utils import timezone
from django.utils.translation import get_language
from wagtail.models import Page, Revision

from cms.facets import PAGE_FIELDS, FacetSnapshot, snapshot
from cms.locales import content_locales
from cms.models import ContentKey, Publication


@dataclass(frozen=True, slots=True)
class Overview:
    """One page in a list."""

    applies_to: tuple[str, ...]  # labels of facet values
    owner: str
    review_date: date | None
    is_past_review: bool
    own: Publication | None  # what readers have of a translation; None for a source page
    outdated: tuple[str, ...]  # locales, of a source page
    by_machine: tuple[str, ...]  # the same
    missing: tuple[str, ...]  # the same


def describe(pages: Sequence[Page]) -> None:
    """Give each page of a list its `overview`. At most five queries, however many pages there are."""
    facets, today = snapshot(), timezone.localdate()
    keys = ContentKey.objects.in_bulk([page.translation_key for page in pages])
    shared = {key: group.shared for key, group in keys.items() if group.shared is not None}
    drafts = _drafts([page for page in pages if page.translation_key not in shared], facets)
    owners = _owners([*shared.values(), *drafts.values()])
    rows: dict[Any, list[Publication]] = defaultdict(list)
    published = Publication.objects.live().filter(group__in=keys)
    for row in published.only("group", "locale", "page_id", "is_source", "lag", "changed_parts", "machine_translated"):
        rows[row.group].append(row)
    for page in pages:
        values: Any = shared.get(page.translation_key) or drafts.get(page.pk) or {}
        day = getattr(page, "review_date", None)
        own = next((row for row in rows[page.translation_key] if row.page_id == page.pk), None)
        others = rows[page.translation_key] if own is not None and own.is_source else []
        page.overview = Overview(
            applies_to=_labels(values, facets),
            owner=owners.get(values.get("content_owner"), ""),
            review_date=day,
            is_past_review=day is not None and day < today,
            own=None if own is None or own.is_source else own,
            outdated=tuple(sorted(row.locale for row in others if row.lag)),
            by_machine=tuple(sorted(row.locale for row in others if row.machine_translated and not row.lag)),
            missing=_missing(others),
        )


def _drafts(pages: Sequence[Page], facets: FacetSnapshot) -> dict[int, dict[str, Any]]:
    """Return what pages that were never published would share with their translations."""
    numbers = {page.latest_revision_id: page.pk for page in pages if page.latest_revision_id}
    if not numbers:
        return {}
    drafts = {}
    for revision in Revision.objects.filter(pk__in=numbers):
        content = revision.content
        drafts[numbers[revision.pk]] = {
            name: facets.keys_of(facet, content.get(name) or ()) for facet, name in PAGE_FIELDS.items()
        } | {"content_owner": content.get("content_owner")}
    return drafts


def _owners(values: Sequence[Any]) -> dict[int | None, str]:
    numbers = {value.get("content_owner") for value in values} - {None}
    if not numbers:
        return {}
    people = get_user_model()._default_manager.filter(pk__in=numbers)
    return {person.pk: person.get_full_name() or person.get_username() for person in people}


def _labels(values: Any, facets: FacetSnapshot) -> tuple[str, ...]:
    language = get_language()
    return tuple(
        facets.label(facet, key, language) for facet, name in PAGE_FIELDS.items() for key in values.get(name, ())
    )


def _missing(rows: Sequence[Publication]) -> tuple[str, ...]:
    there = {row.locale for row in rows}
    return tuple(code for code in content_locales() if code not in there) if rows else ()
