"""Word, PowerPoint and OpenDocument: archives of XML; and tables, as Excel and OpenDocument keep them."""

import datetime as dt
import posixpath
import zipfile
from collections.abc import Iterator
from typing import IO, Any

import python_calamine

from .markup import Dialect, parse, text_of
from .sections import BrokenError, EncryptedError, Section, TooDemandingError

LARGEST = 300_000_000  # bytes of an archive's parts together, when they are unpacked
MOST_PACKED = 200  # times smaller than unpacked; text reaches a tenth of that
SMALL = 10_000_000  # bytes unpacked that are harmless, however well they are packed

_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_PRESENTATION = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_RELATIONS = "{http://schemas.openxmlformats.org/package/2006/relationships}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"  # says the same again
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_DRAW = "{urn:oasis:names:tc:opendocument:xmlns:drawing:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_NOTES = "{urn:oasis:names:tc:opendocument:xmlns:presentation:1.0}notes"

WORD = Dialect(
    words={f"{_WORD}t"},
    lines={f"{_WORD}p", f"{_WORD}br", f"{_WORD}cr"},
    spaces={f"{_WORD}tab"},
    skipped={_FALLBACK},
)
SLIDE = Dialect(words={f"{_DRAWING}t"}, lines={f"{_DRAWING}p", f"{_DRAWING}br"}, skipped={_FALLBACK})
OPEN_DOCUMENT = Dialect(
    lines={f"{_TEXT}p", f"{_TEXT}h", f"{_TEXT}line-break"},
    spaces={f"{_TEXT}tab", f"{_TEXT}s", f"{_TABLE}table-cell"},
    skipped={_NOTES, f"{_TEXT}tracked-changes", f"{_OFFICE}annotation", f"{_OFFICE}scripts"},
)


def open_archive(file: IO[bytes]) -> zipfile.ZipFile:
    """Return an archive that is safe to unpack.

    Raises BrokenError, EncryptedError, and TooDemandingError for one that unpacks to far more than it looks like.
    """
    try:
        archive = zipfile.ZipFile(file)
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        raise BrokenError(str(error)) from error
    parts = archive.infolist()
    unpacked = sum(part.file_size for part in parts)
    packed = sum(part.compress_size for part in parts)
    if unpacked > LARGEST or unpacked > max(SMALL, packed * MOST_PACKED):
        raise TooDemandingError(f"{unpacked} bytes unpacked")
    if any(part.flag_bits & 1 for part in parts):
        raise EncryptedError
    return archive


# What `zipfile` raises for a part: it is not there (KeyError), is damaged, or is packed by a method that it lacks
# (NotImplementedError). Each of them means an unreadable file, and its editor is told so.
_UNREADABLE = (KeyError, zipfile.BadZipFile, OSError, EOFError, NotImplementedError)


def _part(archive: zipfile.ZipFile, name: str) -> Any:
    """Return the root of a part. What is longer than the archive says is cut off there, which breaks it."""
    try:
        with archive.open(name) as part:
            return parse(part)
    except _UNREADABLE as error:
        raise BrokenError(f"{name}: {error}") from error


def read_word(archive: zipfile.ZipFile) -> Iterator[Section]:
    """Yield the text of a Word document; it has pages only once somebody sets it."""
    yield Section(text_of(_part(archive, "word/document.xml"), WORD))
    for name in ("word/footnotes.xml", "word/endnotes.xml"):
        if name in archive.namelist():
            yield Section(text_of(_part(archive, name), WORD))


def read_powerpoint(archive: zipfile.ZipFile) -> Iterator[Section]:
    """Yield the slides in the order in which they are shown; those that are hidden are not."""
    targets = {
        relation.get("Id"): posixpath.normpath(posixpath.join("ppt", relation.get("Target", ""))).lstrip("/")
        for relation in _part(archive, "ppt/_rels/presentation.xml.rels").iter(f"{_RELATIONS}Relationship")
    }
    slides = _part(archive, "ppt/presentation.xml").iter(f"{_PRESENTATION}sldId")
    for number, slide in enumerate(slides, start=1):
        root = _part(archive, targets.get(slide.get(f"{_RELATION}id"), ""))
        if root.get("show") not in {"0", "false"}:
            yield Section(text_of(root, SLIDE), number)


def read_open_document(archive: zipfile.ZipFile) -> Iterator[Section]:
    """Yield the text of an OpenDocument text, or each slide of a presentation. Raises EncryptedError."""
    refuse_encrypted(archive)
    root = _part(archive, "content.xml")
    slides = list(root.iter(f"{_DRAW}page"))
    if not slides:
        yield Section(text_of(root, OPEN_DOCUMENT))
    for number, slide in enumerate(slides, start=1):
        yield Section(text_of(slide, OPEN_DOCUMENT), number)


def refuse_encrypted(archive: zipfile.ZipFile) -> None:
    """Raise EncryptedError for an OpenDocument file with a password."""
    if "META-INF/manifest.xml" in archive.namelist():
        manifest = _part(archive, "META-INF/manifest.xml")
        if any(str(element.tag).endswith("}encryption-data") for element in manifest.iter()):
            raise EncryptedError


def read_tables(file: IO[bytes]) -> Iterator[Section]:
    """Yield the sheets of an Excel or OpenDocument file; those that are hidden are not shown."""
    try:
        file.seek(0)
        workbook = python_calamine.CalamineWorkbook.from_filelike(file)
    except python_calamine.PasswordError as error:
        raise EncryptedError from error
    except python_calamine.CalamineError as error:
        raise BrokenError(str(error)) from error
    for number, sheet in enumerate(workbook.sheets_metadata, start=1):
        if sheet.visible != python_calamine.SheetVisibleEnum.Visible or (
            sheet.typ != python_calamine.SheetTypeEnum.WorkSheet
        ):
            continue
        try:
            rows = workbook.get_sheet_by_name(sheet.name).iter_rows()
            text = "\n".join(line for row in rows if (line := _line(row)))
        except python_calamine.CalamineError as error:
            raise BrokenError(str(error)) from error
        yield Section(text, number, sheet.name)


def _line(row: list[Any]) -> str:
    return " ".join(text for cell in row if (text := _cell(cell)))


def _cell(value: Any) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, dt.datetime) and value.time() == dt.time():
        return value.date().isoformat()
    return str(value).strip()


def open_document_kind(archive: zipfile.ZipFile) -> str:
    """Return which kind of OpenDocument file it is: `text`, `spreadsheet`, `presentation`; nothing if it is none."""
    try:
        kind = archive.read("mimetype")[:100].decode("ascii", "replace").strip()
    except _UNREADABLE:
        return ""
    return kind.removeprefix("application/vnd.oasis.opendocument.").removesuffix("-template") if "." in kind else ""
