"""Pieces: what a text consists of, between HTML and blocks."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

Kind = Literal[
    "heading",
    "text",
    "image",
    "callout",
    "steps",
    "code",
    "table",
    "gallery",
    "accordion",
    "quote",
    "specification",
    "video",
    "call_to_action",
    "related_pages",
    "download",
]
Block = dict[str, Any]

HIGHEST, LOWEST = 2, 4  # levels of headings in rich text; the title of the page is the one above
LONGEST_NOTE = 500  # characters of a caption or an alternative text, as of the block


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece. The `value` of a heading or a text is HTML as rich text stores it, else that of the block of its kind.

    The HTML of a text is one element: a paragraph, a list, a quotation or a rule. `text` is what a heading says.
    """

    kind: Kind
    value: Any
    line: int | None = None
    level: int = 0
    text: str = ""
    anchor: str = ""  # by which the source calls a heading


def outlined(pieces: Iterable[Piece], title: str) -> list[Piece]:
    """Return the pieces with headings from level 2 on, none of which skips a level.

    A first heading that repeats the title of the page is left out.
    """
    found: list[Piece] = []
    above: list[int] = []  # the source's levels of the headings that the present place lies below
    for number, piece in enumerate(pieces):
        if piece.kind != "heading":
            found.append(piece)
            continue
        if number == 0 and piece.text.casefold() == title.casefold():
            continue
        while above and above[-1] >= piece.level:
            above.pop()
        above.append(piece.level)
        found.append(replace(piece, level=min(HIGHEST + len(above) - 1, LOWEST)))
    return found


def blocks_of(pieces: Sequence[Piece]) -> list[Block]:
    """Return the pieces as blocks of a page's body, without ids; headings and texts side by side are one block."""
    blocks: list[Block] = []
    for piece in pieces:
        if piece.kind not in {"heading", "text"}:
            blocks.append({"type": piece.kind, "value": piece.value})
            continue
        html = f"<h{piece.level}>{piece.value}</h{piece.level}>" if piece.kind == "heading" else piece.value
        if blocks and blocks[-1]["type"] == "rich_text":
            blocks[-1]["value"] += html
        else:
            blocks.append({"type": "rich_text", "value": html})
    return blocks
