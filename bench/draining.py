"""Draining what several processes publish at once on PostgreSQL, and following it."""

import contextlib
from collections.abc import Iterator

from .figures import Figure, number
from .processes import QUICK, Sites, postgres

WRITERS = 8
ARTICLES = 10 if QUICK else 25  # of each writer
SECONDS = 5 if QUICK else 20
PER_PAGE = 6  # milliseconds
MISSING = "PostgreSQL's server programs are not installed"


def measure(sites: Sites) -> Iterator[Figure]:
    """Let eight processes write while one drains and one follows; yield how fast that was, and what was missed."""
    name = "Draining what eight processes publish on PostgreSQL, per page"
    with postgres() as address:
        if address is None:
            yield Figure(name=name, unit="ms", at_most=PER_PAGE, note=MISSING)
            return
        site = sites.on(address)
        with contextlib.ExitStack() as stack:
            module = "bench.inside.writing"
            arguments = [("-m", module, str(writer), str(ARTICLES)) for writer in range(WRITERS)]
            writers = [stack.enter_context(site.started(*each)) for each in arguments]
            for writer in writers:
                writer.listen()
            drainer = stack.enter_context(site.started("-m", "bench.inside.draining", "drain"))
            follower = stack.enter_context(site.started("-m", "bench.inside.draining", "follow"))
            for writer in writers:
                writer.tell(str(SECONDS))
            published = sum(writer.listen() for writer in writers)
            drained = drainer.ask("stop")
            followed = follower.ask("stop")
        quiet = site.ask("draining", "again", str(min(200, WRITERS * ARTICLES)))
    batches = [(seconds, pages) for seconds, pages in drained["batches"] if pages]
    sizes = sorted(pages for _seconds, pages in batches)
    yield Figure(
        name=name,
        unit="ms",
        values=[seconds * 1000 / pages for seconds, pages in batches],
        at_most=PER_PAGE,
        note=f"batches of {sizes[len(sizes) // 2]} pages (median), all processes on the same cores",
    )
    yield Figure(
        name=f"Draining {min(200, WRITERS * ARTICLES)} changed pages while nobody writes, per page",
        unit="ms",
        values=quiet,
    )
    yield Figure(name="Publishes of the eight processes, per second", values=[published / SECONDS])
    yield Figure(
        name="Pages whose publication is missing or is not of the live revision afterwards",
        values=[drained["stale"] + drained["missing"]],
        at_most=0,
        note=f"after {number(published)} publishes",
    )
    yield Figure(
        name="Publications whose last number the follower has missed",
        values=[followed["missed"]],
        at_most=0,
        note=f"of {followed['seen']}",
    )
