"""One batch of pages: reads their current state, projects it, and writes what has changed."""

import logging
import uuid
from collections.abc import Callable, Collection, Iterable
from traceback import format_exception
from typing import Any

from django.db.models import F, Q, QuerySet
from django.db.models.functions import Right
from django.utils import timezone
from wagtail.models import Page

from cms import audience as audiences
from cms import counters
from cms.chunking import chunks
from cms.facets import FacetSnapshot
from cms.models import PUBLIC_AUDIENCE_ID, Audience, ContentKey, Mark, ProjectionError, Publication
from cms.models.publications import hash_path

from .expansion import aliases_of
from .keys import complete_keys
from .names import page_id_of, page_source
from .projection import Failure, Outcome, Projection, Projector, load_pages, shared_of
from .state import STEP, TreeState
from .writing import Change, delete, write_details

logger = logging.getLogger(__name__)

PUBLIC_RULES = audiences.canonical([])
AT_ONCE = 50  # conditions on tree paths in one query


class Batch:
    """One transaction's worth of pages: reads their current state, and writes what has changed."""

    def __init__(
        self, page_ids: Iterable[int], facets: FacetSnapshot, sequence: int, renumber: Collection[int] = ()
    ) -> None:
        """Take the pages to look at, the last number given, and the pages to be numbered anew in any case."""
        self.page_ids = set(page_ids)
        self.facets = facets
        self.sequence = sequence
        self.renumber = renumber
        self.now = timezone.now()
        self._settled: set[int] = set()  # pages whose stored place among their siblings is the right one

    def run(self) -> bool:
        """Project and write; return whether neighbours were marked. Needs the lock."""
        self.load()
        self.write(self.project())
        return self.mark_neighbours()

    def set_aside(self, page_id: int, error: Exception) -> None:
        """Record that a page cannot be brought up to date, and hide it if fewer may see it now. Needs the lock."""
        self.load()
        self.page_ids = {page_id}
        row = self.state.rows.get(page_id)
        trace = "".join(format_exception(error))
        message = f"{type(error).__name__}: {error}"
        if row is None or not self.state.is_publishable(row):
            self.write(Outcome())
            record_error(page_source(page_id), message, trace)
        else:
            self.write(
                Outcome(failures={page_id: Failure(row, audiences.canonical(self.state.rules(row)), message, trace)})
            )

    # --- Reading ----------------------------------------------------------------------------------------------------

    def load(self) -> None:
        """Load the groups of the pages and what is published of them; take in the pages whose group has changed."""
        sources = [page_source(page_id) for page_id in self.page_ids]
        groups = Page.objects.filter(pk__in=self.page_ids).values("translation_key")
        stored = Publication.objects.filter(Q(source__in=sources) | Q(group__in=groups)).defer("document")
        gone = {row.group for row in stored}
        self.state = TreeState.load(self.page_ids, gone)
        self.stored = {row.source: row for row in stored}
        if gone - {row.group for row in stored if page_id_of(row.source) in self.state.rows}:
            # A deleted page tells its group only by its publication: now its translations' publications too.
            more = Publication.objects.filter(group__in=gone).defer("document")
            self.stored |= {row.source: row for row in more}
        for group in complete_keys(self.state) | self._groups_with_changed_locales() | self._groups_with_new_source():
            self._take_in(group)

    def _groups_with_changed_locales(self) -> set[uuid.UUID]:
        published: dict[uuid.UUID, set[str]] = {}
        for row in self.stored.values():
            found = published.setdefault(row.group, set())
            if row.deleted_at is None:
                found.add(row.locale)
        groups = set(self.state.groups) & {self.state.rows[number].translation_key for number in self._known()}
        groups |= set(published)
        return {group for group in groups if published.get(group, set()) != self.state.present_locales(group)}

    def _groups_with_new_source(self) -> set[uuid.UUID]:
        """Return the groups whose source page has published something since.

        Translations share its facets, and may lag behind it now. Without a revision it cannot be told, so it may have.
        """
        groups: set[uuid.UUID] = set()
        for row in map(self.state.rows.__getitem__, self._known()):
            source, stored = self.state.source_row(row.translation_key), self.stored.get(page_source(row.id))
            is_same = stored is not None and stored.revision is not None and stored.revision == row.live_revision_id
            if source is not None and source.id == row.id and not is_same:
                groups.add(row.translation_key)
        return groups

    def _known(self) -> list[int]:
        return [page_id for page_id in self.page_ids if page_id in self.state.rows]

    def _take_in(self, group: uuid.UUID) -> None:
        self.page_ids |= {row.id for row in self.state.groups.get(group, {}).values()}

    def project(self) -> Outcome:
        """Project every publishable page, once source pages have handed to their groups what they share."""
        wanted = self._publishable()
        pages = load_pages(self.state, wanted, self.facets)
        self._share(wanted, pages)
        return Projector(self.state, self.facets).project(wanted, pages)

    def _publishable(self) -> list[int]:
        rows = (self.state.rows[page_id] for page_id in self._known())
        # Parents before their children: whoever reads by number can build the tree as it goes.
        return [row.id for row in sorted(rows, key=lambda row: row.path) if self.state.is_publishable(row)]

    def _share(self, page_ids: Iterable[int], pages: dict[int, Any]) -> None:
        """Keep what source pages hand to their groups."""
        taken: list[ContentKey] = []
        for page_id in page_ids:
            row, page = self.state.rows[page_id], pages[page_id]
            source = self.state.source_row(row.translation_key)
            if source is None or source.id != page_id or row.alias_of_id or isinstance(page, Exception):
                continue
            key = self.state.keys[row.translation_key]
            if key.shared is not None and row.live_revision_id and key.shared_revision == row.live_revision_id:
                continue  # an heir keeps what it has inherited until it publishes something of its own
            key.shared, key.shared_revision = shared_of(page), row.live_revision_id
            taken.append(key)
        ContentKey.objects.bulk_update(taken, ["shared", "shared_revision"])

    # --- Writing ----------------------------------------------------------------------------------------------------

    def write(self, outcome: Outcome) -> None:
        """Write what has changed, under new numbers."""
        rules = {item.rules for item in outcome.projections.values()}
        ids = audience_ids(rules | {item.rules for item in outcome.failures.values()})
        texts = {number: text for text, number in ids.items()}
        changed: list[Change] = []
        ended: list[Publication] = []
        for page_id in self.page_ids:
            source = page_source(page_id)
            old = self.stored.get(source)
            failure = outcome.failures.get(page_id)
            projection = outcome.projections.get(page_id)
            if projection is not None:
                if old is not None and old.deleted_at is None and _is_at_its_place(old, projection):
                    self._settled.add(page_id)
                if self._is_new(old, projection):
                    changed.append(self._change(old, source, projection, ids))
            elif old is not None and old.deleted_at is None and (failure is None or self._narrows(old, failure, texts)):
                old.deleted_at = self.now
                ended.append(old)
        order = {page_id: number for number, page_id in enumerate(outcome.projections)}
        changed.sort(key=lambda change: order[change.projection.row.id])
        self._number([*ended, *(change.row for change in changed)])
        write_details(ended=ended, changed=changed)
        self._record_errors(outcome)

    def _is_new(self, old: Publication | None, projection: Projection) -> bool:
        return (
            old is None
            or old.deleted_at is not None
            or old.projection_hash != projection.hash
            or old.details_hash != projection.details_hash
            or projection.row.id in self.renumber
        )

    def _narrows(self, old: Publication, failure: Failure, texts: dict[int, str]) -> bool:
        before = texts.get(old.audience_id)
        if before is None:
            before = Audience.objects.values_list("rules", flat=True).get(pk=old.audience_id)
        return not audiences.widens(audiences.parse(before), audiences.parse(failure.rules))

    def _change(self, old: Publication | None, source: str, projection: Projection, ids: dict[str, int]) -> Change:
        row = old or Publication(source=source)
        had_audience = old.audience_id if old is not None else None
        former_path = old.path if old is not None and old.path != projection.fields["path"] else None
        # A tombstone has lost its terms and dependencies.
        same_details = old is not None and old.deleted_at is None and old.details_hash == projection.details_hash
        for name, value in projection.fields.items():
            setattr(row, name, value)
        row.page_id = projection.row.id
        row.path_hash = hash_path(row.path)
        row.projection_hash, row.details_hash = projection.hash, projection.details_hash
        row.audience_id = ids[projection.rules]
        row.deleted_at = None
        return Change(
            row,
            projection,
            former_path,
            is_new=old is None,
            new_details=not same_details,
            new_audience=had_audience != row.audience_id,
        )

    def _number(self, rows: list[Publication]) -> None:
        for row in rows:
            self.sequence += 1
            row.sequence = self.sequence
            row.projected_at = self.now
        if rows:
            counters.set_sequence(self.sequence)

    def _record_errors(self, outcome: Outcome) -> None:
        fine = [page_source(page_id) for page_id in self.page_ids if page_id not in outcome.failures]
        delete(ProjectionError.objects.filter(source__in=fine))
        for page_id, failure in outcome.failures.items():
            logger.error("Page %d cannot be projected: %s", page_id, failure.message)
            record_error(page_source(page_id), failure.message, failure.traceback)

    # --- Neighbours -------------------------------------------------------------------------------------------------

    def mark_neighbours(self) -> bool:
        """Mark these pages' aliases, and the pages below and beside them whose address or place has changed.

        Returns whether there were any. What is stored is compared with the tree (not the old state with the new
        one): an unpublished topic has no row
        of its own, and its new slug moves its live children at once.
        """
        rows = [self.state.rows[page_id] for page_id in self._known()]
        moved: set[int] = set()
        paths = sorted(row.path for row in rows if row.numchild)
        tops = [path for number, path in enumerate(paths) if not any(path.startswith(top) for top in paths[:number])]
        for chunk in chunks(tops, AT_ONCE):
            moved |= self._differing(
                chunk, lambda path: Q(page__path__startswith=path), ~Q(url_path=F("page__url_path"))
            )
        # Whoever takes another place shifts others; whoever has kept theirs does not.
        parents = sorted({row.path[:-STEP] for row in rows if row.id not in self._settled})
        for chunk in chunks(parents, AT_ONCE):
            moved |= self._differing(
                chunk,
                lambda path: Q(page__path__startswith=path, page__depth=len(path) // STEP + 1),
                ~Q(order=Right("page__path", STEP)),
            )
        # An alias takes its content from its original, and facets from what its original shares.
        found = (moved | aliases_of(self.page_ids)) - self.page_ids
        if found:
            # What cannot be projected keeps its old place, and would be found here for ever.
            failed = ProjectionError.objects.filter(source__in=[page_source(page_id) for page_id in found])
            found -= {page_id_of(source) for source in failed.values_list("source", flat=True)}
        Mark.objects.bulk_create(Mark(source=page_source(page_id)) for page_id in sorted(found))
        return bool(found)

    def _differing(self, paths: Iterable[str], where: Callable[[str], Q], differs: Q) -> set[int]:
        condition = Q()
        for path in paths:
            condition |= where(path)
        rows: QuerySet[Publication] = Publication.objects.live().filter(condition & differs)
        return set(rows.values_list("page_id", flat=True))


def _is_at_its_place(row: Publication, projection: Projection) -> bool:
    return (row.order, row.parent) == (projection.fields["order"], projection.fields["parent"])


def audience_ids(rules: Collection[str]) -> dict[str, int]:
    """Return the ids of the audiences with these canonical rules; rows are made for new ones."""
    ids = {PUBLIC_RULES: PUBLIC_AUDIENCE_ID}
    if not ids.keys() >= set(rules):
        ids |= dict(Audience.objects.filter(rules__in=rules).values_list("rules", "pk"))
    for text in sorted(set(rules) - set(ids)):
        ids[text] = Audience.objects.create(rules=text).pk
    return ids


def record_error(source: str, message: str, trace: str) -> None:
    """Keep the error of a projection for the editor and `doctor`."""
    now = timezone.now()
    ProjectionError.objects.update_or_create(
        source=source,
        defaults={"message": message[:2000], "traceback": trace, "tried_at": now},
        create_defaults={"message": message[:2000], "traceback": trace, "tried_at": now, "since": now},
    )
