"""Announcements that hold now, kept in memory: they stand on every page, and must cost none of them a query.

They are kept as of one number of the sequence, which grows whenever anything changes that readers get. Whether one is
running is told by the clock at each request.
"""

import datetime as dt
import hashlib
import json
import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from cms import relevance
from cms.counters import Counters
from cms.facets import PAGE_FIELDS, snapshot
from cms.locales import content_locales
from cms.models import Publication, PublicationTerm
from cms.periods import Period
from cms.reading import Links
from cms.reading_rows import LinkQuery, LinkRow
from cms.snapshots import Kept
from cms.viewer import Viewer, anonymous

from .documents import AnnouncementDocument

TYPE = AnnouncementDocument.model_fields["type"].default
TOKEN_LENGTH = 12  # hexadecimal digits
MOST_SHOWN = 3  # at once: whoever announces everything announces nothing


@dataclass(frozen=True, slots=True)
class Announcement:
    """An announcement as it is stored. `token` changes with what it says."""

    token: str
    locale: str
    answers_for: frozenset[str]
    audience: int
    period: Period
    facets: Mapping[str, Sequence[str]]
    level: str
    title: str
    text: str
    label: str
    page: uuid.UUID | None
    url: str


@dataclass(frozen=True, slots=True)
class Shown:
    """An announcement as one viewer gets it; `url` is where its action leads, or nothing."""

    token: str
    locale: str
    level: str
    title: str
    text: str
    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Announcements:
    """Those that are not over, the important and the newest first; and by locale the pages that they lead to."""

    all: Sequence[Announcement]
    links: Mapping[str, Sequence[LinkRow]]


def shown_to(viewer: Viewer, now: Counters, moment: dt.datetime | None = None) -> list[Shown]:
    """Return what a viewer is told at the moment (or now); no query while nothing has changed that readers get."""
    found = _kept.get(now.sequence)
    if not found.all:
        return []
    moment, facets = moment or timezone.now(), snapshot(now.settings)
    holding = [
        item
        for item in found.all
        if viewer.locale in item.answers_for
        and item.audience in viewer.audience_ids
        and item.period.state(moment) == "running"
        and relevance.suits(item.facets, viewer, facets)
    ]
    links = Links(found.links.get(viewer.locale, ()), viewer)
    return [_shown(item, links) for item in holding[:MOST_SHOWN]]


def _shown(item: Announcement, links: Links) -> Shown:
    link = links.get(item.page) if item.page is not None else None
    url = link.url if link is not None else item.url
    return Shown(item.token, item.locale, item.level, item.title, item.text, item.label, url)


def _load(_sequence: int) -> Announcements:
    rows = list(Publication.objects.live().not_over().filter(type=TYPE).order_by("-starts_at", "pk"))
    locales: defaultdict[uuid.UUID, set[str]] = defaultdict(set)
    if rows:
        terms = PublicationTerm.objects.filter(kind="answers_for", publication__in=rows)
        for number, locale in terms.values_list("publication_id", "value"):
            locales[number].add(locale)
    found = [_announcement(row, frozenset(locales[row.pk])) for row in rows]
    found.sort(key=lambda item: item.level != "important")
    groups = {item.page for item in found if item.page is not None}
    return Announcements(found, {code: _rows(groups, code) for code in content_locales()} if groups else {})


def _rows(groups: set[uuid.UUID], locale: str) -> list[LinkRow]:
    # Rows of groups come whoever may see them; `Links` asks for whom.
    query = LinkQuery(anonymous(locale))
    query.groups(groups, set())
    return query.rows()


def _announcement(row: Publication, locales: frozenset[str]) -> Announcement:
    document: dict[str, Any] = json.loads(row.document)
    action = document.get("action") or {}
    says = (str(row.pk), document["title"], document["summary"], document["level"], action)
    token = hashlib.sha256(repr(says).encode()).hexdigest()[:TOKEN_LENGTH]
    page = (action.get("page") or {}).get("ref")
    return Announcement(
        token=token,
        locale=row.locale,
        answers_for=locales,
        audience=row.audience_id,
        period=row.period,
        facets={facet: document[name] for facet, name in PAGE_FIELDS.items()},
        level=document["level"],
        title=document["title"],
        text=document["summary"],
        label=action.get("label", ""),
        page=uuid.UUID(page) if page else None,
        url=action.get("url", ""),
    )


_kept = Kept(_load)
