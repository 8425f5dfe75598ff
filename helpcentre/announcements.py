"""Announcements at the top of each page, until a reader has read them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from campaigns.announcements import TOKEN_LENGTH, Shown, shown_to
from cms import caching
from cms.caching import Build
from cms.counters import Counters
from cms.viewer import Viewer, viewer_of

from .origins import is_refused

COOKIE = "dismissed"
MOST = 50  # announcements that a browser remembers as read; the newest ones

_TOKEN = re.compile(rf"[0-9a-f]{{{TOKEN_LENGTH}}}")


@dataclass(frozen=True, slots=True)
class Notices:
    """What a reader is told; `dismissed` says that something is left out since they have read it."""

    shown: Sequence[Shown] = ()
    dismissed: bool = False


def notices_of(request: HttpRequest, viewer: Viewer, now: Counters) -> Notices:
    """Return what stands at the top of the answer to a request; worked out once."""
    found: Notices | None = getattr(request, "notices", None)
    if found is None:
        told = shown_to(viewer, now)
        read = set(_read(request)) if told else set()
        left = [notice for notice in told if notice.token not in read]
        found = Notices(left, len(left) < len(told))
        request.notices = found  # type: ignore[attr-defined]  # a request carries what its template needs
    return found


def answer(
    request: HttpRequest, viewer: Viewer, *, asked: Sequence[object], build: Build, vary: Sequence[str] = ()
) -> HttpResponse:
    """Return the answer of `cms.caching.answer` for a page with announcements: which ones is part of what is asked.

    So what a reader has read counts only while it is shown to others.
    """

    def told(now: Counters) -> object:
        return [notice.token for notice in notices_of(request, viewer, now).shown]

    response = caching.answer(request, viewer, asked=asked, build=build, vary=vary, also=told)
    notices: Notices = getattr(request, "notices", Notices())
    if notices.dismissed:
        response["Cache-Control"] = caching.PRIVATE
    return response


@csrf_exempt  # the pages that hold the form are the same for everybody; see `is_refused`
@require_http_methods(["GET", "HEAD", "POST"])
def dismiss(request: HttpRequest) -> HttpResponse:
    """Remember in the reader's browser that they have read an announcement, and go back to the page at `next`."""
    home = f"/{viewer_of(request).locale}/"
    if request.method != "POST":
        return HttpResponseRedirect(home)
    if is_refused(request):
        raise PermissionDenied
    target = request.POST.get("next", "")
    response = HttpResponseRedirect(target if url_has_allowed_host_and_scheme(target, allowed_hosts=None) else home)
    response.status_code = 303  # whatever was sent, go there and read
    token = request.POST.get("token", "")
    if _TOKEN.fullmatch(token):
        tokens = [*(other for other in _read(request) if other != token), token][-MOST:]
        response.set_cookie(
            COOKIE,
            ".".join(tokens),
            max_age=settings.LANGUAGE_COOKIE_AGE,
            secure=settings.LANGUAGE_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )
    response["Cache-Control"] = caching.PRIVATE
    return response


def _read(request: HttpRequest) -> list[str]:
    """Return the tokens of what the browser remembers as read."""
    return [token for token in request.COOKIES.get(COOKIE, "").split(".")[:MOST] if _TOKEN.fullmatch(token)]
