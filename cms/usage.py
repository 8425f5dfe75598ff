"""What uses a facet value: which pages and values stand in the way of deleting it, and how many pages it organises."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.apps import apps
from django.db.models import Count, Exists, Model, OuterRef, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from cms.facets import PAGE_FIELDS
from cms.models import (
    BasePage,
    ContentKey,
    FacetValue,
    ProductLine,
    Publication,
    PublicationTerm,
    Region,
)


@dataclass(frozen=True, slots=True)
class Usage:
    """One page (as plain `Page`), facet value or other row that uses something, and how."""

    user: Model
    reasons: tuple[str | Promise, ...]


class Extent(NamedTuple):
    """How many pages are tagged with a value, and how many live publications a filter by it finds.

    The filter also finds what lies above or below in the tree, but here not what applies everywhere.
    """

    pages: int = 0
    publications: int = 0


def usages(value: FacetValue) -> list[Usage]:
    """Return everything that names the value: values below it, then pages by title.

    Pages are named as tagged, as tagged in their draft, and as published (which includes groups of blocks that apply
    to the value). Translations are tagged as their source page is, so only the source page is in the way.
    """
    children = value.children.all() if isinstance(value, Region | ProductLine) else ()
    found = [Usage(child, (_("Lies below it"),)) for child in children]
    reasons: dict[int, list[str | Promise]] = defaultdict(list)
    for page_ids, reason in (
        (_tagged(value), _("Tagged with it")),
        (_drafts(value), _("Its draft is tagged with it or has blocks for it")),
        (_published(value), _("Is published as tagged with it or with blocks for it")),
    ):
        for page_id in page_ids:
            reasons[page_id].append(reason)
    pages = Page.objects.filter(pk__in=reasons).select_related("locale").order_by("title", "pk")
    return [*found, *(Usage(page, tuple(reasons[page.pk])) for page in pages)]


def extents(facet: str) -> dict[str, Extent]:
    """Return the extent of every value of a facet that has one, by key."""
    field = PAGE_FIELDS[facet]
    pages: Counter[str] = Counter()
    for model in page_models(field):
        rows = source_pages(model).filter(**{f"{field}__isnull": False}).order_by()
        pages.update(dict(rows.values_list(f"{field}__key").annotate(Count("pk"))))
    terms = PublicationTerm.objects.filter(kind=facet, publication__deleted_at=None).order_by()
    publications = dict(terms.values_list("value").annotate(Count("pk")))
    return {key: Extent(pages[key], publications.get(key, 0)) for key in pages.keys() | publications.keys()}


def page_models(field: str) -> Iterator[type[BasePage]]:
    """Yield the page types that have a field, each once."""
    for model in apps.get_models():
        # A page type that extends another one inherits its relation.
        if issubclass(model, BasePage) and model._meta.get_field(field).model is model:
            yield model


def source_pages(model: Any) -> "QuerySet[Any]":
    """Keep the pages whose own facets count: no aliases, no translations."""
    elsewhere = ContentKey.objects.filter(
        translation_key=OuterRef("translation_key"), source_locale__isnull=False
    ).exclude(source_locale=OuterRef("locale"))
    pages: QuerySet[Any] = model.objects.filter(~Exists(elsewhere), alias_of=None)
    return pages


def _tagged(value: FacetValue) -> Iterator[int]:
    field = PAGE_FIELDS[value.facet]
    for model in page_models(field):
        yield from source_pages(model).filter(**{field: value}).values_list("pk", flat=True)


def _drafts(value: FacetValue) -> Iterator[int]:
    field = PAGE_FIELDS[value.facet]
    sources = set(source_pages(Page).filter(has_unpublished_changes=True).values_list("pk", flat=True))
    drafts = Page.objects.filter(has_unpublished_changes=True, alias_of=None, latest_revision__isnull=False)
    for page_id, content in drafts.values_list("pk", "latest_revision__content").iterator():
        tags = content.pop(field, None) or ()
        if (page_id in sources and value.pk in tags) or value.key in set(_named(content, field)):
            yield page_id


def _published(value: FacetValue) -> Iterator[int]:
    field = PAGE_FIELDS[value.facet]
    # Dependencies hold the neighbours in the tree too; only the documents that name the value itself are read.
    dependent = Publication.objects.live().filter(
        dependencies__kind=value.facet,
        dependencies__target=value.key,
        document__contains=f'"{value.key}"',
        page__alias_of=None,
    )
    sources = source_pages(Page).values("pk")
    rows = dependent.annotate(is_own=Exists(sources.filter(pk=OuterRef("page_id"))))
    for page_id, is_own, text in rows.values_list("page_id", "is_own", "document").iterator():
        document = json.loads(text)
        tags = document.pop(field, None) or ()
        if (is_own and value.key in tags) or value.key in set(_named(document, field)):
            yield page_id


def _named(content: Any, field: str) -> Iterator[Any]:
    """Yield every value in a list named `field`, however deep; stream fields of revisions are JSON in a string."""
    if isinstance(content, str) and content.startswith(("[{", '{"')):
        try:
            content = json.loads(content)
        except ValueError:
            return
    if isinstance(content, dict):
        for name, inner in content.items():
            if name == field and isinstance(inner, list):
                yield from inner
            else:
                yield from _named(inner, field)
    elif isinstance(content, list):
        for inner in content:
            yield from _named(inner, field)
