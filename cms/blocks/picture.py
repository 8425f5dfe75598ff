"""The picture at the top of a page."""

from .base import DocumentStreamBlock
from .image import ImageBlock


class PictureStreamBlock(DocumentStreamBlock):
    """The picture at the top of a page."""

    image = ImageBlock()
