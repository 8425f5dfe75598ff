"""Raw values of blocks with other names for what they refer to: ids become names that hold elsewhere, and back.

The walk goes by the blocks themselves, so a new block needs nothing here unless it chooses in a way of its own.
"""

from collections.abc import Callable
from typing import Any, Protocol

from wagtail.blocks import ListBlock, PageChooserBlock, RichTextBlock, StreamBlock, StructBlock
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageChooserBlock
from wagtail.snippets.blocks import SnippetChooserBlock

from .shared_text import SharedTextBlock


class Mapper(Protocol):
    """Says what stands in the place of a reference. What leads nowhere becomes None; a link in a text, its words."""

    def page(self, value: Any) -> Any:
        """Map a page."""

    def image(self, value: Any) -> Any:
        """Map an image."""

    def file(self, value: Any) -> Any:
        """Map a file."""

    def snippet(self, model: type[Any], value: Any) -> Any:
        """Map a snippet with a key."""

    def shared_text(self, value: str) -> None:
        """Take note of a shared text, which has the same name everywhere."""

    def html(self, value: str) -> str:
        """Map the links of a rich text."""


def mapped(block: Any, raw: Any, mapper: Mapper) -> Any:
    """Return the raw value of a block with every reference mapped; streams lose children of unknown types."""
    if raw is None and not isinstance(block, ListBlock):
        return None
    walk = next((walk for kind, walk in _WALKS if isinstance(block, kind)), None)
    return raw if walk is None else walk(block, raw, mapper)


def _stream(block: Any, raw: Any, mapper: Mapper) -> Any:
    known = (child for child in raw if child["type"] in block.child_blocks)
    return [{**child, "value": mapped(block.child_blocks[child["type"]], child["value"], mapper)} for child in known]


def _list(block: Any, raw: Any, mapper: Mapper) -> Any:
    if not isinstance(raw, list):
        raise ValueError("a list is no list")  # noqa: TRY004 - said about a file, not about the program
    return [
        {**item, "value": mapped(block.child_block, item["value"], mapper)}
        if isinstance(item, dict) and item.get("type") == "item"
        else mapped(block.child_block, item, mapper)
        for item in raw
    ]


def _struct(block: Any, raw: Any, mapper: Mapper) -> Any:
    children = block.child_blocks
    return {name: mapped(children[name], value, mapper) if name in children else value for name, value in raw.items()}


def _table(block: Any, raw: Any, mapper: Mapper) -> Any:
    kinds = [block.child_blocks.get(column["type"]) for column in raw.get("columns") or ()]
    rows = [
        {**row, "values": [mapped(kind, value, mapper) for kind, value in zip(kinds, row["values"], strict=False)]}
        for row in raw.get("rows") or ()
    ]
    return {**raw, "rows": rows}


def _text(_block: Any, raw: Any, mapper: Mapper) -> Any:
    if not isinstance(raw, str):
        raise ValueError("a rich text is no text")  # noqa: TRY004 - said about a file, not about the program
    return mapper.html(raw)


def _shared_text(_block: Any, raw: Any, mapper: Mapper) -> Any:
    mapper.shared_text(raw)
    return raw


# The first that fits counts: a shared text is a snippet, too.
_WALKS: list[tuple[type[Any], Callable[[Any, Any, Mapper], Any]]] = [
    (TypedTableBlock, _table),
    (StreamBlock, _stream),
    (ListBlock, _list),
    (StructBlock, _struct),
    (RichTextBlock, _text),
    (SharedTextBlock, _shared_text),
    (SnippetChooserBlock, lambda block, raw, mapper: mapper.snippet(block.target_model, raw)),
    (ImageChooserBlock, lambda _block, raw, mapper: mapper.image(raw)),
    (DocumentChooserBlock, lambda _block, raw, mapper: mapper.file(raw)),
    (PageChooserBlock, lambda _block, raw, mapper: mapper.page(raw)),
]
