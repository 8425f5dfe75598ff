"""Making an index, compared with Wagtail's `update_index`; how soon what is published is found; the memory of it."""

import json
import statistics
from collections.abc import Iterator, Mapping

from .figures import Figure, number
from .processes import QUICK, Site, Sites, elasticsearch

PAGES = 200 if QUICK else 5_000
LOCALE, FINNISH = "en", "fi"
TIMES = 1 if QUICK else 3
PUBLISHED = 5 if QUICK else 40
AS_FAST = 3  # times as fast as `update_index`
SOON = 2_000  # milliseconds
MORE_MEMORY = 60  # megabytes
READ = 50 if QUICK else 1_000  # searches, before a process is weighed


def measure(sites: Sites) -> Iterator[Figure]:
    """Yield what an index costs, on both engines."""
    with elasticsearch() as address:
        engines: dict[str, Mapping[str, str]] = {"The embedded engine": {}}
        if address is not None:
            engines["Elasticsearch"] = {"SEARCH_URL": address, "SEARCH_PREFIX": "bench-indexing"}
        for name, variables in engines.items():
            yield from _measured(sites, name, variables)
        if address is None:
            yield Figure(name="Elasticsearch", note="there is no script that starts it")
    yield _weighed(sites)


def _measured(sites: Sites, name: str, variables: Mapping[str, str]) -> Iterator[Figure]:
    site, stock = _with(sites.majakka(), variables), _with(sites.stock(), variables)
    site.run("manage.py", "load_demo")
    articles = stock.folder / "articles"
    with site.started("-m", "bench.inside.searching", LOCALE) as process:
        pages = process.ask(f"make {PAGES}")
        process.ask(f"write {PAGES} {articles}")
        ours = [process.ask("rebuild")["seconds"] / pages for _time in range(TIMES)]
    found = stock.ask("indexing", str(articles), str(TIMES))
    theirs = [seconds / found["pages"] for seconds in found["seconds"]]
    yield Figure(
        name=f"{name}, making the index of {number(PAGES)} English pages: how many times as fast as `update_index`",
        unit="times",
        values=[statistics.median(theirs) / each for each in ours],
        at_least=AS_FAST,
        note="of stock Wagtail, of as many texts made alike, in the same kind of engine"
        + ("" if variables else " (the full-text search of SQLite)"),
    )
    yield Figure(name="for each page", unit="ms", values=[each * 1000 for each in ours])
    with site.started("manage.py", "run_worker"):
        taken = site.ask("finding", str(PUBLISHED))
    yield Figure(
        name=f"{name}: 95 % of what is published is found within",
        unit="ms",
        values=[statistics.quantiles(taken, n=20)[-1]],
        at_most=SOON,
        note=f"from before it is published, among {number(PAGES)} pages; half within {statistics.median(taken):.0f} ms",
    )


def _weighed(sites: Sites) -> Figure:
    """Return how much more memory a process takes that has answered searches in Finnish than a stock one."""
    site, stock = sites.majakka(), sites.stock()
    site.run("manage.py", "load_demo")
    with site.started("-m", "bench.inside.searching", FINNISH) as process:
        process.ask(f"make {PAGES}")
        process.ask("rebuild")
        addresses = process.ask(f"addresses {READ}")
    with stock.started("-m", "bench.inside.serving", "stock.ArticlePage", "20") as process:
        process.ask("1")
    ours, theirs = (
        _weigh(site, addresses),
        _weigh(stock, [f"/wireless-{place % 20}/" for place in range(READ)]),
    )
    return Figure(
        name=f"Memory of a web process after {number(READ)} searches in Finnish, more than of a stock one",
        unit="MB",
        values=[ours - theirs],
        at_most=MORE_MEMORY,
        note=f"{ours:.0f} MB, with the embedded engine and {number(PAGES)} pages; the stock one served pages: "
        f"{theirs:.0f} MB",
    )


def _weigh(site: Site, addresses: list[str]) -> float:
    with site.started("-m", "bench.inside.weighing") as process:
        megabytes: float = process.ask(json.dumps(addresses))
        return megabytes


def _with(site: Site, variables: Mapping[str, str]) -> Site:
    return Site(site.folder, {**site.variables, **variables})
