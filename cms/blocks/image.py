"""An image with alternative text."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.images import get_image_model
from wagtail.images.blocks import ImageChooserBlock

from cms.documents import DocumentContext, Wanted

from .base import DocumentBlockMixin, newest
from .forms import ImageFigure


class ImageBlock(DocumentBlockMixin, blocks.StructBlock):
    """An image that says in words what it shows, or that it is only decoration."""

    image = ImageChooserBlock(label=_("Image"))
    alt_text = blocks.CharBlock(
        required=False,
        max_length=500,
        label=_("Alternative text"),
        help_text=_("What the image shows, for people who cannot see it."),
    )
    decorative = blocks.BooleanBlock(
        required=False, label=_("Decorative"), help_text=_("The image says nothing that the text does not say.")
    )
    caption = blocks.CharBlock(required=False, max_length=500, label=_("Caption"))

    def clean(self, value: Any) -> Any:
        """Ask for the alternative text of an image, unless it is decorative.

        The image's description becomes that of the block, so that it is translated with the page and may be changed
        here. Its title never does: that is the name of a file as often as not.
        """
        cleaned = super().clean(value)
        if cleaned["image"] and not cleaned["alt_text"].strip() and not cleaned["decorative"]:
            cleaned["alt_text"] = cleaned["image"].description
        described = cleaned["alt_text"].strip() or cleaned["decorative"]
        if cleaned["image"] and not described and not self.is_deferred_validation:
            message = _("Say what the image shows, or mark it as decorative.")
            raise blocks.StructBlockValidationError(block_errors={"alt_text": ValidationError(message)})
        return cleaned

    def collect(self, raw: dict[str, Any], wanted: Wanted) -> None:
        if raw.get("image"):
            wanted.images.add(raw["image"])

    def to_document(self, raw: dict[str, Any], block_id: str, context: DocumentContext) -> ImageFigure | None:
        """Return the figure, or None when the image is gone or not public."""
        image = context.resources.images.get(raw.get("image") or 0)
        if image is None:
            return None
        alt = "" if raw.get("decorative") else (raw.get("alt_text") or "").strip()
        return ImageFigure(id=block_id, image=image, alt=alt, caption=(raw.get("caption") or "").strip())

    def get_preview_value(self) -> Any:
        """Return a figure with the newest image, since only a real image can be shown."""
        image = newest(get_image_model())
        return self.normalize(
            {"image": image, "alt_text": image.title if image else "", "caption": gettext("A caption")}
        )

    class Meta:
        label = _("Image")
        icon = "image"
        label_format = "{alt_text}"


class OptionalImageBlock(ImageBlock):
    """An image that may be left out."""

    image = ImageChooserBlock(required=False, label=_("Image"))

    class Meta:
        label = _("Image")
