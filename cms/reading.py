"""Reading publications: what both faces ask, for one viewer, in few queries.

Nothing here looks at pages. Who may see a row is decided by its audience, in every query.
"""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from django.db.models import Exists, F, OuterRef

from cms import audience as audiences
from cms.locales import content_locales, fallback_chain
from cms.models import Publication, PublicationAddress, PublicationTerm
from cms.models.publications import PublicationQuerySet, hash_path, path_in_locale
from cms.viewer import Viewer

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
class LinkRow:
    """A visible or invisible publication of a group, as `links_for` loads it."""

    group: uuid.UUID
    key: str
    locale: str
    path: str
    title: str
    summary: str
    type: str
    audience_id: int
    is_source: bool
    revision: int | None
    answers: bool
    collides: bool


class Links:
    """What a set of groups looks like to one viewer: addresses and titles, translations, states."""

    def __init__(self, rows: Iterable[LinkRow], viewer: Viewer) -> None:
        """Take every live row of the groups."""
        self._viewer = viewer
        self._rows: dict[uuid.UUID, list[LinkRow]] = {}
        for row in rows:
            self._rows.setdefault(row.group, []).append(row)

    def get(self, group: uuid.UUID | str) -> Link | None:
        """Return the page that answers for the viewer's locale, or None when there is none that the viewer may see."""
        for row in self._rows.get(_uuid(group), ()):
            if row.answers and row.audience_id in self._viewer.audience_ids:
                return Link(row.group, row.key, row.locale, self._url(row), row.title, row.summary, row.type)
        return None

    def url(self, publication: Publication) -> str:
        """Return the address at which the viewer reads `publication`, which must be among the groups."""
        link = self.get(publication.group)
        return link.url if link is not None and link.locale == publication.locale else publication.path

    def translations(self, group: uuid.UUID | str) -> Mapping[str, str]:
        """Return the addresses of the group's pages that the viewer may see, by locale."""
        rows = self._rows.get(_uuid(group), ())
        return {row.locale: row.path for row in rows if row.audience_id in self._viewer.audience_ids}

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

    def _url(self, row: LinkRow) -> str:
        # A fallback is read below the reader's own locale, so that the interface stays in their language; unless
        # another page has that address there.
        if row.locale == self._viewer.locale or row.collides:
            return row.path
        return f"/{self._viewer.locale}/{path_in_locale(row.path)}"


def _uuid(value: uuid.UUID | str) -> uuid.UUID:
    return value if isinstance(value, uuid.UUID) else uuid.UUID(value)


def links_for(groups: Iterable[uuid.UUID | str], viewer: Viewer) -> Links:
    """Return what `groups` look like to `viewer`. One query, or none without groups."""
    wanted = {_uuid(group) for group in groups}
    if not wanted:
        return Links((), viewer)
    answers = PublicationTerm.objects.filter(publication=OuterRef("pk"), kind="answers_for", value=viewer.locale)
    other = Publication.objects.live().filter(locale=viewer.locale, path_hash=OuterRef("path_hash"))
    rows = (
        Publication.objects.live()
        .filter(group__in=wanted)
        .annotate(answers=Exists(answers), collides=Exists(other.exclude(group=OuterRef("group"))))
        .order_by("locale")
        .values_list(*LinkRow.__dataclass_fields__)
    )
    return Links((LinkRow(*row) for row in rows), viewer)


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

    Old addresses lead to the new one, for those who may see the page.
    """
    locale = path.lstrip("/").partition("/")[0]
    if locale not in content_locales():
        return None
    chain = fallback_chain(locale)
    rows = sorted(Publication.objects.at_path(path, locales=chain), key=lambda row: chain.index(row.locale))
    if not rows:
        return _find_old_path(path, chain, viewer)
    row = rows[0]
    if row.audience_id not in viewer.audience_ids:
        return _refusal(row, viewer)
    if row.locale == locale:
        return Found(row)
    link = links_for([row.group], viewer).get(row.group)
    if link is None:  # translated, but the translation is not for this viewer: its fallback stays covered
        return None
    return Found(row) if link.locale == row.locale else Moved(link.url)


def _find_old_path(path: str, chain: tuple[str, ...], viewer: Viewer) -> Moved | SignIn | None:
    addresses = PublicationAddress.objects.filter(
        path_hash=hash_path(path), publication__locale__in=chain, publication__deleted_at=None
    ).select_related("publication")
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


def visible(viewer: Viewer, *, fallback: bool = True) -> PublicationQuerySet:
    """Return the publications that answer for the viewer's locale and that the viewer may see, without documents."""
    rows = Publication.objects.visible_to(viewer.audience_ids).in_locale(viewer.locale, fallback=fallback)
    return rows.defer("document")


def children(group: uuid.UUID, viewer: Viewer) -> PublicationQuerySet:
    """Return the pages directly below `group`, in the order of the tree."""
    return visible(viewer).filter(parent=group).order_by("order", "title", F("id"))
