"""What the documents of all page types share: both walks of `BasePage`'s own fields and of streams of blocks."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django.utils import timezone
from wagtail.blocks import StreamValue

from cms.documents import DocumentContext, PageRef, Person, Seo, Wanted
from cms.facets import PAGE_FIELDS, FacetSnapshot, snapshot
from cms.models import BasePage
from cms.models.content_key import Shared

FACET_FIELDS = {field: facet for facet, field in PAGE_FIELDS.items()}  # field of pages → facet


def collect_base(page: BasePage, wanted: Wanted) -> None:
    """Note in `wanted` what the fields of every page refer to."""
    for field, keys in own_facets(page).items():
        getattr(wanted, field).update(keys)
    wanted.tags.update(_own_tags(page))
    wanted.pages.update(_related_ids(page))
    if page.content_owner_id:
        wanted.users.add(page.content_owner_id)


def base_fields(page: BasePage, context: DocumentContext) -> dict[str, Any]:
    """Return the fields of `PageDocument`, without the type. `collect_base` must have come before."""
    resources = context.resources
    return {
        "title": page.title,
        "summary": page.summary.strip(),
        **_facets(page, context),
        "tags": sorted({resources.tags[tag] for tag in _own_tags(page) if tag in resources.tags}),
        "owner": _owner(page, context),
        "updated": page.updated or _day_of_publishing(page),
        "seo": Seo(
            title=page.seo_title,
            description=page.search_description,
            no_index=page.no_index,
            canonical=PageRef(ref=context.canonical) if context.canonical else None,
        ),
        "related": _related(page, context),
    }


def collect_stream(stream: StreamValue, wanted: Wanted) -> None:
    """Note in `wanted` what the blocks of a page's stream refer to."""
    stream.stream_block.collect(stream.raw_data, wanted)


def stream_documents(stream: StreamValue, context: DocumentContext, name: str) -> list[Any]:
    """Return the document forms of the blocks of a page's stream; `name` is that of its field."""
    documents: list[Any] = stream.stream_block.to_documents(stream.raw_data, context, name)
    return documents


def own_facets(page: BasePage) -> Mapping[str, list[str]]:
    """Return the keys of the page's own facet values by field, worked out once for both walks."""
    if page.facet_keys is None:
        values = {field: [value.pk for value in getattr(page, field).all()] for field in FACET_FIELDS}
        page.facet_keys = facet_keys(values, snapshot())
    return page.facet_keys


def facet_keys(values: Mapping[str, Collection[int]], facets: FacetSnapshot) -> dict[str, list[str]]:
    """Return facet values given as ids by field (`regions`, …) as keys."""
    return {field: facets.keys_of(facet, values[field]) for field, facet in FACET_FIELDS.items()}


def take_shared(page: BasePage, shared: Shared) -> None:
    """Give `page` what its group shares, in place of its own; both walks then use it."""
    page.facet_keys = {field: list(shared[field]) for field in FACET_FIELDS}
    page.content_owner_id = shared["content_owner"]


def _facets(page: BasePage, context: DocumentContext) -> dict[str, list[str]]:
    # By the alphabet: in which order readers see them is, like their labels, a matter of the facets' own table.
    existing = context.resources.facets
    keys = own_facets(page)
    return {field: sorted(set(keys[field]) & existing.get(facet, frozenset())) for field, facet in FACET_FIELDS.items()}


def _own_tags(page: BasePage) -> Iterable[int]:
    return [tag.pk for tag in page.tags.all()] if page.tag_ids is None else page.tag_ids


def _owner(page: BasePage, context: DocumentContext) -> Person | None:
    owner = page.content_owner_id
    return context.resources.users.get(owner) if owner else None


def _day_of_publishing(page: BasePage) -> Any:
    return timezone.localdate(page.last_published_at) if page.last_published_at else None


def _related_ids(page: BasePage) -> list[int]:
    return [child["value"] for child in page.related.raw_data if child["type"] == "page" and child["value"]]


def _related(page: BasePage, context: DocumentContext) -> list[PageRef]:
    groups = (context.resources.pages.get(number) for number in _related_ids(page))
    others = dict.fromkeys(group for group in groups if group is not None and group != page.translation_key)
    return [PageRef(ref=group) for group in others]
