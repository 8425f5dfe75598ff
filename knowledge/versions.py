"""Versions of products: product lines are a tree of lines, products and versions, each version after those before it.

Documentation is about one product, or about some of its versions that follow one another. All values here are keys.
"""

from collections.abc import Collection, Sequence

from django.utils.translation import gettext as _

from cms.facets import FacetTree

PRODUCT_DEPTH = 1  # below the line


def product_of(keys: Collection[str], tree: FacetTree) -> str:
    """Return the product that these values are, or are versions of; nothing when none of them exists."""
    known = [key for key in tree.nodes if key in set(keys)]
    if not known:
        return ""
    way = (*tree.ancestors(known[0]), known[0])
    return way[min(PRODUCT_DEPTH, len(way) - 1)]


def covered(keys: Collection[str], tree: FacetTree) -> list[str]:
    """Return the versions that these values stand for, the oldest first; a product without versions is its own."""
    leaves = {leaf for key in keys if key in tree.nodes for leaf in _leaves(key, tree)}
    return [key for key in tree.nodes if key in leaves]


def versions_of(keys: Collection[str], tree: FacetTree) -> list[str]:
    """Return the values that are versions rather than a product, the oldest first."""
    product = product_of(keys, tree)
    return [key for key in tree.nodes if key in set(keys) and key != product]


def label_of(versions: Sequence[str], tree: FacetTree, language: str | None) -> str:
    """Return how people call a range of versions: the name of the only one, or those of the first and the last."""
    labels = [tree.nodes[key].label(language) for key in versions if key in tree.nodes]
    return " – ".join(dict.fromkeys((labels[0], labels[-1]))) if labels else ""


def fault_of(keys: Collection[str], tree: FacetTree, language: str | None) -> str | None:
    """Return what is wrong with the values that documentation is to be about, in words; None when nothing is."""
    if not keys:
        return _("Choose the product that this is about, or those of its versions.")
    product = product_of(keys, tree)
    for key in keys:
        if key in tree.ancestors(product) or (key == product and not tree.ancestors(key) and tree.descendants(key)):
            return _("Choose a product of “%(line)s”, not the whole line.") % {"line": tree.nodes[key].label(language)}
        if key != product and product not in tree.ancestors(key):
            names = {"first": tree.nodes[product].label(language), "second": tree.nodes[key].label(language)}
            return _("Choose one product: “%(first)s” and “%(second)s” are two.") % names
    everything, chosen = covered([product], tree), covered(keys, tree)
    between = everything[everything.index(chosen[0]) : everything.index(chosen[-1]) + 1]
    missing = [key for key in between if key not in chosen]
    if missing:
        return _("Versions have to follow one another: “%(version)s” lies between them.") % {
            "version": tree.nodes[missing[0]].label(language)
        }
    return None


def _leaves(key: str, tree: FacetTree) -> list[str]:
    below = tree.descendants(key)
    parents = {tree.nodes[other].parent for other in below}
    return [other for other in (key, *below) if other not in parents]
