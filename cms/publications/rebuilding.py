"""Rebuilding all publications from the pages, and checking that they are what a rebuild would give."""

import uuid
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction
from wagtail.models import Page

from cms import counters
from cms.chunking import chunks
from cms.facets import snapshot
from cms.models import Audience, Mark, Publication, PublicationDependency, PublicationTerm

from .batch import Batch
from .draining import BATCH, drain, exclusive
from .expansion import EVERYTHING
from .names import page_id_of, page_source
from .projection import Outcome, Pair, Projection


@dataclass(frozen=True, slots=True)
class Difference:
    """A publication that is not what a rebuild would give."""

    source: str
    problem: str


def rebuild() -> int:
    """Project every page again; what is right already keeps its number. Returns the number of pages looked at."""
    # Without the drain after the commit, whose pages nobody would count.
    Mark.objects.create(source=f"{EVERYTHING}:rebuild")
    return drain()


def check() -> Iterator[Difference]:
    """Yield what a rebuild would change, after the marks that are waiting have been drained.

    What differs is looked at twice, since people may be editing meanwhile.
    """
    drain()
    pages = Page.objects.order_by("path").values_list("pk", flat=True)
    published = Publication.objects.live().filter(page_id__isnull=False).values_list("page_id", flat=True)
    suspects = {difference.source for difference in _differences(list(dict.fromkeys([*pages, *published])))}
    if suspects:
        drain()
        yield from _differences([number for source in sorted(suspects) if (number := page_id_of(source)) is not None])


def _differences(ids: list[int]) -> Iterator[Difference]:
    for chunk in chunks(ids, BATCH):
        with exclusive():
            differences = list(_check_batch(chunk))
            transaction.set_rollback(True)  # loading completes content keys
        yield from differences


def _check_batch(ids: Sequence[int]) -> Iterator[Difference]:
    now = counters.read()
    batch = Batch(ids, snapshot(now.settings), now.sequence)
    batch.load()
    outcome: Outcome = batch.project()
    live = {source: row for source, row in batch.stored.items() if row.deleted_at is None}
    documents = dict(Publication.objects.filter(source__in=live).values_list("source", "document"))
    for source, stored in live.items():
        stored.document = documents[source]
    details = _Details.load(live.values())
    for page_id in ids:
        source = page_source(page_id)
        row = live.get(source)
        failure = outcome.failures.get(page_id)
        projection = outcome.projections.get(page_id)
        if failure is not None:
            yield Difference(source, f"cannot be projected: {failure.message}")
        elif projection is None and row is not None:
            yield Difference(source, "is published, but should not be")
        elif projection is not None and row is None:
            yield Difference(source, "is not published, but should be")
        elif projection is not None and row is not None:
            yield from (Difference(source, problem) for problem in _problems(row, projection, details))


@dataclass(frozen=True, slots=True)
class _Details:
    """What is stored beside the columns of some publications. Three queries."""

    rules: Mapping[int, str]  # by audience
    terms: Mapping[uuid.UUID, set[Pair]]
    dependencies: Mapping[uuid.UUID, set[Pair]]

    @classmethod
    def load(cls, rows: Collection[Publication]) -> "_Details":
        terms: dict[uuid.UUID, set[Pair]] = defaultdict(set)
        dependencies: dict[uuid.UUID, set[Pair]] = defaultdict(set)
        for row, kind, value in PublicationTerm.objects.filter(publication__in=rows).values_list(
            "publication_id", "kind", "value"
        ):
            terms[row].add((kind, value))
        for row, kind, target in PublicationDependency.objects.filter(publication__in=rows).values_list(
            "publication_id", "kind", "target"
        ):
            dependencies[row].add((kind, target))
        return cls(dict(Audience.objects.values_list("pk", "rules")), terms, dependencies)


def _problems(row: Publication, projection: Projection, details: _Details) -> Iterator[str]:
    names = [name for name, value in projection.fields.items() if getattr(row, name) != value]
    if names:
        yield f"differs in {', '.join(sorted(names))}"
    if details.rules[row.audience_id] != projection.rules:
        yield "differs in its audience"
    if details.terms[row.pk] != projection.terms:
        yield "differs in its terms"
    if details.dependencies[row.pk] != projection.dependencies:
        yield "differs in its dependencies"
