"""Opening the longest pages of the demo in the editor, compared with stock Wagtail with the same blocks."""

import json
import shutil
import statistics
from collections.abc import Iterator
from typing import Any

from playwright.sync_api import Browser, BrowserContext, sync_playwright

from .chromium import FLAGS
from .figures import Figure
from .processes import QUICK, Process, Site, Sites
from .serving import on_a_free_port, served

ROUNDS = 6 if QUICK else 20
TIMES = 3  # openings in one round
LOADS = 3 if QUICK else 9
MOST = 1.10
NAMES = {"product": "the longest product of the demo", "article": "its longest article"}
STOCK_SERVER = ("--worker-class", "gthread", "--threads", "8", "--workers", "1", "bench.stock.wsgi:application")
# When the last part of the form appeared: nothing is added to it after that for a second. Choosers and editors of rich
# text are counted, which scripts put there.
USABLE = """() => new Promise((resolve) => {
  let last = 0, number = -1;
  const look = () => {
    const now = performance.now();
    const found = document.querySelectorAll(".Draftail-Editor, [data-contentpath], .chooser").length;
    if (found !== number) { number = found; last = now; }
    if (document.readyState === "complete" && number > 0 && now - last > 1000) resolve([last, number]);
    else requestAnimationFrame(look);
  };
  look();
})"""


def measure(sites: Sites) -> Iterator[Figure]:
    """Open the same pages in both, in turns; yield the ratios and Majakka's own times."""
    majakka, stock = on_a_free_port(sites.majakka()), on_a_free_port(sites.stock())
    majakka.run("manage.py", "load_demo")
    longest = majakka.ask("opening", "longest")
    shutil.copytree(majakka.folder / "media", stock.folder / "media", dirs_exist_ok=True)
    with (
        majakka.started("-m", "bench.inside.opening", "majakka") as ours,
        stock.started("-m", "bench.inside.opening", "stock") as theirs,
    ):
        known = {id(ours): ours.listen(), id(theirs): theirs.ask(json.dumps(longest))}
        for kind, name in NAMES.items():
            yield from _compare(kind, name, ours, theirs)
    yield from _in_a_browser(majakka, known[id(ours)], stock, known[id(theirs)])


def _compare(kind: str, name: str, ours: Process, theirs: Process) -> Iterator[Figure]:
    rounds: list[tuple[list[float], list[float]]] = []
    for process in (ours, theirs):  # fills the caches
        process.ask(f"{kind} 2")
    for number in range(ROUNDS):
        order = (ours, theirs) if number % 2 else (theirs, ours)
        answers = {id(process): _medians(process.ask(f"{kind} {TIMES}")) for process in order}
        rounds.append((answers[id(ours)], answers[id(theirs)]))
    ratios = [[mine / other for mine, other in zip(*pair, strict=True)] for pair in rounds]
    wall, work, _queries, size = (list(column) for column in zip(*ratios, strict=True))
    mine, other = rounds[-1]
    yield Figure(
        name=f"The editor of {name}, compared with stock Wagtail",
        unit="times",
        values=wall,
        at_most=MOST,
        note="until the form is there, in turns",
    )
    yield Figure(name="its processor time, compared with stock Wagtail", unit="times", values=work)
    yield Figure(name="its size, compared with stock Wagtail", unit="times", values=size[-1:])
    yield Figure(name="its queries", unit="queries", values=[mine[2]], note=f"stock Wagtail: {other[2]:.0f}")
    yield Figure(name="until the form is there", unit="ms", values=[pair[0][0] * 1000 for pair in rounds])


def _medians(answers: list[list[float]]) -> list[float]:
    return [statistics.median(column) for column in zip(*answers, strict=True)]


def _in_a_browser(majakka: Site, mine: Any, stock: Site, other: Any) -> Iterator[Figure]:
    executable = shutil.which("chromium") or shutil.which("google-chrome")
    if executable is None:
        yield Figure(name="The editor in a browser", note="there is no Chromium")
        return
    bind = ("--bind", stock.variables["BASE_URL"].removeprefix("http://"))
    with (
        served(majakka, "--config", "config/gunicorn.py") as ours,
        served(stock, *bind, *STOCK_SERVER) as theirs,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=executable, args=FLAGS)
        contexts = {address: _signed_in(browser, address, known) for address, known in ((ours, mine), (theirs, other))}
        for kind, name in NAMES.items():
            urls = {ours: mine["addresses"][kind], theirs: other["addresses"][kind]}
            yield from _loaded(name, ours, theirs, urls, contexts)
        browser.close()


def _signed_in(browser: Browser, address: str, known: Any) -> BrowserContext:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.add_cookies([{"name": "sessionid", "value": known["session"], "url": address}])
    return context


def _loaded(
    name: str, ours: str, theirs: str, urls: dict[str, str], contexts: dict[str, BrowserContext]
) -> Iterator[Figure]:
    ratios, milliseconds = [], []
    for number in range(LOADS + 1):
        order = (ours, theirs) if number % 2 else (theirs, ours)
        found = {address: _load(contexts[address], f"{address}{urls[address]}") for address in order}
        if number:  # the first time fills the browser's cache
            ratios.append(found[ours] / found[theirs])
            milliseconds.append(found[ours])
    yield Figure(
        name=f"The editor of {name} in a browser, compared with stock Wagtail",
        unit="times",
        values=ratios,
        at_most=MOST,
        note="until the last of its fields is there, in turns",
    )
    yield Figure(name="until the last of its fields is there", unit="ms", values=milliseconds)


def _load(context: BrowserContext, url: str) -> float:
    """Open an editor; return the milliseconds until nothing is added to it any more."""
    page = context.new_page()
    page.goto(url, wait_until="commit")
    last, _number = page.evaluate(USABLE)
    page.close()
    return float(last)
