"""Images side by side."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from cms.documents import DocumentContext, Wanted

from .base import DocumentBlockMixin, items_of
from .forms import Gallery
from .image import ImageBlock


class GalleryBlock(DocumentBlockMixin, blocks.ListBlock):
    """Several images side by side."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(ImageBlock(), **kwargs)

    def collect(self, raw: Iterable[Any], wanted: Wanted) -> None:
        for value, _item_id in items_of(raw, ""):
            self.child_block.collect(value, wanted)

    def to_document(self, raw: Iterable[Any], block_id: str, context: DocumentContext) -> Gallery | None:
        """Return the images that are there, or None when there are none."""
        made = (self.child_block.to_document(value, item_id, context) for value, item_id in items_of(raw, block_id))
        images = [image for image in made if image is not None]
        return Gallery(id=block_id, images=images) if images else None

    def get_preview_value(self) -> Any:
        """Return the newest image twice, since only a real image can be shown."""
        image = self.child_block.get_preview_value()
        return self.normalize([image, image] if image["image"] else [])

    class Meta:
        label = _("Gallery")
        icon = "image"
