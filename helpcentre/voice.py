"""“Did this help?”: readers vote on a page, and may say why."""

from http import HTTPStatus
from urllib.parse import quote
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods
from limits import RateLimitItemPerHour

from cms import feedback, rate_limits
from cms.locales import content_locales
from cms.models import Publication, Reason
from cms.reading import links_for
from cms.viewer import viewer_of

from .context_processors import language
from .origins import is_refused

TYPES = ("article", "faq")  # of pages that are voted on
OFTEN_ENOUGH = RateLimitItemPerHour(60)  # from one address, behind which a whole company may be


@never_cache
@csrf_exempt  # the pages that hold the form are the same for everybody; see `is_refused`
@require_http_methods(["GET", "HEAD", "POST"])
def vote(request: HttpRequest, publication: UUID) -> HttpResponse:
    """Record whether a page helped, and why (not); ask for the reason, or thank for it. To read leads to the page."""
    viewer = viewer_of(request)
    rows = Publication.objects.visible_to(viewer.audience_ids).filter(type__in=TYPES)
    page = rows.defer("document").filter(pk=publication).first()
    if page is None:
        raise Http404
    link = links_for([page.group], viewer).get(page.group)
    url = link.url if link else page.path
    if request.method != "POST":
        return HttpResponseRedirect(url)
    if is_refused(request):
        raise PermissionDenied
    helpful = {"yes": True, "no": False}.get(request.POST.get("helpful", ""))
    opinion = feedback.Opinion(bool(helpful), request.POST.get("reason", ""), request.POST.get("comment", ""))
    context: dict[str, object] = {
        "publication": page,
        "link": link,
        "here": url,
        "languages": [language(code, f"/go/{quote(page.key)}?locale={code}") for code in content_locales()],
        "helpful": helpful,
        "opinion": opinion,
        "version": request.POST.get("version", ""),
        "is_told": "comment" in request.POST,
        "reasons": Reason.choices,
        "longest": feedback.LONGEST_COMMENT,
    }
    if helpful is None:
        return _answer(request, context | {"error": _("Say whether the page helped.")}, HTTPStatus.BAD_REQUEST)
    wait = rate_limits.take(OFTEN_ENOUGH, "vote", feedback.network_of(request))
    if wait:
        error = _("There have been many votes from where you are. Please try again later.")
        response = _answer(request, context | {"error": error}, HTTPStatus.TOO_MANY_REQUESTS)
        response["Retry-After"] = str(wait)
        return response
    version = feedback.read_version(page, request.POST.get("version", ""))
    feedback.vote(publication=page, version=version, opinion=opinion, reader=feedback.reader_of(request))
    return _answer(request, context, HTTPStatus.OK)


def _answer(request: HttpRequest, context: dict[str, object], status: HTTPStatus) -> HttpResponse:
    return render(request, "helpcentre/voice_page.html", context, status=status)
