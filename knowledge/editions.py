"""The documentation of a product, edition by edition: each is about some of its versions. Reads publications only."""

import json
import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from cms.facets import FacetTree
from cms.models import Publication
from cms.reading import visible
from cms.viewer import Viewer

from .documents import ProductDocument
from .versions import covered, label_of, product_of, versions_of

TYPE = ProductDocument.model_fields["type"].default
TERM = "product"


@dataclass(frozen=True, slots=True)
class Edition:
    """Documentation of some versions of a product: those that it names (none means all), and all that it covers."""

    publication: Publication
    versions: Sequence[str]
    covers: Sequence[str]

    @property
    def group(self) -> uuid.UUID:
        """The translation group."""
        return self.publication.group

    def is_for(self, keys: Collection[str], tree: FacetTree) -> bool:
        """Tell whether it covers any of these values, or versions of them."""
        return bool(set(self.covers) & set(covered(keys, tree)))


def product_lines_of(publication: Publication) -> list[str]:
    """Return the product lines that a publication is about."""
    keys: list[str] = json.loads(publication.document)["product_lines"]
    return keys


def editions_of(product: str, viewer: Viewer, tree: FacetTree) -> list[Edition]:
    """Return the editions that the viewer may see, the newest versions first. One query."""
    if not product:
        return []
    rows = visible(viewer).filter(type=TYPE).with_terms(TERM, [product]).defer(None).order_by("pk")
    found = []
    for row in rows:
        keys = product_lines_of(row)
        found.append(Edition(row, versions_of(keys, tree), covered(keys, tree)))
    order = {key: number for number, key in enumerate(tree.nodes)}
    found.sort(key=lambda edition: order[edition.covers[-1]] if edition.covers else -1, reverse=True)
    return found


def edition_for(editions: Sequence[Edition], viewer: Viewer, tree: FacetTree) -> Edition | None:
    """Return the edition for the versions that the viewer has, else the newest; None when there is none."""
    own = (edition for edition in editions if edition.is_for(viewer.product_lines, tree))
    return next(own, editions[0] if editions else None)


def overlap_of(keys: Collection[str], tree: FacetTree, language: str | None, *, besides: str) -> str | None:
    """Return, in words, which other documentation is about one of these versions already; None when none is.

    `besides` is the key of the page itself. One query.
    """
    own = covered(keys, tree)
    rows = Publication.objects.live().filter(type=TYPE, is_source=True).exclude(key=besides)
    for row in rows.with_terms(TERM, [product_of(keys, tree)]):
        theirs = covered(product_lines_of(row), tree)
        both = [key for key in own if key in theirs]
        if both:
            names = {"versions": label_of(both, tree, language), "page": row.title}
            return _("“%(page)s” is about %(versions)s already. Choose other versions, or change that page.") % names
    return None
