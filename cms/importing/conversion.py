"""HTML to pieces. Markdown takes the same way: it becomes HTML first."""

import re
from collections.abc import Callable, Iterator
from html import escape, unescape
from typing import cast

import nh3
from bs4 import BeautifulSoup
from bs4.element import NavigableString, PageElement, Tag
from pygments.lexers import get_lexer_by_name
from pygments.util import ClassNotFound

from cms.blocks.code import LANGUAGES
from cms.rich_text import LINK_SCHEMES

from .callouts import callout_class, callout_kind
from .fenced import PREFIX, FencedError, fenced_block
from .inline import DEEPEST, Figure, Sentence, Targets, TooDeepError, Writer, code_lines, collapse, line_of
from .lists import Items, List, continue_numbering
from .markdown import BLOCK_TAGS, DROPPED_TAGS, INLINE_TAGS, LINE, markdown_to_html, with_lines
from .pieces import LONGEST_NOTE, Kind, Piece
from .tables import grid_value, rows_as_list, table_rows

MOST_OPEN = 5_000  # elements without an end; some (`<p>`, `<li>`, `<br>`) need none
_OPENING = re.compile(r"<[a-zA-Z]")
_CLOSING = re.compile(r"</[a-zA-Z]")
LONGEST_TITLE = 255  # characters of the title of a callout, as of the block

# So that whoever made the link can be told that it is dropped; anything else is dropped without a word.
_KNOWN_SCHEMES = LINK_SCHEMES | {
    "apt",
    "data",
    "file",
    "ftp",
    "ghelp",
    "git",
    "help",
    "info",
    "irc",
    "man",
    "sms",
    "ssh",
}
_ATTRIBUTES = {
    "a": {"href", "title"},
    "img": {"src", "alt", "title"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan"},
    "ol": {"start"},
    **{f"h{level}": {"id"} for level in range(1, 7)},
    "*": {LINE, "class"},
}

_EXPLICIT_ANCHOR = re.compile(r"\s*\{#([\w.-]+)[^}]*\}\s*$")
_PARAGRAPH = re.compile(r"<p>(.*)</p>\Z", re.DOTALL)


class ConversionError(Exception):
    """The text cannot be converted; `line` is where, when that is known."""

    def __init__(self, line: int | None, message: str) -> None:
        super().__init__(message)
        self.line = line


def convert(text: str, targets: Targets, *, is_html: bool, first_line: int) -> list[Piece]:
    """Return the pieces of a Markdown or HTML text that begins on line `first_line`. Raises ConversionError."""
    try:
        html = with_lines(text, first_line) if is_html else markdown_to_html(text, first_line, targets.warn)
        _refuse_open(html)
        clean = nh3.clean(
            html,
            tags=set(INLINE_TAGS | BLOCK_TAGS) - {"body"},
            clean_content_tags=set(DROPPED_TAGS),
            attributes={name: set(names) for name, names in _ATTRIBUTES.items()},
            url_schemes=set(_KNOWN_SCHEMES),
            link_rel=None,
        )
        return list(_Converter(targets).flow(BeautifulSoup(clean, "html.parser"), 0))
    except TooDeepError as error:
        raise ConversionError(error.line, str(error)) from error
    except RecursionError as error:
        raise ConversionError(None, "elements lie too deep inside one another") from error


def _refuse_open(html: str) -> None:
    """Raise TooDeepError for masses of elements that nobody closes: the sanitizer's time grows with their square."""
    closing = sum(1 for _ in _CLOSING.finditer(html))
    if sum(1 for _ in _OPENING.finditer(html)) - closing > MOST_OPEN:
        raise TooDeepError(None)


def language_of(name: str) -> str:
    """Return the language of code by which blocks know it, for any name that Pygments knows; else `text`."""
    known = dict(LANGUAGES)
    if not name or name in known:
        return name or "text"
    try:
        aliases = get_lexer_by_name(name).aliases
    except ClassNotFound:
        return "text"
    return next((alias for alias in aliases if alias in known), "text")


class _Converter:
    """Walks the elements. Inside lists, callouts and cells only texts and images can stand: the rest becomes text."""

    def __init__(self, targets: Targets) -> None:
        self._targets = targets
        self._writer = Writer(targets)
        self._makers: dict[str, Callable[..., Iterator[Piece]]] = {
            "p": self._text,
            **{f"h{level}": self._heading for level in range(1, 7)},
            "ul": self._list,
            "ol": self._list,
            "pre": self._code,
            "table": self._table,
            "blockquote": self._quotation,
            "hr": self._rule,
            "dt": self._term,
            "summary": self._term,
            "figure": self._figure,
        }

    def flow(self, container: Tag, depth: int, *, nested: bool = False) -> Iterator[Piece]:
        """Yield the pieces of what lies in `container`."""
        if depth > DEEPEST:
            raise TooDeepError(line_of(container))
        continue_numbering(container)
        run: list[PageElement] = []
        for child in list(container.children):
            if isinstance(child, Tag) and child.name in BLOCK_TAGS:
                yield from self._paragraph(run)
                run = []
                yield from self._block(child, depth, nested=nested)
            else:
                run.append(child)
        yield from self._paragraph(run)

    def _paragraph(self, elements: list[PageElement]) -> Iterator[Piece]:
        if not elements or (all(isinstance(item, NavigableString) for item in elements) and not _text(elements)):
            return
        sentence = self._writer.sentence(elements)
        line = next((line_of(item) for item in elements if isinstance(item, Tag)), None) or line_of(elements[0])
        if sentence.html:
            yield Piece("text", f"<p>{sentence.html}</p>", line)
        yield from self._figures(sentence)

    def _figures(self, sentence: Sentence) -> Iterator[Piece]:
        yield from (self._image(figure) for figure in sentence.figures)

    def _image(self, figure: Figure) -> Piece:
        value = {
            "image": figure.target.token,
            "alt_text": self._shortened(figure.alt, figure.line),
            "decorative": not figure.alt,
            "caption": self._shortened(figure.caption, figure.line),
        }
        return Piece("image", value, figure.line)

    def _shortened(self, text: str, line: int | None, longest: int = LONGEST_NOTE) -> str:
        if len(text) <= longest:
            return text
        self._targets.warn(line, f"a text beside an image, table or callout is cut to {longest} characters")
        return text[: longest - 1].rstrip() + "…"

    # --- Blocks -----------------------------------------------------------------------------------------------------

    def _block(self, tag: Tag, depth: int, *, nested: bool) -> Iterator[Piece]:
        make = self._makers.get(tag.name)
        if make is not None:
            yield from make(tag, depth, nested=nested)
        elif not nested and (kind := callout_class(tag)):
            yield from self._callout(kind, "", list(self.flow(tag, depth + 1, nested=True)), line_of(tag))
        else:
            yield from self.flow(tag, depth + 1, nested=nested)

    def _text(self, tag: Tag, _depth: int, *, nested: bool) -> Iterator[Piece]:  # noqa: ARG002 - as all makers
        yield from self._paragraph(list(tag.children))

    def _rule(self, tag: Tag, _depth: int, *, nested: bool) -> Iterator[Piece]:
        if not nested:
            yield Piece("text", "<hr/>", line_of(tag))

    def _heading(self, tag: Tag, _depth: int, *, nested: bool) -> Iterator[Piece]:
        sentence = self._writer.sentence(list(tag.children), icons_only=True)
        html = _EXPLICIT_ANCHOR.sub("", sentence.html)
        explicit = _EXPLICIT_ANCHOR.search(sentence.html)
        if not html:
            return
        if nested:
            yield Piece("text", f"<p><b>{re.sub('</?b>', '', html)}</b></p>", line_of(tag))
            return
        anchor = explicit[1] if explicit else str(tag.get("id") or "")
        html = html.replace("<br/>", " ")
        yield Piece("heading", html, line_of(tag), int(tag.name[1]), _plain(html), anchor)

    def _term(self, tag: Tag, _depth: int, *, nested: bool) -> Iterator[Piece]:  # noqa: ARG002 - as all makers
        sentence = self._writer.sentence(list(tag.children))
        if sentence.html:
            yield Piece("text", f"<p><b>{re.sub('</?b>', '', sentence.html)}</b></p>", line_of(tag))
        yield from self._figures(sentence)

    def _list(self, tag: Tag, depth: int, *, nested: bool) -> Iterator[Piece]:
        items: Items = []
        for child in tag.children:
            if isinstance(child, Tag):
                if child.name in {"ul", "ol"} and items:  # a list in a list, without an item of its own
                    items[-1] += self._block(child, depth + 1, nested=True)
                else:
                    items.append(list(self.flow(child, depth + 1, nested=True)))
            elif str(child).strip():
                items.append(list(self._paragraph([child])))
        found = List(tag.name, [item for item in items if item], line_of(tag))
        if not found.items:
            return
        if found.is_procedure and not nested:
            yield found.steps()
        else:
            yield Piece("text", found.html(), found.line)
        yield from found.other_images(as_steps=found.is_procedure and not nested)

    def _code(self, tag: Tag, _depth: int, *, nested: bool) -> Iterator[Piece]:
        code = tag.get_text().strip("\n").rstrip()
        if not code.strip():
            return
        if nested:
            yield Piece("text", f"<p>{code_lines(code)}</p>", line_of(tag))
            return
        inner = tag.find("code")
        line = line_of(inner if isinstance(inner, Tag) else tag)
        classes = [
            str(name) for item in (tag, inner) if isinstance(item, Tag) for name in item.get_attribute_list("class")
        ]
        names = (name.removeprefix("language-").removeprefix("lang-") for name in classes if name and name != "None")
        name = next(names, "").lower()
        if name.startswith(PREFIX):
            yield from self._fenced(name.removeprefix(PREFIX), code, line)
            return
        language = language_of(name)
        yield Piece("code", {"language": language, "code": code, "caption": ""}, line)

    def _fenced(self, kind: str, text: str, line: int | None) -> Iterator[Piece]:
        def passage(markdown: str, line: int | None) -> str:
            pieces = convert(markdown, self._targets, is_html=False, first_line=line or 1)
            for lost in sorted({piece.kind for piece in pieces} - {"text"}):
                message = f"a passage in a block of the type “{kind}” has no place for a {lost}, which is left out"
                self._targets.warn(line, message)
            return "".join(piece.value for piece in pieces if piece.kind == "text")

        try:
            value = fenced_block(kind, text, line, self._targets, passage)
        except FencedError as error:
            raise ConversionError(line, f"a block of the type “{kind}” is wrong: {error}") from error
        if value:
            yield Piece(cast("Kind", kind), value, line)

    def _table(self, tag: Tag, _depth: int, *, nested: bool) -> Iterator[Piece]:
        rows = table_rows(tag, self._cell)
        caption = tag.find("caption")
        title = self._writer.sentence(list(caption.children), icons_only=True).html if isinstance(caption, Tag) else ""
        is_list = bool(rows) and len(rows[0]) == 1 and not (rows[0][0].is_header and rows[0][0].html)
        if nested or is_list:
            html = rows_as_list(rows)
            if title:
                yield Piece("text", f"<p><b>{title}</b></p>", line_of(tag))
            if html:
                yield Piece("text", html, line_of(tag))
            return
        value = grid_value(rows, self._shortened(_plain(title), line_of(tag), LONGEST_TITLE))
        if value is not None:
            yield Piece("table", value, line_of(tag))

    def _cell(self, tag: Tag) -> str:
        """Return a cell as one line of rich text; paragraphs and items of lists are separated by line breaks."""
        parts: list[str] = []
        for piece in self.flow(tag, DEEPEST // 2, nested=True):
            if piece.kind == "image":
                if piece.value["alt_text"]:
                    parts.append(escape(piece.value["alt_text"], quote=False))
                else:
                    self._targets.warn(piece.line, "an image in a table has no alternative text and is left out")
            else:
                parts.append(_in_one_line(piece.value))
        return "<br/>".join(parts)

    def _quotation(self, tag: Tag, depth: int, *, nested: bool) -> Iterator[Piece]:
        pieces = list(self.flow(tag, depth + 1, nested=True))
        if nested:
            yield from pieces
            return
        kind, title = callout_kind(tag, pieces)
        if kind:
            yield from self._callout(kind, title, pieces, line_of(tag))
            return
        paragraphs: list[str] = []
        for piece in [*pieces, None]:
            text = _PARAGRAPH.match(piece.value) if piece is not None and piece.kind == "text" else None
            if text:
                paragraphs.append(text[1])
                continue
            if paragraphs:
                yield Piece("text", f"<blockquote>{'<br/><br/>'.join(paragraphs)}</blockquote>", line_of(tag))
                paragraphs = []
            if piece is not None:
                yield piece

    def _callout(self, kind: str, title: str, pieces: list[Piece], line: int | None) -> Iterator[Piece]:
        html = "".join(piece.value for piece in pieces if piece.kind == "text")
        if html:
            short = self._shortened(_plain(title), line, LONGEST_TITLE)
            yield Piece("callout", {"kind": kind, "title": short, "text": html}, line)
        yield from (piece for piece in pieces if piece.kind == "image")

    def _figure(self, tag: Tag, depth: int, *, nested: bool) -> Iterator[Piece]:
        caption = tag.find("figcaption")
        text = ""
        if isinstance(caption, Tag):
            text = _plain(self._writer.sentence(list(caption.children), icons_only=True).html)
            caption.extract()
        for piece in self.flow(tag, depth + 1, nested=nested):
            if piece.kind in {"image", "code"} and text:
                yield Piece(piece.kind, {**piece.value, "caption": self._shortened(text, piece.line)}, piece.line)
                text = ""
            else:
                yield piece
        if text:
            yield Piece("text", f"<p>{escape(text, quote=False)}</p>", line_of(tag))


def _plain(html: str) -> str:
    return unescape(re.sub(r"<[^>]*>", "", html.replace("<br/>", " "))).strip()


def _text(elements: list[PageElement]) -> str:
    return collapse("".join(str(item) for item in elements)).strip()


def _in_one_line(html: str) -> str:
    html = re.sub(r"</(?:p|li)>\s*<p>|</?[uo]l>\s*</li>", "<br/>", html)
    html = re.sub(r"<li>", "<br/>• ", html)
    html = re.sub(r"</?(?:p|ul|ol|li|blockquote)>", "", html)
    return re.sub(r"^(?:<br/>)+|(?:<br/>)+$", "", re.sub(r"(?:<br/>)+", "<br/>", html))
