"""Make the files of the demo that readers download: `python demo/make_files.py` writes them to `demo/content/files`.

What they say is in `demo/papers`, a file for each language. The same texts make the same bytes.
"""

from collections.abc import Iterator, Mapping, Sequence
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

import yaml
from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    CondPageBreak,
    Flowable,
    ListFlowable,
    ListItem,
    PageBreak,
    Paragraph,
    SimpleDocTemplate,
    Spacer,
    Table,
    TableStyle,
)

HERE = Path(__file__).parent
FILES = HERE / "content" / "files"
LANGUAGES = ("en", "fi", "sv")
MAKER = "Kajo Lämpö Oy"
MARGIN = 22 * mm
REGULAR, BOLD = "SourceSansPro-Regular", "SourceSansPro-Bold"
INK, TEAL, MIST, LINE, SOFT, AMBER = map(
    colors.HexColor, ("#16324a", "#0e7c86", "#eaf2f5", "#c9d8df", "#50606c", "#e08a00")
)

# Outdoor units from the front and the side: width, height and depth in millimetres.
SIZES = {"lampo-6": (1120, 890, 450), "lampo-8": (1180, 1050, 480)}
STAND = 400  # millimetres from the ground
LEGEND = (
    ("A", "Width", "Leveys", "Bredd"),
    ("B", "Height", "Korkeus", "Höjd"),
    ("C", "Depth", "Syvyys", "Djup"),
    ("D", "Ground to unit, at least", "Maasta yksikköön, vähintään", "Mark till enhet, minst"),
    ("E", "Wall to unit, at least", "Seinästä yksikköön, vähintään", "Vägg till enhet, minst"),
    ("F", "Free in front, at least", "Vapaata edessä, vähintään", "Fritt framför, minst"),
    ("G", "Free on each side, at least", "Vapaata kummallakin sivulla, vähintään", "Fritt på var sida, minst"),
    ("H", "Protected zone (R290)", "Suoja-alue (R290)", "Skyddsområde (R290)"),
)


def style(size: float, font: str = REGULAR, *, colour: Any = colors.black, after: float = 0) -> ParagraphStyle:
    """Return how a paragraph looks."""
    return ParagraphStyle(
        f"{font}-{size}-{after}", fontName=font, fontSize=size, leading=size * 1.35, textColor=colour, spaceAfter=after
    )


TEXT, CELL, HEAD = style(10.5, after=6), style(9.5), style(9.5, BOLD, colour=INK)


def make_paper(name: str, language: str, paper: Mapping[str, Any], years: str = "") -> None:
    """Write a paper of a few pages. Sections that are `only` of another year are left out."""
    document = SimpleDocTemplate(
        str(FILES / f"{name}-{language}.pdf"),
        pagesize=A4,
        leftMargin=MARGIN,
        rightMargin=MARGIN,
        topMargin=34 * mm,
        bottomMargin=MARGIN,
        title=paper["title"],
        author=MAKER,
        lang=language,
        invariant=True,
    )
    subtitle = paper["subtitle"].format(years=years)

    def frame(canvas: Canvas, _document: Any) -> None:
        draw_frame(canvas, paper["title"], subtitle)

    sections = [one for one in paper["sections"] if str(one.get("only", years)) in years or not one.get("only")]
    flow = [part for section in sections for part in flow_of(section)]
    document.build(flow, onFirstPage=frame, onLaterPages=frame)


def draw_frame(canvas: Canvas, title: str, subtitle: str) -> None:
    """Draw what is around the text of each page."""
    width, height = A4
    canvas.setFillColor(INK)
    canvas.rect(0, height - 26 * mm, width, 26 * mm, stroke=0, fill=1)
    canvas.setFillColor(AMBER)
    canvas.rect(0, height - 27.2 * mm, width, 1.2 * mm, stroke=0, fill=1)
    canvas.setFillColor(colors.white)
    canvas.setFont(BOLD, 19)
    canvas.drawString(MARGIN, height - 14 * mm, title)
    canvas.setFont(REGULAR, 10)
    canvas.drawString(MARGIN, height - 20.5 * mm, subtitle)
    canvas.setFont(BOLD, 17)
    canvas.drawRightString(width - MARGIN, height - 14 * mm, "kajo")
    canvas.setFillColor(SOFT)
    canvas.setFont(REGULAR, 8)
    canvas.drawString(MARGIN, 12 * mm, f"{MAKER} · kajo.example")
    canvas.drawRightString(width - MARGIN, 12 * mm, str(canvas.getPageNumber()))


def flow_of(section: Mapping[str, Any]) -> Iterator[Flowable]:
    """Yield a section's heading and what stands below it: paragraphs, points and tables."""
    yield PageBreak() if section.get("new_page") else CondPageBreak(42 * mm)
    yield Spacer(0, 3 * mm)
    yield Paragraph(section["heading"], style(14, BOLD, colour=TEAL, after=4))
    for part in section["body"]:
        if isinstance(part, str):
            yield Paragraph(part, TEXT)
        elif isinstance(part[0], list):
            yield table_of(part)
            yield Spacer(0, 3 * mm)
        else:
            points = [ListItem(Paragraph(point, TEXT), leftIndent=12) for point in part]
            yield ListFlowable(points, bulletType="bullet", bulletColor=TEAL, bulletFontSize=8, leftIndent=12)


def table_of(rows: Sequence[Sequence[str]]) -> Table:
    """Return a table; one of two columns whose first row is no heading has its names in the first column."""
    width = A4[0] - 2 * MARGIN
    shares = {2: (0.3, 0.7), 3: (0.12, 0.46, 0.42)}[len(rows[0])]
    if len(rows[0]) == 3 and len(rows[1][0]) > 4:  # noqa: PLR2004 - codes are short, names of products are not
        shares = (0.38, 0.24, 0.38)
    cells = [[Paragraph(text, CELL if column else HEAD) for column, text in enumerate(row)] for row in rows]
    looks = [
        ("LINEBELOW", (0, 0), (-1, -1), 0.5, LINE),
        ("LINEABOVE", (0, 0), (-1, 0), 0.5, LINE),
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("BACKGROUND", (0, 0), (0, -1), MIST),
    ]
    return Table(cells, colWidths=[width * share for share in shares], style=TableStyle(looks), spaceBefore=2)


def make_drawing(product: str, name: str) -> None:
    """Write a drawing with the sizes of an outdoor unit and the space that it needs, in three languages."""
    canvas = Canvas(str(FILES / f"{product}-drawing.pdf"), pagesize=A4, invariant=True, lang="en")
    canvas.setTitle(f"{name}: drawing")
    canvas.setAuthor(MAKER)
    width, height, depth = SIZES[product]
    scale = 60 * mm / 1000
    draw_frame(canvas, name, "Dimensions · Mitat · Mått")
    ground = 150 * mm
    draw_front(canvas, (32 * mm, ground), scale, (width, height))
    draw_side(canvas, (130 * mm, ground), scale, (depth, height))
    draw_legend(canvas, 128 * mm, (width, height, depth))
    canvas.showPage()
    draw_frame(canvas, name, "Free space · Vapaa tila · Fritt utrymme")
    draw_plan(canvas, 40 * mm / 1000, (width, depth))
    draw_legend(canvas, 128 * mm, (width, height, depth))
    canvas.showPage()
    canvas.save()


def draw_front(canvas: Canvas, origin: tuple[float, float], scale: float, size: tuple[int, int]) -> None:
    """Draw a unit on its stand from the front; the origin is on the ground."""
    x, ground = origin
    width, height, stand = size[0] * scale, size[1] * scale, STAND * scale
    outline(canvas)
    canvas.line(x - 8 * mm, ground, x + width + 8 * mm, ground)
    for foot in (0.12, 0.82):
        canvas.rect(x + width * foot, ground, width * 0.06, stand)
    canvas.roundRect(x, ground + stand, width, height, 3 * mm)
    radius = min(height * 0.4, width * 0.32)
    middle = x + radius + width * 0.06, ground + stand + height / 2
    for part in (1, 0.8, 0.6, 0.4, 0.15):
        canvas.circle(*middle, radius * part)
    for row in range(6):
        y = ground + stand + height * (0.2 + row * 0.07)
        canvas.line(x + width * 0.78, y, x + width * 0.93, y)
    across(canvas, x, x + width, ground + stand + height + 9 * mm, "A")
    upright(canvas, x + width + 7 * mm, ground + stand, ground + stand + height, "B")
    upright(canvas, x + width + 7 * mm, ground, ground + stand, "D")


def draw_side(canvas: Canvas, origin: tuple[float, float], scale: float, size: tuple[int, int]) -> None:
    """Draw a unit from the side, in front of a wall."""
    x, ground = origin
    depth, height, stand, gap = size[0] * scale, size[1] * scale, STAND * scale, 300 * scale
    outline(canvas)
    canvas.line(x - 4 * mm, ground, x + gap + depth + 10 * mm, ground)
    canvas.setFillColor(MIST)
    canvas.rect(x - 4 * mm, ground, 4 * mm, stand + height + 14 * mm, fill=1)
    canvas.roundRect(x + gap, ground + stand, depth, height, 2 * mm, fill=0)
    for foot in (0.1, 0.75):
        canvas.rect(x + gap + depth * foot, ground, depth * 0.15, stand)
    for part in (0.25, 0.4):
        canvas.circle(x + gap + 3 * mm, ground + stand + height * part, 1.4 * mm)
    across(canvas, x + gap, x + gap + depth, ground + stand + height + 9 * mm, "C")
    across(canvas, x, x + gap, ground + stand + height * 0.75, "E")


def draw_plan(canvas: Canvas, scale: float, size: tuple[int, int]) -> None:
    """Draw a unit and the zone around it from above."""
    width, depth = size[0] * scale, size[1] * scale
    x, y, gap, zone = (A4[0] - width) / 2, 185 * mm, 300 * scale, 1000 * scale
    outline(canvas)
    canvas.setFillColor(MIST)
    canvas.rect(x - zone, y + depth + gap, width + 2 * zone, 7 * mm, fill=1)
    canvas.setDash(3, 2)
    canvas.roundRect(x - zone, y - zone, width + 2 * zone, zone + depth + gap, 5 * mm)
    canvas.setDash()
    canvas.roundRect(x, y, width, depth, 2 * mm)
    canvas.rect(x + width * 0.08, y - 2 * mm, width * 0.5, 2 * mm)
    upright(canvas, x + width * 0.5, y + depth, y + depth + gap, "E")
    upright(canvas, x + width * 0.8, y - zone, y, "F")
    across(canvas, x - 500 * scale, x, y + depth * 0.3, "G")
    across(canvas, x + width, x + width + 500 * scale, y + depth * 0.3, "G")
    across(canvas, x - zone, x, y - zone * 0.5, "H")


def outline(canvas: Canvas) -> None:
    """Set the pen for what is drawn of a unit."""
    canvas.setStrokeColor(INK)
    canvas.setLineWidth(1)


def across(canvas: Canvas, start: float, end: float, y: float, letter: str) -> None:
    """Draw a measure from left to right."""
    measure(canvas, [(start, y, end, y), (start, y - 4, start, y + 4), (end, y - 4, end, y + 4)])
    canvas.drawCentredString((start + end) / 2, y + 3, letter)


def upright(canvas: Canvas, x: float, start: float, end: float, letter: str) -> None:
    """Draw a measure from below upwards."""
    measure(canvas, [(x, start, x, end), (x - 4, start, x + 4, start), (x - 4, end, x + 4, end)])
    canvas.drawString(x + 4, (start + end) / 2 - 3, letter)


def measure(canvas: Canvas, lines: Sequence[tuple[float, float, float, float]]) -> None:
    """Draw thin lines, and set the font of the letter beside them."""
    canvas.setStrokeColor(TEAL)
    canvas.setLineWidth(0.7)
    canvas.lines(lines)
    canvas.setFillColor(TEAL)
    canvas.setFont(BOLD, 11)
    outline(canvas)


def draw_legend(canvas: Canvas, top: float, size: tuple[int, int, int]) -> None:
    """Write what the letters stand for, in millimetres."""
    values = [*map(str, size), str(STAND), "300", "1000", "500", "1000"]
    rows = [["", "mm", "English", "suomi", "svenska"]]
    rows += [[line[0], value, *line[1:]] for line, value in zip(LEGEND, values, strict=True)]
    cells = [[Paragraph(text, HEAD if not number or not column else CELL) for column, text in enumerate(row)]
             for number, row in enumerate(rows)]  # fmt: skip
    looks = TableStyle([("LINEBELOW", (0, 0), (-1, -1), 0.5, LINE), ("VALIGN", (0, 0), (-1, -1), "MIDDLE")])
    table = Table(cells, colWidths=[9 * mm, 15 * mm, 44 * mm, 56 * mm, 42 * mm], style=looks)
    _width, height = table.wrapOn(canvas, A4[0], A4[1])
    table.drawOn(canvas, MARGIN, top - height)


def load_fonts() -> None:
    """Make the font known that our data sheets have, too."""
    for name in (REGULAR, BOLD):
        with as_file(files("font_source_sans_pro") / "files" / f"{name}.ttf") as path:
            pdfmetrics.registerFont(TTFont(name, str(path)))


if __name__ == "__main__":
    load_fonts()
    for code in LANGUAGES:
        papers = yaml.safe_load((HERE / "papers" / f"{code}.yaml").read_text(encoding="utf-8"))
        make_paper("lampo-guide", code, papers["guide"], "2025–")
        make_paper("lampo-2021-guide", code, papers["guide"], "2021–2024")
        make_paper("hub-2-guide", code, papers["hub-2-guide"])
        make_paper("declaration", code, papers["declaration"])
    make_drawing("lampo-6", "Kajo Lämpö 6 (2025–)")
    make_drawing("lampo-8", "Kajo Lämpö 8 (2025–)")
