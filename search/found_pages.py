"""The pages that a search has found: read from the publications again, for the viewer, whatever the index says."""

import json
import uuid
from collections import OrderedDict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from threading import Lock

from cms.facets import PAGE_FIELDS
from cms.models import Publication
from cms.viewer import Viewer
from search.documents import Text, texts_of
from search.files import AttachedFile, files_of
from search.port import Hit


@dataclass(frozen=True, slots=True)
class FoundPage:
    """What a publication says: by anchor, itself (by none), its questions and files; the keys of what it is for.

    What a file says is long, and wanted only of those that are shown.
    """

    texts: Mapping[str, Text]
    facets: Mapping[str, tuple[str, ...]]
    files: Mapping[str, AttachedFile]


def _read(publication: Publication) -> FoundPage:
    document = json.loads(publication.document)
    files = files_of(document)
    texts = (*texts_of(publication), *(Text(file.anchor, file.title, "", (), "") for file in files))
    return FoundPage(
        {text.anchor: text for text in texts},
        {facet: tuple(document[name]) for facet, name in PAGE_FIELDS.items()},
        {file.anchor: file for file in files},
    )


class FoundPages:
    """The pages that were found, as far as the viewer may see them now, whatever the index says; and what they say."""

    def __init__(self, hits: Iterable[Hit], viewer: Viewer) -> None:
        """Read them: one query, and one more for those that were not found lately."""
        visible = Publication.objects.visible_to(viewer.audience_ids).in_locale(viewer.locale)
        rows = visible.filter(pk__in={hit.publication for hit in hits}).defer("document")
        self.rows = {row.pk: row for row in rows}
        self._viewer = viewer
        self._pages = _recent.get({(row.pk, row.sequence) for row in self.rows.values()})

    def of(self, hit: Hit) -> FoundPage | None:
        """Return the page that was found, or None when the viewer does not have it."""
        row = self.rows.get(hit.publication)
        return self._pages.get((row.pk, row.sequence)) if row is not None else None

    def text_of(self, hit: Hit) -> Text | None:
        """Return the text that was found, or None when the viewer does not have it."""
        page = self.of(hit)
        if page is None:
            return None
        file = page.files.get(hit.anchor)
        is_theirs = file is None or file.audience in self._viewer.audience_ids
        return page.texts.get(hit.anchor) if is_theirs else None

    def file_of(self, hit: Hit) -> AttachedFile | None:
        """Return the file that was found, or None when it is none; `text_of` says whether it is the viewer's."""
        page = self.of(hit)
        return page.files.get(hit.anchor) if page is not None else None

    def is_page_of(self, groups: Collection[uuid.UUID], hit: Hit) -> bool:
        """Tell whether a page of one of the groups was found, itself and not a question of it."""
        return not hit.anchor and self.rows[hit.publication].group in groups


class _Recent:
    """What was found lately, in this process: to read a page takes longer than to find it."""

    def __init__(self, most: int) -> None:
        """Keep so many pages."""
        self._most = most
        self._pages: OrderedDict[tuple[uuid.UUID, int], FoundPage] = OrderedDict()
        self._lock = Lock()

    def get(self, wanted: Collection[tuple[uuid.UUID, int]]) -> dict[tuple[uuid.UUID, int], FoundPage]:
        """Return the publications with these ids and numbers. One query, or none; what has changed is left out."""
        with self._lock:
            found = {key: self._pages[key] for key in wanted if key in self._pages}
            for key in found:
                self._pages.move_to_end(key)
        missing = [pk for pk, _sequence in wanted - found.keys()]
        if missing:
            rows = Publication.objects.filter(pk__in=missing)
            fresh = {(row.pk, row.sequence): _read(row) for row in rows}
            found |= {key: page for key, page in fresh.items() if key in wanted}
            with self._lock:
                self._pages.update(fresh)
                while len(self._pages) > self._most:
                    self._pages.popitem(last=False)
        return found


_recent = _Recent(500)
