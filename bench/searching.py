"""Searching on both engines, with few and with many pages, compared with the bare requests to Elasticsearch."""

import json
import statistics
from collections.abc import Iterator, Sequence

from .figures import Figure, number
from .processes import QUICK, Site, Sites, elasticsearch

NUMBERS = (300,) if QUICK else (5_000, 100_000)  # pages
LOCALE = "fi"
SEARCHES = 50 if QUICK else 300
ROUNDS = 1 if QUICK else 3
EMBEDDED = 25  # milliseconds at most, of 95 % of the searches among the fewest pages
MORE_IN_HALF, MORE_IN_MOST = 6, 12  # milliseconds at most that ours takes longer than the bare requests
NOTE = "each search is another one, with facets, passages and access; a third of them with a filter"


def measure(sites: Sites) -> Iterator[Figure]:
    """Yield how long a search takes in one process."""
    with elasticsearch() as address:
        for pages in NUMBERS:
            site = sites.majakka()
            site.run("manage.py", "load_demo")
            with site.started("-m", "bench.inside.searching", LOCALE) as process:
                process.ask(f"make {pages}")
            yield from _embedded(site, pages)
            if address is None:
                yield Figure(name="Elasticsearch", note="there is no script that starts it")
                continue
            yield from _in_cluster(Site(site.folder, {"SEARCH_URL": address, "SEARCH_PREFIX": f"bench-{pages}"}), pages)


def _embedded(site: Site, pages: int) -> Iterator[Figure]:
    rounds = [[ours for ours, _raw in pairs] for pairs in _rounds(site)]
    name = f"The embedded engine, {number(pages)} pages: "
    limit = EMBEDDED if pages == NUMBERS[0] else None
    yield Figure(name=f"{name}half of the searches within", unit="ms", values=_half(rounds), note=NOTE)
    yield Figure(name=f"{name}95 % of them within", unit="ms", values=_most(rounds), at_most=limit)


def _in_cluster(site: Site, pages: int) -> Iterator[Figure]:
    rounds = list(_rounds(site))
    ours = [[pair[0] for pair in pairs] for pairs in rounds]
    bare = [[pair[1] for pair in pairs] for pairs in rounds]
    name = f"Elasticsearch, {number(pages)} pages: "
    for words, reckoned, limit in (
        ("half of the searches within", _half, MORE_IN_HALF),
        ("95 % of them within", _most, MORE_IN_MOST),
    ):
        values, raw = reckoned(ours), reckoned(bare)
        more = [mine - theirs for mine, theirs in zip(values, raw, strict=True)]
        yield Figure(name=name + words, unit="ms", values=values)
        yield Figure(name="the bare requests of the same searches", unit="ms", values=raw)
        yield Figure(name="so ours takes longer by", unit="ms", values=more, at_most=limit)


def _rounds(site: Site) -> Iterator[list[tuple[float, float]]]:
    """Yield pairs of milliseconds, each time from another process."""
    with site.started("-m", "bench.inside.searching", LOCALE) as process:
        process.ask("rebuild")
        requests = json.dumps(process.ask(f"note {SEARCHES}"))
    for _round in range(ROUNDS):
        with site.started("-m", "bench.inside.searching", LOCALE) as process:
            yield process.ask(f"ask {requests}")


def _half(rounds: Sequence[Sequence[float]]) -> list[float]:
    return [statistics.median(values) for values in rounds]


def _most(rounds: Sequence[Sequence[float]]) -> list[float]:
    return [statistics.quantiles(values, n=20)[-1] for values in rounds]
