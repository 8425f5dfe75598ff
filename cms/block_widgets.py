"""The descriptions of blocks that page editors begin with.

Wagtail describes every kind of block of a stream to the browser, and works that out anew for each form: with our blocks
that takes longer than all the rest of the editor. It says the same until labels or facets change, so each process keeps
it.
"""

import re
import uuid
from collections.abc import Iterable, Iterator
from typing import Any

from django import forms
from django.utils.translation import get_language
from wagtail.blocks import Block
from wagtail.blocks.base import BlockWidget

from cms.snapshots import Kept

# A block, by its id since it has no hash, and a language → the block itself, Wagtail's context, and JSON in pieces.
Descriptions = dict[tuple[int, str | None], tuple[Block, Any, list[str]]]

# What a new list begins with has ids of its own, in each form others.
_ID = re.compile(r'(?<="id": ")[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?=")')

# One dictionary for each value of the settings counter, which grows with any change of a facet.
_kept: Kept[Descriptions] = Kept(lambda _version: {})


class KeptBlockWidget(BlockWidget):
    """Wagtail's widget of a stream, which describes its blocks once for each language and `version`."""

    def __init__(self, block_def: Block, version: int, attrs: Any = None) -> None:
        """Take the block, and the value of the settings counter as it was just read."""
        super().__init__(block_def, attrs)
        self.version = version

    def _build_block_json(self) -> None:
        descriptions, key = _kept.get(self.version), (id(self.block_def), get_language())
        if key in descriptions:
            _block, self._js_context, (first, *others) = descriptions[key]
            self._block_json = first + "".join(f"{uuid.uuid4()}{piece}" for piece in others)
            return
        super()._build_block_json()
        if _is_steady(self.block_def):
            descriptions[key] = self.block_def, self._js_context, _ID.split(self._block_json)


def keep_descriptions(fields: Iterable[forms.Field], version: int) -> None:
    """Let the streams among the fields of a form keep the descriptions of their blocks."""
    for field in fields:
        if type(field.widget) is BlockWidget:
            field.widget = KeptBlockWidget(field.widget.block_def, version, field.widget.attrs)


def _is_steady(block: Block) -> bool:
    """Tell whether the description changes with the language and the settings counter only."""
    return all(_offers_the_same(one) for one in _with_all_below(block))


def _offers_the_same(block: Block) -> bool:
    """Tell whether nothing of a block is made anew each time, or it says that its choices follow the counter."""
    if callable(getattr(block.meta, "default", None)):
        return False
    if getattr(block, "follows_settings", False):
        return True
    field = getattr(block, "field", None)
    lists_rows = isinstance(field, forms.ModelChoiceField) and isinstance(field.widget, forms.widgets.ChoiceWidget)
    return not lists_rows and not callable(getattr(block, "_constructor_kwargs", {}).get("choices"))


def _with_all_below(block: Block) -> Iterator[Block]:
    yield block
    below = [block.child_block] if hasattr(block, "child_block") else getattr(block, "child_blocks", {}).values()
    for child in below:
        yield from _with_all_below(child)
