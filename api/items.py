"""Publications as items of answers."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import Any

from django.conf import settings

from cms.models import Publication
from cms.reading import Link, Links, translation_state
from cms.serving import Served, fallback_reason, link_data, links_of, resolve_document
from cms.viewer import Viewer

from .documents import with_images
from .schemas import DOCUMENT, Data


def list_items(rows: Sequence[Publication], viewer: Viewer, fields: Iterable[str], *, own: bool) -> list[Data]:
    """Return publications as items of a list, with `fields` only. With `own`, each is read in its own locale.

    One query, and one more when `fields` has the document and `rows` come without.
    """
    wanted = frozenset(fields)
    links = links_of(rows, viewer, with_documents=DOCUMENT in wanted, translations=own)
    by_locale = {row.locale: links.read_in(row.locale) for row in rows} if own else {}
    return [_only(wanted, _list_item(row, by_locale.get(row.locale, links), wanted)) for row in rows]


def _list_item(row: Publication, links: Links, wanted: frozenset[str]) -> Data:
    item = _item(row, links.viewer.locale, links.url(row))
    if DOCUMENT in wanted:
        base = settings.BASE_URL
        document = resolve_document(json.loads(row.document), links, links.viewer, base_url=base)
        item[DOCUMENT] = with_images(document, base)
    return item


def page_item(page: Served, fields: Iterable[str]) -> Data:
    """Return a page as an item with its document and its surroundings, or with `fields` only. No query."""
    base = settings.BASE_URL
    item = _item(page.publication, page.requested_locale, page.url) | {
        DOCUMENT: with_images(page.document, base),
        "breadcrumb": [link_data(link, base) for link in page.breadcrumb],
        "children": [link_data(link, base) for link in page.children],
        "more_children": page.more_children,
        "previous": _link(page.previous),
        "next": _link(page.next),
        "translations": [asdict(other) | {"url": base + other.url} for other in page.translations],
    }
    return _only(frozenset(fields) or item.keys(), item)


def _item(row: Publication, requested: str, url: str) -> Data:
    return {
        "id": row.pk,
        "key": row.key,
        "group": row.group,
        "parent": row.parent,
        "type": row.type,
        "locale": row.locale,
        "requested_locale": requested,
        "served_locale": row.locale,
        "fallback_reason": fallback_reason(row, requested),
        "translation_state": translation_state(row, requested),
        "lag": {"significance": row.lag, "changed_parts": row.changed_parts} if row.lag else None,
        "title": row.title,
        "summary": row.summary,
        "url": settings.BASE_URL + url,
        "path": row.path,
        "published": row.first_published_at,
        "updated": row.updated,
        "starts_at": row.starts_at,
        "ends_at": row.ends_at,
        "state": row.period.state(),
        "changed": row.projected_at,
    }


def _link(link: Link | None) -> dict[str, Any] | None:
    return None if link is None else link_data(link, settings.BASE_URL)


def _only(wanted: Iterable[str], item: Data) -> Data:
    return {name: value for name, value in item.items() if name in wanted}
