"""Middleware that concerns the whole site."""

from django.conf import settings
from django.http import HttpRequest, HttpResponsePermanentRedirect
from django.http.response import HttpResponseBase
from django.middleware import locale
from django.urls import reverse
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.http import escape_leading_slashes

from api import middleware as api
from cms import interface


class LocaleMiddleware(locale.LocaleMiddleware):
    """Django's, with fewer redirects to addresses with a language.

    Django's redirects whatever is not found to the same address below `/en/`, since the pages there may have any
    address: a missing file, a part of the API, what is only not for this viewer. Ours does so only when no view was
    there at all.
    """

    def process_request(self, request: HttpRequest) -> HttpResponseBase | None:  # type: ignore[override]  # Django's says None
        """Activate the language; send whoever wrote it in capitals (`/EN/`) to the address that there is."""
        code, *_rest = request.path_info.lstrip("/").split("/", 1)
        if code != code.lower() and code.lower() in dict(settings.LANGUAGES) and request.method in {"GET", "HEAD"}:
            address = request.get_full_path().replace(code, code.lower(), 1)
            return HttpResponsePermanentRedirect(escape_leading_slashes(address))
        super().process_request(request)
        if request.path.startswith(reverse("wagtailadmin_home")):
            interface.deactivate()
        else:
            interface.activate(request.LANGUAGE_CODE)
        return None

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Redirect what may be a page without its language; name the language, and what it was chosen by."""
        if request.path_info.startswith(api.PREFIX):  # says both by itself, for each locale that programs ask for
            return response
        if response.status_code != 404 or self._may_be_a_page(request):  # noqa: PLR2004 - not found
            answer: HttpResponseBase = super().process_response(request, response)
            return answer
        if not translation.get_language_from_path(request.path_info):
            patch_vary_headers(response, ["Accept-Language"])
        response.headers.setdefault("Content-Language", translation.get_language())
        return response

    def _may_be_a_page(self, request: HttpRequest) -> bool:
        is_file = "." in request.path_info.rpartition("/")[2]
        return request.method in {"GET", "HEAD"} and request.resolver_match is None and not is_file
