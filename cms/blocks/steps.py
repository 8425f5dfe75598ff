"""A procedure in numbered steps."""

from collections.abc import Iterable
from typing import Any

from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from cms.documents import DocumentContext, Wanted

from .base import DocumentBlockMixin, items_of
from .forms import Step, Steps
from .image import OptionalImageBlock
from .rich_text import HtmlBlock


class StepBlock(blocks.StructBlock):
    """One step: what to do, and perhaps an image of it."""

    text = HtmlBlock(label=_("Text"))
    image = OptionalImageBlock(required=False)

    def collect(self, raw: dict[str, Any], wanted: Wanted) -> None:
        """Note in `wanted` what the step refers to."""
        self.child_blocks["text"].collect(raw.get("text"), wanted)
        self.child_blocks["image"].collect(raw.get("image") or {}, wanted)

    def to_step(self, raw: dict[str, Any], step_id: str, context: DocumentContext) -> Step | None:
        """Return the step, or None when it has neither text nor image."""
        html = self.child_blocks["text"].to_html(raw.get("text"), context)
        image = self.child_blocks["image"].to_document(raw.get("image") or {}, f"{step_id}-image", context)
        return Step(id=step_id, html=html, image=image) if html or image else None

    class Meta:
        label = _("Step")
        icon = "list-ol"
        label_format = "{text}"


class StepsBlock(DocumentBlockMixin, blocks.ListBlock):
    """Steps to follow one after the other."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(StepBlock(), **kwargs)

    def collect(self, raw: Iterable[Any], wanted: Wanted) -> None:
        for value, _step_id in items_of(raw, ""):
            self.child_block.collect(value, wanted)

    def to_document(self, raw: Iterable[Any], block_id: str, context: DocumentContext) -> Steps | None:
        """Return the procedure, or None when it has no steps."""
        made = (self.child_block.to_step(value, step_id, context) for value, step_id in items_of(raw, block_id))
        steps = [step for step in made if step is not None]
        return Steps(id=block_id, steps=steps) if steps else None

    def get_preview_value(self) -> Any:
        """Return two steps."""
        texts = (gettext("Press the button for five seconds."), gettext("Wait until the light is green."))
        return self.normalize([{"text": format_html("<p>{}</p>", text)} for text in texts])

    class Meta:
        label = _("Steps")
        icon = "list-ol"
