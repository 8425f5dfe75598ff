"""What is new, as Atom and JSON feeds: all of a language, or what a type, a facet, a tag or a section selects."""

import json
import re
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.feedgenerator import Atom1Feed
from django.views.decorators.http import require_safe

from blog.names import names
from cms import caching
from cms.counters import Counters
from cms.documents import DocumentTypes
from cms.facets import PAGE_FIELDS, FacetSnapshot, snapshot
from cms.listing import Selection, page_of, select
from cms.look import look
from cms.models import Publication
from cms.reading import links_for
from cms.viewer import viewer_of

NEWEST = 30  # pages
# What XML cannot hold; word processors put some of it into titles, where lines are broken.
_NO_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
NAMED = ("author", "series")  # what has a name of its own
FILTERS = ("type", *PAGE_FIELDS, "tag", "section", *NAMED)
KINDS = {"atom": "application/atom+xml; charset=utf-8", "json": "application/feed+json; charset=utf-8"}


@require_safe
def feed(request: HttpRequest, kind: str) -> HttpResponse:
    """Give the pages that changed last, in the language of the address; 404 for a filter that does not exist."""
    viewer = viewer_of(request)
    asked = {name: tuple(request.GET.getlist(name)) for name in FILTERS}

    def build(now: Counters) -> HttpResponse:
        facets = snapshot(now.settings)
        if any(_NO_XML.search(value) for values in asked.values() for value in values) or not _exist(asked, facets):
            raise Http404
        selection = Selection(
            viewer.locale,
            types=asked["type"],
            regions=asked["region"],
            product_lines=asked["product_line"],
            roles=asked["role"],
            tags=asked["tag"],
            sections=asked["section"],
            terms=tuple((name, asked[name]) for name in NAMED),
            sort="-updated",
        )
        chosen = select(selection, viewer).defer("document")
        rows, _end = page_of(chosen, sort=selection.sort, after=None, size=NEWEST)
        # That somebody writes what not everybody may see is nobody's business.
        if not rows and any(asked[name] for name in NAMED):
            raise Http404
        links = links_for({row.group for row in rows}, viewer)
        items = [_item(row, links.url(row)) for row in rows]
        title = look(now.settings).name or settings.WAGTAIL_SITE_NAME
        labels = [facets.label(name, key, viewer.locale) for name in PAGE_FIELDS for key in asked[name]]
        known = names(now.settings)
        labels += [known.label(name, key, viewer.locale) for name in NAMED for key in asked[name]]
        title = " – ".join([title, *labels, *asked["tag"]])
        make = _atom if kind == "atom" else _json
        home, here = f"{settings.BASE_URL}/{viewer.locale}/", settings.BASE_URL + request.path + _query(asked)
        return HttpResponse(make(_clean(title), home, here, viewer.locale, items), content_type=KINDS[kind])

    return caching.answer(request, viewer, asked=["feed", kind, viewer.locale, *asked.items()], build=build)


def _query(asked: dict[str, tuple[str, ...]]) -> str:
    """Return what was asked for and nothing else: the answer is kept for everybody who asks for the same."""
    query = urlencode([(name, value) for name, values in asked.items() for value in values])
    return f"?{query}" if query else ""


def _clean(text: str) -> str:
    return " ".join(_NO_XML.sub(" ", text).split())


def _exist(asked: dict[str, tuple[str, ...]], facets: FacetSnapshot) -> bool:
    known = DocumentTypes.all()
    return all(value in known for value in asked["type"]) and all(
        facets.exists(facet, key) for facet in PAGE_FIELDS for key in asked[facet]
    )


def _item(row: Publication, url: str) -> dict[str, Any]:
    return {
        "id": f"urn:uuid:{row.pk}",
        "url": settings.BASE_URL + url,
        "title": _clean(row.title),
        "summary": _clean(row.summary),
        "language": row.locale,
        "published": row.first_published_at,
        "changed": row.last_published_at or row.projected_at,
    }


def _atom(title: str, home: str, here: str, locale: str, items: list[dict[str, Any]]) -> str:
    made = Atom1Feed(title=title, link=home, description="", language=locale, feed_url=here)
    for item in items:
        made.add_item(
            title=item["title"],
            link=item["url"],
            description=item["summary"],
            unique_id=item["id"],
            pubdate=item["published"],
            updateddate=item["changed"],
        )
    return made.writeString("utf-8")


def _json(title: str, home: str, here: str, locale: str, items: list[dict[str, Any]]) -> str:
    """Return a feed by https://www.jsonfeed.org/version/1.1/."""
    entries = [
        {
            "id": item["id"],
            "url": item["url"],
            "title": item["title"],
            "content_text": item["summary"],
            "language": item["language"],
            "date_published": item["published"].isoformat() if item["published"] else None,
            "date_modified": item["changed"].isoformat(),
        }
        for item in items
    ]
    entries = [{name: value for name, value in entry.items() if value is not None} for entry in entries]
    about = {"version": "https://jsonfeed.org/version/1.1", "title": title, "home_page_url": home, "feed_url": here}
    return json.dumps(about | {"language": locale, "items": entries}, ensure_ascii=False)
