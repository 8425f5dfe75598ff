"""Carries a plan out, in short transactions: facets and media, then the places of new pages, then their content.

A page is created without content and is no reader's until its content is published, so that links may lead to pages
that come later in the folder. Whoever is stopped in between begins again: every step does only what is missing.
"""

import logging
import time
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import DatabaseError, OperationalError
from wagtail.models import Page

from cms.chunking import chunks
from cms.courtesy import let_others_write
from cms.editing_lock import editing
from cms.facets import PAGE_FIELDS, snapshot
from cms.services import put_facet_value
from cms.slugs import available_slug

from .exact import Attacher
from .indexing import index_pages, indexing_later
from .plan import Action, Item, Place, Plan
from .publishing import Publisher
from .result import Result
from .tree import Places, free_slug, group_of

logger = logging.getLogger(__name__)

BATCH = 25  # pages in one transaction; while it lasts nobody else can write on SQLite
TRIES = 3  # of one page, when the database refuses it because of somebody else
PAUSE = 0.2  # seconds between tries

Progress = Callable[[int, int], object]


def carry_out(plan: Plan, progress: Progress = lambda _done, _files: None) -> Result:
    """Write everything that the plan says. `progress` is told how many more files are done, and how many there are."""
    return _Writer(plan, progress).run()


class _Writer:
    def __init__(self, plan: Plan, progress: Progress) -> None:
        self._plan = plan
        self._progress = progress
        self._places = Places(plan)
        self._result = Result()

    def run(self) -> Result:
        index_pages()  # what an import that was stopped has left
        items = [item for item in self._plan.items.values() if item.is_written]
        self._progress(len(self._plan.items) - len(items), len(self._plan.items))
        if items:
            self._plan.extras.make_facets(self._plan.problems)
            self._make_facets(items)
            tokens = {token for item in items for token in item.references.media}
            media = self._plan.library.store(tokens | self._plan.library.listed())
            with indexing_later():
                self._in_batches([item for item in items if self._needs_page(item)], self._create)
                with editing():
                    self._plan.extras.make_snippets(
                        lambda code: Attacher(self._place_in(code), media, code), self._plan.problems
                    )
                publisher = Publisher(self._plan, self._places, media, self._result)
                self._in_batches(items, publisher.publish, after=self._after_batch)
        self._result.counts = Result.of(self._plan).counts
        return self._result

    def _place_in(self, locale: str) -> Callable[[str], int | None]:
        return lambda key: self._places.content_id(key, locale)

    def _after_batch(self, items: Sequence[Item]) -> None:
        if index_pages():
            let_others_write()
        self._progress(len(items), len(self._plan.items))

    # --- Transactions -----------------------------------------------------------------------------------------------

    def _in_batches(
        self,
        items: Iterable[Item],
        write: Callable[[Item], None],
        after: Callable[[Sequence[Item]], None] = lambda _items: None,
    ) -> None:
        """Write the items, some in a transaction; when one of them fails, each in its own."""
        for batch in chunks(list(items), BATCH):
            try:
                self._together(batch, write)
            except Exception:  # noqa: BLE001 - which of them it was, and why, is found out one by one
                for item in batch:
                    self._alone(item, write)
            let_others_write()
            after(batch)

    def _together(self, items: Sequence[Item], write: Callable[[Item], None]) -> None:
        with self._places.unless_it_fails(), self._result_unless_it_fails(), editing():
            for item in items:
                if self._is_supported(item):
                    write(item)

    def _alone(self, item: Item, write: Callable[[Item], None]) -> None:
        for attempt in range(1, TRIES + 1):
            try:
                self._together([item], write)
            except (DatabaseError, LookupError, ValidationError, ValueError) as error:
                if isinstance(error, OperationalError) and attempt < TRIES:
                    time.sleep(PAUSE * attempt)
                    continue
                self._fail(item, error)
            except Exception as error:
                logger.exception("%s cannot be imported", item.source.path)
                self._fail(item, error)
            return

    def _result_unless_it_fails(self) -> Any:
        return _Undo(self._result.overwritten, self._result.kept_as_drafts)

    def _fail(self, item: Item, error: Exception) -> None:
        reason = "; ".join(error.messages) if isinstance(error, ValidationError) else str(error)
        self._plan.fail(item, None, f"cannot be written: {reason or type(error).__name__}")
        self._places.forget(item)

    def _is_supported(self, item: Item) -> bool:
        """Tell whether what the item gets its restrictions from has been written; give it up when not."""
        if not item.is_written:
            return False
        meta = item.source.meta
        source = self._plan.source_locale(meta.key)
        above: list[Place] = [(meta.section, meta.locale)] + ([(meta.key, source)] if source else [])
        for place in above:
            other = self._plan.items.get(place)
            if other is None or other is item or other.action is not Action.FAIL:
                continue
            if other.existing is None or not other.existing.was_published:
                self._plan.fail(item, None, f"cannot be written without {other.source.path}")
                self._places.forget(item)
                return False
        return True

    # --- Steps ------------------------------------------------------------------------------------------------------

    def _make_facets(self, items: Sequence[Item]) -> None:
        """Make the facet values that the files name and that do not exist, labelled by their keys until edited."""
        facets = snapshot()
        for facet, name in PAGE_FIELDS.items():
            wanted = {key for item in items for key in getattr(item.source.meta, name)}
            for key in sorted(wanted - facets.keys(facet)):
                label = key.replace("-", " ").capitalize()
                put_facet_value(facet=facet, key=key, labels={settings.LANGUAGE_CODE: label})

    def _needs_page(self, item: Item) -> bool:
        return item.existing is None

    def _create(self, item: Item) -> None:
        """Create the page without content. Nobody reads it, and the next import finds it by its key."""
        if item.importer is None:
            return
        meta, locale = item.source.meta, self._places.locales[item.source.meta.locale]
        group, is_new = group_of(self._plan, item, self._places.locales)
        made = None if is_new else Page.objects.filter(translation_key=group, locale=locale).first()
        if made is None:
            parent = Page.objects.select_for_update().get(pk=self._places.parent_id(item))
            slug = available_slug(meta.title, meta.key, parent)
            if item.exact is not None:
                slug = free_slug(item.exact.slug, parent)
            made = item.importer.model(
                title=meta.title,
                slug=slug,
                locale=locale,
                translation_key=group,
                live=False,
                has_unpublished_changes=True,
            )
            parent.add_child(instance=made)
        self._places.created(item, made.pk)


class _Undo:
    """Takes back what was appended to lists when a transaction fails."""

    def __init__(self, *lists: list[Any]) -> None:
        self._lists = [(found, len(found)) for found in lists]

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: object, *_: object) -> None:
        if kind is not None:
            for found, length in self._lists:
                del found[length:]
