"""What somebody said."""

from typing import Any

from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from cms.documents import DocumentContext, Wanted

from .base import DocumentBlockMixin
from .features import INLINE_FEATURES
from .forms import Quote
from .rich_text import HtmlBlock


class QuoteBlock(DocumentBlockMixin, blocks.StructBlock):
    """The words of somebody who is named. A passage from another text is a quotation in rich text."""

    text = HtmlBlock(features=INLINE_FEATURES, label=_("Text"))
    name = blocks.CharBlock(max_length=100, label=_("Who said it"))
    role = blocks.CharBlock(
        required=False, max_length=150, label=_("What they are"), help_text=_("For example: installer, Oulu.")
    )

    def collect(self, raw: dict[str, Any], wanted: Wanted) -> None:
        self.child_blocks["text"].collect(raw.get("text"), wanted)

    def to_document(self, raw: dict[str, Any], block_id: str, context: DocumentContext) -> Quote | None:
        """Return the quotation, or None when it has no text."""
        html = self.child_blocks["text"].to_html(raw.get("text"), context)
        if not html:
            return None
        return Quote(id=block_id, html=html, name=(raw.get("name") or "").strip(), role=(raw.get("role") or "").strip())

    def get_preview_value(self) -> Any:
        """Return what a customer said."""
        text = format_html("<p>{}</p>", gettext("It took ten minutes, and the house has been warm ever since."))
        return self.normalize({"text": text, "name": "Mikael Sandberg", "role": gettext("customer, Turku")})

    class Meta:
        label = _("Quote")
        icon = "openquote"
