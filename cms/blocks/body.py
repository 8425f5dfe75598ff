"""The blocks that a page is made of."""

from .applies_to import AppliesToBlock
from .features import PART_FEATURES
from .plain import PlainStreamBlock
from .rich_text import RichTextBlock


class BodyStreamBlock(PlainStreamBlock):
    """The body of a page."""

    applies_to = AppliesToBlock()


class PartStreamBlock(BodyStreamBlock):
    """A part of a page that has a heading of its own, so those inside it begin one level below."""

    rich_text = RichTextBlock(features=PART_FEATURES)
