"""What people get: pages from publications, and answers to what is not there."""

import re
from dataclasses import replace
from http import HTTPStatus
from urllib.parse import quote

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.cache import patch_vary_headers
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language_from_request
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from cms import caching, interface, page_views, previewing
from cms.answering import after_answer
from cms.audience_words import audience_words
from cms.counters import Counters
from cms.facets import snapshot
from cms.finding import Found, Moved, Retired, SignIn, address_of_key, find_path
from cms.locales import content_locales
from cms.look import look
from cms.models import BasePage
from cms.preview_readers import as_reader, may_read, reader_of
from cms.publications.status import rules_of
from cms.reading import top_pages
from cms.viewer import Viewer, viewer_of

from .additions import Asked, filters_of
from .announcements import answer
from .pages import context_of
from .products import edition_address
from .texts import markdown_answer, prefers_markdown

REPLACES = "replaces"  # in the query of an address to which that of a retired page leads


@csrf_exempt  # reads only; other methods shall hear that they are not allowed, not that a token is missing
@require_safe
def page(request: HttpRequest, path: str) -> HttpResponse:
    """Show the page at an address, or send the reader where it can be read; 404 when it is not for them.

    Whoever prefers Markdown gets that. The draft that `BasePage.serve_preview` puts into the request is shown instead
    of what is published.
    """
    draft: BasePage | None = getattr(request, "draft", None)
    if draft is not None:
        return _preview(request, draft)
    viewer = viewer_of(request)
    address = f"/{viewer.locale}/{path}"
    asked = Asked(_part(request), filters_of(request), REPLACES in request.GET)
    as_markdown = prefers_markdown(request)

    def build(now: Counters) -> HttpResponse:
        match find_path(address, viewer):
            case Found(publication) if as_markdown:
                return markdown_answer(publication, viewer)
            case Found(publication):
                context = context_of(publication, viewer, look(now.settings), asked)
                return render(request, f"pages/{publication.type}.html", context)
            case Moved() as moved:
                return HttpResponsePermanentRedirect(_target(moved))
            case SignIn():
                return redirect_to_login(request.get_full_path())
            case Retired():
                return retired(request, viewer)
        raise Http404

    key = ("page", address, asked.part, asked.filters, asked.is_replacement, as_markdown)
    response = answer(request, viewer, asked=key, build=build, vary=["Accept"])
    # A browser that asks whether its page is still right shows it, too.
    is_shown = request.method == "GET" and not as_markdown and response.status_code in {200, 304}
    if is_shown and page_views.is_reader(request.headers) and page_views.count(address):
        after_answer(page_views.write)
    return response


def _target(moved: Moved) -> str:
    """Return where to send a reader, who hears there if it is not what they looked for."""
    return f"{moved.url}?{REPLACES}" if moved.is_replacement else moved.url


def _part(request: HttpRequest) -> int:
    """Return which of the pages below the one at this address are asked for, where there are very many."""
    number = request.GET.get("page", "")
    return int(number) if re.fullmatch(r"[1-9][0-9]{0,3}", number) else 1


def _preview(request: HttpRequest, draft: BasePage) -> HttpResponse:
    viewer = previewing.as_editor(viewer_of(request), request.user, draft.locale.language_code)
    reader = reader_of(getattr(request, "preview_mode", ""))
    if not may_read(reader, draft):
        refusal = {"audience": audience_words(rules_of(draft))}
        return never_cache(render)(request, "cms/admin/unreadable.html", refusal, using="django")
    viewer = as_reader(viewer, reader)
    request.viewer = viewer  # type: ignore[attr-defined]  # for whatever else asks for the viewer of this request
    publication = previewing.draft_of(draft)
    context = context_of(publication, viewer, look())
    context |= {"is_preview": True, "is_voted_on": False}
    return never_cache(render)(request, f"pages/{publication.type}.html", context)


@require_safe
def choose_language(request: HttpRequest) -> HttpResponse:
    """Send whoever comes to the bare host to the home page in their language."""
    response = redirect(f"/{get_language_from_request(request)}/")
    response["Cache-Control"] = caching.PRIVATE
    patch_vary_headers(response, ["Accept-Language", "Cookie"])
    return response


@require_safe
def switch_language(request: HttpRequest, code: str) -> HttpResponse:
    """Remember the language that the reader chose, and send them to the page at `?next=`, or to the home page.

    The pages themselves set no cookie: everybody gets the same ones.
    """
    if code not in content_locales():
        raise Http404
    target = request.GET.get("next", "")
    if not url_has_allowed_host_and_scheme(target, allowed_hosts=None):
        target = f"/{code}/"
    response = HttpResponseRedirect(target)
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        code,
        max_age=settings.LANGUAGE_COOKIE_AGE,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        samesite="Lax",
    )
    response["Cache-Control"] = caching.PRIVATE
    return response


@require_safe
def go(request: HttpRequest, key: str) -> HttpResponse:
    """Send the reader to the page with a key, wherever it is now, in `?locale=` or else in their language.

    For links from outside (a product's own screens, mails, print): they outlive every move and every new title. A
    retired page leads to what replaces it. Of a product's documentation, the reader gets that of the version in
    `?product_line=`, or of the one that they have chosen.
    """
    asked = request.GET.get("locale", "")
    locale = asked if asked in content_locales() else get_language_from_request(request)
    viewer = replace(viewer_of(request), locale=locale)
    product_line = request.GET.get("product_line", "")
    if product_line and snapshot().exists("product_line", product_line):
        viewer = replace(viewer, product_lines=(product_line,))
    request.viewer = viewer  # type: ignore[attr-defined]  # for the page that says that there is nothing
    interface.activate(locale)
    response: HttpResponse
    found = address_of_key(key, viewer)
    # A page that only asks for a sign-in is what the key means.
    if not isinstance(found, SignIn) and (edition := edition_address(key, viewer)) is not None:
        found = Moved(edition)
    match found:
        case Moved() as moved:
            response = HttpResponseRedirect(_target(moved))
        case SignIn():
            response = redirect_to_login(f"/go/{quote(key)}?locale={locale}")
        case Retired():
            response = retired(request, viewer)
        case _:
            raise Http404
    response["Cache-Control"] = caching.PRIVATE
    patch_vary_headers(response, ["Accept-Language", "Cookie"])
    return response


def retired(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Say to somebody who could once read it that what was there is retired, and where there is something."""
    context = {"topics": top_pages(viewer), "is_retired": True}
    return render(request, "helpcentre/404.html", context, status=HTTPStatus.GONE)


@require_safe
def brand_styles(request: HttpRequest, version: str) -> HttpResponse:  # noqa: ARG001 - as Django calls it
    """Give the style sheet of the brand; its address changes with it."""
    now = look()
    response = HttpResponse(now.styles, content_type="text/css; charset=utf-8")
    is_current = version == now.styles_version
    response["Cache-Control"] = "public, max-age=31536000, immutable" if is_current else "no-cache"
    return response


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 - given by name
    """Say that there is nothing, and where there is something."""
    viewer = viewer_of(request)
    response = render(request, "helpcentre/404.html", {"topics": top_pages(viewer)}, status=404)
    response["Cache-Control"] = caching.PRIVATE
    return response


def bad_request(_request: HttpRequest, exception: Exception) -> HttpResponse:
    """Say what to do about a request that was refused, without reading any more of it."""
    too_much = isinstance(exception, RequestDataTooBig | TooManyFieldsSent | TooManyFilesSent)
    context = {"too_much": too_much, "limit": settings.DATA_UPLOAD_MAX_MEMORY_SIZE}
    return HttpResponse(render_to_string("helpcentre/400.html", context), status=400)


def permission_denied(_request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 - given by name
    """Say that somebody may not do what they have tried."""
    return HttpResponse(render_to_string("helpcentre/403.html"), status=403)


def csrf_failure(_request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001 - it is for programmers
    """Say why a form was refused that seems to come from elsewhere, which is mostly for want of a cookie."""
    return HttpResponse(render_to_string("helpcentre/403.html", {"is_forgery": True}), status=403)


def server_error(_request: HttpRequest) -> HttpResponse:
    """Say that something went wrong on our side, without asking anything that may be what is broken."""
    return HttpResponse(render_to_string("helpcentre/500.html"), status=500)
