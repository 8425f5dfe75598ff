"""A question with its answer."""

from typing import Any

from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from cms.documents import DocumentContext, Wanted
from cms.rich_text import unique_anchor

from .base import DocumentBlockMixin, DocumentStreamBlock
from .body import BodyStreamBlock
from .forms import FaqQuestion


class FaqBlock(DocumentBlockMixin, blocks.StructBlock):
    """One question of an FAQ page. Search finds it on its own, by the id of the block."""

    question = blocks.CharBlock(max_length=255, label=_("Question"))
    answer = BodyStreamBlock(label=_("Answer"))

    def collect(self, raw: dict[str, Any], wanted: Wanted) -> None:
        self.child_blocks["answer"].collect(raw.get("answer"), wanted)

    def to_document(self, raw: dict[str, Any], block_id: str, context: DocumentContext) -> FaqQuestion | None:
        """Return the question, or None when there is no question or nothing of an answer."""
        question = (raw.get("question") or "").strip()
        if not question:
            return None
        anchor = unique_anchor(question, context.anchors)
        answer = self.child_blocks["answer"].to_documents(raw.get("answer"), context, block_id)
        return FaqQuestion(id=block_id, anchor=anchor, question=question, answer=answer) if answer else None

    def get_preview_value(self) -> Any:
        """Return a question with a short answer."""
        answer = format_html("<p>{}</p>", gettext("Two years from the day of purchase."))
        question = gettext("How long is the warranty?")
        return self.normalize({"question": question, "answer": [{"type": "rich_text", "value": answer}]})

    class Meta:
        label = _("Question")
        icon = "help"


class FaqStreamBlock(DocumentStreamBlock):
    """The questions of an FAQ page."""

    faq = FaqBlock()
