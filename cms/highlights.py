"""What a front page leads to besides its topics: what is new, and what there is for a product line, region or role."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, F

from cms.facets import PAGE_FIELDS, FacetNode, FacetSnapshot
from cms.listing import ORDERS
from cms.models import Publication, PublicationTerm
from cms.models.publications import PublicationQuerySet
from cms.page_views import most_read
from cms.reading import Link, Links, visible
from cms.relevance import chosen, regardless_of, suiting
from cms.viewer import Viewer

# Types of pages that lead to others, and what stands on every page while it holds.
PLACES = ("home", "topic", "blog", "campaigns", "announcement")
MOST_PAGES = 60  # of a hub page


def worth_showing(rows: PublicationQuerySet) -> PublicationQuerySet:
    """Leave out what only leads to other pages, and what is over."""
    return rows.exclude(type__in=PLACES).not_over()


def newest(viewer: Viewer, number: int) -> list[uuid.UUID]:
    """Return the groups of the pages that changed last, by the content's own date, of those that concern the viewer."""
    rows = worth_showing(suiting(visible(viewer), viewer)).begun().annotate(place=ORDERS["updated"])
    newest_first = rows.order_by("-place", F("first_published_at").desc(nulls_last=True), "pk")
    return list(newest_first.values_list("group", flat=True)[:number])


def popular(viewer: Viewer, number: int, sections: Sequence[str] = ()) -> list[uuid.UUID]:
    """Return the groups of the pages that are read most, of those that concern the viewer. Two queries, or one.

    With `sections`, only of those below the pages with these keys.
    """
    best = most_read()
    if not best:
        return []
    rows = worth_showing(suiting(visible(viewer), viewer)).filter(group__in=best)
    if sections:
        rows = rows.with_terms("section", list(sections))
    there = set(rows.values_list("group", flat=True))
    return [group for group in best if group in there][:number]


@dataclass(frozen=True, slots=True)
class FacetValue:
    """A value of a facet that leads to its hub page, with the number of pages that name it or something around it."""

    facet: str
    node: FacetNode
    label: str
    pages: int


def values_of(
    facets: FacetSnapshot, counts: dict[tuple[str, str], int], facet: str, locale: str, parent: str | None = None
) -> list[FacetValue]:
    """Return the values directly below `parent` (None: the roots) for which there is anything; see `hub_counts`."""
    return [
        FacetValue(facet, node, node.label(locale), counts[facet, node.key])
        for node in facets.tree(facet)
        if node.parent == parent and counts.get((facet, node.key))
    ]


@dataclass(frozen=True, slots=True)
class HubRow:
    """A page of a hub, and the topic below the home page in which it lies, if any."""

    group: uuid.UUID
    section: uuid.UUID | None


@dataclass(frozen=True, slots=True)
class Section:
    """Pages of a hub that lie in the same topic; None for those that lie in none."""

    topic: Link | None
    pages: list[Link]


def hub_counts(viewer: Viewer, facets: Sequence[str]) -> dict[tuple[str, str], int]:
    """Return how many pages the hub page of each value has, by facet and key: one query, or one for each facet.

    What the viewer chose of a facet itself does not count there: whoever asks for Sweden gets Sweden.
    """
    counts: dict[tuple[str, str], int] = {}
    together = [list(facets)] if not chosen(viewer) else [[facet] for facet in facets]
    for some in together:
        rows = _in_hubs(regardless_of(viewer, *some) if len(some) == 1 else viewer)
        terms = PublicationTerm.objects.filter(kind__in=some, publication__in=rows.values("pk")).exclude(value="*")
        counted = terms.values_list("kind", "value").annotate(number=Count("pk")).order_by()
        counts |= {(kind, value): number for kind, value, number in counted}
    return counts


def _in_hubs(viewer: Viewer, *, fallback: bool = True) -> PublicationQuerySet:
    return worth_showing(suiting(visible(viewer, fallback=fallback), viewer))


def hub_rows(facet: str, key: str, viewer: Viewer) -> list[HubRow]:
    """Return up to `MOST_PAGES` + 1 pages that name the value, or one above or below it. One query."""
    rows = _in_hubs(regardless_of(viewer, facet)).with_terms(facet, [key])
    found = rows.order_by("title", "pk").values_list("group", "ancestors")[: MOST_PAGES + 1]
    return [HubRow(group, uuid.UUID(above[1]) if len(above) > 1 else None) for group, above in found]


def hub_locales(facet: str, key: str, viewer: Viewer) -> list[str]:
    """Return the locales in whose own words there is anything in a hub page for the viewer. One query."""
    rows = worth_showing(Publication.objects.visible_to(viewer.audience_ids).with_terms(facet, [key]))
    return sorted(set(rows.order_by().values_list("locale", flat=True).distinct()))


def hubs_of(viewer: Viewer) -> list[tuple[str, str]]:
    """Return the facet and the key of every hub page with something in the viewer's own language. One query."""
    rows = _in_hubs(viewer, fallback=False)
    terms = PublicationTerm.objects.filter(kind__in=PAGE_FIELDS, publication__in=rows.values("pk")).exclude(value="*")
    return list(terms.order_by("kind", "value").values_list("kind", "value").distinct())


def sections_of(rows: Sequence[HubRow], links: Links) -> list[Section]:
    """Return the pages by topic, those in none first; `links` has the groups of both."""
    pages: dict[Link | None, list[Link]] = {}
    for row in rows[:MOST_PAGES]:
        link = links.get(row.group)
        if link is not None:
            pages.setdefault(links.get(row.section) if row.section else None, []).append(link)
    sections = [Section(topic, found) for topic, found in pages.items()]
    return sorted(sections, key=lambda section: section.topic.title.casefold() if section.topic else "")
