"""Draws the picture that other sites show beside a link: the title of a page in the colours of the brand.

The font is Source Sans Pro (SIL Open Font License): Latin, Greek and Cyrillic. Pillow's own has nothing but ASCII.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from io import BytesIO

from PIL import Image, ImageDraw, ImageFont

SIZE = (1200, 630)  # pixels; what most sites show whole (https://ogp.me, Facebook's and LinkedIn's advice)
MARGIN = 80
WIDTH = SIZE[0] - 2 * MARGIN
TITLE_TOP, TITLE_HEIGHT = 180, 380
MOST_LINES = 4
LARGEST, SMALLEST, STEP = 96, 48, 4  # of the title's letters
LEADING = 1.14  # from line to line, in sizes of letters
NAME_SIZE = 40
LOGO_BOX = (320, 72)
PLATE = 14  # around the logo, which may be dark
BAR = 16
WHITE = "#ffffff"

_NOWHERE = "\uffff"  # no font has it, so it looks like everything that this one has not
_LETTERS = frozenset("LMN")  # letters, marks and numbers: the first letters of Unicode's categories


@dataclass(frozen=True, slots=True)
class Card:
    """What a picture shows. White on `colour` can be read, or the brand would not have it; `accent` is ornament."""

    title: str
    name: str
    colour: str
    accent: str


def drawable(text: str) -> str | None:
    """Return the text as the font can show it, without emoji and the like; None when letters are missing."""
    # The font has no hyphen that keeps words together, and a place to break a word is not shown.
    text = unicodedata.normalize("NFC", text).replace("\u2011", "-").replace("\u00ad", "")
    shown = []
    for character in " ".join(text.split()):
        if _has(character):
            shown.append(character)
        elif unicodedata.category(character)[0] in _LETTERS:
            return None
    return " ".join("".join(shown).split()) or None


def draw(card: Card, logo: Image.Image | None = None) -> bytes:
    """Return the picture as a PNG file. Its words must be `drawable`."""
    picture = Image.new("RGB", SIZE, card.colour)
    pen = ImageDraw.Draw(picture)
    pen.rectangle((0, SIZE[1] - BAR, *SIZE), fill=card.accent)
    left = MARGIN if logo is None else _draw_logo(picture, logo)
    name_font = _font("Semibold", NAME_SIZE)
    name = _shortened(card.name, name_font, SIZE[0] - MARGIN - left)
    middle = MARGIN + LOGO_BOX[1] / 2
    pen.text((left, middle), name, font=name_font, fill=WHITE, anchor="lm")
    lines, size = fitted(card.title)
    step = size * LEADING
    # In the middle of its place; the first line stands on its baseline.
    top = TITLE_TOP + (TITLE_HEIGHT - step * len(lines)) / 2 + size * 0.9
    for number, line in enumerate(lines):
        pen.text((MARGIN, top + number * step), line, font=_font("Bold", size), fill=WHITE, anchor="ls")
    file = BytesIO()
    picture.save(file, "png", optimize=True)
    return file.getvalue()


def _draw_logo(picture: Image.Image, logo: Image.Image) -> int:
    """Draw the logo on a white plate; return where the name begins."""
    logo = logo.convert("RGBA")
    logo.thumbnail(LOGO_BOX)
    top = MARGIN + (LOGO_BOX[1] - logo.height) // 2
    plate = (MARGIN - PLATE, top - PLATE, MARGIN + logo.width + PLATE, top + logo.height + PLATE)
    ImageDraw.Draw(picture).rounded_rectangle(plate, radius=PLATE, fill=WHITE)
    picture.paste(logo, (MARGIN, top), logo)
    return MARGIN + logo.width + 3 * PLATE


def fitted(title: str) -> tuple[list[str], int]:
    """Return the lines of a title and the largest size at which they fit. The smallest breaks words and cuts off."""
    for size in range(LARGEST, SMALLEST, -STEP):
        font = _font("Bold", size)
        lines = list(_wrapped(title.split(), font))
        is_low_enough = len(lines) <= MOST_LINES and len(lines) * size * LEADING <= TITLE_HEIGHT
        if is_low_enough and all(font.getlength(line) <= WIDTH for line in lines):
            return lines, size
    font = _font("Bold", SMALLEST)
    lines = list(_wrapped([part for word in title.split() for part in _broken(word, font)], font))
    if len(lines) > MOST_LINES:
        lines[MOST_LINES - 1] = _shortened(f"{lines[MOST_LINES - 1]} {lines[MOST_LINES]}", font, WIDTH)
    return lines[:MOST_LINES], SMALLEST


def _wrapped(words: list[str], font: ImageFont.FreeTypeFont) -> Iterator[str]:
    line = ""
    for word in words:
        longer = f"{line} {word}" if line else word
        if line and font.getlength(longer) > WIDTH:
            yield line
            line = word
        else:
            line = longer
    yield line


def _broken(word: str, font: ImageFont.FreeTypeFont) -> Iterator[str]:
    """Yield the word in parts that fit on a line, broken at its hyphens if it has some."""
    while font.getlength(word) > WIDTH:
        end = next(end for end in range(len(word) - 1, 0, -1) if font.getlength(f"{word[:end]}-") <= WIDTH)
        hyphen = re.match(r".*[-/]", word[:end])
        if hyphen:
            end = hyphen.end()
        yield word[:end] if hyphen else f"{word[:end]}-"
        word = word[end:]
    yield word


def _shortened(text: str, font: ImageFont.FreeTypeFont, width: int) -> str:
    if font.getlength(text) <= width:
        return text
    while text and font.getlength(f"{text}…") > width:
        text = text[:-1].rstrip()
    return f"{text}…"


@cache
def _font(weight: str, size: int) -> ImageFont.FreeTypeFont:
    file = files("font_source_sans_pro") / "files" / f"SourceSansPro-{weight}.ttf"
    return ImageFont.truetype(BytesIO(file.read_bytes()), size)


@cache
def _has(character: str) -> bool:
    return character == " " or _shape(character) != _shape(_NOWHERE)


def _shape(character: str) -> bytes:
    return bytes(_font("Bold", SMALLEST).getmask(character))
