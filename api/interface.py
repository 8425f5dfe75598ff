"""The API itself, to which each part adds its router."""

import logging
from dataclasses import replace
from http import HTTPStatus
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from ninja import NinjaAPI
from ninja.errors import ValidationError
from ninja.openapi.schema import OpenAPISchema

from cms.viewer import Viewer, viewer_of

from . import content, facets, locales, navigation, search
from .parameters import faults_of
from .problems import ProblemError, bad_credentials, invalid_parameters, not_found, problem_response

logger = logging.getLogger(__name__)

DESCRIPTION = """\
Everything that the help centre shows, for other sites and apps.

Whoever asks gets what they may see, and never learns of anything else. Content that does not exist in the locale
asked for is answered in the next best one, and says so (`requested_locale`, `served_locale`, `fallback_reason`).
Every address in an answer is absolute.

Each answer has an `ETag`. Send it back as `If-None-Match`: a 304 means that nothing has changed.

Whatever is wrong is told as `application/problem+json`; a wrong or unknown parameter is named, with what is allowed.
"""


def authenticate(request: HttpRequest) -> Viewer:
    """Return who asks: the person of the session, or nobody in particular. There are no other credentials."""
    if "Authorization" in request.headers:
        raise bad_credentials()
    # What they chose in the help centre narrows nothing here: programs say what they want.
    return replace(viewer_of(request), region=None, product_lines=(), roles=())


class Interface(NinjaAPI):
    """An API whose description is made once: it follows from the code alone."""

    _description: OpenAPISchema | None = None

    def get_openapi_schema(
        self, *, path_prefix: str | None = None, path_params: dict[str, Any] | None = None
    ) -> OpenAPISchema:
        """Return the description in the form of OpenAPI 3.1."""
        if self._description is None:
            self._description = super().get_openapi_schema(path_prefix=path_prefix, path_params=path_params)
        return self._description


api = Interface(title="Majakka", version="1", description=DESCRIPTION, auth=authenticate, urls_namespace="api")
api.add_router("", locales.router)
api.add_router("", facets.router)
api.add_router("", navigation.router)
api.add_router("", content.router)
api.add_router("", search.router)


@api.exception_handler(ProblemError)
def _problem(_request: HttpRequest, problem: ProblemError) -> HttpResponse:
    return problem_response(problem)


@api.exception_handler(ValidationError)
def _invalid(_request: HttpRequest, error: ValidationError) -> HttpResponse:
    return problem_response(invalid_parameters(faults_of(error)))


@api.exception_handler(Http404)
def _not_found(_request: HttpRequest, _error: Http404) -> HttpResponse:
    return problem_response(not_found())


@api.exception_handler(Exception)
def _failure(request: HttpRequest, error: Exception) -> HttpResponse:
    logger.error("%s %s failed", request.method, request.path, exc_info=error)
    detail = "This is our fault, and it has been written down."
    return problem_response(ProblemError(HTTPStatus.INTERNAL_SERVER_ERROR, detail))


@csrf_exempt
def nothing_here(_request: HttpRequest) -> HttpResponse:
    """Tell a program that an address does not exist. People get a page, which would ask for its topics."""
    return problem_response(not_found())
