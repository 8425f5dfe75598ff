"""Pages as a phone gets them: how much it fetches, when most is there, and whether anything moves."""

import shutil
import statistics
from collections.abc import Iterator

from playwright.sync_api import Browser, CDPSession, Page, Response, sync_playwright

from .chromium import FLAGS
from .figures import Figure
from .processes import QUICK, Sites
from .serving import on_a_free_port, served

TIMES = 3 if QUICK else 7
PAGES = {
    "the front page": "/en/",
    "a topic": "/en/heating-and-comfort/",
    "an article": "/en/heating-and-comfort/adjusting-the-heating-curve/",
    "questions and answers": "/en/troubleshooting-and-care/frequently-asked-questions/",
    "a search": "/en/search/?q=heat+pump",
    "a hub page": "/en/for/product/heat-pumps/",
}
KILOBYTE = 1000
HEAVIEST, SLOWEST, SHAKIEST = 60, 1000, 0  # kB of styles and scripts; ms; layout shift
SLOWER = 4  # times
SPEED = 1_600_000 / 8  # bytes a second
OBSERVE = """() => {
  window.shift = 0;
  new PerformanceObserver((list) => { for (const entry of list.getEntries()) window.paint = entry.startTime; })
    .observe({ type: "largest-contentful-paint", buffered: true });
  new PerformanceObserver((list) => { for (const entry of list.getEntries()) window.shift += entry.value; })
    .observe({ type: "layout-shift", buffered: true });
}"""


def measure(sites: Sites) -> Iterator[Figure]:
    """Yield the weight, the largest contentful paint and the layout shift of each kind of page of the demo."""
    executable = shutil.which("chromium") or shutil.which("google-chrome")
    if executable is None:
        yield Figure(name="Pages on a phone", note="there is no Chromium")
        return
    site = on_a_free_port(sites.majakka())
    site.run("manage.py", "load_demo")
    site.run("manage.py", "rebuild_search")
    with served(site, "--config", "config/gunicorn.py") as base, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=FLAGS)
        for name, address in PAGES.items():
            yield from _measured(browser, name, f"{base}{address}")
        browser.close()


def _measured(browser: Browser, name: str, url: str) -> Iterator[Figure]:
    loads = [_load(browser, url) for _each in range(TIMES + 1)][1:]  # the first fills the server's cache
    weights, paints, shifts = zip(*loads, strict=True)
    title = name[0].upper() + name[1:]
    yield Figure(
        name=f"{title}: styles and scripts together, as sent",
        unit="kB",
        values=[statistics.median(weights) / KILOBYTE],
        at_most=HEAVIEST,
    )
    yield Figure(
        name=f"{title}: largest contentful paint",
        unit="ms",
        values=paints,
        at_most=SLOWEST,
        note=f"nothing kept, 1.6 Mbit/s, a processor {SLOWER} times slower",
    )
    yield Figure(name=f"{title}: layout shift", values=shifts, at_most=SHAKIEST)


def _load(browser: Browser, url: str) -> tuple[float, float, float]:
    """Load a page as a phone that has nothing of it; return bytes, milliseconds and the layout shift."""
    context = browser.new_context(viewport={"width": 390, "height": 844}, device_scale_factor=2, is_mobile=True)
    page: Page = context.new_page()
    devtools: CDPSession = context.new_cdp_session(page)
    devtools.send("Network.enable")
    devtools.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    limits = {"offline": False, "latency": 0, "downloadThroughput": SPEED, "uploadThroughput": SPEED}
    devtools.send("Network.emulateNetworkConditions", limits)
    responses: list[Response] = []

    def note(response: Response) -> None:
        responses.append(response)

    page.on("response", note)
    page.goto(url, wait_until="networkidle")
    page.evaluate(OBSERVE)
    page.wait_for_function("window.paint")
    parts = [response for response in responses if response.request.resource_type in {"stylesheet", "script"}]
    weight = sum(response.request.sizes()["responseBodySize"] for response in parts)
    paint, shift = page.evaluate("[window.paint, window.shift]")
    context.close()
    return weight, paint, shift
