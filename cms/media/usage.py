"""What uses an image or a file.

Wagtail's reference index knows what names it: live pages, snippets, the brand. Two things it does not know: pages that
show it since a text or a snippet in them does, and drafts.
"""

import logging
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page, ReferenceIndex

from cms.documents import Wanted
from cms.facets import snapshot
from cms.models import BasePage, Brand, Document, Image, Publication
from cms.publications.projection import page_from_revision
from cms.usage import Usage

logger = logging.getLogger(__name__)


def media_usages(file: Image | Document) -> list[Usage]:
    """Return everything that shows or offers the file, pages (as plain `Page`, by title) behind all others."""
    named: defaultdict[tuple[int, str], set[str]] = defaultdict(set)
    for reference in ReferenceIndex.get_references_to(file):
        named[reference.base_content_type_id, reference.object_id].add(str(reference.describe_source_field()))
    kinds: defaultdict[int, dict[str, tuple[Any, ...]]] = defaultdict(dict)
    for (kind, number), fields in named.items():
        kinds[kind][number] = tuple(sorted(fields))
    pages = {int(number): list(fields) for number, fields in kinds.pop(_kind_of_pages(), {}).items()}
    for page_id in _published(file):
        pages.setdefault(page_id, [_("Has a text or a snippet that uses it")])
    for page_id in _drafts(file):
        pages.setdefault(page_id, [_("Its draft uses it")])
    found = [
        Usage(user, fields[str(user.pk)])
        for kind, fields in kinds.items()
        for user in ContentType.objects.get_for_id(kind).get_all_objects_for_this_type(pk__in=fields)
    ]
    rows = Page.objects.filter(pk__in=pages).select_related("locale").order_by("title", "pk")
    return [*found, *(Usage(page, tuple(pages[page.pk])) for page in rows)]


def connect() -> None:
    """Let Wagtail's reference index know the brand, whose logo is an image: it leaves settings out."""
    ReferenceIndex.register_model(Brand)


def _kind_of_pages() -> int:
    return ContentType.objects.get_for_model(Page).pk


def _published(file: Image | Document) -> Iterator[int]:
    kind = "image" if isinstance(file, Image) else "file"
    shown = Publication.objects.live().filter(dependencies__kind=kind, dependencies__target=str(file.pk))
    yield from shown.filter(page__alias_of=None).values_list("page_id", flat=True).distinct()


def _drafts(file: Image | Document) -> Iterator[int]:
    """Yield the pages in whose drafts the file is. Each draft is read: there are as many as people write at a time."""
    drafts = Page.objects.filter(has_unpublished_changes=True, alias_of=None, latest_revision__isnull=False)
    facets = snapshot()
    for page in drafts.select_related("latest_revision").iterator():
        model = page.specific_class
        if model is None or not issubclass(model, BasePage):
            continue
        wanted = Wanted()
        try:
            page_from_revision(model, page.latest_revision.content, facets).collect(wanted)
        except Exception:
            logger.exception("The draft of page %s cannot be read", page.pk)
            continue
        if file.pk in (wanted.images if isinstance(file, Image) else wanted.files):
            yield page.pk
