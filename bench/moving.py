"""A new slug and a new title of a topic with many pages below it."""

from collections.abc import Iterator

from .figures import Figure, number
from .processes import QUICK, Sites

PAGES = 200 if QUICK else 1_000


def measure(sites: Sites) -> Iterator[Figure]:
    """Yield what a new slug and a new title of a topic cost."""
    found = sites.majakka().ask("moving", str(PAGES))
    slug, title = found["slug"], found["title"]
    below = f"a topic with {number(PAGES)} pages below it"
    yield Figure(
        name=f"A new slug of {below}: projections",
        values=[slug["projections"]],
        at_most=PAGES + 1,
        note=f"each page at most {slug['most']} ×; {number(slug['rows'])} rows written",
    )
    yield Figure(name="until all of it reaches readers", unit="s", values=[slug["seconds"]])
    yield Figure(name=f"A new title of {below}: rows written", values=[title["rows"]], at_most=1)
    yield Figure(name="until it reaches readers", unit="ms", values=[title["seconds"] * 1000])
