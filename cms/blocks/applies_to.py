"""Blocks that are relevant for some regions or product lines only."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from cms.documents import DocumentContext, Wanted
from cms.facets import snapshot

from .base import DocumentBlockMixin
from .forms import AppliesTo
from .plain import PlainStreamBlock

Choices = list[tuple[str, str]]


def region_choices() -> Choices:
    """Return the keys and labels of all regions, in tree order."""
    return _choices("region")


def product_line_choices() -> Choices:
    """Return the keys and labels of all product lines, in tree order."""
    return _choices("product_line")


def _choices(facet: str) -> Choices:
    return snapshot().choices(facet, get_language())


class FacetKeysBlock(blocks.MultipleChoiceBlock):
    """Values of a facet, stored by their keys."""

    follows_settings = True  # any change of a facet grows the settings counter (see `cms.block_widgets`)

    def __init__(self, choices: Callable[[], Choices], **kwargs: Any) -> None:
        kwargs.setdefault("required", False)
        super().__init__(choices=choices, widget=forms.CheckboxSelectMultiple, **kwargs)


class AppliesToBlock(DocumentBlockMixin, blocks.StructBlock):
    """Blocks for some regions and product lines. About relevance, never about access: everybody can get them."""

    regions = FacetKeysBlock(choices=region_choices, label=_("Regions"), help_text=_("None means everywhere."))
    product_lines = FacetKeysBlock(
        choices=product_line_choices, label=_("Product lines"), help_text=_("None means all.")
    )
    blocks = PlainStreamBlock(label=_("Blocks"))

    def collect(self, raw: dict[str, Any], wanted: Wanted) -> None:
        wanted.regions.update(raw.get("regions") or ())
        wanted.product_lines.update(raw.get("product_lines") or ())
        self.child_blocks["blocks"].collect(raw.get("blocks"), wanted)

    def to_document(self, raw: dict[str, Any], block_id: str, context: DocumentContext) -> AppliesTo | None:
        """Return the group, or None when it is empty.

        None also when every value that it is for is gone: content for a place that is gone is not for everywhere.
        """
        regions = _existing("region", raw.get("regions") or [], context)
        product_lines = _existing("product_line", raw.get("product_lines") or [], context)
        if regions is None or product_lines is None:
            return None
        inner = self.child_blocks["blocks"].to_documents(raw.get("blocks"), context, block_id)
        if not inner:
            return None
        return AppliesTo(id=block_id, regions=regions, product_lines=product_lines, blocks=inner)

    def get_preview_value(self) -> Any:
        """Return a note for the first region and product line that there are."""
        text = format_html("<p>{}</p>", gettext("The warranty is two years."))
        return self.normalize(
            {
                "regions": [key for key, _label in region_choices()[:1]],
                "product_lines": [key for key, _label in product_line_choices()[:1]],
                "blocks": [{"type": "rich_text", "value": text}],
            }
        )

    class Meta:
        label = _("Applies to")
        icon = "globe"


def _existing(facet: str, keys: list[str], context: DocumentContext) -> list[str] | None:
    existing = sorted(set(keys) & context.resources.facets.get(facet, frozenset()))
    return None if keys and not existing else existing
