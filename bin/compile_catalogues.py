"""Compile the catalogues (.po) that have changed into what Django reads (.mo), without gettext."""

from pathlib import Path

import polib

ROOT = Path(__file__).resolve().parent.parent


def compile_changed(root: Path) -> None:
    """Write the `.mo` beside every `.po` below `root` that is newer than it."""
    for source in sorted(root.glob("locale/*/LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        if not target.exists() or target.stat().st_mtime < source.stat().st_mtime:
            polib.pofile(str(source)).save_as_mofile(str(target))


if __name__ == "__main__":
    compile_changed(ROOT)
