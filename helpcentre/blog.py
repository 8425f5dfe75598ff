"""The blog for people: its lists of posts, and what stands around a post."""

import json
import re
import uuid
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import Http404
from django.utils.translation import gettext as _

from blog import archive
from blog.archive import Counts, Filters, Part
from blog.names import Names, names
from cms import relevance
from cms.locales import content_locales
from cms.models import Publication
from cms.reading import Link
from cms.serving import Served
from cms.viewer import Viewer

from .additions import Asked
from .context_processors import Language, language

MOST_VALUES = 20  # of a filter that are offered
NUL = "\0"

_YEAR = re.compile(r"[0-9]{4}")


@dataclass(frozen=True, slots=True)
class Choice:
    """A value to filter by: how many posts it has, and where they are."""

    label: str
    count: int
    url: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Entry:
    """A post in a list: where it is, and what its document says of it."""

    link: Link
    document: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Archive:
    """A part of the posts of a blog, as they were asked for."""

    filters: Filters
    number: int
    part: Part
    counts: Counts
    names: Names

    @property
    def groups(self) -> Collection[uuid.UUID]:
        """The groups of the posts."""
        return {row.group for row in self.part.rows}

    def context(self, page: Served, viewer: Viewer) -> dict[str, Any]:
        """Return the posts, the ways to others, and addresses that say what was asked for."""
        query, base = self._query(self.number), page.canonical
        # Tags are words of one language, and which posts a part has may differ, too.
        neutral = {name: value for name, value in self.filters.chosen.items() if name != "tag"}
        others = f"?{urlencode(neutral)}" if neutral else ""
        is_same = "tag" not in self.filters.chosen and self.number == 1
        return {
            "entries": list(self._entries(page)),
            "total": self.part.total,
            "heading": self._heading(viewer.locale),
            "archive": self._choices(page.url, viewer.locale),
            "feed": urlencode({"type": archive.TYPE, "section": page.publication.key, **self._fed()}),
            "previous_part": self._query(self.number - 1) or page.url if self.number > 1 else "",
            "next_part": self._query(self.number + 1) if self.number < self.part.parts else "",
            "here": page.url + query,
            "canonical": settings.BASE_URL + base + query,
            "languages": self._languages(page, others),
            "alternates": [
                (other.locale, settings.BASE_URL + other.url + others) for other in page.translations if is_same
            ],
        }

    def _languages(self, page: Served, query: str) -> list[Language]:
        urls = {other.locale: other.url for other in page.translations} | {page.requested_locale: page.url}
        return [language(code, urls[code] + query) for code in content_locales() if code in urls]

    def _query(self, number: int) -> str:
        asked = self.filters.chosen | ({"page": str(number)} if number > 1 else {})
        return f"?{urlencode(asked)}" if asked else ""

    def _fed(self) -> dict[str, str]:
        return {name: value for name, value in self.filters.chosen.items() if name != "year"}

    def _entries(self, page: Served) -> Iterator[Entry]:
        for row in self.part.rows:
            link = page.links.get(row.group)
            if link is not None:
                yield Entry(link, json.loads(row.document))

    def _heading(self, locale: str) -> str:
        parts = []
        for kind, value in self.filters.chosen.items():
            label = self.names.label(kind, value, locale)
            if kind == "year":
                parts.append(_("Posts of %(year)s") % {"year": value})
            elif kind == "tag":
                parts.append(_("Posts about “%(tag)s”") % {"tag": value})
            elif kind == "author":
                parts.append(_("Posts by %(author)s") % {"author": label})
            else:
                parts.append(_("Series: %(series)s") % {"series": label})
        return " · ".join(parts)

    def _choices(self, url: str, locale: str) -> dict[str, list[Choice]]:
        return {kind: self._of(kind, url, locale) for kind in archive.KINDS}

    def _of(self, kind: str, url: str, locale: str) -> list[Choice]:
        counted = self.counts.get(kind, {})
        chosen = getattr(self.filters, kind)
        if kind == "year":
            values = sorted(counted, reverse=True)
        else:
            values = sorted(counted, key=lambda value: (-counted[value], value))
        return [
            Choice(
                value if kind in {"year", "tag"} else self.names.label(kind, value, locale),
                counted[value],
                f"{url}?{urlencode({kind: value})}",
                value == chosen,
            )
            for value in values[:MOST_VALUES]
        ]


def archive_of(publication: Publication, viewer: Viewer, asked: Asked, version: int | None) -> Archive:
    """Return the posts that an address of a blog asks for; 404 for what no post that the viewer may see has.

    Three queries; `version` is the settings counter, as in `cms.snapshots.Kept.get`.
    """
    filters, blog = _filters(asked), publication.group
    part = archive.part_of(blog, viewer, filters, asked.part)
    if filters.chosen and not part.total and not _is_only_hidden(blog, viewer, filters):
        raise Http404
    if asked.part > max(1, part.parts):
        raise Http404
    return Archive(filters, asked.part, part, archive.counts(blog, viewer), names(version))


def _is_only_hidden(blog: uuid.UUID, viewer: Viewer, filters: Filters) -> bool:
    """Tell whether there are such posts, but none that concerns what the reader chose; the page says so."""
    return bool(relevance.chosen(viewer)) and archive.posts(blog, viewer, filters).exists()


def _filters(asked: Asked) -> Filters:
    found: dict[str, str] = {}
    for name, values in asked.filters:
        if len(values) != 1 or not values[0] or NUL in values[0]:
            raise Http404
        if name == "year" and not _YEAR.fullmatch(values[0]):
            raise Http404
        found[name] = values[0]
    return Filters(**found)


@dataclass(frozen=True, slots=True)
class Post:
    """What stands around a post: the other parts of its series."""

    series: list[uuid.UUID]

    @property
    def groups(self) -> Collection[uuid.UUID]:
        """The groups of all parts, the post itself among them."""
        return self.series

    def context(self, page: Served, viewer: Viewer) -> dict[str, Any]:  # noqa: ARG002 - as for every addition
        """Return the parts of the series, which one this is, and what its tags, authors and series lead to."""
        blog = page.breadcrumb[-1].url if page.breadcrumb else ""
        document = page.document
        parts = [link for group in self.series if (link := page.links.get(group)) is not None]
        own = next((number for number, link in enumerate(parts) if link.group == page.publication.group), None)
        series = document.get("series")
        return {
            "blog": blog,
            "parts": parts if len(parts) > 1 else [],
            "own_part": own,
            "previous_in_series": parts[own - 1] if own else None,
            "next_in_series": parts[own + 1] if own is not None and own + 1 < len(parts) else None,
            "tag_links": [(tag, f"{blog}?{urlencode({'tag': tag})}") for tag in document["tags"]] if blog else [],
            "author_links": {
                author["key"]: f"{blog}?{urlencode({'author': author['key']})}" for author in document["authors"]
            }
            if blog
            else {},
            "series_url": f"{blog}?{urlencode({'series': series['key']})}" if blog and series else "",
        }


def post_of(publication: Publication, viewer: Viewer, _asked: Asked, _version: int | None) -> Post:
    """Return what stands around a post. One query when it is part of a series."""
    series = json.loads(publication.document).get("series")
    return Post(archive.parts_of_series(series["key"], publication.parent, viewer) if series else [])
