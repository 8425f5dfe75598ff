"""Drains what others write, or follows it.

`python -m bench.inside.draining drain` drains in batches until it reads a line, then what is left; it answers with the
seconds and the pages of each batch, and with how many publications are not right then. `… follow` follows until it
reads a line, then to the end; it answers with how many publications it has seen, and how many it has missed.
`… again PAGES` drains so many pages at a time, while nobody writes. `… version` says which database this is.
"""

import json
import select
import sqlite3
import sys
import time
from collections.abc import Callable

from django.db import connection
from wagtail.models import Page

from cms.models import Mark, Publication
from cms.publications import draining, followers
from cms.publications.names import page_source
from knowledge.models import ArticlePage

from .following import seen

PAUSE = 0.5  # seconds in which marks gather
FOLLOWER = "bench.inside.following.Recorder"


def drain() -> dict[str, object]:
    """Drain until asked to stop, then to the end."""
    batches = []
    last = False
    while not last:
        last = _asked(PAUSE)
        while Mark.objects.exists():
            start = time.perf_counter()
            pages = draining.drain(batches=1)
            batches.append((time.perf_counter() - start, pages))
    stale = sum(
        stored != live
        for stored, live in Publication.objects.filter(page__isnull=False).values_list(
            "revision", "page__live_revision_id"
        )
    )
    missing = Page.objects.type(ArticlePage).live().count() - Publication.objects.live().filter(type="article").count()
    return {"batches": batches, "stale": stale, "missing": missing}


def follow() -> dict[str, int]:
    """Follow until asked to stop, then to the end; compare with the table."""
    owner = followers.new_owner()
    last = False
    while not last:
        last = _asked(0.1)
        while followers.follow(FOLLOWER, owner):
            pass
    rows = dict(Publication.objects.values_list("source", "sequence"))
    return {"seen": len(seen), "missed": sum(seen.get(source) != number for source, number in rows.items())}


def again(count: int) -> list[float]:
    """Drain changed pages, `count` at a time; return the milliseconds a page of each batch."""
    found = []
    ids = list(ArticlePage.objects.live().values_list("pk", flat=True)[:count])
    for number in range(5):
        # As after a change of every page: nothing of what is stored is right any more.
        Publication.objects.filter(page_id__in=ids).update(projection_hash=f"old {number}")
        Mark.objects.bulk_create(Mark(source=page_source(number)) for number in ids)
        start = time.perf_counter()
        pages = draining.drain()
        found.append((time.perf_counter() - start) * 1000 / pages)
    return found


def version() -> str:
    """Return the name and version of the database."""
    if connection.vendor == "sqlite":
        return f"SQLite {sqlite3.sqlite_version}"
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        return f"PostgreSQL {cursor.fetchone()[0].split()[0]}"


def _asked(seconds: float) -> bool:
    return bool(select.select([sys.stdin], [], [], seconds)[0])


if __name__ == "__main__":
    tasks: dict[str, Callable[..., object]] = {"drain": drain, "follow": follow, "again": again, "version": version}
    answer = tasks[sys.argv[1]](*map(int, sys.argv[2:]))
    sys.stdout.write(json.dumps(answer) + "\n")
