"""The search log: what is searched for, and whether it is found. It holds nothing about who searches.

Each web process gathers searches and clicks, and writes the sums of a day after an answer once in a while.
"""

import datetime as dt
import logging
import threading
import time
import unicodedata
from collections import Counter as Tally
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.db import connection, transaction
from django.db.models import Sum
from django.utils import timezone

from cms.page_views import without_waiting
from cms.viewer import Viewer, anonymous
from search.masking import masked
from search.models import LONGEST_FILTERS, LONGEST_QUERY, LoggedSearch
from search.searching import Question

logger = logging.getLogger(__name__)

WRITTEN_EVERY = 10.0  # seconds
LATELY = dt.timedelta(days=30)
MOST_SEARCHES = 2000  # different ones gathered at once; more are not counted, so that memory is bounded
MOST_POSITIONS = 1000  # nobody looks further

_NUMBERS = ("searches", "empty", "public", "clicks", "positions")

_lock = threading.Lock()
_gathered: dict["Asked", Tally[str]] = {}
_written_at = time.monotonic()


@dataclass(frozen=True, slots=True)
class Asked:
    """What is kept of a search. `results` is how many were found."""

    locale: str
    query: str
    filters: str
    results: int


def asked(question: Question, locale: str, results: int) -> Asked | None:
    """Return what is kept of a search; None when it has no words."""
    query = normal(question.text)
    if not query:
        return None
    chosen = sorted((name, masked(value)) for name, values in question.filters.items() for value in values)
    filters = urlencode(chosen, safe="*")
    return Asked(locale, query, filters[:LONGEST_FILTERS], results)


def normal(text: str) -> str:
    """Return a query as it is kept: in lower case, and without what may tell who somebody is."""
    text = "".join(" " if unicodedata.category(character) == "Cc" else character for character in text)
    return masked(" ".join(unicodedata.normalize("NFC", text).lower().split()))[:LONGEST_QUERY].strip()


def sign(search: Asked) -> str:
    """Return a search as a page hands it to its reader's browser, which hands it back with a click."""
    return _signer().sign_object([search.locale, search.query, search.filters, search.results])


def unsign(signed: str) -> Asked | None:
    """Return the search that a browser hands back; None when it makes one up."""
    try:
        locale, query, filters, results = _signer().unsign_object(signed)
    except (BadSignature, ValueError, TypeError):
        return None
    return Asked(locale, query, filters, results)


def _signer() -> Signer:
    return Signer(salt="search.log")


def count_search(search: Asked, viewer: Viewer) -> bool:
    """Note a search; tell whether it is time to `write`."""
    is_public = viewer.audience_ids == anonymous(viewer.locale).audience_ids
    return _note(search, searches=1, empty=int(search.results == 0), public=int(is_public and search.results > 0))


def count_click(search: Asked, position: int) -> bool:
    """Note that the result at a position, counted from 1, was opened; tell whether it is time to `write`."""
    return _note(search, clicks=1, positions=min(max(position, 1), MOST_POSITIONS))


def _note(search: Asked, **numbers: int) -> bool:
    with _lock:
        if search in _gathered or len(_gathered) < MOST_SEARCHES:
            _gathered.setdefault(search, Tally()).update(numbers)
        return time.monotonic() - _written_at >= WRITTEN_EVERY


def write() -> None:
    """Write what was gathered. If the database is away, it is kept for the next time."""
    global _gathered, _written_at
    with _lock:
        taken, _gathered, _written_at = _gathered, {}, time.monotonic()
    if not taken:
        return
    try:
        _add(taken)
    except Exception:  # noqa: BLE001 - whatever it is, it may be over soon
        logger.warning("The searches could not be written to their log; they are kept for the next time.")
        with _lock:
            for search, numbers in taken.items():
                _gathered.setdefault(search, Tally()).update(numbers)


def _add(taken: dict[Asked, Tally[str]]) -> None:
    today, table = timezone.localdate(), LoggedSearch._meta.db_table
    # In one order, so that processes do not wait for each other crosswise.
    rows: list[tuple[Any, ...]] = [
        (today, search.locale, search.query, search.filters, search.results, *(numbers[name] for name in _NUMBERS))
        for search, numbers in sorted(taken.items(), key=lambda item: _order(item[0]))
    ]
    sums = ", ".join(f"{name} = {table}.{name} + excluded.{name}" for name in _NUMBERS)
    with without_waiting(), transaction.atomic(), connection.cursor() as cursor:
        cursor.executemany(
            f"""INSERT INTO {table} (day, locale, query, filters, results, {", ".join(_NUMBERS)})
                VALUES ({", ".join(["%s"] * (5 + len(_NUMBERS)))})
                ON CONFLICT (day, locale, query, filters)
                DO UPDATE SET results = excluded.results, {sums}""",  # noqa: S608 - names of our own
            rows,
        )


def _order(search: Asked) -> tuple[str, str, str, int]:
    return search.locale, search.query, search.filters, search.results


def frequent_queries(locale: str, limit: int) -> list[str]:
    """Return what was searched for most in a locale in the last thirty days, by whomever. One query."""
    lately = LoggedSearch.objects.filter(locale=locale, day__gt=timezone.localdate() - LATELY)
    sums = lately.values("query").annotate(sum=Sum("searches")).order_by("-sum", "query")
    return list(sums.values_list("query", flat=True)[:limit])


def forget_old() -> None:
    """Delete what is older than `SEARCH_LOG_DAYS`."""
    oldest = timezone.localdate() - dt.timedelta(days=settings.SEARCH_LOG_DAYS)
    LoggedSearch.objects.filter(day__lt=oldest).delete()
