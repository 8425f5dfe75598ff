"""Reading publications: what both faces ask, for one viewer, in few queries.

Nothing here looks at pages. Who may see a row is decided by its audience, in every query.
"""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal

from django.db.models import Exists, OuterRef, Q

from cms import audience as audiences
from cms.locales import content_locales, fallback_chain
from cms.models import Publication, PublicationAddress, PublicationTerm
from cms.models.publications import PublicationQuerySet, hash_path, path_in_locale
from cms.viewer import Viewer

NUL = "\0"  # PostgreSQL refuses to look for it

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


@dataclass(frozen=True, slots=True)
class LinkRow:
    """A visible or invisible publication of a group, as `links_for` loads it."""

    group: uuid.UUID
    key: str
    locale: str
    path: str
    title: str
    summary: str
    type: str
    parent: uuid.UUID | None
    order: str
    audience_id: int
    is_source: bool
    revision: int | None
    answers: bool
    collides: bool


class Links:
    """What a set of groups looks like to one viewer: addresses and titles, translations, states, families."""

    def __init__(self, rows: Iterable[LinkRow], viewer: Viewer) -> None:
        """Take every live row of the groups; of other groups, the rows that answer for the viewer's locale."""
        self.viewer = viewer
        self._rows: dict[uuid.UUID, list[LinkRow]] = {}
        for row in rows:
            self._rows.setdefault(row.group, []).append(row)

    def get(self, group: uuid.UUID | str) -> Link | None:
        """Return the page that answers for the viewer's locale, or None when there is none that the viewer may see."""
        for row in self._rows.get(_uuid(group), ()):
            if self._is_answer(row):
                return self._link(row)
        return None

    def url(self, publication: Publication) -> str:
        """Return the address at which the viewer reads `publication`, which must be among the groups."""
        link = self.get(publication.group)
        return link.url if link is not None and link.locale == publication.locale else publication.path

    def translations(self, group: uuid.UUID | str) -> list[Translation]:
        """Return the pages of the group that the viewer may see, by locale code."""
        rows = self._rows.get(_uuid(group), ())
        visible = (row for row in rows if row.audience_id in self.viewer.audience_ids)
        return [Translation(row.locale, row.path, row.title) for row in visible]

    def read_in(self, locale: str) -> "Links":
        """Return the same links for somebody who reads in `locale`; all lead to the pages' own addresses."""
        chain = fallback_chain(locale)
        rows = []
        for members in self._rows.values():
            present = {row.locale for row in members}
            best = next((code for code in chain if code in present), None)
            rows += [replace(row, answers=row.locale == best, collides=True) for row in members]
        return Links(rows, replace(self.viewer, locale=locale))

    def children(self, group: uuid.UUID | str | None) -> list[Link]:
        """Return the pages directly below `group`, in the order of the tree, if `links_for` got it as a family."""
        parent = None if group is None else _uuid(group)
        rows = (row for rows in self._rows.values() for row in rows if row.parent == parent and self._is_answer(row))
        return [self._link(row) for row in sorted(rows, key=lambda row: (row.order, row.title, row.group))]

    def translation_state(self, publication: Publication, requested_locale: str) -> TranslationState:
        """Return how current `publication` is as an answer for `requested_locale`."""
        if publication.locale != requested_locale:
            return "missing"
        if publication.machine_translated:
            return "machine"
        source = next((row for row in self._rows.get(publication.group, ()) if row.is_source), None)
        if publication.is_source or source is None or source.revision == publication.based_on:
            return "current"
        return "outdated"

    def _is_answer(self, row: LinkRow) -> bool:
        return row.answers and row.audience_id in self.viewer.audience_ids

    def _link(self, row: LinkRow) -> Link:
        return Link(row.group, row.key, row.locale, self._url(row), row.title, row.summary, row.type)

    def _url(self, row: LinkRow) -> str:
        # A fallback is read below the reader's own locale, so that the interface stays in their language; unless
        # another page has that address there.
        if row.locale == self.viewer.locale or row.collides:
            return row.path
        return f"/{self.viewer.locale}/{path_in_locale(row.path)}"


def _uuid(value: uuid.UUID | str) -> uuid.UUID:
    return value if isinstance(value, uuid.UUID) else uuid.UUID(value)


def links_for(groups: Iterable[uuid.UUID | str], viewer: Viewer, *, families: Iterable[uuid.UUID | None] = ()) -> Links:
    """Return what `groups`, and what lies directly below `families`, look like to `viewer`.

    One query, or none without groups and families.
    """
    wanted = {_uuid(group) for group in groups}
    parents = {group for group in families if group is not None}
    if not wanted and not parents:
        return Links((), viewer)
    # Whatever lies before the fallback on the chain would be found in its place.
    chain = fallback_chain(viewer.locale)
    other = Publication.objects.live().filter(locale__in=chain, path_hash=OuterRef("path_hash"))
    below = Q(parent__in=parents, answers=True, audience_id__in=viewer.audience_ids)
    rows = (
        Publication.objects.live()
        .annotate(answers=_answers_for(viewer.locale), collides=Exists(other.exclude(group=OuterRef("group"))))
        .filter(Q(group__in=wanted) | below if parents else Q(group__in=wanted))
        .order_by("locale")
        .values_list(*LinkRow.__dataclass_fields__)
    )
    return Links((LinkRow(*row) for row in rows), viewer)


def _answers_for(locale: str) -> Exists:
    return Exists(PublicationTerm.objects.filter(publication=OuterRef("pk"), kind="answers_for", value=locale))


@dataclass(frozen=True, slots=True)
class Found:
    """A publication that the viewer may see, and the address at which they should read it."""

    publication: Publication


@dataclass(frozen=True, slots=True)
class Moved:
    """What was asked for is at another address now."""

    url: str


@dataclass(frozen=True, slots=True)
class SignIn:
    """Whoever signs in may see it."""


def find_path(path: str, viewer: Viewer) -> Found | Moved | SignIn | None:
    """Look up an address such as `/fi/verkko/`, along the fallback chain of its locale; None: not for this viewer.

    The viewer reads in the locale of the address. Old addresses lead to the new one, for those who may see the page.
    One query for what is there, up to two more for what is not.
    """
    locale = locale_of_path(path)
    if locale not in content_locales() or NUL in path:
        return None
    viewer = replace(viewer, locale=locale)
    chain = fallback_chain(locale)
    at_path = Publication.objects.at_path(path, locales=chain).annotate(answers=_answers_for(locale))
    rows = sorted(at_path.select_related("audience"), key=lambda row: chain.index(row.locale))
    if not rows:
        return _find_old_path(path, chain, viewer)
    row = rows[0]
    if row.audience_id not in viewer.audience_ids:
        return _refusal(row, viewer)
    if row.answers:  # type: ignore[attr-defined]  # annotated above
        return Found(row)
    link = links_for([row.group], viewer).get(row.group)
    # Translated, but perhaps not for this viewer: then its fallback stays covered.
    return None if link is None else Moved(link.url)


def _find_old_path(path: str, chain: tuple[str, ...], viewer: Viewer) -> Moved | SignIn | None:
    addresses = PublicationAddress.objects.filter(
        path_hash=hash_path(path), publication__locale__in=chain, publication__deleted_at=None
    ).select_related("publication__audience")
    rows = sorted(
        (address.publication for address in addresses), key=lambda row: (chain.index(row.locale), row.sequence)
    )
    visible = [row for row in rows if row.audience_id in viewer.audience_ids]
    if visible:
        link = links_for([visible[0].group], viewer).get(visible[0].group)
        return Moved(link.url) if link is not None else None
    refusals = (_refusal(row, viewer) for row in rows)
    return next((refusal for refusal in refusals if refusal is not None), None)


def _refusal(row: Publication, viewer: Viewer) -> SignIn | None:
    # Rows that only need a sign-in say so; that others exist at all is nobody's business.
    signed_in = audiences.kind(audiences.parse(row.audience.rules)) == "signed-in"
    return SignIn() if signed_in and not viewer.is_signed_in else None


def locale_of_path(path: str) -> str:
    """Return the first part of an address, which is a locale if it is an address of ours."""
    return path.lstrip("/").partition("/")[0]


def find_key(key: str, viewer: Viewer, *, fallback: bool = True) -> Publication | None:
    """Return the page with `key` in the viewer's locale or, with `fallback`, the one that answers for it. One query."""
    if NUL in key:
        return None
    rows = Publication.objects.visible_to(viewer.audience_ids).in_locale(viewer.locale, fallback=fallback)
    return rows.filter(key=key).first()


def visible(viewer: Viewer, *, fallback: bool = True) -> PublicationQuerySet:
    """Return the publications that answer for the viewer's locale and that the viewer may see, without documents."""
    rows = Publication.objects.visible_to(viewer.audience_ids).in_locale(viewer.locale, fallback=fallback)
    return rows.defer("document")


def top_pages(viewer: Viewer) -> list[Link]:
    """Return the pages directly below the home page that answers for the viewer's locale. Two queries."""
    home = visible(viewer).filter(path_hash=hash_path(f"/{viewer.locale}/")).first()
    return links_for((), viewer, families=[home.group]).children(home.group) if home is not None else []
