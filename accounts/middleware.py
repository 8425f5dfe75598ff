"""What requests get to know about people."""

from collections.abc import Callable
from functools import partial

from django.http import HttpRequest, HttpResponse

from accounts.viewers import viewer_for


class ViewerMiddleware:
    """Lets `cms.viewer.viewer_of` build the viewer of a request, if anybody asks for it.

    Comes after the middleware of sessions, locales and authentication.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.build_viewer = partial(viewer_for, request)  # type: ignore[attr-defined]  # read by `viewer_of`
        return self.get_response(request)
