"""Rebuilding all publications from the pages, and checking that they are what a rebuild would give."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.db import transaction
from wagtail.models import Page

from cms import counters
from cms.facets import snapshot
from cms.models import Audience, Publication, PublicationDependency, PublicationTerm

from .batch import Batch
from .draining import BATCH, drain, exclusive
from .expansion import EVERYTHING, chunks
from .marks import mark, page_id_of, page_source
from .projection import Outcome, Projection


@dataclass(frozen=True, slots=True)
class Difference:
    """A publication that is not what a rebuild would give."""

    source: str
    problem: str


def rebuild() -> int:
    """Project every page again; what is right already keeps its number. Returns the number of pages looked at."""
    with transaction.atomic():
        mark(f"{EVERYTHING}:rebuild")
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
            yield from (Difference(source, problem) for problem in _problems(row, projection))


def _problems(row: Publication, projection: Projection) -> Iterator[str]:
    names = [name for name, value in projection.fields.items() if getattr(row, name) != value]
    if names:
        yield f"differs in {', '.join(sorted(names))}"
    if Audience.objects.get(pk=row.audience_id).rules != projection.rules:
        yield "differs in its audience"
    if set(PublicationTerm.objects.filter(publication=row).values_list("kind", "value")) != projection.terms:
        yield "differs in its terms"
    stored = set(PublicationDependency.objects.filter(publication=row).values_list("kind", "target"))
    if stored != projection.dependencies:
        yield "differs in its dependencies"
