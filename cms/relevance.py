"""What concerns a reader: the region, product lines and roles that they said are theirs. Never a matter of access."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any

from cms.facets import EVERYWHERE, FacetSnapshot
from cms.models.publications import PublicationQuerySet
from cms.viewer import Viewer


def chosen(viewer: Viewer) -> dict[str, tuple[str, ...]]:
    """Return the keys that the viewer chose, by facet; facets of which they chose none are left out."""
    regions = (viewer.region,) if viewer.region else ()
    keys = {"region": regions, "product_line": viewer.product_lines, "role": viewer.roles}
    return {facet: values for facet, values in keys.items() if values}


def regardless_of(viewer: Viewer, *facets: str) -> Viewer:
    """Return the viewer without what they chose of these facets; of all, when none is named."""
    nothing: dict[str, dict[str, Any]] = {
        "region": {"region": None},
        "product_line": {"product_lines": ()},
        "role": {"roles": ()},
    }
    for facet in facets or nothing:
        viewer = replace(viewer, **nothing[facet])
    return viewer


def suiting(rows: PublicationQuerySet, viewer: Viewer) -> PublicationQuerySet:
    """Keep the publications that apply to what the viewer chose: to one of the values of each facet."""
    for facet, keys in chosen(viewer).items():
        rows = rows.applying_to(facet, keys)
    return rows


def suits(named: Mapping[str, Collection[str]], viewer: Viewer, facets: FacetSnapshot) -> bool:
    """Tell whether what names these keys, by facet, applies to what the viewer chose; as `suiting` does for rows."""
    for facet, keys in chosen(viewer).items():
        terms = facets.terms(facet, named.get(facet, ()))
        if EVERYWHERE not in terms and terms.isdisjoint(keys):
            return False
    return True
