"""Ways to other pages: a call to action, and a list of pages."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from cms.actions import LONGEST_ADDRESS, LONGEST_LABEL, Action, faults_of_action, is_address, validate_address
from cms.documents import DocumentContext, PageRef, Wanted

from .base import DocumentBlockMixin, items_of
from .forms import CallToAction, RelatedPages
from .rich_text import HtmlBlock


class PageBlock(blocks.PageChooserBlock):
    """A page, which readers get in their own language: translators have nothing to choose."""

    def get_translatable_segments(self, _value: Any) -> list[Any]:
        """Return no segments for wagtail-localize: the page is copied from the source."""
        return []


class CallToActionBlock(DocumentBlockMixin, blocks.StructBlock):
    """A button that leads to a page or to another address, perhaps with a text before it."""

    text = HtmlBlock(required=False, label=_("Text"))
    label = blocks.CharBlock(max_length=LONGEST_LABEL, label=_("Label"), help_text=_("What readers shall do."))
    page = PageBlock(required=False, label=_("Page"))
    url = blocks.CharBlock(
        required=False,
        max_length=LONGEST_ADDRESS,
        validators=[validate_address],
        label=_("Or another address"),
        help_text=_("With https://, mailto: or tel:."),
    )

    def clean(self, value: Any) -> Any:
        """Refuse an action that leads nowhere or to two places."""
        cleaned = super().clean(value)
        faults = faults_of_action(label=cleaned["label"], has_page=bool(cleaned["page"]), url=cleaned["url"])
        if faults and not self.is_deferred_validation:
            raise blocks.StructBlockValidationError(
                block_errors={name: ValidationError(message) for name, message in faults.items()}
            )
        return cleaned

    def collect(self, raw: dict[str, Any], wanted: Wanted) -> None:
        self.child_blocks["text"].collect(raw.get("text"), wanted)
        if raw.get("page"):
            wanted.pages.add(raw["page"])

    def to_document(self, raw: dict[str, Any], block_id: str, context: DocumentContext) -> CallToAction | None:
        """Return the call, or None when it has neither a text nor a place to lead to."""
        html = self.child_blocks["text"].to_html(raw.get("text"), context)
        label, url = (raw.get("label") or "").strip(), (raw.get("url") or "").strip()
        if not is_address(url):  # not every value comes from the form: bundles are one other way
            url = ""
        group = context.resources.pages.get(raw.get("page") or 0)
        action = None
        if label and (group is not None or url):
            action = Action(label=label, page=PageRef(ref=group) if group is not None else None, url=url)
        return CallToAction(id=block_id, html=html, action=action) if html or action else None

    def get_preview_value(self) -> Any:
        """Return a button that leads to a mail."""
        return self.normalize({"label": gettext("Ask us"), "url": "mailto:help@example.com"})

    class Meta:
        label = _("Call to action")
        icon = "pick"


class RelatedPagesBlock(DocumentBlockMixin, blocks.StructBlock):
    """Pages to go on with, in the order in which readers see them."""

    title = blocks.CharBlock(required=False, max_length=255, label=_("Title"))
    pages = blocks.ListBlock(PageBlock(label=_("Page")), label=_("Pages"))

    def collect(self, raw: dict[str, Any], wanted: Wanted) -> None:
        wanted.pages.update(_page_ids(raw))

    def to_document(self, raw: dict[str, Any], block_id: str, context: DocumentContext) -> RelatedPages | None:
        """Return the pages, each once, or None when there are none."""
        found = (context.resources.pages.get(number) for number in _page_ids(raw))
        groups = dict.fromkeys(group for group in found if group is not None)
        if not groups:
            return None
        pages = [PageRef(ref=group) for group in groups]
        return RelatedPages(id=block_id, title=(raw.get("title") or "").strip(), pages=pages)

    class Meta:
        label = _("Pages to go on with")
        icon = "list-ul"


def _page_ids(raw: dict[str, Any]) -> Iterable[int]:
    return [value for value, _item_id in items_of(raw.get("pages") or (), "") if value]
