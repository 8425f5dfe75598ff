"""A passage that stands out."""

from typing import Any

from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from cms.documents import DocumentContext, Wanted

from .base import DocumentBlockMixin
from .forms import Callout
from .rich_text import HtmlBlock

KINDS = [
    ("note", _("Note")),
    ("tip", _("Tip")),
    ("important", _("Important")),
    ("warning", _("Warning")),
]


class CalloutBlock(DocumentBlockMixin, blocks.StructBlock):
    """A note, a tip, something important, or a warning."""

    kind = blocks.ChoiceBlock(choices=KINDS, default="note", label=_("Kind"))
    title = blocks.CharBlock(required=False, max_length=255, label=_("Title"))
    text = HtmlBlock(label=_("Text"))

    def collect(self, raw: dict[str, Any], wanted: Wanted) -> None:
        self.child_blocks["text"].collect(raw.get("text"), wanted)

    def to_document(self, raw: dict[str, Any], block_id: str, context: DocumentContext) -> Callout | None:
        """Return the callout, or None when it has no text."""
        html = self.child_blocks["text"].to_html(raw.get("text"), context)
        if not html:
            return None
        kind = raw.get("kind")
        return Callout(
            id=block_id,
            kind=kind if kind in dict(KINDS) else "note",
            title=(raw.get("title") or "").strip(),
            html=html,
        )

    def get_preview_value(self) -> Any:
        """Return a tip."""
        text = format_html("<p>{}</p>", gettext("Keep the code somewhere safe."))
        return self.normalize({"kind": "tip", "title": "", "text": text})

    class Meta:
        label = _("Callout")
        icon = "info-circle"
