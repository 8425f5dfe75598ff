"""Importing a folder of content."""

import os
from collections.abc import Iterator
from pathlib import Path

from .figures import Figure, number
from .processes import QUICK, ROOT, Sites

SECONDS, MEGABYTES = 180, 500


def measure(sites: Sites) -> Iterator[Figure]:
    """Import GNOME's user guide twice; yield the time and the memory of each run."""
    corpus = Path(os.environ.get("CORPUS_DIR") or ROOT.parent / "shared" / "corpus")
    name = "Importing `gnome-help`"
    folder = corpus / "gnome-help"
    if not folder.is_dir():
        yield Figure(name=name, unit="s", at_most=SECONDS, note="there is no `gnome-help` in `CORPUS_DIR`")
        return
    pages = sum(1 for path in folder.rglob("*") if path.suffix in {".md", ".html"})
    site = sites.majakka()
    for time in ("first", "second")[: 1 if QUICK else 2]:
        run = site.run("manage.py", "import_content", str(folder))
        yield Figure(
            name=f"Importing `gnome-help` ({number(pages)} pages in four languages), the {time} time",
            unit="s",
            values=[run.seconds],
            at_most=SECONDS,
            note=f"{run.processor:.0f} s of processor time",
        )
        yield Figure(name="the most memory in use meanwhile", unit="MB", values=[run.megabytes], at_most=MEGABYTES)
