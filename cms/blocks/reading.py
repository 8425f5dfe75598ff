"""A document's outline and its text. These functions work on blocks as plain JSON."""

import re
from collections.abc import Callable, Iterable, Iterator
from html import unescape
from typing import Any, NamedTuple

from cms.rich_text import html_to_text

Block = dict[str, Any]

# Canonical HTML (see `cms.rich_text`): headings never nest and always have an id.
_HEADING = re.compile(r'<h([2-4]) id="([^"]*)">(.*?)</h\1>', re.DOTALL)


class Heading(NamedTuple):
    """A heading of a page; `level` is 2 to 4, `id` its anchor."""

    level: int
    text: str
    id: str


def outline(blocks: Iterable[Block]) -> list[Heading]:
    """Return the headings of the blocks in the order of reading; a question of an FAQ is one of level 2."""
    found: list[Heading] = []
    for block in blocks:
        if block["type"] == "faq":
            found.append(Heading(2, block["question"], block["anchor"]))
        elif block["type"] in {"rich_text", "shared_text"}:
            headings = _HEADING.findall(block["html"])
            found += [Heading(int(level), html_to_text(text), unescape(anchor)) for level, anchor, text in headings]
        elif block["type"] == "applies_to":
            found += outline(block["blocks"])
    return found


def plain_text(blocks: Iterable[Block]) -> str:
    """Return what the blocks say, as lines of text without any markup."""
    return "\n".join(part for block in blocks for part in _texts(block) if part)


def _texts(block: Block) -> Iterator[str]:
    yield from _TEXTS[block["type"]](block)


def _rich_text(block: Block) -> Iterator[str]:
    yield html_to_text(block["html"])


def _image(block: Block) -> Iterator[str]:
    yield from (block["alt"], block["caption"])


def _callout(block: Block) -> Iterator[str]:
    yield from (block["title"], html_to_text(block["html"]))


def _steps(block: Block) -> Iterator[str]:
    for step in block["steps"]:
        yield html_to_text(step["html"])
        if step.get("image"):
            yield from _image(step["image"])


def _code(block: Block) -> Iterator[str]:
    yield from (block["caption"], block["code"])


def _table(block: Block) -> Iterator[str]:
    yield from (block["caption"], " ".join(block["header"]))
    for row in block["rows"]:
        yield " ".join(html_to_text(cell["html"]).replace("\n", " ") for cell in row)


def _file(block: Block) -> Iterator[str]:
    yield block["label"]


def _gallery(block: Block) -> Iterator[str]:
    for image in block["images"]:
        yield from _image(image)


def _accordion(block: Block) -> Iterator[str]:
    for item in block["items"]:
        yield from (item["title"], html_to_text(item["html"]))


def _quote(block: Block) -> Iterator[str]:
    yield from (html_to_text(block["html"]), ", ".join(filter(None, (block["name"], block["role"]))))


def _specification(block: Block) -> Iterator[str]:
    yield block["title"]
    for row in block["rows"]:
        yield f"{row['name']}: {row['value']} {row['unit']}".rstrip()


def _video(block: Block) -> Iterator[str]:
    yield from (block["title"], html_to_text(block["html"]))


def _call_to_action(block: Block) -> Iterator[str]:
    yield html_to_text(block["html"])
    if block.get("action"):
        yield block["action"]["label"]


def _related_pages(block: Block) -> Iterator[str]:
    yield block["title"]


def _applies_to(block: Block) -> Iterator[str]:
    yield plain_text(block["blocks"])


def _faq(block: Block) -> Iterator[str]:
    yield from (block["question"], plain_text(block["answer"]))


_TEXTS: dict[str, Callable[[Block], Iterator[str]]] = {
    "rich_text": _rich_text,
    "shared_text": _rich_text,
    "image": _image,
    "callout": _callout,
    "steps": _steps,
    "code": _code,
    "table": _table,
    "file": _file,
    "download": _file,
    "gallery": _gallery,
    "accordion": _accordion,
    "quote": _quote,
    "specification": _specification,
    "video": _video,
    "call_to_action": _call_to_action,
    "related_pages": _related_pages,
    "applies_to": _applies_to,
    "faq": _faq,
}
