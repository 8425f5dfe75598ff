"""A bundle: the files of a folder, read and checked one by one."""

import hashlib
import os
import re
import stat
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Literal

import yaml

from cms.exchange import FORMAT, MANIFEST, SUFFIX

from . import front_matter
from .extras import Extras
from .front_matter import FrontMatter, FrontMatterError
from .problems import Problems
from .registry import Importers
from .yaml_loading import load

Form = Literal["markdown", "html", "exact"]  # of a body: the last one is what exporting writes

MARKDOWN = frozenset({".md", ".markdown"})
HTML = frozenset({".html", ".htm"})
_MB = 1024 * 1024
LONGEST_TEXT = _MB  # bytes of one file: some 400 printed pages
LONGEST_EXACT = 16 * _MB  # of a page that was exported, with every id and all that its texts are marked up with

# Control characters that mean nothing in a text; XML does not allow them either.
_CONTROL = re.compile(r"[\x01-\x08\x0b\x0c\x0e-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One page in one locale. `path` is relative to the bundle, with `/`; `line` is that before the body."""

    path: str
    meta: FrontMatter
    body: str
    line: int
    form: Form
    digest: str

    @property
    def place(self) -> tuple[str, str]:
        """Return key and locale, which only one file of a bundle may have."""
        return self.meta.key, self.meta.locale


@dataclass(slots=True)
class Bundle:
    """What a folder holds: the files that can be used, by path. `unusable` are those that cannot."""

    root: Path
    files: dict[str, SourceFile] = field(default_factory=dict)
    unusable: dict[str, tuple[str, str] | None] = field(default_factory=dict)  # path → key and locale, if known
    skipped: int = 0  # files in other locales than the one that was asked for

    def path_from(self, file: str, target: str) -> str | None:
        """Return the path in the bundle of what `target`, seen from `file`, names; None when it lies outside."""
        try:
            found = (self.root / PurePosixPath(file).parent / target).resolve()
            return found.relative_to(self.root).as_posix()
        except (ValueError, OSError, RuntimeError):
            return None


def read_bundle(root: Path, problems: Problems, *, locales: Collection[str], only: str | None = None) -> Bundle:
    """Read every Markdown and HTML file below `root`, in the order of their names.

    `locales` are those that exist. With `only`, files in other locales are left out, and one that names no locale is
    taken to be in that one. What is wrong goes into `problems`.
    """
    bundle = Bundle(root.resolve())
    for path in _text_files(bundle.root, problems):
        name = path.relative_to(bundle.root).as_posix()
        try:
            source = _read(path, name, problems, only or "")
        except _UnusableError as error:
            bundle.unusable[name] = None
            for line, message in error.problems:
                problems.error(name, line, message)
            continue
        if only and source.meta.locale != only:
            bundle.skipped += 1
        elif source.meta.locale not in locales:
            bundle.unusable[name] = source.place
            problems.error(name, source.meta.line("locale"), f"unknown locale “{source.meta.locale}”")
        else:
            bundle.files[name] = source
    _refuse_twins(bundle, problems)
    return bundle


class FormatError(Exception):
    """The bundle is of a format that this version does not know; the message says what to do."""


def check_format(root: Path) -> None:
    """Refuse a bundle that a newer version has written. Raises FormatError."""
    path = root / MANIFEST
    refuse_link(path)
    if not path.is_file():
        return
    try:
        manifest = load(path.read_text(encoding="utf-8"))
        number = manifest["format"]
    except (OSError, ValueError, yaml.YAMLError, TypeError, KeyError) as error:
        raise FormatError(
            f"{MANIFEST} does not say “format: {FORMAT}”: this is no bundle that was exported."
        ) from error
    if not isinstance(number, int) or not 1 <= number <= FORMAT:
        raise FormatError(
            f"The bundle is of format {number}, and this version reads up to {FORMAT}: upgrade it before you import."
        )


def refuse_link(path: Path) -> None:
    """Refuse a list that is a symbolic link: it may lead to any file of the server. Raises FormatError."""
    if path.is_symlink():
        raise FormatError(f"{path.name} is a symbolic link: put the file itself there")


class _UnusableError(Exception):
    def __init__(self, problems: list[tuple[int | None, str]]) -> None:
        super().__init__()
        self.problems = problems


def _text_files(root: Path, problems: Problems) -> Iterator[Path]:
    for folder, folders, names in os.walk(root, onerror=lambda error: _unreadable(root, error, problems)):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(folders):
            if _leads_out(Path(folder, name), root):
                problems.error(
                    Path(folder, name).relative_to(root).as_posix(),
                    None,
                    "a symbolic link that leads out of the folder",
                )
        for name in sorted(names):
            path = Path(folder, name)
            is_text = path.suffix.lower() in MARKDOWN | HTML or name.endswith(SUFFIX)
            if is_text and not name.startswith("."):
                yield path


def _unreadable(root: Path, error: OSError, problems: Problems) -> None:
    name = Path(error.filename).relative_to(root).as_posix() if error.filename else "."
    problems.error(name, None, f"cannot be read: {error.strerror}")


def _leads_out(path: Path, root: Path) -> bool:
    try:
        return path.is_symlink() and not path.resolve().is_relative_to(root)
    except (OSError, RuntimeError):  # a circle of links
        return True


def _read(path: Path, name: str, problems: Problems, default_locale: str) -> SourceFile:
    content = _content(path)
    form = _form(path)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise _UnusableError([(line, f"not UTF-8: byte 0x{content[error.start]:02x}")]) from error
    if "\0" in text:
        raise _UnusableError([(text.count("\n", 0, text.index("\0")) + 1, "a NUL byte: this is no text")])
    text = _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    try:
        head, body, line = front_matter.split(text)
        # What pages of the type have besides stands in an exact body.
        extras_of = _no_extras if form == "exact" else _extras_of
        meta, warnings = front_matter.parse(
            head, default_key=path.stem, default_locale=default_locale, extras_of=extras_of
        )
    except FrontMatterError as error:
        raise _UnusableError(error.problems) from error
    for number, message in warnings:
        problems.warning(name, number, message)
    digest = hashlib.sha256(content).hexdigest()
    return SourceFile(name, meta, body, line, form, digest)


def _form(path: Path) -> Form:
    if path.name.endswith(SUFFIX):
        return "exact"
    return "html" if path.suffix.lower() in HTML else "markdown"


def _no_extras(_kind: str) -> Extras:
    return {}


def _extras_of(kind: str) -> Extras:
    importer = Importers.all().get(kind)
    return importer.extras if importer is not None else {}


def _content(path: Path) -> bytes:
    try:
        if path.is_symlink():
            raise _UnusableError([(None, "a symbolic link: put the file itself there")])
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            raise _UnusableError([(None, "no ordinary file")])
        longest = LONGEST_EXACT if _form(path) == "exact" else LONGEST_TEXT
        if status.st_size > longest:
            size = f"{status.st_size / _MB:.1f} MB"
            raise _UnusableError([(None, f"{size} of text; a page may have {longest // _MB} MB")])
        return path.read_bytes()
    except OSError as error:
        raise _UnusableError([(None, f"cannot be read: {error.strerror}")]) from error


def _refuse_twins(bundle: Bundle, problems: Problems) -> None:
    """Leave out files that claim to be the same page: which one is right, nobody here knows."""
    by_place: dict[tuple[str, str], list[str]] = {}
    for source in bundle.files.values():
        by_place.setdefault(source.place, []).append(source.path)
    for (key, locale), names in by_place.items():
        if len(names) > 1:
            for name in names:
                others = ", ".join(other for other in names if other != name)
                line = bundle.files[name].meta.line("translation_key")
                problems.error(name, line, f"the page {key} ({locale}) is also in {others}")
                bundle.unusable[name] = bundle.files.pop(name).place
