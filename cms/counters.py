"""The two numbers that only grow: `sequence` for publications, `settings` for labels, menus and the like."""

from typing import NamedTuple

from django.db import connection
from django.db.models import F

from cms.models.publications import Counter


class Counters(NamedTuple):
    """The state of everything that readers get. An answer is good while neither number has grown."""

    sequence: int
    settings: int


def read() -> Counters:
    """Return both numbers, with one query. A missing row counts as 0."""
    # Each answer begins with this; Django takes longer to build the query than the database to answer it.
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT name, value FROM {Counter._meta.db_table}")  # noqa: S608 - a table of our own
        values = dict(cursor.fetchall())
    return Counters(values.get(Counter.SEQUENCE, 0), values.get(Counter.SETTINGS, 0))


def bump(name: str) -> None:
    """Let the counter `name` grow by one, in the transaction at hand; its row is made when it is missing."""
    row = Counter.objects.filter(pk=name)
    if not row.update(value=F("value") + 1):
        Counter.objects.get_or_create(pk=name)
        row.update(value=F("value") + 1)


def set_sequence(value: int) -> None:
    """Store the last number given to a publication. Only draining does this, under its lock."""
    if not Counter.objects.filter(pk=Counter.SEQUENCE).update(value=value):
        Counter.objects.create(pk=Counter.SEQUENCE, value=value)
