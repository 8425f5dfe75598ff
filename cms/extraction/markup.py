"""The words of trees of XML and HTML."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import IO

from lxml import etree, html

from .sections import BrokenError, Section

_SPACE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Dialect:
    """What elements mean: which alone have words (None: all), after which comes a new line or a space, which go.

    White space within an element is a space, whatever it is made of.
    """

    words: Collection[str] | None = None
    lines: Collection[str] = ()
    spaces: Collection[str] = ()
    skipped: Collection[str] = ()


_BLOCKS = frozenset(
    {"address", "article", "aside", "blockquote", "br", "caption", "dd", "div", "dl", "dt", "fieldset", "figcaption"}
    | {"figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "nav", "ol", "p"}
    | {"option", "pre", "section", "summary", "table", "title", "tr", "ul"}
)
HTML = Dialect(
    lines=_BLOCKS,
    spaces=frozenset({"td", "th", "img", "input"}),
    skipped=frozenset({"script", "style", "template", "noscript", "svg", "math", "object", "iframe"}),
)


def parse(file: IO[bytes]) -> "etree._Element":
    """Return the root of some XML. Nothing that it names elsewhere is loaded, and no entity is put in its place.

    Raises BrokenError.
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        return etree.parse(file, parser).getroot()
    except etree.XMLSyntaxError as error:
        raise BrokenError(str(error)) from error


def text_of(root: "etree._Element", dialect: Dialect) -> str:
    """Return the words of a tree in the order in which they stand."""
    found: list[str] = []
    skipped = 0
    for event, element in etree.iterwalk(root, events=("start", "end", "comment", "pi")):
        if event in {"comment", "pi"}:
            if not skipped and dialect.words is None:
                found.append(_flowing(element.tail))
            continue
        is_skipped = element.tag in dialect.skipped
        if event == "start":
            skipped += is_skipped
            if not skipped and (dialect.words is None or element.tag in dialect.words):
                found.append(_flowing(element.text))
            continue
        skipped -= is_skipped
        if skipped:
            continue
        if element.tag in dialect.lines:
            found.append("\n")
        elif element.tag in dialect.spaces:
            found.append(" ")
        if dialect.words is None and element is not root:
            found.append(_flowing(element.tail))
    return "".join(found)


def _flowing(text: str | None) -> str:
    return _SPACE.sub(" ", text or "")


def read_html(text: str) -> list[Section]:
    """Return the words of an HTML file, without its scripts. Raises BrokenError."""
    parser = html.HTMLParser(encoding="utf-8", no_network=True, huge_tree=False)
    try:
        root = html.document_fromstring(text.encode(), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError) as error:
        raise BrokenError(str(error)) from error
    return [Section(text_of(root, HTML))]
