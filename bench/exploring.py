"""The home and the explorer of the admin with many pages, on both databases."""

from collections.abc import Iterator

from .figures import Figure, number
from .processes import QUICK, Site, Sites, postgres

COPIES = 50 if QUICK else 500  # of twenty articles in up to four languages
TIMES = 2 if QUICK else 3
SLOWEST = 1000  # milliseconds
MORE = 5  # queries; some rows ask for one more than others, but only once for all rows


def measure(sites: Sites) -> Iterator[Figure]:
    """Yield how long each list takes, and how many queries; on SQLite, then on PostgreSQL."""
    yield from _measured("SQLite", sites.majakka())
    with postgres() as address:
        if address is None:
            yield Figure(name="PostgreSQL", note="its server programs are not installed")
            return
        site = sites.on(address)
        # Another database than SQLite is taken for one of an organisation, which gets no demo by itself.
        yield from _measured("PostgreSQL", Site(site.folder, {**site.variables, "DEMO": "1"}))


def _measured(database: str, site: Site) -> Iterator[Figure]:
    site.run("manage.py", "load_demo")
    with site.started("-m", "bench.inside.exploring") as process:
        few = process.ask("look 1")
        made = process.ask(f"more {COPIES}")
        many = process.ask(f"look {TIMES}")
    extra = {name: queries - before[1] for (name, queries, _ms), before in zip(many, few, strict=True)}
    name = max(extra, key=lambda one: extra[one])
    yield Figure(
        name=f"{database}: more queries with {number(made['pages'])} articles than with {number(made['few'])}, at most",
        values=[extra[name]],
        at_most=MORE,
        note=name,
    )
    for name, queries, milliseconds in many:
        note = f"{queries} queries"
        yield Figure(name=f"{database}: {name}", unit="ms", values=milliseconds, at_most=SLOWEST, note=note)
