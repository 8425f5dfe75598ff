"""What is suggested below a search field while somebody types; a part of a page, which `suggestions.js` asks for."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from cms import caching
from cms.counters import Counters
from cms.facets import snapshot
from cms.viewer import viewer_of
from search.passages import Marked
from search.port import NotReadyError
from search.searching import reached
from search.suggesting import Suggestion, suggest

from .hubs import hub_url
from .search import address_of, known, question_of, sections_of


@dataclass(frozen=True, slots=True)
class Option:
    """A line of the list: where it leads, its words in their language, and what stands beside them."""

    kind: str
    url: str
    marked: Marked
    locale: str
    note: str


@csrf_exempt  # reads only
@require_safe
def suggestions(request: HttpRequest) -> HttpResponse:
    """Suggest queries, product lines, pages and questions; nothing when nothing can be searched now."""
    viewer, asked = viewer_of(request), question_of(request)

    def build(now: Counters) -> HttpResponse:
        question = known(asked, snapshot(now.settings), sections_of(asked, viewer))
        found = suggest(question, viewer, settings_version=now.settings)
        return render(request, "helpcentre/suggestions.html", {"options": list(_options(found))})

    try:
        key = ("suggestions", address_of(request.path, asked), reached())
        return caching.answer(request, viewer, asked=key, build=build)
    except NotReadyError:
        return never_cache(render)(request, "helpcentre/suggestions.html", {"options": []})


def _options(found: Iterable[Suggestion]) -> Iterator[Option]:
    for each in found:
        if each.kind == "query":
            url = f"{reverse('search')}?{urlencode({'q': each.text})}"
            yield Option(each.kind, url, each.marked, each.locale, str(_("Search")))
        elif each.kind == "product":
            yield Option(each.kind, hub_url("product_line", each.key), each.marked, each.locale, str(_("Product line")))
        else:
            yield Option(each.kind, each.url, each.marked, each.locale, each.place)
