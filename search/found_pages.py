"""The pages that a search has found: read from the publications again, for the viewer, whatever the index says."""

import json
import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import partial

from cms.facets import PAGE_FIELDS
from cms.models import Publication
from cms.viewer import Viewer
from search.documents import Text, texts_of
from search.files import AttachedFile, files_of
from search.port import Hit
from search.recent import Recent

MOST_CHARACTERS = 5_000_000  # of the pages that are kept as they were read: some two thousand


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

    def __init__(self, hits: Collection[Hit], viewer: Viewer) -> None:
        """Read them: one query, and one more when some are in another language than the viewer's."""
        visible = Publication.objects.visible_to(viewer.audience_ids)
        rows = {row.pk: row for row in visible.filter(pk__in={hit.publication for hit in hits})}
        others = {row.pk for row in rows.values() if row.locale != viewer.locale}
        if others:
            others.difference_update(
                Publication.objects.in_locale(viewer.locale).filter(pk__in=others).values_list("pk", flat=True)
            )
        self.rows = {pk: row for pk, row in rows.items() if pk not in others}
        self._viewer = viewer
        self._found = frozenset(hit.publication for hit in hits)
        self._pages = {pk: _recent.get((pk, row.sequence), partial(_read, row)) for pk, row in self.rows.items()}

    def of(self, hit: Hit) -> FoundPage | None:
        """Return the page that was found, or None when the viewer does not have it."""
        return self._pages.get(hit.publication)

    def gone(self) -> frozenset[uuid.UUID]:
        """Return the groups of the pages that were found although the viewer does not have them. One query, or none."""
        gone = self._found - self.rows.keys()
        groups = Publication.objects.filter(pk__in=gone).values_list("group", flat=True) if gone else ()
        return frozenset(groups) - {row.group for row in self.rows.values()}

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


def _weight(page: FoundPage) -> int:
    return sum(len(text.title) + len(text.summary) + len(text.body) for text in page.texts.values())


_recent: Recent[tuple[uuid.UUID, int], FoundPage] = Recent(MOST_CHARACTERS, _weight)  # by id and number
