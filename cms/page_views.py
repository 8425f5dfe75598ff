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
from collections.abc import Mapping

from django.db import DatabaseError, transaction
from django.db.models import F, Sum
from django.utils import timezone

from cms import counters
from cms.finding import locale_of_path
from cms.locales import content_locales, fallback_chain
from cms.models import Counter, PageViews, Popularity, Publication
from cms.models.publications import hash_path

logger = logging.getLogger(__name__)

WRITTEN_EVERY = 10.0  # seconds
MOST_ADDRESSES = 5000  # gathered at once; more are not counted, so that memory is bounded
KEPT = dt.timedelta(days=400)
LATELY = dt.timedelta(days=28)
SHOWN = 100  # pages whose order matters to readers

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
    except DatabaseError:
        logger.warning("The numbers of page views could not be written; they are kept for the next time.")
        with _lock:
            _gathered.update(taken)


def _add(taken: Tally[str]) -> None:
    today = timezone.localdate()
    numbers: Tally[uuid.UUID] = Tally()
    for path, number in taken.items():
        publication = _at(path)
        if publication is not None:
            numbers[publication] += number
    with transaction.atomic():
        for pk in sorted(numbers, key=str):  # in one order, so that processes do not wait for each other crosswise
            PageViews.objects.get_or_create(publication_id=pk, day=today)
            PageViews.objects.filter(publication_id=pk, day=today).update(number=F("number") + numbers[pk])


def _at(path: str) -> uuid.UUID | None:
    """Return the id of the publication that answers at an address."""
    locale = locale_of_path(path)
    if locale not in content_locales():
        return None
    chain = fallback_chain(locale)
    rows = dict(
        Publication.objects.live().filter(path_hash=hash_path(path), locale__in=chain).values_list("locale", "pk")
    )
    return next((rows[code] for code in chain if code in rows), None)


def work_out_popularity() -> None:
    """Sum up what was read lately, and drop what is old. Readers' lists are made anew when their order changes."""
    today = timezone.localdate()
    PageViews.objects.filter(day__lt=today - KEPT).delete()
    lately = PageViews.objects.filter(day__gte=today - LATELY, publication__deleted_at=None)
    sums = dict(lately.values_list("publication__group").annotate(sum=Sum("number")))
    with transaction.atomic():
        before = most_read()
        Popularity.objects.exclude(pk__in=list(sums)).delete()
        rows = [Popularity(pk=group, views=number) for group, number in sums.items()]
        Popularity.objects.bulk_create(rows, update_conflicts=True, unique_fields=["group"], update_fields=["views"])
        if most_read() != before:
            counters.bump(Counter.SETTINGS)


def most_read() -> list[uuid.UUID]:
    """Return the groups of the pages that were read most lately, at most `SHOWN`. One query."""
    return list(Popularity.objects.order_by("-views", "pk").values_list("pk", flat=True)[:SHOWN])


def views_lately(publication: Publication) -> int:
    """Return how often a page was read lately, in its own language. One query."""
    lately = publication.views.filter(day__gte=timezone.localdate() - LATELY)
    number: int = lately.aggregate(sum=Sum("number"))["sum"] or 0
    return number
