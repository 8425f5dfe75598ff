"""What the templates of pages show."""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import chain
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.http import Http404

from cms.blocks.reading import outline
from cms.blocks.resolving import dicts
from cms.documents import DocumentTypes
from cms.facets import PAGE_FIELDS, FacetSnapshot, snapshot
from cms.feedback import sign_version
from cms.highlights import PLACES, hub_counts, newest, popular, values_of
from cms.locales import content_locales
from cms.look import Look
from cms.models import Publication
from cms.reading import Link
from cms.related import Relative, related_to
from cms.relevance import suits
from cms.serving import Served, serve
from cms.viewer import Viewer

from . import blog, campaigns, products, voice
from .additions import Addition, Asked, contents_of
from .cards import card_url
from .choosing import options
from .context_processors import Language, language
from .frame import frame_of
from .hubs import hub_url
from .texts import preview_image, structured_data

# What pages of a type show besides; 404 when what is asked of them is not there.
ADDITIONS: dict[str, Callable[[Publication, Viewer, Asked, int | None], Addition]] = {
    "blog": blog.archive_of,
    "post": blog.post_of,
    "campaigns": campaigns.index_of,
    "campaign": campaigns.timed_of,
    "announcement": campaigns.timed_of,
    "product": products.product_addition,
}

SHELF = 6  # pages that are new, and as many that are popular, on the front page


def context_of(publication: Publication, viewer: Viewer, now: Look, asked: Asked = Asked()) -> dict[str, Any]:  # noqa: B008 - frozen
    """Return the context of a page's template, for `viewer`, who asked for it so. Raises Http404."""
    document = json.loads(publication.document)
    relatives = related_to(publication, document, viewer)
    is_front = publication.type == "home"
    shelves = {"popular": popular(viewer, SHELF), "newest": newest(viewer, SHELF)} if is_front else {}
    menus = now.menus_for(viewer.locale)
    make = ADDITIONS.get(publication.type)
    addition = make(publication, viewer, asked, now.version) if make else None
    besides = {*menus.groups, *chain(*shelves.values()), *(relative.group for relative in relatives)}
    besides.update(addition.groups if addition else ())
    # Whatever lists something else than its children by parts has all of these at once.
    page = serve(publication, viewer, children_page=1 if addition else asked.part, besides=besides)
    if page.children_page > 1 and not page.children:
        raise Http404
    frame = frame_of(now, page.links)
    facets = snapshot(now.version)
    context = {
        "frame": frame,
        "page": page,
        "document": page.document,
        "publication": publication,
        "facets": facets,
        "contents": contents_of(outline(DocumentTypes.blocks(page.document))),
        # Hub pages are made of what is not a topic.
        "labels": _labels(document, facets, viewer) if publication.type not in PLACES else [],
        "concerns_reader": suits({facet: document[name] for facet, name in PAGE_FIELDS.items()}, viewer, facets),
        "is_replacement": asked.is_replacement,
        "related": _related(relatives, page, facets),
        "has_video": any("embed_url" in item for item in dicts(page.document)),
        "is_voted_on": publication.type in voice.TYPES,
        "version": sign_version(publication),
        "here": page.url + _part(page),
        "languages": _languages(page),
        "canonical": settings.BASE_URL + page.canonical + _part(page),
        "alternates": [(other.locale, settings.BASE_URL + other.url) for other in page.translations],
        "default_language": settings.LANGUAGE_CODE,
        "preview_image": preview_image(page) or card_url(publication, now),
        "structured_data": structured_data(page, frame.brand),
    }
    if addition:
        context |= addition.context(page, viewer)
    if is_front:
        counts = hub_counts(viewer, ["product_line"])
        context["products"] = values_of(facets, counts, "product_line", viewer.locale)
        offered = options(facets, viewer)
        context |= {"options": offered, "has_options": any(offered.values())}
        for name, groups in shelves.items():
            context[name] = [link for group in groups if (link := page.links.get(group)) is not None]
    return context


@dataclass(frozen=True, slots=True)
class Label:
    """A facet value that a page is for, and where everything for it is."""

    facet: str
    key: str
    label: str
    url: str


def _labels(document: Mapping[str, Any], facets: FacetSnapshot, viewer: Viewer) -> list[Label]:
    return [
        Label(facet, key, facets.label(facet, key, viewer.locale), hub_url(facet, key))
        for facet, name in PAGE_FIELDS.items()
        for key in document[name]
        if facets.exists(facet, key)
    ]


@dataclass(frozen=True, slots=True)
class Related:
    """A link to a page that shares something with this one. `shares` names it for programs, `reasons` for people."""

    link: Link
    shares: str
    reasons: list[str]


def _related(relatives: Iterable[Relative], page: Served, facets: FacetSnapshot) -> list[Related]:
    """Return what shares most with the page, with the reasons: `tag:battery product_line:sauna`, and their labels."""
    found = []
    for relative in relatives:
        link = page.links.get(relative.group)
        if link is not None:
            shares = " ".join(f"{kind}:{quote(value)}" for kind, value in relative.reasons)
            reasons = [
                value if kind == "tag" else facets.label(kind, value, page.requested_locale)
                for kind, value in relative.reasons
            ]
            found.append(Related(link, shares, reasons))
    return found


def _part(page: Served) -> str:
    # What lies below an alias does not lie below its original.
    is_alias = bool(page.document["seo"].get("canonical"))
    return f"?page={page.children_page}" if page.children_page > 1 and not is_alias else ""


def _languages(page: Served) -> list[Language]:
    """Return the languages of the page, and the one it is read in, which may have nothing but a fallback."""
    urls = {other.locale: other.url for other in page.translations} | {page.requested_locale: page.url}
    urls = {code: url + _part(page) for code, url in urls.items()}
    return [language(code, urls[code]) for code in content_locales() if code in urls]
