"""Pages for programs that read as people do: each page as Markdown, an overview of all, and what a page is about."""

import datetime as dt
import json
from collections.abc import Callable, Iterator, Mapping
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.template.loader import render_to_string
from django.utils.encoding import iri_to_uri
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from campaigns.moments import local_in
from cms import caching
from cms.actions import action_of
from cms.blocks.markdown import markdown
from cms.blocks.reading import plain_text
from cms.counters import Counters
from cms.documents import DocumentTypes, ImageRef
from cms.finding import Found, Moved, Retired, find_path
from cms.listing import Selection, select
from cms.look import look
from cms.media.renditions import PREVIEW, best_source, extensions_of, image_url, sources
from cms.models import Publication
from cms.reading import links_for
from cms.serving import Served, serve
from cms.viewer import Viewer, anonymous, viewer_of

from .products import parts_of

IMAGE_WIDTH = 1280  # pixels
MOST_PAGES = 1_000  # of the overview
MARKDOWN = "text/markdown; charset=utf-8"

# What is special in JSON only, but could end the element that it stands in.
_ESCAPES = {ord(character): f"\\u{ord(character):04x}" for character in "<>&\u2028\u2029"}


@require_safe
def markdown_page(request: HttpRequest, path: str) -> HttpResponse:
    """Give the page at an address as Markdown; the same address without `.md` and with a slash is for people."""
    viewer = viewer_of(request)
    address = f"/{viewer.locale}/{path}/"

    def build(_now: Counters) -> HttpResponse:
        match find_path(address, viewer):
            case Found(publication):
                return markdown_answer(publication, viewer)
            case Moved(url):
                # A front page has no address as Markdown.
                is_front = url.count("/") == 2  # noqa: PLR2004 - around the language
                return HttpResponsePermanentRedirect(url if is_front else f"{url.rstrip('/')}.md")
            case Retired():
                text = f"{_('This page has been retired')}\n"
                return HttpResponse(text, content_type=MARKDOWN, status=HTTPStatus.GONE)
        raise Http404

    return caching.answer(request, viewer, asked=("markdown", address), build=build)


def prefers_markdown(request: HttpRequest) -> bool:
    """Say whether whoever asks would rather have Markdown than what people get."""
    return request.get_preferred_type(["text/html", "text/markdown"]) == "text/markdown"


def markdown_answer(publication: Publication, viewer: Viewer) -> HttpResponse:
    """Return a page as Markdown. Its head says where it is for people: text has no place for that."""
    page = serve(publication, viewer, base_url=settings.BASE_URL)
    canonical = settings.BASE_URL + iri_to_uri(page.canonical)
    headers = {"Content-Language": page.served_locale, "Link": f'<{canonical}>; rel="canonical"'}
    return HttpResponse(page_as_markdown(page), content_type=MARKDOWN, headers=headers)


def page_as_markdown(page: Served) -> str:
    """Return a page that was served with absolute addresses as Markdown: title, summary, body, what lies below."""
    document = page.document
    body = "\n\n".join(_parts(document))
    below = [
        f"- [{_plain(link.title)}]({settings.BASE_URL}{link.url}){f': {link.summary}' if link.summary else ''}"
        for link in page.children
    ]
    head = [f"# {_plain(document['title'])}", _byline(document), document["summary"]]
    parts = [*head, body, _action(document), "\n".join(below)]
    return "\n\n".join(part for part in parts if part) + "\n"


def _parts(document: Mapping[str, Any]) -> Iterator[str]:
    """Yield what the page says; the parts of a product have headings that are not in its blocks."""
    if document["type"] != "product":
        yield markdown(DocumentTypes.blocks(document), _image_address)
        return
    yield markdown([*filter(None, [document.get("picture")]), *document["body"]], _image_address)
    for part in parts_of(document):
        yield f"## {part.heading}\n\n{markdown(part.blocks, _image_address)}"


def _image_address(image: Mapping[str, Any]) -> str:
    return settings.BASE_URL + best_source(sources(_ref(image)), IMAGE_WIDTH).url


def _byline(document: Mapping[str, Any]) -> str:
    """Return who wrote a post, and when, or from when until when a page holds; nothing for any other page."""
    if "starts_at" in document:
        zone = document["time_zone"]
        moments = [dt.datetime.fromisoformat(document[name]) for name in ("starts_at", "ends_at") if name in document]
        return f"{' – '.join(f'{local_in(moment, zone):%Y-%m-%d %H:%M}' for moment in moments)} ({zone})"
    if document["type"] != "post":
        return ""
    names = ", ".join(_plain(author["name"]) for author in document["authors"])
    return " · ".join(part for part in (names, document["date"]) if part)


def _action(document: Mapping[str, Any]) -> str:
    action = action_of(document)
    return f"[{_plain(action[0])}](<{action[1]}>)" if action else ""


def _plain(text: str) -> str:
    return text.replace("[", "\\[").replace("]", "\\]")


@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """List the public pages in the site's own language for language models (https://llmstxt.org)."""
    viewer = anonymous(settings.LANGUAGE_CODE)

    def build(now: Counters) -> HttpResponse:
        rows = list(select(Selection(viewer.locale, sort="key"), viewer).defer("document")[:MOST_PAGES])
        links = links_for({row.group for row in rows}, viewer)
        home = next((row for row in rows if not row.ancestors), None)
        topics: dict[str, list[Any]] = {}
        for row in sorted(rows, key=lambda row: row.path):
            if row.ancestors:
                topics.setdefault([*row.ancestors, str(row.group)][1], []).append((row, links.url(row)))
        context = {
            "base_url": settings.BASE_URL,
            "name": look(now.settings).name or settings.WAGTAIL_SITE_NAME,
            "home": home,
            "topics": topics.values(),
        }
        text = render_to_string("helpcentre/llms.txt", context)
        return HttpResponse(text, content_type="text/plain; charset=utf-8")

    return caching.answer(request, viewer, asked=["overview"], build=build)


def preview_image(page: Served) -> str | None:
    """Return the address of the first image of a page in the size that other sites show beside a link.

    It is in the format for old browsers: not every site and chat reads newer ones.
    """
    top = [page.document.get(name) for name in ("hero", "picture")]
    found = _first_image([*filter(None, top), *page.document.get("body", ())])
    if found is None:
        return None
    return settings.BASE_URL + image_url(found, PREVIEW, extensions_of(found.format)[-1])


def _first_image(blocks: Any) -> ImageRef | None:
    images = (_ref(block["image"]) for block in blocks if block["type"] == "image")
    return next((image for image in images if image.format != "svg"), None)


def _ref(image: Mapping[str, Any]) -> ImageRef:
    return ImageRef.model_validate(image)


def structured_data(page: Served, name: str) -> SafeString:
    """Return what the page is about in the words of schema.org, as JSON that may stand in a `script` element."""
    base = settings.BASE_URL
    trail = [(link.title, link.url) for link in page.breadcrumb] + [(page.document["title"], page.url)]
    items: list[dict[str, Any]] = [
        {
            "@type": "BreadcrumbList",
            "itemListElement": [
                {"@type": "ListItem", "position": number, "name": title, "item": base + url}
                for number, (title, url) in enumerate(trail, start=1)
            ],
        }
    ]
    about = _about(page, name)
    graph = {"@context": "https://schema.org", "@graph": [*items, about] if about else items}
    return mark_safe(json.dumps(graph, ensure_ascii=False).translate(_ESCAPES))  # noqa: S308 - escaped right here


def _about(page: Served, name: str) -> dict[str, Any] | None:
    document = page.document
    describe = _ABOUT.get(document["type"])
    if describe is None:
        return None
    common: dict[str, Any] = {
        "name": document["title"],
        "description": document["summary"],
        "inLanguage": page.served_locale,
        "url": settings.BASE_URL + page.url,
        "publisher": {"@type": "Organization", "name": name},
    }
    if image := preview_image(page):
        common["image"] = image
    return describe(page, common)


def _article(page: Served, common: Mapping[str, Any]) -> dict[str, Any]:
    document, publication = page.document, page.publication
    dates = {"datePublished": publication.first_published_at, "dateModified": publication.updated}
    dated = {**common, **{key: value.isoformat() for key, value in dates.items() if value is not None}}
    steps = [step for block in document["body"] if block["type"] == "steps" for step in block["steps"]]
    if steps:
        how = [{"@type": "HowToStep", "text": plain_text([{"type": "steps", "steps": [step]}])} for step in steps]
        return {"@type": "HowTo", **dated, "step": how}
    return {"@type": "Article", "headline": document["title"], **dated}


def _faq(page: Served, common: Mapping[str, Any]) -> dict[str, Any]:
    questions = [
        {
            "@type": "Question",
            "name": block["question"],
            "acceptedAnswer": {"@type": "Answer", "text": plain_text(block["answer"])},
        }
        for block in page.document["questions"]
    ]
    return {"@type": "FAQPage", **common, "mainEntity": questions}


def _product(page: Served, common: Mapping[str, Any]) -> dict[str, Any]:
    values = [
        {
            "@type": "PropertyValue",
            "name": row["name"],
            "value": row["value"],
            **({"unitText": row["unit"]} if row["unit"] else {}),
        }
        for table in page.document["data_sheet"]
        for row in table["rows"]
    ]
    return {"@type": "Product", **({"additionalProperty": values} if values else {}), **common}


def _campaign(page: Served, common: Mapping[str, Any]) -> dict[str, Any]:
    since, until = page.document["starts_at"], page.document.get("ends_at")
    ends = {"expires": until} if until else {}
    return {"@type": "WebPage", **common, "temporalCoverage": f"{since}/{until or '..'}", **ends}


def _posting(page: Served, common: Mapping[str, Any]) -> dict[str, Any]:
    document, updated = page.document, page.publication.updated
    said: dict[str, Any] = {
        "@type": "BlogPosting",
        "headline": document["title"],
        **common,
        "datePublished": document["date"],
        "author": [{"@type": "Person", "name": author["name"]} for author in document["authors"]],
        "keywords": document["tags"],
        "timeRequired": f"PT{document['reading_minutes']}M",
    }
    if updated is not None:
        said["dateModified"] = updated.isoformat()
    if document.get("series"):
        said["isPartOf"] = {"@type": "CreativeWorkSeries", "name": document["series"]["title"]}
    return said


_ABOUT: Mapping[str, Callable[[Served, Mapping[str, Any]], dict[str, Any]]] = {
    "article": _article,
    "campaign": _campaign,
    "faq": _faq,
    "post": _posting,
    "product": _product,
}
