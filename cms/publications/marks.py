"""Marks: notes, in the transaction of a change, that something happened to a source."""

from collections.abc import Iterable

from django.db import transaction

from cms.answering import after_answer
from cms.models import Mark

from .draining import drain
from .names import page_source

SUBTREE = Mark.SUBTREE


def mark(*sources: str, scope: str = Mark.SELF) -> None:
    """Note that something happened to `sources`, and drain the marks after the commit; in a request, after its answer.

    Belongs in the transaction of the change itself; outside of one the mark would be drained before a change that
    comes after it, so code outside a request runs in `atomic`.
    """
    if not sources:
        return
    Mark.objects.bulk_create([Mark(source=source, scope=scope) for source in sources])
    drain_after_commit()


def mark_pages(page_ids: Iterable[int], *, scope: str = Mark.SELF) -> None:
    """Mark pages by id."""
    mark(*(page_source(page_id) for page_id in page_ids), scope=scope)


def drain_after_commit() -> None:
    """Drain once after the commit, however many marks the transaction makes.

    Whether a drain is waiting is read off the connection's pending callbacks: a flag of our own would go stale
    when a savepoint is rolled back.
    """
    connection = transaction.get_connection()
    if connection.in_atomic_block and any(callback[1] is _drain for callback in connection.run_on_commit):
        return
    transaction.on_commit(_drain, robust=True)


def _drain() -> None:
    after_answer(_drain_some)


def _drain_some() -> None:
    drain(batches=5)
