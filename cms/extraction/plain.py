"""Files that are text as they are, and tables in text."""

import codecs
import contextlib
import csv
import io
import re
from typing import IO

from .sections import BrokenError, Section

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_DECLARED = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*([A-Za-z0-9_.:-]{2,40})""")
_HEAD = 2_000  # characters, or bytes, in which a file says what it is
_SEPARATORS = ";,\t|"


def decode(file: IO[bytes], most: int) -> str:
    """Return the beginning of a file as text, so that it has at least `most` characters if the file has as many.

    Its encoding is the one that its first bytes say, that HTML and XML declare, UTF-8, or else the one of Windows in
    Western Europe. Raises BrokenError for what is no text.
    """
    content = file.read(most * 4)
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return content.decode(encoding, "replace")
    if b"\0" in content:
        raise BrokenError("not a text")
    declared = _DECLARED.search(content[:_HEAD])
    # A sequence of bytes that the end has cut in two is no reason to take it for another encoding.
    for encoding in filter(None, (declared[1].decode() if declared else None, "utf-8")):
        try:
            return str(codecs.getincrementaldecoder(encoding)().decode(content))
        except (LookupError, UnicodeError):
            continue
    return content.decode("cp1252", "replace")


def read_text(text: str) -> list[Section]:
    """Return a text as it is."""
    return [Section(text)]


def read_csv(text: str) -> list[Section]:
    """Return a table, its cells with spaces between them."""
    head = text[:_HEAD]
    separator = max(_SEPARATORS, key=head.count)
    csv.field_size_limit(len(text) + 1)
    lines: list[str] = []
    with contextlib.suppress(csv.Error):  # the rows before it are worth having
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator):
            lines.append(" ".join(cell.strip() for cell in row if cell.strip()))  # noqa: PERF401 - those read so far
    return [Section("\n".join(lines))]
