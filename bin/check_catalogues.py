"""Check that the interface is translated into every language that Majakka speaks; or gather its texts.

    check_catalogues.py             fail unless the catalogues are complete and in step with the source
    check_catalogues.py --update    bring them in step (needs gettext)

Without gettext only completeness is checked, and that is said; with REQUIRE_SERVICES=1 that is a failure.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import polib

ROOT = Path(__file__).resolve().parent.parent
LANGUAGES = ("de", "fi", "sv")
MAKE_MESSAGES = (
    "makemessages",
    "--no-wrap",
    "--add-location=file",
    "--no-obsolete",
    "--ignore=.venv*",
    "--ignore=var",
    "--ignore=build",
    "--ignore=tests",
    "--ignore=bin",
    *(f"--locale={language}" for language in LANGUAGES),
)


def catalogue(root: Path, language: str) -> Path:
    """Return where the catalogue of a language lies in a checkout."""
    return root / "locale" / language / "LC_MESSAGES" / "django.po"


def gather(root: Path) -> None:
    """Bring the catalogues in the checkout `root` in step with its source."""
    subprocess.run([sys.executable, str(root / "manage.py"), *MAKE_MESSAGES], cwd=root, check=True, stdout=sys.stderr)
    for language in LANGUAGES:
        path = catalogue(root, language)
        messages = polib.pofile(str(path), wrapwidth=0)
        # Changes with every run and says nothing: would only make merges collide.
        messages.metadata.pop("POT-Creation-Date", None)
        messages.save(str(path))


def incomplete(path: Path) -> Iterator[str]:
    """Yield a sentence for every text in the catalogue at `path` that is not translated, or not surely."""
    for entry in polib.pofile(str(path)):
        translations = [*entry.msgstr_plural.values()] if entry.msgid_plural else [entry.msgstr]
        if entry.obsolete:
            yield f"{entry.msgid!r} is not in the source any more"
        elif entry.fuzzy:
            yield f"{entry.msgid!r} is marked fuzzy"
        elif not all(translations):
            yield f"{entry.msgid!r} is not translated"


def out_of_step(language: str, gathered: Path) -> Iterator[str]:
    """Yield a sentence for every text that is only in the source or only in the catalogue."""
    ours, source = (
        {(entry.msgctxt, entry.msgid) for entry in polib.pofile(str(path))}
        for path in (catalogue(ROOT, language), catalogue(gathered, language))
    )
    yield from (f"{msgid!r} is not in the catalogue" for _, msgid in sorted(source - ours, key=str))
    yield from (f"{msgid!r} is not in the source any more" for _, msgid in sorted(ours - source, key=str))


def copy_of_the_source(target: Path) -> Path:
    """Copy what git knows or would add to `target`, so that gathering does not touch the checkout."""
    listing = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],  # noqa: S607 -- git is on the path
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    for name in filter(None, listing.split("\0")):
        if (ROOT / name).is_file() and Path(name).suffix in {".py", ".html", ".txt", ".po"}:
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, target / name)
    return target


def main() -> int:
    """Return 0 when the catalogues are complete."""
    has_gettext = shutil.which("xgettext") is not None
    if "--update" in sys.argv[1:]:
        if not has_gettext:
            sys.exit("Gathering texts needs gettext (on Debian: apt install gettext).")
        gather(ROOT)
    faults = [
        f"{catalogue(ROOT, language).relative_to(ROOT)}: {fault}"
        for language in LANGUAGES
        for fault in incomplete(catalogue(ROOT, language))
    ]
    if has_gettext:
        with tempfile.TemporaryDirectory() as folder:
            gathered = copy_of_the_source(Path(folder))
            gather(gathered)
            for language in LANGUAGES:
                path = catalogue(ROOT, language).relative_to(ROOT)
                faults += [f"{path}: {fault}" for fault in out_of_step(language, gathered)]
    elif os.environ.get("REQUIRE_SERVICES") == "1":
        faults.append("gettext is not installed, so the catalogues cannot be compared with the source")
    else:
        print("Missed: comparing the catalogues with the source, since gettext is not installed.")
    print("\n".join(dict.fromkeys(faults)) or "Catalogues are complete.")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
