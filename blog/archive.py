"""Lists of posts: by year, tag, author and series, each as one viewer may see it. Nothing here looks at pages."""

import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields

from django.db.models import Count, F

from cms.models import Publication, PublicationTerm
from cms.models.publications import PublicationQuerySet
from cms.reading import visible
from cms.relevance import suiting
from cms.viewer import Viewer

from .documents import PostDocument

TYPE = PostDocument.model_fields["type"].default
PAGE_SIZE = 10
MOST_PARTS = 50  # of a series that a post leads to

Counts = Mapping[str, Mapping[str, int]]  # kind of filter → value → posts


@dataclass(frozen=True, slots=True)
class Filters:
    """Which posts are meant: those that have every one of these; nothing means all."""

    year: str = ""
    tag: str = ""
    author: str = ""
    series: str = ""

    @property
    def chosen(self) -> dict[str, str]:
        """What is filtered by: values by kind."""
        return {name: value for name in KINDS if (value := getattr(self, name))}


KINDS = tuple(field.name for field in fields(Filters))


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a list of posts, with their documents; and how many posts the whole list has."""

    rows: Sequence[Publication]
    total: int

    @property
    def parts(self) -> int:
        """How many parts the list has."""
        return -(-self.total // PAGE_SIZE)


def posts(blog: uuid.UUID, viewer: Viewer, filters: Filters | None = None) -> PublicationQuerySet:
    """Return the posts of the blog with this group that the viewer may see, in no order."""
    rows = visible(viewer).filter(type=TYPE, parent=blog)
    for kind, value in (filters or Filters()).chosen.items():
        rows = rows.with_terms(kind, [value])
    return rows


def part_of(blog: uuid.UUID, viewer: Viewer, filters: Filters, number: int) -> Part:
    """Return a part, counted from 1, of the posts that concern the viewer. Two queries.

    The newest come first; of a series the first one, since it is read in order.
    """
    rows = suiting(posts(blog, viewer, filters), viewer)
    first = (number - 1) * PAGE_SIZE
    found = by_day(rows, descending=not filters.series).defer(None)[first : first + PAGE_SIZE]
    return Part(list(found), rows.count())


def by_day(rows: PublicationQuerySet, *, descending: bool) -> PublicationQuerySet:
    """Return posts in the order of their days, those of one day as they were first published."""
    dated = rows.filter(terms__kind="date")
    if descending:
        return dated.order_by("-terms__value", F("first_published_at").desc(nulls_last=True), "-pk")
    return dated.order_by("terms__value", F("first_published_at").asc(nulls_last=True), "pk")


def counts(blog: uuid.UUID, viewer: Viewer) -> Counts:
    """Return how many posts that concern the viewer there are for each value of each filter. One query."""
    rows = suiting(posts(blog, viewer), viewer)
    terms = PublicationTerm.objects.filter(kind__in=KINDS, publication__in=rows.values("pk"))
    found: defaultdict[str, dict[str, int]] = defaultdict(dict)
    for kind, value, number in terms.values_list("kind", "value").annotate(number=Count("pk")).order_by():
        found[kind][value] = number
    return found


def parts_of_series(key: str, blog: uuid.UUID | None, viewer: Viewer) -> list[uuid.UUID]:
    """Return the groups of the posts of a series in a blog, in the order of reading. One query."""
    if blog is None:
        return []
    rows = by_day(posts(blog, viewer, Filters(series=key)), descending=False)
    return list(rows.values_list("group", flat=True)[:MOST_PARTS])
