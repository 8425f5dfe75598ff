"""The documentation of a product for people: its parts, its versions, and the edition that is for a reader."""

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from cms.blocks.reading import Heading, outline
from cms.facets import FacetTree, snapshot
from cms.finding import NUL, find_key
from cms.models import Publication
from cms.reading import Link, links_for
from cms.serving import Served
from cms.viewer import Viewer
from knowledge.editions import TYPE, Edition, edition_for, editions_of, product_lines_of
from knowledge.parts import PARTS, anchor_of
from knowledge.versions import label_of, product_of

from .additions import Asked, contents_of
from .hubs import hub_url

FACET = "product_line"
SHEETS = ("pdf", "csv")  # forms of a data sheet


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the documentation: the blocks below its heading."""

    name: str
    heading: str
    anchor: str
    blocks: Sequence[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Version:
    """An edition as the switcher shows it. `is_own` says that it is for the version that the reader has."""

    label: str
    link: Link
    is_shown: bool
    is_own: bool


@dataclass(frozen=True, slots=True)
class Product:
    """What stands around the documentation of a product: that of its other versions, the newest first."""

    editions: Sequence[Edition]
    tree: FacetTree
    key: str

    @property
    def groups(self) -> Collection[uuid.UUID]:
        """The groups of the editions."""
        return {edition.group for edition in self.editions}

    def context(self, page: Served, viewer: Viewer) -> dict[str, Any]:
        """Return the parts, the switcher, what a newer version there is, and where the data sheet is."""
        document = page.document
        versions = [version for edition in self.editions if (version := self._version(edition, page, viewer))]
        newest = versions[0] if versions and not versions[0].is_shown and document["versions"] else None
        # A reader who has said which version is theirs knows that there are others.
        has_said = any(version.is_own for version in versions)
        return {
            "parts": parts_of(document),
            "contents": contents_of(_headings(document)),
            "version": label_of(document["versions"], self.tree, viewer.locale),
            "versions": versions if len(versions) > 1 else [],
            "newest": None if has_said else newest,
            "own_version": next((one for one in versions if one.is_own and not one.is_shown), None),
            "data_sheets": [(kind.upper(), reverse("data_sheet", args=[page.publication.key, kind])) for kind in SHEETS]
            if document["data_sheet"]
            else [],
            "product_hub": hub_url(FACET, self.key) if self.key else "",
            "product_name": self.tree.nodes[self.key].label(viewer.locale) if self.key else "",
        }

    def _version(self, edition: Edition, page: Served, viewer: Viewer) -> Version | None:
        link = page.links.get(edition.group)
        if link is None:
            return None
        return Version(
            label=label_of(edition.versions, self.tree, viewer.locale) or link.title,
            link=link,
            is_shown=edition.group == page.publication.group,
            is_own=bool(viewer.product_lines) and edition.is_for(viewer.product_lines, self.tree),
        )


def product_addition(publication: Publication, viewer: Viewer, _asked: Asked, version: int | None) -> Product:
    """Return what stands around the documentation of a product. One query."""
    tree = snapshot(version).trees[FACET]
    product = product_of(product_lines_of(publication), tree)
    return Product(editions_of(product, viewer, tree), tree, product)


def parts_of(document: Mapping[str, Any]) -> list[Part]:
    """Return the parts of a document that have anything, under headings in the language at hand."""
    return [
        Part(name, str(label), anchor_of(name), document[name]) for name, label in PARTS.items() if document.get(name)
    ]


def _headings(document: Mapping[str, Any]) -> list[Heading]:
    """Return the headings of a product's document: those of the overview, and each part with those inside it."""
    found = outline(document["body"])
    for part in parts_of(document):
        found += [Heading(2, part.heading, part.anchor), *outline(part.blocks)]
    return found


def edition_address(key: str, viewer: Viewer) -> str | None:
    """Return where the documentation of a product is that is for the version that the viewer has.

    `key` is that of some edition, or that of the product line: then, whoever has said nothing gets the newest. None
    when the key says what is meant.
    """
    if NUL in key:
        return None
    named = find_key(key, viewer)
    if named is not None and (named.type != TYPE or not viewer.product_lines):
        return None
    tree = snapshot().trees[FACET]
    if named is None:
        editions = editions_of(product_of([key], tree), viewer, tree)
        # The key of a version means that version, whatever the reader has.
        meant = [edition for edition in editions if edition.is_for([key], tree)]
        chosen = edition_for(meant, viewer, tree)
    else:
        product = product_of(product_lines_of(named), tree)
        editions = editions_of(product, viewer, tree)
        own = [edition for edition in editions if edition.is_for(viewer.product_lines, tree)]
        chosen = own[0] if own and named.group not in {edition.group for edition in own} else None
    return links_for([chosen.group], viewer).url(chosen.publication) if chosen is not None else None
