"""Reading: the help centre and the API, with answers kept and not."""

from collections.abc import Iterator

from .figures import Figure
from .processes import QUICK, Site, Sites

PAGES = 60
TIMES = 30 if QUICK else 200
ADDRESSES = {"page": "An article in the help centre", "item": "An article from the API", "list": "A list of the API"}
CACHES = {"none:": "cache off", "locmem:": "cached"}


def measure(sites: Sites) -> Iterator[Figure]:
    """Yield how long answers take in one process, without the network."""
    for cache, how in CACHES.items():
        site = sites.majakka()
        found = Site(site.folder, {**site.variables, "CACHE_URL": cache}).ask("reading", str(PAGES), str(TIMES))
        for key, name in ADDRESSES.items():
            yield Figure(name=f"{name}, {how}", unit="ms", values=found[key])
