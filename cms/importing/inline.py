"""The inside of sentences: from parsed HTML to the HTML of rich text.

Rich text holds no images. An icon inside a sentence becomes its alternative text (“Click the settings button”), and
nothing when it has none; what is larger than an icon stands behind the paragraph.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from html import escape
from typing import NamedTuple, Protocol

from bs4.element import Comment, NavigableString, PageElement, Tag

from .markdown import LINE

ICON_HEIGHT = 64  # pixels; higher images are pictures
DEEPEST = 60  # elements inside one another

_WRITTEN_AS = {
    "b": "b",
    "strong": "b",
    "em": "i",
    "i": "i",
    "dfn": "i",
    "cite": "i",
    "code": "code",
    "kbd": "code",
    "samp": "code",
    "tt": "code",
    "var": "i",
    "sub": "sub",
    "sup": "sup",
}
_SPACE = re.compile(r"[ \t\r\n\f]+")
_NBSP = "\u00a0"


class ImageTarget(NamedTuple):
    """An image that is there: the token by which blocks name it, and its size in pixels."""

    token: str
    width: int
    height: int


class Targets(Protocol):
    """Where links and images lead. Whoever implements it says what is wrong with them, too."""

    def link(self, href: str, line: int | None) -> str | None:
        """Return the attributes of the link in rich text, or None when it leads nowhere."""

    def image(self, source: str, line: int | None) -> ImageTarget | None:
        """Return the image, or None when there is none that can be used."""

    def file(self, path: str, line: int | None) -> str | None:
        """Return the token of a file, or None when there is none that can be used."""

    def page(self, key: str, line: int | None) -> None:
        """Take note that a block names a page."""

    def warn(self, line: int | None, message: str) -> None:
        """Take note of something that is lost."""


class TooDeepError(Exception):
    """The elements lie inside one another so deep that nobody can have meant it."""

    def __init__(self, line: int | None) -> None:
        super().__init__(f"more than {DEEPEST} elements inside one another")
        self.line = line


@dataclass(slots=True)
class Figure:
    """An image that stands by itself."""

    target: ImageTarget
    alt: str
    caption: str
    line: int | None


@dataclass(slots=True)
class Sentence:
    """A run of text. `figures` are the images in it that are no icons; `html` is empty when nothing else is there."""

    html: str = ""
    figures: list[Figure] = field(default_factory=list)


def line_of(element: PageElement) -> int | None:
    """Return the line of an element, or of the nearest one around it."""
    for around in (element, *element.parents):
        if isinstance(around, Tag) and around.get(LINE):
            return int(str(around[LINE]))
    return None


def collapse(text: str) -> str:
    """Return text with single spaces, as HTML means it."""
    return _SPACE.sub(" ", text)


def code_lines(code: str) -> str:
    """Return lines of code for a place where no block of code can stand; indentation is kept."""
    lines = [re.sub(r"  +|^ |\t", lambda found: _NBSP * len(found[0].expandtabs(4)), line) for line in code.split("\n")]
    return f"<code>{'<br/>'.join(escape(line, quote=False) for line in lines)}</code>"


class Writer:
    """Writes runs of inline elements."""

    def __init__(self, targets: Targets) -> None:
        self._targets = targets

    def sentence(self, elements: Iterable[PageElement], *, icons_only: bool = False) -> Sentence:
        """Return the elements as one run. With `icons_only` there is no place for figures: all images become text."""
        run = _Run(self._targets, icons_only=icons_only)
        for element in elements:
            run.add(element, 0)
        return run.finish()


class _Run:
    def __init__(self, targets: Targets, *, icons_only: bool) -> None:
        self._targets = targets
        self._icons_only = icons_only
        self._pieces: list[str] = []
        self._images: list[tuple[int, Figure]] = []  # where in `pieces` the text of an image stands
        self._has_dropped_icon = False
        self._in_link = False

    def finish(self) -> Sentence:
        """Return the run; an image at its edge leaves no text, one in the middle of a sentence leaves its own."""
        said = [bool(re.sub(r"<[^>]*>", "", piece).strip()) for piece in self._pieces]
        for place, _figure in self._images:
            said[place] = False
        for place, figure in self._images:
            before, after = any(said[:place]), any(said[place + 1 :])
            self._pieces[place] = escape(figure.alt, quote=False) if before and after else ""
        return Sentence(self._tidy("".join(self._pieces)), [figure for _place, figure in self._images])

    def _tidy(self, html: str) -> str:
        if self._has_dropped_icon or self._images:
            html = re.sub(r"\(\s*\)", "", html)
        html = re.sub(r" {2,}", " ", html)
        html = re.sub(r" ?<br/> ?", "<br/>", html)
        while (shorter := re.sub(r"<(b|i|code|sub|sup|a)(?: [^>]*)?></\1>", "", html)) != html:
            html = shorter
        html = re.sub(r"^(?:<br/>|\s)+|(?:<br/>|\s)+$", "", html)
        if self._has_dropped_icon or self._images:
            html = re.sub(r" {2,}", " ", re.sub(r" ([.,;:])(?=\s|$)", r"\1", html))
        return html if re.sub(r"<[^>]*>", "", html).strip() else ""

    def add(self, element: PageElement, depth: int) -> None:
        if depth > DEEPEST:
            raise TooDeepError(line_of(element))
        if isinstance(element, Comment):
            return
        if isinstance(element, NavigableString):
            self._pieces.append(escape(collapse(str(element)), quote=False))
        elif isinstance(element, Tag):
            self._add_tag(element, depth)

    def _add_tag(self, tag: Tag, depth: int) -> None:
        if tag.name == "br":
            self._pieces.append("<br/>")
        elif tag.name == "img":
            self._add_image(tag)
        elif tag.name == "a":
            self._add_link(tag, depth)
        elif tag.name in _WRITTEN_AS:
            self._wrap(tag, _WRITTEN_AS[tag.name], "", depth)
        elif tag.name == "q":
            self._pieces.append("“")
            self._add_children(tag, depth)
            self._pieces.append("”")
        else:
            self._add_children(tag, depth)

    def _add_children(self, tag: Tag, depth: int) -> None:
        for child in tag.children:
            self.add(child, depth + 1)

    def _wrap(self, tag: Tag, name: str, attributes: str, depth: int) -> None:
        self._pieces.append(f"<{name}{attributes}>")
        self._add_children(tag, depth)
        self._pieces.append(f"</{name}>")

    def _add_link(self, tag: Tag, depth: int) -> None:
        href = str(tag.get("href") or "").strip()
        attributes = self._targets.link(href, line_of(tag)) if href and not self._in_link else None
        if attributes is None:
            self._add_children(tag, depth)
            return
        self._in_link = True
        self._wrap(tag, "a", f" {attributes}", depth)
        self._in_link = False

    def _add_image(self, tag: Tag) -> None:
        alt = collapse(str(tag.get("alt") or "")).strip()
        line = line_of(tag)
        target = self._targets.image(str(tag.get("src") or ""), line)
        caption = collapse(str(tag.get("title") or "")).strip()
        is_alone = not self._in_link and _is_alone(tag)
        if target is None or self._icons_only or not (is_alone or target.height > ICON_HEIGHT):
            self._pieces.append(escape(alt, quote=False))
            if not alt:
                self._has_dropped_icon = True
                if target is not None:
                    self._targets.warn(line, "an image inside a text has no alternative text and is left out")
            return
        self._images.append((len(self._pieces), Figure(target, alt, "" if caption == alt else caption, line)))
        self._pieces.append("")


def _is_alone(image: Tag) -> bool:
    """Tell whether there is nothing but images in the paragraph."""
    around = next((parent for parent in image.parents if parent.name not in _WRITTEN_AS), None)
    return around is not None and not around.get_text().strip()
