"""Passages that readers open one by one."""

from collections.abc import Iterable
from typing import Any

from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from cms.documents import DocumentContext, Wanted

from .base import DocumentBlockMixin, items_of
from .forms import Accordion, AccordionItem
from .rich_text import HtmlBlock


class AccordionItemBlock(blocks.StructBlock):
    """A passage with the title that opens it."""

    title = blocks.CharBlock(max_length=255, label=_("Title"))
    text = HtmlBlock(label=_("Text"))

    class Meta:
        label = _("Passage")
        icon = "collapse-down"
        label_format = "{title}"


class AccordionBlock(DocumentBlockMixin, blocks.ListBlock):
    """Passages of which readers need one or another. Questions that search shall find belong on an FAQ page."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(AccordionItemBlock(), **kwargs)

    def collect(self, raw: Iterable[Any], wanted: Wanted) -> None:
        for value, _item_id in items_of(raw, ""):
            self.child_block.child_blocks["text"].collect(value.get("text"), wanted)

    def to_document(self, raw: Iterable[Any], block_id: str, context: DocumentContext) -> Accordion | None:
        """Return the passages that have a title and a text, or None when there are none."""
        text = self.child_block.child_blocks["text"]
        items = []
        for value, item_id in items_of(raw, block_id):
            title, html = (value.get("title") or "").strip(), text.to_html(value.get("text"), context)
            if title and html:
                items.append(AccordionItem(id=item_id, title=title, html=html))
        return Accordion(id=block_id, items=items) if items else None

    def get_preview_value(self) -> Any:
        """Return two passages."""
        passages = (
            (gettext("If the light is red"), gettext("Press the button for five seconds.")),
            (gettext("If there is no light"), gettext("Check the plug and the fuse.")),
        )
        return self.normalize([{"title": title, "text": format_html("<p>{}</p>", text)} for title, text in passages])

    class Meta:
        label = _("Accordion")
        icon = "list-ul"
