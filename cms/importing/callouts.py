"""Callouts: which quotations and elements stand out, and as what."""

import re
from html import unescape

from bs4.element import Tag

from cms.blocks.callout import KINDS

from .pieces import Piece

_CALLOUT_WORDS = {
    "note": "note|info|huomautus|huomaa|huom|obs|observera|anmärkning|hinweis|anmerkung",
    "tip": "tip|hint|vinkki|vihje|tips|tipp",
    "important": "important|tärkeää|viktigt|wichtig",
    "warning": "warning|caution|danger|attention|varoitus|vaara|varning|fara|warnung|achtung|vorsicht|gefahr",
}
_ALERT = re.compile(r"\[!(\w+)\]\s*(?:<br/>)?\s*(.*)", re.DOTALL)  # as GitHub writes it, and we in exported Markdown
_LEAD = re.compile(r"<b>([^<:!]+)[:!]?</b>\s*[:!]?\s*(?:<br/>)?\s*(.*)", re.DOTALL)
_PARAGRAPH = re.compile(r"<p>(.*)</p>\Z", re.DOTALL)


def callout_class(tag: Tag) -> str:
    """Return the kind of callout that an element says it is by its classes, or nothing."""
    classes = {str(name).lower() for name in tag.get_attribute_list("class") if name}
    if tag.name != "aside" and not classes & {"admonition", "alert", "callout", "notice"}:
        return ""
    names = {name.rpartition("-")[2] for name in classes}
    return next((kind for kind in names if kind in dict(KINDS)), None) or next(map(_kind_of, names & _WORDS), "note")


def callout_kind(tag: Tag, pieces: list[Piece]) -> tuple[str, str]:
    """Return kind and title of the callout that a quotation is, and take its mark off; nothing if it is none."""
    if kind := callout_class(tag):
        return kind, ""
    first = _PARAGRAPH.match(pieces[0].value) if pieces and pieces[0].kind == "text" else None
    if first is None:
        return "", ""
    for pattern in (_ALERT, _LEAD):
        found = pattern.match(first[1])
        if found and found[1].strip().lower() in _WORDS:
            title = re.fullmatch(r"<b>([^<]*)</b>", found[2]) if pattern is _ALERT else None
            rest = "" if title else found[2]
            pieces[:1] = [Piece("text", f"<p>{rest}</p>", pieces[0].line)] if rest else []
            return _kind_of(found[1].strip().lower()), unescape(title[1]) if title else ""
    return "", ""


_KIND_BY_WORD = {word: kind for kind, words in _CALLOUT_WORDS.items() for word in words.split("|")}
_WORDS = frozenset(_KIND_BY_WORD)


def _kind_of(word: str) -> str:
    return _KIND_BY_WORD[word]
