"""The two queries behind every page: what is at an address, and what the pages around it and in its links look like.

They are written in SQL, alike for SQLite and PostgreSQL: with Django's query builder, building the second took longer
than all the rest of a page together.
"""

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from django.db import connection

from cms import relevance
from cms.facets import EVERYWHERE
from cms.locales import fallback_chain
from cms.models import Publication, PublicationTerm
from cms.viewer import Viewer

Part = Literal["group", "child", "previous", "next"]
_Sql = tuple[str, Sequence[Any]]  # with its parameters


@dataclass(frozen=True, slots=True)
class LinkRow:
    """A live publication: as one of a group, visible or not, or for its place in the tree.

    `place` orders the children of a page. `collides` says that something else has its address in a locale before its
    own on the viewer's chain; nothing does when that is the viewer's own.
    """

    part: Part
    group: uuid.UUID
    key: str
    locale: str
    path: str
    title: str
    summary: str
    type: str
    place: str
    audience_id: int
    is_source: bool
    collides: bool


_PUBLICATION = Publication._meta.db_table
_TERM = PublicationTerm._meta.db_table

# A locale is compared as `locale || ''`: SQLite, which knows no sizes, would rather look through all pages of a locale
# than for a few groups or one address.

# Each locale has a tree of its own; pages stand where their sources do, so that those of several locales agree.
_SOURCE = f"""(SELECT s."order" FROM {_PUBLICATION} s
    WHERE s."group" = p."group" AND s.is_source AND s.deleted_at IS NULL LIMIT 1)"""
_PLACE = f"""CASE WHEN p.is_source THEN p."order" ELSE COALESCE({_SOURCE}, p."order") END"""


class LinkQuery:
    """The query, part by part, for one viewer."""

    def __init__(self, viewer: Viewer) -> None:
        """Take the viewer, in whose locale the pages answer."""
        self._viewer = viewer
        self._chain = fallback_chain(viewer.locale)
        self._parts: list[str] = []
        self._parameters: list[Any] = []

    def groups(self, groups: Collection[uuid.UUID], translated: Collection[uuid.UUID]) -> None:
        """Ask for the live rows of these groups in the locales of the viewer's chain; of `translated`, in all."""
        wanted: list[tuple[Collection[uuid.UUID], tuple[str, ...]]] = [(groups, self._chain), (translated, ())]
        conditions, parameters = [], []
        for some, locales in wanted:
            if some:
                within = f" AND p.locale || '' IN ({_marks(locales)})" if locales else ""
                conditions.append(f'p."group" IN ({_marks(some)}){within}')
                parameters += [*map(_key, some), *locales]
        if conditions:
            self._add("group", (f"p.deleted_at IS NULL AND ({' OR '.join(conditions)})", parameters))

    def children(self, parent: uuid.UUID, first: int, number: int) -> None:
        """Ask for `number` of what concerns the viewer directly below a group, in the order of the tree."""
        self._add("child", self._family(parent), ("ORDER BY place, g LIMIT %s OFFSET %s", [number, first]))

    def neighbours(self, beside: Publication) -> None:
        """Ask for what comes before and after a page among those below the same page."""
        if beside.parent is None:
            return
        # The draft of a page that readers do not have yet has no place.
        own = _SOURCE.replace('p."group"', "%s")
        place = f"COALESCE({own}, %s)" if beside.order else own
        at = [_key(beside.group), *([beside.order] if beside.order else [])]
        ways: tuple[tuple[Part, str, str], ...] = (("previous", "<", "DESC"), ("next", ">", "ASC"))
        for part, sign, way in ways:
            cut = f"""WHERE place {sign} {place} OR (place = {place} AND g {sign} %s)
                ORDER BY place {way}, g {way} LIMIT 1"""
            self._add(part, self._family(beside.parent), (cut, [*at, *at, _key(beside.group)]))

    def rows(self) -> list[LinkRow]:
        """Return what was asked for, by locale. One query, or none when nothing is asked for."""
        if not self._parts:
            return []
        with connection.cursor() as cursor:
            cursor.execute(" UNION ALL ".join(self._parts), self._parameters)
            found = [_row(values) for values in cursor.fetchall()]
        return sorted(found, key=lambda row: row.locale)

    def _add(self, part: Part, where: _Sql, cut: _Sql = ("", ())) -> None:
        chain = _marks(self._chain)
        # Whatever lies before the fallback on the chain would be found in its place.
        place = "''" if part == "group" else _PLACE
        self._parts.append(
            f"""SELECT * FROM (SELECT * FROM (
                SELECT '{part}' AS part, p."group" AS g, p.key, p.locale, p.path, p.title, p.summary, p.type,
                    {place} AS place, p.audience_id, p.is_source,
                    p.locale <> %s AND EXISTS (SELECT 1 FROM {_PUBLICATION} o
                        WHERE o.path_hash = p.path_hash AND o.deleted_at IS NULL AND o.locale || '' IN ({chain})
                            AND o."group" <> p."group")
                FROM {_PUBLICATION} p WHERE {where[0]}) AS {part}_rows {cut[0]}) AS {part}_part"""
        )
        self._parameters += [self._viewer.locale, *self._chain, *where[1], *cut[1]]

    def _family(self, parent: uuid.UUID) -> _Sql:
        """Return the condition for what concerns the viewer directly below a group, each page once."""
        viewer = self._viewer
        where = f"""p.deleted_at IS NULL AND p.parent = %s AND p.audience_id IN ({_marks(viewer.audience_ids)})
            AND p.locale IN ({_marks(self._chain)}) AND {_has_term(1)}"""
        parameters: list[Any] = [_key(parent), *viewer.audience_ids, *self._chain, "answers_for", viewer.locale]
        # As `cms.relevance.suiting` does.
        for facet, keys in relevance.chosen(viewer).items():
            where += f" AND {_has_term(len(keys) + 1)}"
            parameters += [facet, *keys, EVERYWHERE]
        return where, parameters


def rows_at(path_hash: str, viewer: Viewer) -> list[tuple[Publication, bool]]:
    """Return the publications and tombstones at an address in the locales of the viewer's chain, the best locale first.

    With each comes whether it answers for the viewer's locale. One query.
    """
    chain = fallback_chain(viewer.locale)
    found = Publication.objects.raw(
        f"""SELECT p.*, {_has_term(1)} AS answers FROM {_PUBLICATION} p
            WHERE p.path_hash = %s AND p.locale || '' IN ({_marks(chain)})""",
        ["answers_for", viewer.locale, path_hash, *chain],
    )
    rows = [(row, bool(row.answers)) for row in found]  # type: ignore[attr-defined]  # selected above
    return sorted(rows, key=lambda row: chain.index(row[0].locale))


def _has_term(number: int) -> str:
    return f"""EXISTS (SELECT 1 FROM {_TERM} t
        WHERE t.publication_id = p.id AND t.kind = %s AND t.value IN ({_marks(range(number))}))"""


def _marks(values: Collection[Any]) -> str:
    return ", ".join(["%s"] * len(values))


def _key(group: uuid.UUID) -> Any:
    # SQLite keeps the 32 digits.
    return group if connection.features.has_native_uuid_field else group.hex


def _row(values: Sequence[Any]) -> LinkRow:
    # SQLite has neither UUIDs nor truth values.
    part, group, *rest = values
    rest[-2:] = map(bool, rest[-2:])
    return LinkRow(part, group if isinstance(group, uuid.UUID) else uuid.UUID(group), *rest)
