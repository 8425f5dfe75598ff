"""Markdown to HTML: CommonMark with tables and definition lists. Elements carry their line as `data-line`."""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from html import escape
from html.parser import HTMLParser

from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.deflist import deflist_plugin

from cms.rich_text import LINK_SCHEMES

Warn = Callable[[int | None, str], None]

LINE = "data-line"


def _names(*lines: str) -> frozenset[str]:
    return frozenset(name for line in lines for name in line.split())


INLINE_TAGS = _names(
    "a abbr b bdi bdo br cite code del dfn em i img ins kbd mark q s samp small span strong sub sup time tt u var wbr"
)
BLOCK_TAGS = _names(
    "address article aside blockquote body caption center col colgroup dd details div dl dt figcaption figure footer",
    "h1 h2 h3 h4 h5 h6 header hr html li main nav ol p picture pre section source summary table tbody td tfoot th",
    "thead tr ul",
)
# Their content is no text for readers.
DROPPED_TAGS = frozenset({"head", "iframe", "noscript", "object", "script", "style", "svg", "template", "title"})

_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9-]*)")


def markdown_to_html(text: str, first_line: int, warn: Warn) -> str:
    """Return Markdown as HTML, in which raw HTML still has to be cleaned. `first_line` is the number of its first line.

    What looks like a tag and is none that HTML knows (`<uuid>`) is text.
    """
    tokens = _parser().parse(text)
    for token in tokens:
        line = first_line + token.map[0] if token.map else None
        if (token.nesting == 1 or token.type in {"fence", "code_block"}) and line is not None:
            token.attrSet(LINE, str(line))
        if token.type == "inline" and token.children and line is not None:
            token.children = _inline(token.children, line)
        elif token.type == "html_block":
            token.content = _html_block(token.content, line, warn)
    html: str = _parser().renderer.render(tokens, _parser().options, {})
    return html


_parsers: list[MarkdownIt] = []


def _parser() -> MarkdownIt:
    if not _parsers:
        _parsers.append(MarkdownIt("commonmark").enable(["table", "strikethrough"]).use(deflist_plugin))
    return _parsers[0]


def _inline(tokens: Sequence[Token], line: int) -> list[Token]:
    """Return the inline tokens with their lines; what is no HTML becomes text."""
    found: list[Token] = []
    is_open: Counter[str] = Counter()
    text_instead = False
    for token in tokens:
        if token.type in {"softbreak", "hardbreak"}:
            line += 1
        elif token.type == "html_inline" and not _is_html(token.content, is_open):
            found.append(_text(token.content))
            continue
        elif token.markup == "autolink":
            # <field:company> is what some program shows, and no address.
            if token.type == "link_open":
                text_instead = str(token.attrs["href"]).partition(":")[0].lower() not in LINK_SCHEMES
            if text_instead:
                found.append(_text("<" if token.type == "link_open" else ">"))
                continue
        if token.type in {"link_open", "image"}:
            token.attrSet(LINE, str(line))
        found.append(token)
    return found


def _is_html(content: str, is_open: Counter[str]) -> bool:
    """Tell whether raw HTML inside a sentence is markup. `is_open` counts the tags that are open."""
    if content.startswith("<!--"):
        return True
    match = _TAG.match(content)
    name = match[2].lower() if match else ""
    if match is None or name not in INLINE_TAGS:
        return False
    if match[1]:
        is_open[name] -= 1
        return is_open[name] >= 0
    if name == "a" and not re.search(r"\s(?:href|id|name)\s*=", content, re.IGNORECASE):
        return False
    is_open[name] += 1
    return True


def _html_block(content: str, line: int | None, warn: Warn) -> str:
    match = _TAG.match(content.strip())
    name = match[2].lower() if match else ""
    if name in DROPPED_TAGS:
        warn(line, f"<{name}> is left out")
    elif match is not None and name not in INLINE_TAGS | BLOCK_TAGS:
        return f"<p>{escape(content.strip(), quote=False)}</p>\n"
    return content


def _text(content: str) -> Token:
    return Token("text", "", 0, content=content)


class _Liner(HTMLParser):
    """Writes HTML as it is, with the line of every link and image."""

    def __init__(self, first_line: int) -> None:
        super().__init__(convert_charrefs=False)
        self._first_line = first_line
        self.pieces: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002 - kept as written
        text = self.get_starttag_text() or ""
        if tag in {"a", "img"} | BLOCK_TAGS:
            line = self._first_line + self.getpos()[0] - 1
            name = len(tag) + 1
            text = f'{text[:name]} {LINE}="{line}"{text[name:]}'
        self.pieces.append(text)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        self.pieces.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        self.pieces.append(data)

    def handle_entityref(self, name: str) -> None:
        self.pieces.append(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self.pieces.append(f"&#{name};")


def _closed(html: str) -> str:
    """Return HTML without the comment or the tag that its end cuts off.

    Python's parser would begin anew at each of their `<`.
    """
    comment = html.find("<!--", html.rfind("-->") + 1)
    html = html[:comment] if comment >= 0 else html
    end = html.rfind(">") + 1
    return html[:end] + html[end:].replace("<", "&lt;")


def with_lines(html: str, first_line: int) -> str:
    """Return HTML in which links, images and blocks carry their lines; comments and the like are gone."""
    liner = _Liner(first_line)
    try:
        liner.feed(_closed(html))
        liner.close()
    except AssertionError:  # Python's parser gives up on some malformed declarations; the sanitizer does not
        return html
    return "".join(liner.pieces)
