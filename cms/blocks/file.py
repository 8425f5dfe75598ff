"""A file to download."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.documents import get_document_model
from wagtail.documents.blocks import DocumentChooserBlock

from cms.documents import DocumentContext, Wanted

from .base import DocumentBlockMixin, newest
from .forms import File


class FileBlock(DocumentBlockMixin, blocks.StructBlock):
    """A link to a file, with its format and size."""

    file = DocumentChooserBlock(label=_("File"))
    label = blocks.CharBlock(
        required=False, max_length=255, label=_("Label"), help_text=_("Empty means the title of the file.")
    )

    def collect(self, raw: dict[str, Any], wanted: Wanted) -> None:
        if raw.get("file"):
            wanted.files.add(raw["file"])

    def to_document(self, raw: dict[str, Any], block_id: str, context: DocumentContext) -> File | None:
        """Return the file, or None when it is gone."""
        file = context.resources.files.get(raw.get("file") or 0)
        if file is None:
            return None
        return File(id=block_id, file=file, label=(raw.get("label") or "").strip() or file.title)

    def get_preview_value(self) -> Any:
        """Return a link to the newest file, since only a real file can be shown."""
        return self.normalize({"file": newest(get_document_model()), "label": ""})

    class Meta:
        label = _("File")
        icon = "doc-full-inverse"
