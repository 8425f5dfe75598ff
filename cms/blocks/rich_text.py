"""Rich text."""

from collections.abc import Sequence
from typing import Any

from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from cms import rich_text
from cms.documents import DocumentContext, Wanted

from .base import DocumentBlockMixin
from .features import INLINE_FEATURES, PASSAGE_FEATURES, RICH_TEXT_FEATURES
from .forms import RichText


class HtmlBlock(blocks.RichTextBlock):
    """Rich text inside another block: not a block of documents by itself."""

    features_default: Sequence[str] = PASSAGE_FEATURES

    def __init__(self, *, features: Sequence[str] | None = None, **kwargs: Any) -> None:
        """Take the options of Wagtail's block; `features` says what the text may contain."""
        super().__init__(features=list(features or self.features_default), **kwargs)

    def collect(self, raw: str | None, wanted: Wanted) -> None:
        """Note in `wanted` what the text links to."""
        rich_text.collect(raw or "", wanted)

    def to_html(self, raw: str | None, context: DocumentContext) -> str:
        """Return the text as documents hold it."""
        return rich_text.to_document(raw or "", context, tuple(self.features))


class InlineHtmlBlock(HtmlBlock):
    """A single line of rich text, as in a table cell."""

    features_default = INLINE_FEATURES

    def to_html(self, raw: str | None, context: DocumentContext) -> str:
        return rich_text.to_document(raw or "", context, tuple(self.features), inline=True)


class RichTextBlock(HtmlBlock, DocumentBlockMixin):
    """Headings, paragraphs, lists and quotations."""

    features_default = RICH_TEXT_FEATURES

    def to_document(self, raw: str | None, block_id: str, context: DocumentContext) -> RichText | None:
        """Return the text, or None when it is empty."""
        html = self.to_html(raw, context)
        return RichText(id=block_id, html=html) if html else None

    def get_preview_value(self) -> Any:
        """Return a heading, a paragraph and a list."""
        return self.normalize(
            format_html(
                "<h2>{}</h2><p>{}</p><ul><li>{}</li><li>{}</li></ul>",
                gettext("Setting up"),
                gettext("Switch the device on, and wait until the light is steady."),
                gettext("It takes a minute."),
                gettext("The light is green."),
            )
        )

    class Meta:
        label = _("Text")
        icon = "pilcrow"
