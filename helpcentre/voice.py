"""“Did this help?”: readers vote on a page, and may say why."""

from http import HTTPStatus
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST
from limits import RateLimitItemPerHour

from cms import feedback, rate_limits
from cms.models import Publication, Reason
from cms.reading import links_for
from cms.viewer import viewer_of

TYPES = ("article", "faq")  # of pages that are voted on
OFTEN_ENOUGH = RateLimitItemPerHour(60)  # from one address, behind which a whole company may be


@never_cache
@csrf_exempt  # the pages that hold the form are the same for everybody; see `_is_from_elsewhere`
@require_POST
def vote(request: HttpRequest, publication: UUID) -> HttpResponse:
    """Record whether a page helped, and why (not); ask for the reason, or thank for it."""
    viewer = viewer_of(request)
    rows = Publication.objects.visible_to(viewer.audience_ids).filter(type__in=TYPES)
    page = rows.defer("document").filter(pk=publication).first()
    if page is None:
        raise Http404
    link = links_for([page.group], viewer).get(page.group)
    context: dict[str, object] = {"publication": page, "link": link, "here": link.url if link else page.path}
    helpful = {"yes": True, "no": False}.get(request.POST.get("helpful", ""))
    if _is_from_elsewhere(request):
        return _answer(request, context | {"error": _("Vote on the page itself.")}, HTTPStatus.FORBIDDEN)
    if helpful is None:
        return _answer(request, context | {"error": _("Say whether the page helped.")}, HTTPStatus.BAD_REQUEST)
    wait = rate_limits.take(OFTEN_ENOUGH, "vote", feedback.network_of(request))
    if wait:
        error = _("There have been many votes from where you are. Please try again later.")
        response = _answer(request, context | {"error": error}, HTTPStatus.TOO_MANY_REQUESTS)
        response["Retry-After"] = str(wait)
        return response
    opinion = feedback.Opinion(helpful, request.POST.get("reason", ""), request.POST.get("comment", ""))
    feedback.vote(publication=page, opinion=opinion, reader=feedback.reader_of(request))
    context |= {"helpful": helpful, "is_told": "comment" in request.POST, "reasons": Reason.choices}
    return _answer(request, context | {"longest": feedback.LONGEST_COMMENT}, HTTPStatus.OK)


def _answer(request: HttpRequest, context: dict[str, object], status: HTTPStatus) -> HttpResponse:
    return render(request, "helpcentre/voice_page.html", context, status=status)


def _is_from_elsewhere(request: HttpRequest) -> bool:
    """Tell whether another site made the reader's browser vote, as far as the browser says."""
    return request.headers.get("Sec-Fetch-Site", "same-origin") not in {"same-origin", "none"}
