"""What holds for every answer to a program, whoever makes it."""

from collections.abc import Callable
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse

from .problems import CONTENT_TYPE, ProblemError, problem_response

PREFIX = "/api/"

_DETAILS = {
    HTTPStatus.NOT_FOUND: "There is nothing at this address.",
    HTTPStatus.METHOD_NOT_ALLOWED: "This address does not know the method.",
    HTTPStatus.INTERNAL_SERVER_ERROR: "This is our fault, and it has been written down.",
}
# What other answers say about the request, as opposed to their content.
_KEPT = ("Allow", "Retry-After", "Vary", "WWW-Authenticate")
# What browsers ask before they let a program of another site send more than a plain request.
_METHODS = "GET, HEAD, OPTIONS"
_OPTIONS = {
    "Allow": _METHODS,
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Methods": _METHODS,
    "Access-Control-Allow-Headers": "If-None-Match, Authorization",
    "Access-Control-Max-Age": "86400",  # seconds
}


class ProgramMiddleware:
    """Makes errors below `/api/` problems, even Django's; answers HEAD and OPTIONS; lets programs of other sites read.

    Comes first, so that it hears of everything. No credentials are let through from other sites: they get what is
    public.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on; mend the answer."""
        if not request.path_info.startswith(PREFIX):
            return self.get_response(request)
        if request.method == "OPTIONS":
            return HttpResponse(status=HTTPStatus.NO_CONTENT, headers=_OPTIONS)
        is_head = request.method == "HEAD"
        if is_head:
            request.method = "GET"
        response = self.get_response(request)
        if response.status_code >= HTTPStatus.BAD_REQUEST and response.get("Content-Type") != CONTENT_TYPE:
            response = _as_problem(response)
        response["Access-Control-Allow-Origin"] = "*"
        response["Access-Control-Expose-Headers"] = "ETag"
        if is_head:
            response["Content-Length"] = str(len(response.content))
            response.content = b""
        return response


def _as_problem(response: HttpResponse) -> HttpResponse:
    status = HTTPStatus(response.status_code)
    headers = {name: response[name] for name in _KEPT if name in response}
    return problem_response(ProblemError(status, _DETAILS.get(status, f"{status.description}."), headers=headers))
