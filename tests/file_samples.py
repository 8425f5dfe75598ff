"""Small files of every type with words, made as their programs make them."""

import io
import zipfile
from collections.abc import Iterable, Mapping, Sequence

from openpyxl import Workbook
from PIL import Image
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_PRESENTATION = "http://schemas.openxmlformats.org/presentationml/2006/main"
_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/main"
_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_OFFICE = "urn:oasis:names:tc:opendocument:xmlns"


def pdf(*pages: str, password: str = "") -> bytes:
    """Return a PDF with a line of text on each page."""
    made = io.BytesIO()
    canvas = Canvas(made, encrypt=StandardEncryption(password, canPrint=0) if password else None)
    for text in pages:
        canvas.drawString(72, 720, text)
        canvas.showPage()
    canvas.save()
    return made.getvalue()


def scanned_pdf() -> bytes:
    """Return a PDF that is a picture."""
    made = io.BytesIO()
    canvas = Canvas(made)
    canvas.drawImage(ImageReader(Image.new("RGB", (40, 40), "grey")), 0, 0)
    canvas.showPage()
    canvas.save()
    return made.getvalue()


def archive(parts: Mapping[str, str | bytes]) -> bytes:
    """Return a ZIP file."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as zipped:
        for name, content in parts.items():
            zipped.writestr(name, content)
    return made.getvalue()


def docx(*paragraphs: str, body: str = "", parts: Mapping[str, str] | None = None) -> bytes:
    """Return a Word document of some paragraphs, and more XML behind them."""
    lines = "".join(f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>" for text in paragraphs)
    document = f'<w:document xmlns:w="{_WORD}"><w:body>{lines}{body}</w:body></w:document>'
    return archive({"[Content_Types].xml": "<Types/>", "word/document.xml": document, **(parts or {})})


def pptx(*slides: str, hidden: Iterable[int] = ()) -> bytes:
    """Return a presentation, whose files are named against the order of its slides; `hidden` counts from 1."""
    count = len(slides)
    parts = {"[Content_Types].xml": "<Types/>"}
    relations, order = "", ""
    for number, text in enumerate(slides, start=1):
        name = f"slides/slide{count - number + 1}.xml"
        show = ' show="0"' if number in hidden else ""
        parts[f"ppt/{name}"] = (
            f'<p:sld xmlns:p="{_PRESENTATION}" xmlns:a="{_DRAWING}"{show}>'
            f"<a:p><a:r><a:t>{text}</a:t></a:r></a:p></p:sld>"
        )
        relations += f'<Relationship Id="r{number}" Target="{name}"/>'
        order += f'<p:sldId id="{255 + number}" r:id="r{number}"/>'
    parts["ppt/presentation.xml"] = (
        f'<p:presentation xmlns:p="{_PRESENTATION}" xmlns:r="{_RELATION}">'
        f"<p:sldIdLst>{order}</p:sldIdLst></p:presentation>"
    )
    package = "http://schemas.openxmlformats.org/package/2006/relationships"
    parts["ppt/_rels/presentation.xml.rels"] = f'<Relationships xmlns="{package}">{relations}</Relationships>'
    return archive(parts)


def xlsx(sheets: Mapping[str, Sequence[Sequence[object]]], hidden: Iterable[str] = ()) -> bytes:
    """Return an Excel file with rows on each sheet."""
    book, made = Workbook(), io.BytesIO()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
        if name in hidden:
            sheet.sheet_state = "hidden"
    book.save(made)
    return made.getvalue()


def open_document(kind: str, body: str, manifest: str = "<manifest/>") -> bytes:
    """Return an OpenDocument file: `text`, `presentation` or `spreadsheet`, with the XML of its body."""
    names = " ".join(
        f'xmlns:{short}="{_OFFICE}:{long}:1.0"'
        for short, long in {"office": "office", "text": "text", "table": "table", "draw": "drawing"}.items()
    )
    content = f"<office:document-content {names}><office:body><office:{kind}>{body}</office:{kind}></office:body>"
    return archive(
        {
            "mimetype": f"application/vnd.oasis.opendocument.{kind}",
            "content.xml": f"{content}</office:document-content>",
            "META-INF/manifest.xml": manifest,
        }
    )
