"""Reading publications: what both faces ask, for one viewer, in few queries.

Nothing here looks at pages. Who may see a row is decided by its audience, in every query.
"""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal

from cms.locales import fallback_chain
from cms.models import Publication
from cms.models.publications import PublicationQuerySet, hash_path, path_in_locale
from cms.reading_rows import LinkQuery, LinkRow, Part
from cms.viewer import Viewer

CHILDREN = 200  # at most so many are read at once

TranslationState = Literal["current", "outdated", "machine", "missing"]


@dataclass(frozen=True, slots=True)
class Link:
    """A page as another one shows it to this viewer. `locale` is that of the words, which may be a fallback."""

    group: uuid.UUID
    key: str
    locale: str
    url: str
    title: str
    summary: str
    type: str


@dataclass(frozen=True, slots=True)
class Translation:
    """A page of a group in its own locale, at its own address."""

    locale: str
    url: str
    title: str
    is_source: bool


class Links:
    """What a set of groups looks like to one viewer: addresses and titles, translations, states; a page's family."""

    def __init__(self, rows: Iterable[LinkRow], viewer: Viewer) -> None:
        """Take every live row of the groups, by locale; of a family, the rows that answer for the viewer's locale."""
        self.viewer = viewer
        self._chain = fallback_chain(viewer.locale)
        self._rows: dict[uuid.UUID, list[LinkRow]] = {}
        self._family: dict[Part, list[LinkRow]] = {}
        for row in rows:
            if row.part == "group":
                self._rows.setdefault(row.group, []).append(row)
            else:
                self._family.setdefault(row.part, []).append(row)

    def get(self, group: uuid.UUID | str) -> Link | None:
        """Return the page that answers for the viewer's locale, or None when there is none that the viewer may see."""
        for row in self._rows.get(_uuid(group), ()):
            if self._is_answer(row):
                return self._link(row)
        return None

    def is_live(self, group: uuid.UUID) -> bool:
        """Tell whether there is anything in a group, for whomever, in the locales that were asked for."""
        return group in self._rows

    def url(self, publication: Publication) -> str:
        """Return the address at which the viewer reads `publication`, which must be among the groups."""
        link = self.get(publication.group)
        return link.url if link is not None and link.locale == publication.locale else publication.path

    def translations(self, group: uuid.UUID | str) -> list[Translation]:
        """Return the pages of the group that the viewer may see, by locale code."""
        rows = self._rows.get(_uuid(group), ())
        visible = (row for row in rows if row.audience_id in self.viewer.audience_ids)
        return [Translation(row.locale, row.path, row.title, row.is_source) for row in visible]

    def read_in(self, locale: str) -> "Links":
        """Return the same links for somebody who reads in `locale`; all lead to the pages' own addresses."""
        rows = [replace(row, collides=True) for members in self._rows.values() for row in members]
        return Links(rows, replace(self.viewer, locale=locale))

    @property
    def children(self) -> list[Link]:
        """The pages directly below, in the order of the tree, at most `CHILDREN` of them."""
        rows = sorted(self._family.get("child", ()), key=lambda row: (row.place, row.group))
        return [self._link(row) for row in rows[:CHILDREN]]

    @property
    def has_more_children(self) -> bool:
        """Whether more pages come after `children`."""
        return len(self._family.get("child", ())) > CHILDREN

    @property
    def previous(self) -> Link | None:
        """The page before, of those below the same page."""
        return next((self._link(row) for row in self._family.get("previous", ())), None)

    @property
    def next(self) -> Link | None:
        """The page after, of those below the same page."""
        return next((self._link(row) for row in self._family.get("next", ())), None)

    def _is_answer(self, row: LinkRow) -> bool:
        if row.audience_id not in self.viewer.audience_ids:
            return False
        present = {other.locale for other in self._rows[row.group]}
        return row.locale == next((code for code in self._chain if code in present), None)

    def _link(self, row: LinkRow) -> Link:
        return Link(row.group, row.key, row.locale, self._url(row), row.title, row.summary, row.type)

    def _url(self, row: LinkRow) -> str:
        # A fallback is read below the reader's own locale, so that the interface stays in their language; unless
        # another page has that address there.
        if row.locale == self.viewer.locale or row.collides:
            return row.path
        return f"/{self.viewer.locale}/{path_in_locale(row.path)}"


def translation_state(publication: Publication, requested_locale: str) -> TranslationState:
    """Return how good `publication` is as an answer for `requested_locale`."""
    if publication.locale != requested_locale:
        return "missing"
    if publication.machine_translated:
        return "machine"
    return "outdated" if publication.lag else "current"


def _uuid(value: uuid.UUID | str) -> uuid.UUID:
    return value if isinstance(value, uuid.UUID) else uuid.UUID(value)


def links_for(
    groups: Iterable[uuid.UUID | str],
    viewer: Viewer,
    *,
    below: uuid.UUID | None = None,
    page: int = 1,
    beside: Publication | None = None,
    translations: bool = False,
) -> Links:
    """Return what `groups` look like to `viewer`.

    With `below`, the links have the children of that group: the first `CHILDREN` of them, or those on another `page`;
    with `beside`, what comes before and after that publication, and its translations; with `translations`, those of all
    groups. One query, or none when nothing is asked for.
    """
    query = LinkQuery(viewer)
    wanted = {_uuid(group) for group in groups}
    translated = wanted if translations else {beside.group} if beside is not None else set()
    query.groups(wanted - translated, translated)
    if below is not None:
        # One more than is shown tells whether there are more.
        query.children(below, (page - 1) * CHILDREN, CHILDREN + 1)
    if beside is not None:
        query.neighbours(beside)
    return Links(query.rows(), viewer)


def visible(viewer: Viewer, *, fallback: bool = True) -> PublicationQuerySet:
    """Return the publications that answer for the viewer's locale and that the viewer may see, without documents."""
    rows = Publication.objects.visible_to(viewer.audience_ids).in_locale(viewer.locale, fallback=fallback)
    return rows.defer("document")


def top_pages(viewer: Viewer) -> list[Link]:
    """Return the pages directly below the home page that answers for the viewer's locale. Two queries."""
    home = visible(viewer).filter(path_hash=hash_path(f"/{viewer.locale}/")).first()
    return links_for((), viewer, below=home.group).children if home is not None else []
