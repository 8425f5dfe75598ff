"""PDF, read by PDFium, which is what Chromium shows them with."""

import re
from collections.abc import Iterator
from typing import IO

import pypdfium2
import pypdfium2.raw

from .sections import BrokenError, EncryptedError, Section

# PDFium marks a hyphen that only breaks a line; a plain one between small letters does so, too.
_BROKEN_WORD = re.compile(r"[\ufffe\x02]\s*|(?<=[^\W\d_])-\r?\n(?=[a-zà-öø-ÿ])")
_LINES = re.compile(r"[ \t]*\r?\n[ \t]*")


def read_pdf(file: IO[bytes]) -> Iterator[Section]:
    """Yield the pages, those without text, too. Raises EncryptedError and BrokenError."""
    try:
        document = pypdfium2.PdfDocument(file)
    except pypdfium2.PdfiumError as error:
        if error.err_code == pypdfium2.raw.FPDF_ERR_PASSWORD:
            raise EncryptedError from error
        raise BrokenError(str(error)) from error
    for number in range(len(document)):
        yield Section(_text(document, number), number + 1)


def _text(document: pypdfium2.PdfDocument, number: int) -> str:
    try:
        page = document[number]
        lines: str = page.get_textpage().get_text_range()
        page.close()
    except pypdfium2.PdfiumError:  # one damaged page; the others are worth having
        return ""
    # A page is set in lines that say nothing: sentences go on over them.
    return _LINES.sub(" ", _BROKEN_WORD.sub("", lines))
