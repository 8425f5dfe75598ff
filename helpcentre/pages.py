"""What the templates of pages show."""

from typing import Any

from django.conf import settings
from django.utils.functional import SimpleLazyObject

from cms.blocks.reading import Heading, outline
from cms.facets import snapshot
from cms.locales import content_locales
from cms.look import Look
from cms.serving import Served

from .context_processors import Language, language
from .frame import frame_of
from .texts import preview_image, structured_data

FEWEST_HEADINGS = 2  # a table of contents with one line says nothing
DEEPEST_HEADING = 3


def context_of(page: Served, now: Look) -> dict[str, Any]:
    """Return the context of a page's template; `page` was served with the groups of the menus of `now`."""
    frame = frame_of(now, page.links)
    return {
        "brand": frame.brand,
        "frame": frame,
        "page": page,
        "document": page.document,
        "publication": page.publication,
        "facets": SimpleLazyObject(lambda: snapshot(now.version)),
        "contents": _contents(page.document),
        "languages": _languages(page),
        # A fallback is the same page under another address.
        "canonical": settings.BASE_URL + (page.publication.path if page.fallback_reason else page.url) + _part(page),
        "alternates": [(other.locale, settings.BASE_URL + other.url) for other in page.translations],
        "default_language": settings.LANGUAGE_CODE,
        "preview_image": preview_image(page),
        "structured_data": structured_data(page, frame.brand),
    }


def _part(page: Served) -> str:
    return f"?page={page.children_page}" if page.children_page > 1 else ""


def _languages(page: Served) -> list[Language]:
    """Return the languages of the page, and the one it is read in, which may have nothing but a fallback."""
    urls = {other.locale: other.url for other in page.translations} | {page.requested_locale: page.url}
    return [language(code, urls[code]) for code in content_locales() if code in urls]


def _contents(document: dict[str, Any]) -> list[Heading]:
    headings = [
        heading
        for heading in outline([*document.get("body", ()), *document.get("questions", ())])
        if heading.level <= DEEPEST_HEADING
    ]
    return headings if len(headings) >= FEWEST_HEADINGS else []
