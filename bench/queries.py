"""The number of queries of single operations."""

from collections.abc import Iterator

from .figures import Figure
from .processes import Site, Sites

OPERATIONS = {
    "project": ("Projecting one page: from loading its state to the projection", 15),
    "changed": ("Draining one mark: a page with a new title and text", 25),
    "unchanged": ("Draining one mark: a page that is as it was", 25),
    "new": ("Draining one mark: a new page", 25),
    "item": ("One page from the API, cache off", 3),
    "list": ("A list from the API, cache off", 4),
    "page": ("A page of the help centre, cache off", None),
}


def measure(sites: Sites) -> Iterator[Figure]:
    """Yield the number of queries of each operation."""
    site = sites.majakka()
    found = Site(site.folder, {**site.variables, "CACHE_URL": "none:"}).ask("counting")
    for key, (name, most) in OPERATIONS.items():
        yield Figure(name=name, unit="queries", values=[found[key]], at_most=most)
