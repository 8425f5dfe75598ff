"""Measures what is named, or everything; prints tables, and keeps them in the documentation when all was measured.

`BENCH_QUICK=1` measures smaller things, and keeps nothing.
"""

import argparse
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from . import (
    browsing,
    draining,
    exploring,
    importing,
    indexing,
    moving,
    opening,
    publishing,
    queries,
    reading,
    searching,
    suggesting,
)
from .figures import Figure, table
from .machine import describe
from .processes import QUICK, ROOT, BrokenError, Sites, sites

PAGE = Path("docs/reference/benchmarks.md")
PARTS: dict[str, tuple[str, Callable[[Sites], Iterator[Figure]]]] = {
    "queries": ("Queries", queries.measure),
    "publishing": ("Publishing in the admin", publishing.measure),
    "opening": ("Opening pages in the admin", opening.measure),
    "exploring": ("The admin with many pages", exploring.measure),
    "draining": ("Draining", draining.measure),
    "moving": ("Topics with many pages", moving.measure),
    "reading": ("Reading", reading.measure),
    "browsing": ("Pages on a phone", browsing.measure),
    "searching": ("Searching", searching.measure),
    "indexing": ("The search index", indexing.measure),
    "suggesting": ("Suggestions while typing", suggesting.measure),
    "importing": ("Importing", importing.measure),
}
INTRODUCTION = """# Benchmarks

Written by `make bench`, which measures everything here with real processes and real data, in some forty minutes. A
single part is measured by the command above its table; `BENCH_QUICK=1` makes it smaller. Each figure is a median; its
spread is from the first to the third quartile. Times depend on the machine and on what else it does: compare ratios.
"""


def main() -> int:
    """Return the exit status: 1 when something could not be measured because it failed."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("names", nargs="*", choices=[*PARTS, []], help="what to measure; everything when left out")
    names = parser.parse_args().names or list(PARTS)
    failed = False
    with sites() as made:
        page = [INTRODUCTION, "\n".join(f"- {line}" for line in describe(made))]
        _say("\n".join(page))
        for name in names:
            start = time.monotonic()
            title, measure = PARTS[name]
            page += [f"\n## {title}\n", f"`python -m bench {name}`\n"]
            try:
                figures = list(measure(made))
            except BrokenError as error:
                failed = True
                figures = [Figure(name=title, note="failed")]
                sys.stderr.write(f"{error}\n")
            page.append(table(figures))
            _say("\n".join(page[-3:]))
            sys.stderr.write(f"({name}: {time.monotonic() - start:.0f} s)\n")
    if names == list(PARTS) and not QUICK and not failed:
        (ROOT / PAGE).write_text("\n".join(page) + "\n")
        _say(f"\nKept in {PAGE}.")
    return int(failed)


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
