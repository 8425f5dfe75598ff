"""Campaigns for people: what runs, what comes, what is over."""

import datetime as dt
import json
import uuid
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from campaigns.moments import local_in
from campaigns.reading import Campaigns, campaigns_below
from cms.actions import action_of
from cms.models import Publication
from cms.periods import Period
from cms.reading import Link
from cms.serving import Served
from cms.viewer import Viewer

from .additions import Asked


@dataclass(frozen=True, slots=True)
class Entry:
    """A campaign in a list: where it is, what its document says of it, and when it is."""

    link: Link
    document: dict[str, Any]
    time: str


@dataclass(frozen=True, slots=True)
class Index:
    """The campaigns below an index."""

    found: Campaigns

    @property
    def groups(self) -> Collection[uuid.UUID]:
        """The groups of the campaigns."""
        return {row.group for row in self.found.rows}

    def context(self, page: Served, viewer: Viewer) -> dict[str, Any]:  # noqa: ARG002 - as for every addition
        """Return the campaigns by where in their time they are."""
        return {
            "running": _entries(self.found.running, page),
            "upcoming": _entries(self.found.upcoming, page),
            "over": _entries(self.found.over, page),
        }


def index_of(publication: Publication, viewer: Viewer, _asked: Asked, _version: int | None) -> Index:
    """Return what an index of campaigns shows. One query."""
    return Index(campaigns_below(publication.group, viewer))


def _entries(rows: Iterable[Publication], page: Served) -> list[Entry]:
    found = []
    for row in rows:
        link = page.links.get(row.group)
        if link is not None:
            document = json.loads(row.document)
            found.append(Entry(link, document, said_time(row.period, document["time_zone"])))
    return found


@dataclass(frozen=True, slots=True)
class Timed:
    """A campaign or an announcement by itself."""

    period: Period

    @property
    def groups(self) -> Collection[uuid.UUID]:
        """No other page."""
        return ()

    def context(self, page: Served, viewer: Viewer) -> dict[str, Any]:  # noqa: ARG002 - as for every addition
        """Return when it is, and where its action leads."""
        return {
            "state": self.period.state(),
            "time": said_time(self.period, page.document["time_zone"]),
            "action": action_of(page.document),
        }


def timed_of(publication: Publication, _viewer: Viewer, _asked: Asked, _version: int | None) -> Timed:
    """Return what stands around what holds for a while. No query."""
    return Timed(publication.period)


def said_time(period: Period, time_zone: str) -> str:
    """Return a period in words, in its time zone, which is named unless it is the site's own."""
    start = _moment(period.starts_at, time_zone)
    end = _moment(period.ends_at, time_zone)
    said = _("%(start)s – %(end)s") % {"start": start, "end": end} if end else _("from %(start)s") % {"start": start}
    return said if time_zone == settings.TIME_ZONE else f"{said} ({time_zone.replace('_', ' ')})"


def _moment(moment: dt.datetime | None, time_zone: str) -> str:
    if moment is None:
        return ""
    local = local_in(moment, time_zone)
    return date_format(local, "DATE_FORMAT" if local.time() == dt.time() else "DATETIME_FORMAT")
