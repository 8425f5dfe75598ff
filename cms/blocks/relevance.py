"""Read time: which groups of blocks are for this reader. About relevance, never about access."""

from collections.abc import Collection
from typing import Any

from cms.facets import FacetSnapshot


def relevant(document: Any, facets: FacetSnapshot, *, region: str | None, product_lines: Collection[str]) -> Any:
    """Return a copy of a document or of blocks (plain JSON) without the groups that are for others.

    A reader without a region sees the groups of all regions, and one without product lines those of all lines. A
    group for Europe is for a reader in Finland, and one for Finland for a reader who only said Europe.
    """

    def keep(item: Any) -> bool:
        if not isinstance(item, dict) or item.get("type") != "applies_to":
            return True
        here = region is None or _meets(facets, "region", item["regions"], [region])
        mine = not product_lines or _meets(facets, "product_line", item["product_lines"], product_lines)
        return here and mine

    def walk(value: Any) -> Any:
        if isinstance(value, dict):
            return {name: walk(item) for name, item in value.items()}
        if isinstance(value, list):
            return [walk(item) for item in value if keep(item)]
        return value

    return walk(document)


def _meets(facets: FacetSnapshot, facet: str, keys: Collection[str], mine: Collection[str]) -> bool:
    return not keys or not facets.terms(facet, keys).isdisjoint(mine)
