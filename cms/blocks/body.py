"""The blocks that a page is made of."""

from .applies_to import AppliesToBlock
from .plain import PlainStreamBlock


class BodyStreamBlock(PlainStreamBlock):
    """The body of a page."""

    applies_to = AppliesToBlock()
