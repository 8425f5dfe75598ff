"""Counting how often pages are read: without cookies, without a trace of who reads, and without a write per read.

Each web process gathers what it has served by address, and writes the sums after an answer once in a while. The
worker makes of them what is popular.
"""

import datetime as dt
import logging
import re
import threading
import time
import uuid
from collections import Counter as Tally
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager

from django.db import connection, transaction
from django.db.models import Sum
from django.utils import timezone

from cms import counters
from cms.finding import locale_of_path
from cms.locales import fallback_chain
from cms.models import Counter, PageViews, Popularity, Publication
from cms.models.publications import hash_path

logger = logging.getLogger(__name__)

WRITTEN_EVERY = 10.0  # seconds
MOST_ADDRESSES = 5000  # gathered at once; more are not counted, so that memory is bounded
KEPT = dt.timedelta(days=400)
LATELY = dt.timedelta(days=28)
KNOWN = 100  # pages, among which there are some for every reader
SHOWN = 12  # pages whose order matters

# What calls itself so does not read; the rest of the robots is few.
_ROBOT = re.compile(r"bot\b|crawl|spider|slurp|fetch|monitor|preview|curl|wget|python|headless|scan", re.IGNORECASE)

_lock = threading.Lock()
_gathered: Tally[str] = Tally()
_written_at = time.monotonic()


def is_reader(headers: Mapping[str, str]) -> bool:
    """Tell whether a request with these headers comes from somebody who reads, and not ahead of time."""
    agent = headers.get("User-Agent", "")
    purpose = headers.get("Sec-Purpose", "") or headers.get("Purpose", "")
    return bool(agent) and not _ROBOT.search(agent) and "prefetch" not in purpose


def count(path: str) -> bool:
    """Note that the page at an address was read; tell whether it is time to `write`."""
    with _lock:
        if path in _gathered or len(_gathered) < MOST_ADDRESSES:
            _gathered[path] += 1
        return time.monotonic() - _written_at >= WRITTEN_EVERY


def write() -> None:
    """Write what was gathered. If the database is away, it is kept for the next time."""
    global _gathered, _written_at
    with _lock:
        taken, _gathered, _written_at = _gathered, Tally(), time.monotonic()
    if not taken:
        return
    try:
        _add(taken)
    except Exception:  # noqa: BLE001 - whatever it is, it may be over soon
        logger.warning("The numbers of page views could not be written; they are kept for the next time.")
        with _lock:
            _gathered.update(taken)


def _add(taken: Tally[str]) -> None:
    today = timezone.localdate()
    numbers: Tally[uuid.UUID] = Tally()
    for path, publication in _at(taken):
        numbers[publication] += taken[path]
    field, table = PageViews._meta.get_field("publication"), PageViews._meta.db_table
    rows = [(field.get_db_prep_value(pk, connection), today, numbers[pk]) for pk in sorted(numbers)]
    with without_waiting(), transaction.atomic(), connection.cursor() as cursor:
        # In one order, so that processes do not wait for each other crosswise.
        cursor.executemany(
            f"""INSERT INTO {table} (publication_id, day, number) VALUES (%s, %s, %s)
                ON CONFLICT (publication_id, day) DO UPDATE SET number = {table}.number + excluded.number""",  # noqa: S608
            rows,
        )


@contextmanager
def without_waiting() -> Iterator[None]:
    """Give up soon when somebody else writes to SQLite: the next reader of this connection waits for this to end."""
    if connection.vendor != "sqlite":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout")
        usual = cursor.fetchone()[0]
        cursor.execute("PRAGMA busy_timeout = 200")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA busy_timeout = {usual}")


def _at(paths: Iterable[str]) -> Iterator[tuple[str, uuid.UUID]]:
    """Yield addresses with the publications that answer there. A query for each five hundred."""
    for some in _batches(sorted(paths), 500):
        hashes = {path: hash_path(path) for path in some}
        rows: dict[tuple[str, str], uuid.UUID] = {
            (path_hash, locale): pk
            for path_hash, locale, pk in Publication.objects.live()
            .filter(path_hash__in=set(hashes.values()))
            .values_list("path_hash", "locale", "pk")
        }
        for path, path_hash in hashes.items():
            chain = fallback_chain(locale_of_path(path))
            found = next((rows[path_hash, code] for code in chain if (path_hash, code) in rows), None)
            if found is not None:
                yield path, found


def _batches(items: Sequence[str], size: int) -> Iterator[Sequence[str]]:
    return (items[start : start + size] for start in range(0, len(items), size))


def work_out_popularity() -> None:
    """Sum up what was read lately, and drop what is old. Readers' lists are made anew when their order changes."""
    today = timezone.localdate()
    PageViews.objects.filter(day__lt=today - KEPT).delete()
    lately = PageViews.objects.filter(day__gte=today - LATELY, publication__deleted_at=None)
    sums = dict(lately.values_list("publication__group").annotate(sum=Sum("number")))
    with transaction.atomic():
        before = most_read()
        Popularity.objects.all().delete()
        best = sorted(sums.items(), key=lambda item: (-item[1], item[0]))[:KNOWN]
        Popularity.objects.bulk_create(Popularity(pk=group, views=number) for group, number in best)
        # Further down nobody would notice; and each time, whatever is kept of answers is made anew.
        if most_read()[:SHOWN] != before[:SHOWN]:
            counters.bump(Counter.SETTINGS)


def most_read() -> list[uuid.UUID]:
    """Return the groups of the pages that were read most lately, at most `KNOWN`. One query."""
    return list(Popularity.objects.order_by("-views", "pk").values_list("pk", flat=True))


def views_lately(publication: Publication) -> int:
    """Return how often a page was read lately, in its own language. One query."""
    lately = publication.views.filter(day__gte=timezone.localdate() - LATELY)
    number: int = lately.aggregate(sum=Sum("number"))["sum"] or 0
    return number
