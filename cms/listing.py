"""Lists of publications: what a reader selects, in which order, one page after the other.

Pages are cut by the place of their last item in the order, never by a number of items. So whatever comes or goes
meanwhile, nothing that stays is given twice or left out, unless its own place changes.
"""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, DateField, DateTimeField, F, Q, Value
from django.db.models.functions import Coalesce

from cms.models import Publication, PublicationTerm
from cms.models.publications import PublicationQuerySet
from cms.viewer import Viewer

_NEVER = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)

ORDERS: dict[str, Any] = {
    "key": F("key"),
    "title": F("title"),
    "published": Coalesce("first_published_at", Value(_NEVER, DateTimeField())),
    "updated": Coalesce("updated", Value(_NEVER.date(), DateField())),
}
SORTS = tuple(sign + name for name in ORDERS for sign in ("", "-"))

Place = tuple[Any, uuid.UUID]  # the value by which a publication is ordered, and its id


@dataclass(frozen=True, slots=True)
class Selection:
    """What a reader wants to see of what they may see. Values within a field are alternatives; nothing means all.

    `locale` None means every publication in its own locale; otherwise each translation group's row in `locale` or, with
    `fallback`, the one that answers for it.
    """

    locale: str | None
    fallback: bool = True
    types: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    product_lines: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    sections: tuple[str, ...] = ()  # keys of pages, of which everything below is meant
    keys: tuple[str, ...] = ()
    terms: tuple[tuple[str, tuple[str, ...]], ...] = ()  # by what else pages of some type are found: kind and values
    updated_since: dt.datetime | None = None  # as readers got it, whatever the content's own date
    sort: str = "title"


@dataclass(frozen=True, slots=True)
class Listed:
    """A page of a list: its publications, the place after which the next page begins (None: at the end), the total."""

    rows: Sequence[Publication]
    end: Place | None
    total: int


def list_page(
    selection: Selection, viewer: Viewer, *, after: Place | None, size: int, with_documents: bool = False
) -> Listed:
    """Return `size` publications of what `selection` selects, those after the place `after`. Two queries."""
    rows = select(selection, viewer)
    found, end = page_of(
        rows if with_documents else rows.defer("document"), sort=selection.sort, after=after, size=size
    )
    return Listed(found, end, rows.count())


def select(selection: Selection, viewer: Viewer) -> PublicationQuerySet:
    """Return what `selection` selects for `viewer`, in no order.

    A facet key that does not exist selects only what applies everywhere: callers refuse it before they come here.
    """
    rows = Publication.objects.visible_to(viewer.audience_ids)
    if selection.locale is not None:
        rows = rows.in_locale(selection.locale, fallback=selection.fallback)
    if selection.types:
        rows = rows.filter(type__in=selection.types)
    if selection.keys:
        rows = rows.filter(key__in=selection.keys)
    if selection.updated_since is not None:
        rows = rows.filter(projected_at__gte=selection.updated_since)
    for kind, values in (("tag", selection.tags), ("section", selection.sections), *selection.terms):
        if values:
            rows = rows.with_terms(kind, list(values))
    rows = rows.applying_to("region", selection.regions)
    rows = rows.applying_to("product_line", selection.product_lines)
    return rows.applying_to("role", selection.roles)


def page_of(
    rows: PublicationQuerySet, *, sort: str, after: Place | None, size: int
) -> tuple[Sequence[Publication], Place | None]:
    """Return the first `size` of `rows` in the order of `sort` that come after the place `after`.

    The second value is the place after which the next page begins, or None when this is the last one. One query.
    """
    descends = sort.startswith("-")
    rows = rows.annotate(place=ORDERS[sort.removeprefix("-")])
    if after is not None:
        value, number = after
        beyond = "lt" if descends else "gt"
        rows = rows.filter(Q(**{f"place__{beyond}": value}) | Q(place=value, **{f"id__{beyond}": number}))
    sign = "-" if descends else ""
    found = list(rows.order_by(f"{sign}place", f"{sign}id")[: size + 1])
    items = found[:size]
    return items, (_place(items[-1]) if len(found) > size else None)


def _place(row: Publication) -> Place:
    return row.place, row.pk  # type: ignore[attr-defined]  # annotated above


def facet_counts(viewer: Viewer, facets: Sequence[str]) -> dict[tuple[str, str], int]:
    """Return how many pages the viewer may see in their locale, per facet and term. One query.

    The count of a filter on a value is that of the value and that of `*`: no page has both.
    """
    rows = Publication.objects.visible_to(viewer.audience_ids).in_locale(viewer.locale)
    terms = PublicationTerm.objects.filter(kind__in=facets, publication__in=rows.values("pk"))
    counted = terms.values_list("kind", "value").annotate(number=Count("pk")).order_by()
    return {(kind, value): number for kind, value, number in counted}
