"""The picker: readers say once which region, products and roles are theirs, and lists show what concerns them."""

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from accounts.preferences import Preferences, keep, preferences_of
from cms import caching, relevance
from cms.facets import FacetNode, FacetSnapshot, snapshot
from cms.locales import content_locales
from cms.viewer import Viewer, viewer_of

from .context_processors import language
from .origins import is_refused

EVERYTHING = "everything"


@csrf_exempt  # what a reader chooses is theirs alone, and the pages that hold the form are the same for everybody
@require_http_methods(["GET", "HEAD", "POST"])
def choose(request: HttpRequest) -> HttpResponse:
    """Show the picker, or keep what was chosen in it and go back to the page at `next`.

    `without` takes back one value, as `region:finland`, or everything. Who comes back with `kept`, and without what was
    kept, hears that their browser keeps nothing.
    """
    if request.method == "POST":
        if is_refused(request):
            raise PermissionDenied
        return _keep(request)
    viewer = viewer_of(request)
    facets = snapshot()
    target = _target(request.GET.get("next", ""), viewer.locale)
    was_kept = "kept" in request.GET and bool(preferences_of(request))
    if was_kept:
        return HttpResponseRedirect(target, headers={"Cache-Control": caching.PRIVATE})
    asked = f"?next={quote(target)}" if "next" in request.GET else ""
    return never_cache(render)(
        request,
        "helpcentre/choose.html",
        {
            "options": options(facets, viewer),
            "next": target,
            "is_lost": "kept" in request.GET,
            "languages": [language(code, f"/{code}/for/me/{asked}") for code in content_locales()],
        },
    )


def _keep(request: HttpRequest) -> HttpResponse:
    chosen, without = preferences_of(request), request.POST.get("without", "")
    if without == EVERYTHING:
        chosen = Preferences()
    elif without:
        facet, _colon, key = without.partition(":")
        chosen = chosen.without(facet, key)
    else:
        given = Preferences(
            request.POST.get("region") or None,
            tuple(filter(None, dict.fromkeys(request.POST.getlist("product_line")))),
            tuple(filter(None, dict.fromkeys(request.POST.getlist("role")))),
        )
        chosen = given.existing(snapshot())
    locale = viewer_of(request).locale
    target = _target(request.POST.get("next", ""), locale)
    if chosen and not request.COOKIES:
        # Whether this browser keeps anything shows at the next request.
        target = f"/{locale}/for/me/?kept=1&next={quote(target)}"
    response = HttpResponseRedirect(target)
    response.status_code = 303  # whatever was sent, go there and read
    keep(chosen, response)
    response["Cache-Control"] = caching.PRIVATE
    return response


def _target(given: str, locale: str) -> str:
    return given if url_has_allowed_host_and_scheme(given, allowed_hosts=None) else f"/{locale}/"


@dataclass(frozen=True, slots=True)
class Option:
    """A value in the picker. `label` is set further in for each value above it."""

    key: str
    label: str
    is_chosen: bool


def options(facets: FacetSnapshot, viewer: Viewer) -> dict[str, list[Option]]:
    """Return the values that a reader may choose of each facet; those of our own organisation after signing in."""

    def of(facet: str) -> Iterator[Option]:
        chosen = relevance.chosen(viewer).get(facet, ())
        for node in facets.tree(facet):
            if _is_offered(node, viewer) or node.key in chosen:
                yield Option(node.key, node.indented_label(viewer.locale), node.key in chosen)

    return {facet: list(of(facet)) for facet in facets.trees}


def _is_offered(node: FacetNode, viewer: Viewer) -> bool:
    return viewer.is_signed_in or not node.internal
