"""Reading: the help centre and the API, with answers kept and not."""

import statistics
from collections.abc import Iterator

from .figures import Figure
from .processes import QUICK, Site, Sites

PAGES = 60
TIMES = 30 if QUICK else 200
ADDRESSES = {"page": "An article in the help centre", "item": "An article from the API", "list": "A list of the API"}
ROUNDS = 5 if QUICK else 15
ARTICLES = 20  # that are read in turns
CACHES = {"none:": "cache off", "locmem:": "cached"}


def measure(sites: Sites) -> Iterator[Figure]:
    """Yield how long answers take in one process, without the network; first compared with stock Wagtail."""
    for cache, least in (("locmem:", 10), ("none:", 2)):
        yield _compared(sites, cache, least)
    for cache, how in CACHES.items():
        site = sites.majakka()
        found = Site(site.folder, {**site.variables, "CACHE_URL": cache}).ask("reading", str(PAGES), str(TIMES))
        for key, name in ADDRESSES.items():
            yield Figure(name=f"{name}, {how}", unit="ms", values=found[key])


def _compared(sites: Sites, cache: str, least: float) -> Figure:
    """Return how many times as fast as stock Wagtail an article is served, read in turns."""
    fresh = sites.majakka()
    majakka, stock = Site(fresh.folder, {**fresh.variables, "CACHE_URL": cache}), sites.stock()
    with (
        majakka.started("-m", "bench.inside.serving", "knowledge.ArticlePage", str(ARTICLES)) as ours,
        stock.started("-m", "bench.inside.serving", "stock.ArticlePage", str(ARTICLES)) as theirs,
    ):
        for process in (ours, theirs):  # what is loaded, kept or rendered once
            process.ask(str(ARTICLES))
        times = []
        for number in range(ROUNDS):
            order = (ours, theirs) if number % 2 else (theirs, ours)
            answers = {id(process): statistics.median(process.ask(str(ARTICLES))) for process in order}
            times.append(answers[id(theirs)] / answers[id(ours)])
    return Figure(
        name=f"An article in the help centre, {CACHES[cache]}: how many times as fast as stock Wagtail",
        unit="times",
        values=times,
        at_least=least,
        note="which serves title and body alone, from a template",
    )
