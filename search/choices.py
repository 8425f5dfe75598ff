"""The values of facets that narrow a search down, as readers are offered them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.utils.translation import get_language_info, gettext

from cms.documents import DocumentTypes
from cms.facets import EVERYWHERE, PAGE_FIELDS, FacetSnapshot
from cms.locales import content_locales
from cms.viewer import Viewer
from search.files import TYPE
from search.port import SearchResults

MOST_CHOICES = 30  # values of a facet that are offered, beside those that are chosen

TREES = tuple(PAGE_FIELDS)  # facets whose values apply to what lies around them, too


@dataclass(frozen=True, slots=True)
class Choice:
    """A value of a facet: how many results there are with it, and whether it is chosen.

    `parent` is the key of the value that it belongs to, and `depth` how many of those above it are offered, too.
    """

    key: str
    label: str
    count: int
    selected: bool
    parent: str | None = None
    depth: int = 0


def type_label(name: str) -> str:
    """Return what readers call a type of page, or a file."""
    return gettext("File") if name == TYPE else DocumentTypes.label(name)


def choices(
    facet: str,
    results: SearchResults,
    filters: Mapping[str, frozenset[str]],
    facets: FacetSnapshot,
    viewer: Viewer,
) -> Iterator[Choice]:
    """Yield the values of a facet that narrow down, and those that are chosen, even if they find nothing."""
    chosen = filters.get(facet, frozenset())
    counts = _counts(facet, results.counts[facet], viewer)
    everywhere = counts.pop(EVERYWHERE, 0) if facet in TREES else 0
    keys = _in_order(facet, counts, facets)
    offered = [*keys[:MOST_CHOICES], *(key for key in keys[MOST_CHOICES:] if key in chosen)]
    offered += sorted(chosen - set(offered))
    for key in offered:
        above = facets.ancestors(facet, key) if facet in TREES else ()
        yield Choice(
            key=key,
            label=_label(facet, key, facets, viewer),
            count=counts.get(key, 0) + everywhere,
            selected=key in chosen,
            parent=above[-1] if above else None,
            depth=sum(value in offered for value in above),
        )


def _counts(facet: str, counted: Mapping[str, int], viewer: Viewer) -> dict[str, int]:
    if facet != "language":
        return dict(counted)
    counts: dict[str, int] = {}
    for term, count in counted.items():
        locale, _at, audience = term.rpartition("@")
        if int(audience) in viewer.audience_ids:
            counts[locale] = counts.get(locale, 0) + count
    return counts


def _in_order(facet: str, counts: Mapping[str, int], facets: FacetSnapshot) -> list[str]:
    if facet in TREES:
        return [node.key for node in facets.tree(facet) if node.key in counts]
    if facet == "language":
        return [locale for locale in content_locales() if locale in counts]
    if facet == "year":
        return sorted(counts, reverse=True)
    return sorted(counts, key=lambda key: (-counts[key], key))


def _label(facet: str, key: str, facets: FacetSnapshot, viewer: Viewer) -> str:
    if facet in TREES:
        return facets.label(facet, key, viewer.locale)
    if facet == "type":
        return type_label(key)
    if facet == "language" and key in content_locales():
        name: str = get_language_info(key)["name_local"]
        return name[:1].upper() + name[1:]
    return key
