"""Rich text: from Wagtail's stored HTML to the HTML of documents.

Stored HTML names pages and files by their ids (`<a linktype="page" id="3" anchor="reset">`). In a document a link to
a page is `<a data-ref="GROUP" data-anchor="reset">` and a link to a file `<a data-file="UID">`; they are resolved when
somebody reads them (`cms.blocks.resolving`).

The document's HTML is *canonical*: tags are balanced, attribute values are quoted with `"` and hold none, and neither
text nor attribute values hold a bare `<` or `>`. Links and headings never nest. So what is written here can be found
again with simple patterns, however the stored HTML looked.
"""

import re
from functools import cache
from html import escape, unescape
from html.parser import HTMLParser

import nh3
from django.utils.text import slugify

from cms.blocks.features import FEATURE_TAGS
from cms.documents import DocumentContext, Wanted

LINK_SCHEMES = {"http", "https", "mailto", "tel"}
LONGEST_ANCHOR = 80  # characters; anchors are seen in addresses
HEADINGS = frozenset({"h2", "h3", "h4"})
DROPPED_WHEN_EMPTY = HEADINGS | {"p", "li", "ul", "ol", "blockquote"}
VOID = frozenset({"br", "hr"})

Attributes = list[tuple[str, str | None]]


def collect(html: str, wanted: Wanted) -> None:
    """Note in `wanted` the pages and files that stored HTML links to."""
    if "linktype" in html:
        collector = _Collector(wanted)
        collector.feed(html)
        collector.close()


def to_document(html: str, context: DocumentContext, features: tuple[str, ...], *, inline: bool = False) -> str:
    """Return stored HTML as documents hold it: nothing but what `features` allow, or nothing when it says nothing.

    Headings get ids that are unique on the page. A link to what is gone becomes its text. With `inline`
    paragraphs become line breaks, as in a table cell.
    """
    if not html:
        return ""
    tags = _allowed_tags(features)
    if inline:
        html = re.sub(r"</p>\s*<p\b[^>]*>", "<br>", html)
        tags -= {"p"}
    clean = nh3.clean(
        html,
        tags=set(tags),
        attributes={"a": {"href", "linktype", "id", "anchor"}} if "a" in tags else {},
        url_schemes=LINK_SCHEMES,
        link_rel=None,
    )
    writer = _Writer(context)
    writer.feed(clean)
    writer.close()
    return writer.html


def unique_anchor(text: str, taken: set[str]) -> str:
    """Return a readable anchor for a heading in any script that is not in `taken`, and add it there."""
    base = slugify(text, allow_unicode=True)[:LONGEST_ANCHOR].strip("-") or "section"
    anchor, number = base, 2
    while anchor in taken:
        anchor, number = f"{base}-{number}", number + 1
    taken.add(anchor)
    return anchor


def html_to_text(html: str) -> str:
    """Return the text of a document's HTML; paragraphs and the like are lines."""
    lines = re.sub(r"</(?:p|h[2-4]|li|blockquote)>|<[bh]r>", "\n", html)
    text = unescape(re.sub(r"<[^>]*>", "", lines))
    return "\n".join(line for line in (" ".join(part.split()) for part in text.split("\n")) if line)


@cache
def _allowed_tags(features: tuple[str, ...]) -> frozenset[str]:
    return frozenset({"p", "br"}).union(*(FEATURE_TAGS.get(feature, ()) for feature in features))


def _number(attributes: dict[str, str | None]) -> int | None:
    value = attributes.get("id") or ""
    # Longer numbers are no ids, and would be too large for the database.
    return int(value) if re.fullmatch(r"[0-9]{1,18}", value) else None


class _Collector(HTMLParser):
    def __init__(self, wanted: Wanted) -> None:
        super().__init__()
        self._wanted = wanted

    def handle_starttag(self, tag: str, attrs: Attributes) -> None:
        attributes = dict(attrs)
        number = _number(attributes)
        if tag != "a" or number is None:
            return
        if attributes.get("linktype") == "page":
            self._wanted.pages.add(number)
        elif attributes.get("linktype") == "document":
            self._wanted.files.add(number)


class _Writer(HTMLParser):
    """Writes cleaned HTML anew, piece by piece. Each open element remembers where it began."""

    def __init__(self, context: DocumentContext) -> None:
        super().__init__(convert_charrefs=True)
        self._context = context
        self._pieces: list[str] = []
        self._open: list[tuple[int, str]] = []  # where it began, what closes it
        self._said = [False]  # for each open element, whether anything can be seen in it

    @property
    def html(self) -> str:
        return "".join(self._pieces).strip()

    def handle_starttag(self, tag: str, attrs: Attributes) -> None:
        if tag in VOID:
            self._pieces.append(f"<{tag}>")
            self._said[-1] = self._said[-1] or tag == "hr"
            return
        start = self._link(dict(attrs)) if tag == "a" else f"<{tag}>"
        self._open.append((len(self._pieces), f"</{tag}>" if start else ""))
        self._said.append(False)
        self._pieces.append(start)

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID or not self._open:
            return
        begin, end = self._open.pop()
        said = self._said.pop()
        if tag in DROPPED_WHEN_EMPTY and not said:
            del self._pieces[begin:]
            return
        if tag in HEADINGS:
            text = html_to_text("".join(self._pieces[begin + 1 :]))
            self._pieces[begin] = f'<{tag} id="{escape(unique_anchor(text, self._context.anchors))}">'
        self._pieces.append(end)
        self._said[-1] = self._said[-1] or said

    def handle_data(self, data: str) -> None:
        self._pieces.append(escape(data, quote=False))
        if data.strip():
            self._said[-1] = True

    def _link(self, attributes: dict[str, str | None]) -> str:
        """Return the opening tag of a link, or nothing when it leads nowhere."""
        kind, number = attributes.get("linktype"), _number(attributes)
        resources = self._context.resources
        if kind == "page":
            group = resources.pages.get(number) if number is not None else None
            anchor = escape(attributes.get("anchor") or "")
            return f'<a data-ref="{group}"' + (f' data-anchor="{anchor}">' if anchor else ">") if group else ""
        if kind == "document":
            file = resources.files.get(number) if number is not None else None
            if file is None:
                return ""
            self._context.files[file.uid] = file
            return f'<a data-file="{file.uid}">'
        href = attributes.get("href")
        return f'<a href="{escape(href)}">' if href else ""
