"""Facets in memory: the keys, labels and trees of regions, product lines and roles.

The three tables are small (hundreds of rows) and asked for all the time, so each process keeps a snapshot of them.

A value that is part of a cycle of parents (forms and services refuse it) cannot be reached from a root and
counts as unknown.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from cms.models.facets import FACETS, choose_label
from cms.snapshots import Kept

EVERYWHERE = "*"  # the term of what applies everywhere; no key looks like it
PAGE_FIELDS = {"region": "regions", "product_line": "product_lines", "role": "roles"}  # facet → field of pages


@dataclass(frozen=True, slots=True)
class FacetNode:
    """One value of a facet, with its place in the tree. Roots have depth 0; roles are all roots."""

    pk: int
    key: str
    parent: str | None
    depth: int
    labels: Mapping[str, str]
    internal: bool = False

    def label(self, language: str | None) -> str:
        """Return the label in `language`, else the next best (see `cms.models.facets.choose_label`)."""
        return choose_label(self.labels, language) or self.key

    def indented_label(self, language: str | None) -> str:
        """Return the label as a list of choices shows it: an em space further in for each value above."""
        return "\u2003" * self.depth + self.label(language)


@dataclass(frozen=True, slots=True)
class FacetRow:
    """A facet value as it is stored; `parent` is the id of another row."""

    pk: int
    key: str
    labels: Mapping[str, str] = field(default_factory=dict)
    parent: int | None = None
    internal: bool = False


class FacetTree:
    """The values of one facet."""

    def __init__(self, rows: Iterable[FacetRow]) -> None:
        """Take the rows in the order that siblings shall have."""
        children: dict[int | None, list[FacetRow]] = {}
        for row in rows:
            children.setdefault(row.parent, []).append(row)
        self.nodes: dict[str, FacetNode] = {}  # by key, parents before their children
        self._ancestors: dict[str, tuple[str, ...]] = {}
        self._descendants: dict[str, list[str]] = {}
        pending: list[tuple[FacetRow, tuple[str, ...]]] = [(row, ()) for row in reversed(children.get(None, []))]
        while pending:
            row, above = pending.pop()
            self.nodes[row.key] = FacetNode(
                pk=row.pk,
                key=row.key,
                parent=above[-1] if above else None,
                depth=len(above),
                labels=row.labels,
                internal=row.internal,
            )
            self._ancestors[row.key] = above
            self._descendants[row.key] = []
            for key in above:
                self._descendants[key].append(row.key)
            below = (*above, row.key)
            pending.extend((child, below) for child in reversed(children.get(row.pk, [])))

    def ancestors(self, key: str) -> tuple[str, ...]:
        """Return the keys above `key`, the root first; nothing for an unknown key."""
        return self._ancestors.get(key, ())

    def descendants(self, key: str) -> tuple[str, ...]:
        """Return the keys below `key` in tree order; nothing for an unknown key."""
        return tuple(self._descendants.get(key, ()))


@dataclass(frozen=True, slots=True)
class FacetSnapshot:
    """The three facets as they were when the settings counter had the value `version`.

    Facets are named `region`, `product_line` and `role`; any other name raises KeyError.
    """

    version: int
    trees: Mapping[str, FacetTree]

    def tree(self, facet: str) -> tuple[FacetNode, ...]:
        """Return all values in tree order, each parent before its children."""
        return tuple(self.trees[facet].nodes.values())

    def node(self, facet: str, key: str) -> FacetNode | None:
        """Return the value, or None when there is none with this key."""
        return self.trees[facet].nodes.get(key)

    def choices(self, facet: str, language: str | None) -> list[tuple[str, str]]:
        """Return the keys of all values with their labels as a list of choices shows them, in tree order."""
        return [(node.key, node.indented_label(language)) for node in self.tree(facet)]

    def exists(self, facet: str, key: str) -> bool:
        """Say whether the facet has a value with this key."""
        return key in self.trees[facet].nodes

    def keys(self, facet: str) -> frozenset[str]:
        """Return all keys of the facet."""
        return frozenset(self.trees[facet].nodes)

    def keys_of(self, facet: str, pks: Collection[int]) -> list[str]:
        """Return the keys of the rows with these ids, in tree order; rows that are gone are left out."""
        wanted = set(pks)
        return [node.key for node in self.trees[facet].nodes.values() if node.pk in wanted]

    def pk_of(self, facet: str, key: str) -> int | None:
        """Return the id of the row with this key, or None."""
        node = self.node(facet, key)
        return node.pk if node else None

    def ancestors(self, facet: str, key: str) -> tuple[str, ...]:
        """Return the keys above `key`, the root first; nothing for an unknown key."""
        return self.trees[facet].ancestors(key)

    def descendants(self, facet: str, key: str) -> tuple[str, ...]:
        """Return the keys below `key` in tree order; nothing for an unknown key."""
        return self.trees[facet].descendants(key)

    def label(self, facet: str, key: str, language: str | None) -> str:
        """Return the value's label in `language`, else the next best; an unknown key is its own label."""
        node = self.node(facet, key)
        return node.label(language) if node else key

    def terms(self, facet: str, keys: Collection[str]) -> frozenset[str]:
        """Return the terms by which content tagged with `keys` is found.

        No keys: `{"*"}`, it applies everywhere. Otherwise the keys with all their ancestors and descendants,
        so that `value IN (x, '*')` finds what is tagged x, lies below x, lies above x, or applies everywhere.
        Unknown keys are left out; when all are unknown, nothing is left: content for a place that is gone is
        not for everywhere.
        """
        if not keys:
            return frozenset({EVERYWHERE})
        tree = self.trees[facet]
        known = [key for key in keys if key in tree.nodes]
        return frozenset(term for key in known for term in (key, *tree.ancestors(key), *tree.descendants(key)))


def _load(version: int) -> FacetSnapshot:
    return FacetSnapshot(version, {facet: FacetTree(_rows(model)) for facet, model in FACETS.items()})


_kept = Kept(_load)


def snapshot(version: int | None = None) -> FacetSnapshot:
    """Return the facets as of now: no query with a `version` that was just read and has not grown (`Kept.get`)."""
    return _kept.get(version)


def forget() -> None:
    """Drop the snapshot of this process. A database that starts anew (`flush`) counts from the beginning."""
    _kept.forget()


def connect() -> None:
    """Let every change of a facet value grow the settings counter, in the same transaction."""
    _kept.follow(*FACETS.values())


def _rows(model: Any) -> Iterator[FacetRow]:
    for value in model.objects.all():
        yield FacetRow(
            pk=value.pk,
            key=value.key,
            labels=value.labels,
            parent=getattr(value, "parent_id", None),
            internal=getattr(value, "internal", False),
        )
