"""Read time: from what a publication holds to what one viewer gets.

These functions work on documents as plain JSON: whole documents, single blocks, or lists of blocks. They rely on two
conventions of the document forms: every string named `html` is canonical HTML, and every block that offers a file
names it `file`.
"""

import re
from collections.abc import Iterator, Mapping
from html import escape, unescape
from typing import Any

# Canonical HTML (see `cms.rich_text`): links never nest, and only a real tag can look like this.
_LINK = re.compile(r'<a data-(ref|file)="([^"]*)"(?: data-anchor="([^"]*)")?>(.*?)</a>', re.DOTALL)


def references(document: Any) -> frozenset[str]:
    """Return the translation group, as text, of every page that the document links to or names (`{"ref": …}`)."""
    pages: set[str] = set()
    for item in dicts(document):
        if isinstance(ref := item.get("ref"), str):
            pages.add(ref)
    pages.update(target for target, _anchor, _html in links(document))
    return frozenset(pages)


def links(document: Any) -> Iterator[tuple[str, str, str]]:
    """Yield every link in the document's texts: the translation group, as text, the anchor or nothing, and its HTML."""
    for item in dicts(document):
        if isinstance(html := item.get("html"), str) and "<a data-" in html:
            for kind, target, anchor, text in _LINK.findall(html):
                if kind == "ref":
                    yield target, unescape(anchor), text


def resolve(document: Any, pages: Mapping[str, str], files: Mapping[str, str]) -> Any:
    """Return a copy of the document in which links lead somewhere.

    `pages` gives the address for each translation group, and `files` for each uid, that this viewer may see. A link to
    anything else becomes its text, and a file block of anything else is left out. Files get a `url` in place of their
    `audience`.
    """
    if isinstance(document, dict):
        return {name: _resolve_field(name, value, pages, files) for name, value in document.items()}
    if isinstance(document, list):
        return [resolve(item, pages, files) for item in document if not _is_hidden_file(item, files)]
    return document


def _resolve_field(name: str, value: Any, pages: Mapping[str, str], files: Mapping[str, str]) -> Any:
    if name == "html" and isinstance(value, str):
        return _resolve_html(value, pages, files)
    if name == "file" and isinstance(value, dict) and value.get("uid") in files:
        kept = {key: item for key, item in value.items() if key != "audience"}
        return {**kept, "url": files[value["uid"]]}
    return resolve(value, pages, files)


def _resolve_html(html: str, pages: Mapping[str, str], files: Mapping[str, str]) -> str:
    def link(match: re.Match[str]) -> str:
        kind, target, anchor, text = match.groups()
        url = (pages if kind == "ref" else files).get(target)
        if url is None:
            return text
        # An anchor may hold anything, but not what would end the address or change its meaning.
        fragment = "#" + escape(unescape(anchor).replace(" ", "%20")) if anchor else ""
        return f'<a href="{escape(url)}{fragment}">{text}</a>'

    return _LINK.sub(link, html) if "<a data-" in html else html


def _is_hidden_file(item: Any, files: Mapping[str, str]) -> bool:
    return isinstance(item, dict) and isinstance(item.get("file"), dict) and item["file"]["uid"] not in files


def dicts(value: Any) -> Iterator[dict[str, Any]]:
    """Yield every object in a document, in no order."""
    pending = [value]
    while pending:
        item = pending.pop()
        if isinstance(item, dict):
            yield item
            pending.extend(item.values())
        elif isinstance(item, list):
            pending.extend(item)
