"""Wagtail's own indexes of imported pages: what refers to what, and the admin's search.

They are brought up to date in bulk after each transaction. Until that is done the record of the page says so, and
whoever imports next does it.
"""

import logging
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import DatabaseError, transaction
from django.db.models import Q
from django.db.models.signals import post_save
from modelsearch.backends import get_search_backends
from modelsearch.index import get_indexed_models
from modelsearch.signal_handlers import post_save_signal_handler
from modelsearch.tasks import insert_or_update_object_task
from wagtail.models import Page, ReferenceIndex
from wagtail.signal_handlers import disable_reference_index_auto_update
from wagtail.tasks import update_reference_index_task

from cms.models import ImportedContent

logger = logging.getLogger(__name__)

BATCH = 100  # pages


@contextmanager
def indexing_later() -> Iterator[None]:
    """Leave the indexes of pages alone inside; nothing else in this process may save pages meanwhile."""
    models = [model for model in get_indexed_models() if issubclass(model, Page)]
    for model in models:
        post_save.disconnect(post_save_signal_handler, sender=model)
    try:
        with disable_reference_index_auto_update():
            yield
    finally:
        for model in models:
            post_save.connect(post_save_signal_handler, sender=model)


def index_after_commit(page: Page) -> None:
    """Index a page that has no record, as Wagtail itself would have done."""
    name = (page._meta.app_label, page._meta.model_name, str(page.pk))
    insert_or_update_object_task.enqueue(*name)
    update_reference_index_task.enqueue(*name)


def index_pages() -> int:
    """Index every imported page, and its aliases, that waits for it; return how many pages that were."""
    done = 0
    waiting = ImportedContent.objects.filter(indexed=False).order_by("page_id").values_list("page_id", flat=True)
    while ids := list(waiting[:BATCH]):
        pages = list(Page.objects.filter(Q(pk__in=ids) | Q(alias_of__in=ids)).specific())
        try:
            _index(pages)
        except DatabaseError:
            raise
        except Exception:
            logger.exception("Some imported pages cannot be indexed together; indexing them one by one")
            _index_one_by_one(pages)
        ImportedContent.objects.filter(page_id__in=ids).update(indexed=True)
        done += len(ids)
    return done


def _index(pages: Sequence[Page]) -> None:
    _index_search(pages)
    _index_references(pages)


def _index_one_by_one(pages: Iterable[Page]) -> None:
    for page in pages:
        try:
            _index([page])
        except DatabaseError:
            raise
        except Exception:  # whatever is wrong with one page must not stop every import from now on
            logger.exception("Page %s cannot be indexed; the admin's search will not find it", page.pk)


def _index_search(pages: Iterable[Page]) -> None:
    by_model: dict[type[Page], list[Page]] = {}
    for page in pages:
        by_model.setdefault(type(page), []).append(page)
    for backend in get_search_backends(with_auto_update=True):
        for model, found in by_model.items():
            backend.add_bulk(model, found)


def _index_references(pages: Iterable[Any]) -> None:
    with transaction.atomic():
        for page in pages:
            ReferenceIndex.create_or_update_for_object(page)
