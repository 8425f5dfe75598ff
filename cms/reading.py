"""Reading publications: what both faces ask, for one viewer, in few queries.

Nothing here looks at pages. Who may see a row is decided by its audience, in every query.
"""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, Literal

from django.db.models import Case, CharField, Exists, F, OuterRef, Q, Subquery, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce

from cms import audience as audiences
from cms.locales import content_locales, fallback_chain
from cms.models import Publication, PublicationAddress, PublicationTerm
from cms.models.publications import PublicationQuerySet, hash_path, path_in_locale
from cms.relevance import suiting
from cms.viewer import Viewer

NUL = "\0"  # PostgreSQL refuses to look for it
CHILDREN = 200  # at most so many are read at once

TranslationState = Literal["current", "outdated", "machine", "missing"]
Part = Literal["group", "child", "previous", "next"]


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


@dataclass(frozen=True, slots=True)
class LinkRow:
    """A publication as `links_for` loads it: as one of a group, visible or not, or for its place in the tree."""

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
    answers: bool
    collides: bool


class Links:
    """What a set of groups looks like to one viewer: addresses and titles, translations, states; a page's family."""

    def __init__(self, rows: Iterable[LinkRow], viewer: Viewer) -> None:
        """Take every live row of the groups, by locale; of a family, the rows that answer for the viewer's locale."""
        self.viewer = viewer
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
        chain = fallback_chain(locale)
        rows = []
        for members in self._rows.values():
            present = {row.locale for row in members}
            best = next((code for code in chain if code in present), None)
            rows += [replace(row, answers=row.locale == best, collides=True) for row in members]
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
        return row.answers and row.audience_id in self.viewer.audience_ids

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
) -> Links:
    """Return what `groups` look like to `viewer`.

    With `below`, the links have the children of that group: the first `CHILDREN` of them, or those on another `page`;
    with `beside`, what comes before and after that publication. One query, or none when nothing is asked for.
    """
    wanted = {_uuid(group) for group in groups}
    parts: dict[Part, PublicationQuerySet] = {}
    if wanted:
        parts["group"] = Publication.objects.live().filter(group__in=wanted)
    if below is not None:
        first = (page - 1) * CHILDREN
        # One more than is shown tells whether there are more.
        parts["child"] = _cut(_family(below, viewer), "place", "group", first, first + CHILDREN + 1)
    if beside is not None and beside.parent is not None:
        family, place = _family(beside.parent, viewer), _place_of(beside)
        before = Q(place__lt=place) | Q(place=place, group__lt=beside.group)
        after = Q(place__gt=place) | Q(place=place, group__gt=beside.group)
        parts["previous"] = _cut(family.filter(before), "-place", "-group", 0, 1)
        parts["next"] = _cut(family.filter(after), "place", "group", 0, 1)
    if not parts:
        return Links((), viewer)
    queries = [_link_rows(part, rows, viewer) for part, rows in parts.items()]
    rows = (LinkRow(*row) for row in queries[0].union(*queries[1:], all=True))
    return Links(sorted(rows, key=lambda row: row.locale), viewer)


def _link_rows(part: Part, rows: PublicationQuerySet, viewer: Viewer) -> Any:
    # Whatever lies before the fallback on the chain would be found in its place.
    chain = fallback_chain(viewer.locale)
    other = Publication.objects.live().filter(locale__in=chain, path_hash=OuterRef("path_hash"))
    return rows.annotate(
        part=Value(part, CharField()),
        place=_place(),
        answers=_answers_for(viewer.locale),
        collides=Exists(other.exclude(group=OuterRef("group"))),
    ).values_list(*LinkRow.__dataclass_fields__)


def _family(parent: uuid.UUID, viewer: Viewer) -> PublicationQuerySet:
    """Return what concerns the viewer directly below a group, each page once; `place` orders it."""
    rows = suiting(Publication.objects.visible_to(viewer.audience_ids).filter(parent=parent), viewer)
    rows = rows.filter(_answers_for(viewer.locale), locale__in=fallback_chain(viewer.locale))
    return rows.annotate(place=_place())


def _place() -> Combinable:
    # Each locale has a tree of its own; pages stand where their sources do, so that those of several locales agree.
    source = Subquery(_source(OuterRef("group")))
    return Case(When(is_source=True, then=F("order")), default=Coalesce(source, F("order")))


def _place_of(publication: Publication) -> Combinable:
    source = Subquery(_source(publication.group))
    # The draft of a page that readers do not have yet has no place.
    return Coalesce(source, Value(publication.order)) if publication.order else source


def _source(group: uuid.UUID | OuterRef) -> Any:
    return Publication.objects.live().filter(group=group, is_source=True).values("order")[:1]


def _cut(rows: PublicationQuerySet, place: str, group: str, start: int, end: int) -> PublicationQuerySet:
    # By their ids, as SQLite takes no limits in the parts of a union.
    return Publication.objects.filter(pk__in=rows.order_by(place, group).values("pk")[start:end])


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


def address_of_key(key: str, viewer: Viewer) -> Moved | SignIn | None:
    """Return where the viewer reads the page with `key`; None: not for this viewer. Up to two queries."""
    publication = find_key(key, viewer)
    if publication is not None:
        return Moved(links_for([publication.group], viewer).url(publication))
    if NUL in key:
        return None
    rows = Publication.objects.live().in_locale(viewer.locale).filter(key=key).select_related("audience")
    refusals = (_refusal(row, viewer) for row in rows)
    return next((refusal for refusal in refusals if refusal is not None), None)


def is_retired(key: str, viewer: Viewer) -> bool:
    """Tell whether the viewer could once read what had `key`, and nobody can any more. One query."""
    rows = Publication.objects.filter(key=key)
    had = rows.exclude(deleted_at=None).filter(audience_history__audience__in=viewer.audience_ids)
    return NUL not in key and had.exclude(Exists(rows.filter(deleted_at=None))).exists()


def visible(viewer: Viewer, *, fallback: bool = True) -> PublicationQuerySet:
    """Return the publications that answer for the viewer's locale and that the viewer may see, without documents."""
    rows = Publication.objects.visible_to(viewer.audience_ids).in_locale(viewer.locale, fallback=fallback)
    return rows.defer("document")


def top_pages(viewer: Viewer) -> list[Link]:
    """Return the pages directly below the home page that answers for the viewer's locale. Two queries."""
    home = visible(viewer).filter(path_hash=hash_path(f"/{viewer.locale}/")).first()
    return links_for((), viewer, below=home.group).children if home is not None else []
