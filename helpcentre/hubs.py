"""Hub pages: everything for a product line, a region or a role. They are made of queries; nobody writes them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from cms import relevance
from cms.counters import Counters
from cms.facets import FacetSnapshot, snapshot
from cms.highlights import MOST_PAGES, hub_counts, hub_locales, hub_rows, sections_of, values_of
from cms.locales import content_locales, fallback_chain
from cms.look import look
from cms.reading import links_for
from cms.viewer import viewer_of

from .announcements import answer
from .context_processors import language
from .frame import frame_for, frame_of

FACETS = {"product": "product_line", "region": "region", "role": "role"}  # as addresses name them
HEADINGS = {"product_line": _("Products"), "region": _("Regions"), "role": _("Roles")}


@dataclass(frozen=True, slots=True)
class Crumb:
    """A step of the way to a hub page; like a link to a page in the templates."""

    title: str
    url: str
    locale: str


def hub_url(facet: str, key: str) -> str:
    """Return the address of a facet value's hub page in the language at hand."""
    name = next(name for name, known in FACETS.items() if known == facet)
    return reverse("hub", args=[name, key])


@csrf_exempt  # reads only
@require_safe
def hubs(request: HttpRequest) -> HttpResponse:
    """Show the product lines, regions and roles for which there is anything."""
    viewer = viewer_of(request)

    def build(now: Counters) -> HttpResponse:
        facets, counts = snapshot(now.settings), hub_counts(viewer, list(HEADINGS))
        groups = [(label, values_of(facets, counts, facet, viewer.locale)) for facet, label in HEADINGS.items()]
        context = _context(request) | {"groups": [group for group in groups if group[1]]}
        return render(request, "helpcentre/hubs.html", context | {"frame": frame_for(viewer, now.settings)})

    return answer(request, viewer, asked=("hubs", viewer.locale), build=build)


@csrf_exempt  # reads only
@require_safe
def hub(request: HttpRequest, name: str, key: str) -> HttpResponse:
    """Show what there is for a value of a facet, by topic; 404 when there is nothing that the viewer may see."""
    viewer, facet = viewer_of(request), FACETS[name]
    everything = relevance.regardless_of(viewer)

    def build(now: Counters) -> HttpResponse:
        facets = snapshot(now.settings)
        rows = hub_rows(facet, key, viewer) if facets.exists(facet, key) else []
        locales = hub_locales(facet, key, viewer)
        # What the reader chose of the other facets may leave nothing; that is told on the page.
        if not rows and not (locales and relevance.chosen(viewer) and hub_rows(facet, key, everything)):
            raise Http404
        around = look(now.settings)
        sections = {row.section for row in rows if row.section}
        links = links_for({*(row.group for row in rows), *sections, *around.menus_for(viewer.locale).groups}, viewer)
        counts = hub_counts(viewer, [facet])
        context = _context(request, locales) | {
            "frame": frame_of(around, links),
            "facet": facet,
            "key": key,
            "label": facets.label(facet, key, viewer.locale),
            "way": _way(facets, facet, key, viewer.locale),
            "values": values_of(facets, counts, facet, viewer.locale, parent=key),
            "sections": sections_of(rows, links),
            "more": f"{reverse('search')}?{urlencode({facet: key})}" if len(rows) > MOST_PAGES else "",
        }
        return render(request, "helpcentre/hub.html", context)

    return answer(request, viewer, asked=("hub", viewer.locale, name, key), build=build)


def _way(facets: FacetSnapshot, facet: str, key: str, locale: str) -> list[Crumb]:
    above = [
        Crumb(facets.label(facet, other, locale), hub_url(facet, other), locale)
        for other in facets.ancestors(facet, key)
    ]
    return [Crumb(str(_("Browse")), reverse("hubs"), locale), *above]


def _context(request: HttpRequest, locales: Sequence[str] | None = None) -> dict[str, Any]:
    """Return what the head of a page of ours needs; `locales` are those in which there is anything, or all."""
    own, _slash, path = request.path.lstrip("/").partition("/")
    urls = {code: f"/{code}/{path}" for code in content_locales() if locales is None or code in {own, *locales}}
    best = next((code for code in fallback_chain(own) if locales is None or code in locales), own)
    return {
        # With nothing in its own language, it is the same page under another address.
        "canonical": f"{settings.BASE_URL}/{best}/{path}",
        "alternates": [
            (code, settings.BASE_URL + url) for code, url in urls.items() if locales is None or code in locales
        ],
        "languages": [language(code, url) for code, url in urls.items()],
        "default_language": settings.LANGUAGE_CODE,
    }
