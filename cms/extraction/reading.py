"""From a file to its sections: what it is, and who reads it. Runs in a process of its own, without Django."""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import IO

from . import office, plain
from .endings import NOT_READ, PAGES, READ, TABLES, TEXTS
from .markup import read_html
from .pdf import read_pdf
from .sections import BrokenError, EncryptedError, Kind, NoWordsError, Section, UnsupportedError

LONGEST = 1_000_000  # characters of a file that are found; a book of 500 pages has as many

_HEAD = 1024  # bytes in which a PDF may begin
_ZIP = b"PK\x03\x04"
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")  # what Office wrote before 2007, and writes around what it encrypts
_SOUGHT = 8_000_000  # bytes of such a file in which its parts are named


@dataclass(frozen=True, slots=True)
class Content:
    """What a file is made of."""

    kind: Kind
    sections: Iterable[Section]


def read(file: IO[bytes], ending: str) -> Content:
    """Return what is in a file. What it is, its first bytes say; `ending`, of its name, only tells texts apart.

    Raises `UnreadableError`, perhaps only when the sections are asked for.
    """
    head = file.read(_HEAD)
    file.seek(0)
    if b"%PDF-" in head:
        return Content("page", read_pdf(file))
    if head.startswith(_ZIP):
        return _read_archive(file, ending)
    if head.startswith(_OLE):
        return _read_old_office(file, ending)
    if ending in TEXTS | PAGES | TABLES:
        text = plain.decode(file, LONGEST)
        reader = plain.read_csv if ending in TABLES else read_html if ending in PAGES else plain.read_text
        return Content("", reader(text))
    raise _not_read(ending)


def _not_read(ending: str) -> Exception:
    if ending in READ:
        return BrokenError("not what its name says")
    return UnsupportedError() if ending in NOT_READ else NoWordsError()


def _read_archive(file: IO[bytes], ending: str) -> Content:
    if ending not in READ | NOT_READ:
        raise NoWordsError
    archive = office.open_archive(file)
    names = set(archive.namelist())
    kind = office.open_document_kind(archive)
    if kind in {"text", "presentation"}:
        return Content("slide" if kind == "presentation" else "", office.read_open_document(archive))
    if kind == "spreadsheet":
        office.refuse_encrypted(archive)
        return Content("sheet", office.read_tables(file))
    if "word/document.xml" in names:
        return Content("", office.read_word(archive))
    if "ppt/presentation.xml" in names:
        return Content("slide", office.read_powerpoint(archive))
    if {"xl/workbook.xml", "xl/workbook.bin"} & names:
        return Content("sheet", office.read_tables(file))
    raise _not_read(ending)


def _read_old_office(file: IO[bytes], ending: str) -> Content:
    content = file.read(_SOUGHT)
    file.seek(0)
    if "EncryptedPackage".encode("utf-16-le") in content:
        raise EncryptedError
    if ending == "xls" or "Workbook".encode("utf-16-le") in content:
        return Content("sheet", office.read_tables(file))
    raise _not_read("doc" if ending in READ else ending)


@dataclass(slots=True)
class Result:
    """The text of a file. `places` has where each section begins, its number and its name.

    `sections` counts all that were looked at, `empty` those without a word. `is_cut` says that there is more.
    """

    kind: Kind
    text: str
    places: list[tuple[int, int, str]]
    sections: int
    empty: int
    is_cut: bool


def collect(content: Content) -> Result:
    """Return the text of all sections, as much as may be. Raises `UnreadableError`."""
    parts: list[str] = []
    result = Result(content.kind, "", [], 0, 0, is_cut=False)
    length = 0
    for section in content.sections:
        if length >= LONGEST:
            result.is_cut = True
            break
        text = clean(section.text)
        result.sections += 1
        if not any(map(str.isalnum, text)):
            result.empty += 1
            continue
        result.is_cut = len(text) > LONGEST - length
        text = text[: LONGEST - length]
        result.places.append((length, section.number, clean(section.name)[:255]))
        parts.append(text)
        length += len(text) + 1
    result.text = "\n".join(parts)
    return result


def clean(text: str) -> str:
    """Return a text without what no database takes and nobody types: control characters, soft hyphens, ligatures."""
    text = unicodedata.normalize("NFC", text.encode("utf-8", "replace").decode())
    return "\n".join(line for raw in text.splitlines() if (line := " ".join(raw.translate(_CLEANED).split())))


_CLEANED: dict[int, str | None] = {
    **dict.fromkeys((*range(9), *range(14, 32), 127, 173, 8203, 65279, 65534, 65535)),
    **{number: unicodedata.normalize("NFKC", chr(number)) for number in range(0xFB00, 0xFB07)},
}
