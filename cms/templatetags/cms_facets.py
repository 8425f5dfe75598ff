"""Template tags for facets."""

from typing import Any

from django import template
from django.template import Context
from django.utils.translation import get_language

from cms.facets import snapshot
from cms.relevance import suits

register = template.Library()


@register.simple_tag(takes_context=True)
def applies_to_labels(context: Context, block: dict[str, Any]) -> str:
    """Return the labels of the regions and product lines that a group of blocks is for.

    A view that knows the `facets` puts them into the context, so that no query is made here.
    """
    facets, language = context.get("facets") or snapshot(), get_language()
    keys = [("region", key) for key in block["regions"]] + [("product_line", key) for key in block["product_lines"]]
    return ", ".join(facets.label(facet, key, language) for facet, key in keys)


@register.simple_tag(takes_context=True)
def concerns_reader(context: Context, block: dict[str, Any]) -> bool:
    """Tell whether a group of blocks applies to what the reader chose, if there is a reader."""
    viewer = context.get("viewer")
    if not viewer:
        return True
    facets = context.get("facets") or snapshot()
    return suits({"region": block["regions"], "product_line": block["product_lines"]}, viewer, facets)
