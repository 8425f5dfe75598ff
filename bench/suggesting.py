"""Suggestions while somebody types, with many pages."""

from collections.abc import Iterator

from .figures import Figure
from .processes import QUICK, Site, Sites

COPIES = 25 if QUICK else 250  # of twenty articles
ROUNDS = 3 if QUICK else 10
SLOWEST = 30  # milliseconds


def measure(sites: Sites) -> Iterator[Figure]:
    """Yield how long an answer takes in one process, without the network and with nothing kept."""
    site = sites.majakka()
    site.run("manage.py", "load_demo")  # its people write the pages
    found = Site(site.folder, {**site.variables, "CACHE_URL": "none:"}).ask("suggesting", str(COPIES), str(ROUNDS))
    note = f"{found['documents']} documents; {', '.join(f'`{text}`' for text in found['typed'])}"
    yield Figure(
        name="Suggestions, 95 % of answers within", unit="ms", values=found["most"], at_most=SLOWEST, note=note
    )
    yield Figure(name="Suggestions, half of the answers within", unit="ms", values=found["half"])
