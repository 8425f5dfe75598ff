"""Template tags for facets."""

from typing import Any

from django import template
from django.utils.translation import get_language

from cms.facets import snapshot

register = template.Library()


@register.filter
def applies_to_labels(block: dict[str, Any]) -> str:
    """Return the labels of the regions and product lines that a group of blocks is for."""
    facets, language = snapshot(), get_language()
    keys = [("region", key) for key in block["regions"]] + [("product_line", key) for key in block["product_lines"]]
    return ", ".join(facets.label(facet, key, language) for facet, key in keys)
