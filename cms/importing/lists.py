"""Lists: which are procedures, and how an item holds more than one paragraph.

The editor knows no paragraphs inside an item, so they are separated by line breaks there. A numbered list whose items
hold more than a paragraph and lists below it is a procedure, and becomes steps.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape

from bs4.element import NavigableString, Tag

from .pieces import Piece

Items = list[list[Piece]]

_PARAGRAPH = re.compile(r"<p>(.*)</p>\Z", re.DOTALL)


@dataclass(slots=True)
class List:
    """A list by the pieces of its items, which are texts and images. `tag` is `ul` or `ol`."""

    tag: str
    items: Items
    line: int | None

    @property
    def is_procedure(self) -> bool:
        """Whether the list is numbered and an item holds more than one paragraph and the lists that follow it."""
        return self.tag == "ol" and any(
            any(piece.kind == "image" or _PARAGRAPH.match(piece.value) for piece in item[1:]) or item[0].kind == "image"
            for item in self.items
        )

    def steps(self) -> Piece:
        """Return the list as steps; the first image of an item is that of its step."""
        steps = []
        for item in self.items:
            images = [piece.value for piece in item if piece.kind == "image"]
            text = "".join(piece.value for piece in item if piece.kind == "text")
            image = images[0] if images else {"image": None, "alt_text": "", "decorative": False, "caption": ""}
            steps.append({"type": "item", "value": {"text": text, "image": image}})
        return Piece("steps", steps, self.line)

    def other_images(self, *, as_steps: bool) -> Iterator[Piece]:
        """Yield the images for which there is no place inside the list."""
        for item in self.items:
            images = [piece for piece in item if piece.kind == "image"]
            yield from images[1:] if as_steps else images

    def html(self) -> str:
        """Return the list as rich text, images left out."""
        return f"<{self.tag}>{''.join(self._item(item) for item in self.items)}</{self.tag}>"

    def _item(self, item: list[Piece]) -> str:
        parts: list[str] = []
        for piece in item:
            if piece.kind == "image":
                continue
            paragraph = _PARAGRAPH.match(piece.value)
            if paragraph and parts and not parts[-1].endswith(("</ul>", "</ol>")):
                parts.append("<br/><br/>")
            parts.append(paragraph[1] if paragraph else piece.value)
        if not parts:  # the item is an image, which stands behind the list
            parts = [escape(piece.value["alt_text"], quote=False) for piece in item[:1]]
        return f"<li>{''.join(parts)}</li>"


def continue_numbering(container: Tag) -> None:
    """Join numbered lists that are one: what stands between “1.” and “2.” belongs to the first item.

    Markdown ends a list where a picture or some code is not indented, and begins another that counts on.
    """
    for tag in container.find_all("ol", recursive=False):
        start = str(tag.get("start") or "1")
        if not start.isdigit() or int(start) < 2:  # noqa: PLR2004 - the list begins anew
            continue
        between: list[Tag | NavigableString] = []
        before = tag.previous_sibling
        while isinstance(before, NavigableString) or (
            isinstance(before, Tag) and before.name in {"p", "pre", "table", "ul"}
        ):
            between.insert(0, before)
            before = before.previous_sibling
        if isinstance(before, Tag) and before.name == "ol" and _count(before) == int(start):
            last = before.find_all("li", recursive=False)[-1]
            for element in between:
                last.append(element.extract())
            for item in tag.find_all("li", recursive=False):
                before.append(item.extract())
            tag.decompose()


def _count(tag: Tag) -> int:
    """Return the number of the item that would come next."""
    first = str(tag.get("start") or "1")
    return (int(first) if first.isdigit() else 1) + len(tag.find_all("li", recursive=False))
