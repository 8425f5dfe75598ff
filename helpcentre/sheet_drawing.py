"""Draws a data sheet as a PDF file. The font is Source Sans Pro (SIL Open Font License), as in `drawing`."""

from collections.abc import Sequence
from functools import cache
from html import escape
from importlib.resources import as_file, files
from io import BytesIO
from typing import Any

from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import CondPageBreak, LongTable, Paragraph, SimpleDocTemplate, Spacer, TableStyle

from .sheets import Sheet

MARGIN = 20 * mm
PADDING = 6  # points, that the frame of a page has inside its margins
REGULAR, BOLD = "SourceSansPro-Regular", "SourceSansPro-Bold"
LINE = colors.HexColor("#d5d9de")
SOFT = colors.HexColor("#50575f")


def draw(sheet: Sheet) -> bytes:
    """Return the sheet as a PDF file of A4 pages: the same bytes for the same sheet."""
    _load_fonts()
    file = BytesIO()
    document = SimpleDocTemplate(
        file,
        pagesize=A4,
        leftMargin=MARGIN,
        rightMargin=MARGIN,
        topMargin=MARGIN,
        bottomMargin=MARGIN,
        title=f"{sheet.title} – {sheet.heading}",
        author=sheet.brand,
        lang=sheet.language,
        invariant=True,
    )

    def foot(canvas: Any, _document: Any) -> None:
        canvas.saveState()
        canvas.setFont(REGULAR, 8)
        canvas.setFillColor(SOFT)
        canvas.drawString(MARGIN + PADDING, 12 * mm, " · ".join(filter(None, (sheet.url, sheet.date))))
        canvas.drawRightString(A4[0] - MARGIN - PADDING, 12 * mm, str(canvas.getPageNumber()))
        canvas.restoreState()

    document.build(list(_flow(sheet)), onFirstPage=foot, onLaterPages=foot)
    return file.getvalue()


def _flow(sheet: Sheet) -> Sequence[Any]:
    width = A4[0] - 2 * (MARGIN + PADDING)
    flow: list[Any] = [
        Paragraph(escape(" · ".join(filter(None, (sheet.brand, sheet.heading)))), _style(9, colour=SOFT)),
        Paragraph(escape(sheet.title), _style(22, BOLD, after=2)),
    ]
    if sheet.versions:
        flow.append(Paragraph(escape(sheet.versions), _style(11, colour=SOFT, after=6)))
    if sheet.summary:
        flow.append(Paragraph(escape(sheet.summary), _style(10.5, after=6)))
    for table in sheet.tables:
        flow.append(CondPageBreak(30 * mm))  # no title alone at the foot of a page
        flow.append(Spacer(0, 4 * mm))
        if table.title:
            flow.append(Paragraph(escape(table.title), _style(13, BOLD, after=4)))
        cell = _style(10)
        rows = [[Paragraph(escape(name), cell), Paragraph(escape(value), cell)] for name, value in table.rows]
        flow.append(
            LongTable(
                rows,
                colWidths=[width * 0.55, width * 0.45],
                splitInRow=1,  # a value may be longer than a page
                style=TableStyle(
                    [
                        ("LINEBELOW", (0, 0), (-1, -1), 0.5, LINE),
                        ("LINEABOVE", (0, 0), (-1, 0), 0.5, LINE),
                        ("VALIGN", (0, 0), (-1, -1), "TOP"),
                        ("LEFTPADDING", (0, 0), (-1, -1), 0),
                    ]
                ),
            )
        )
    return flow


def _style(size: float, font: str = REGULAR, *, colour: Any = colors.black, after: float = 0) -> ParagraphStyle:
    return ParagraphStyle(
        f"{font}-{size}-{after}", fontName=font, fontSize=size, leading=size * 1.3, textColor=colour, spaceAfter=after
    )


@cache
def _load_fonts() -> None:
    for name in (REGULAR, BOLD):
        with as_file(files("font_source_sans_pro") / "files" / f"{name}.ttf") as path:
            pdfmetrics.registerFont(TTFont(name, str(path)))
