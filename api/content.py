"""Pages: lists of them, and each by itself."""

from dataclasses import replace
from http import HTTPStatus

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from ninja import Query, Router

from cms.caching import PRIVATE
from cms.counters import Counters
from cms.finding import Found, Moved, Retired, address_of_key, find_key, find_path, locale_of_path
from cms.listing import Selection, list_page
from cms.models import Publication
from cms.serving import serve
from cms.viewer import Viewer

from .answers import ERRORS, answer, json_response
from .items import list_items, page_item
from .pagination import fingerprint, read_cursor, write_cursor
from .parameters import ALL_LOCALES, ListParameters, PageParameters, PathParameters, check_facets, check_names
from .problems import not_found, retired
from .schemas import DOCUMENT, USUAL_LIST_FIELDS, Data, ItemList, PageItem

router = Router(tags=["content"])


@router.get("/content", response={200: ItemList, **ERRORS}, summary="List pages", operation_id="list_content")
def list_content(request: HttpRequest, parameters: Query[ListParameters]) -> HttpResponse:
    """List the pages that you may see, each once: in the locale asked for, or in the one that answers for it."""
    check_names(request, ListParameters)
    return answer(request, parameters, lambda viewer, now: _list(parameters, viewer, now))


def _list(parameters: ListParameters, viewer: Viewer, now: Counters) -> Data:
    check_facets(parameters, now.settings)
    asked = fingerprint(parameters.model_dump(exclude={"cursor", "fields", "page_size"}) | {"locale": viewer.locale})
    after = read_cursor(parameters.cursor, asked, sort=parameters.sort) if parameters.cursor is not None else None
    fields, own = parameters.fields or USUAL_LIST_FIELDS, parameters.locale == ALL_LOCALES
    listed = list_page(
        _selection(parameters, viewer),
        viewer,
        after=after,
        size=parameters.page_size,
        with_documents=DOCUMENT in fields,
    )
    return {
        "items": list_items(listed.rows, viewer, fields, own=own),
        "next": None if listed.end is None else write_cursor(listed.end, asked),
        "total": listed.total,
    }


def _selection(parameters: ListParameters, viewer: Viewer) -> Selection:
    return Selection(
        locale=None if parameters.locale == ALL_LOCALES else viewer.locale,
        fallback=parameters.fallback,
        types=tuple(parameters.type),
        regions=tuple(parameters.region),
        product_lines=tuple(parameters.product_line),
        roles=tuple(parameters.role),
        tags=tuple(parameters.tag),
        sections=tuple(parameters.section),
        keys=tuple(parameters.key),
        updated_since=parameters.updated_since,
        sort=parameters.sort,
    )


@router.get(
    "/content/by-path",
    response={200: PageItem, **ERRORS},
    summary="Get the page at an address",
    operation_id="get_content_by_path",
)
def get_content_by_path(request: HttpRequest, parameters: Query[PathParameters]) -> HttpResponse:
    """Return the page at an address of the help centre, in the locale that the address begins with.

    An old address redirects (308) to the same request with the new one, or with that of what replaces the page.
    """
    check_names(request, PathParameters)

    def build(viewer: Viewer, _now: Counters) -> HttpResponse:
        path = f"/{parameters.path.strip('/')}/"
        match find_path(path, viewer):
            case Found(publication):
                reader = replace(viewer, locale=locale_of_path(path))
                return _page(publication, reader, parameters)
            case Moved(url):
                return _moved(request, url)
            case Retired():
                raise retired()
        raise not_found()

    return answer(request, None, build)


def _moved(request: HttpRequest, path: str) -> HttpResponse:
    query = request.GET.copy()
    query.pop("locale", None)  # the address has it
    query.pop("fallback", None)
    query["path"] = path
    by_path = reverse("api:get_content_by_path")
    return HttpResponse(
        status=HTTPStatus.PERMANENT_REDIRECT,
        headers={"Location": f"{by_path}?{query.urlencode()}", "Cache-Control": PRIVATE},
    )


@router.get(
    "/content/{key}",
    response={200: PageItem, **ERRORS},
    summary="Get a page",
    operation_id="get_content",
)
def get_content(request: HttpRequest, key: str, parameters: Query[PageParameters]) -> HttpResponse:
    """Return the page with a key, with its document and what lies around it.

    The key of a retired page redirects (308) to what replaces it, or says that the page is gone (410).
    """
    check_names(request, PageParameters)

    def build(viewer: Viewer, _now: Counters) -> HttpResponse:
        publication = find_key(key, viewer, fallback=parameters.fallback)
        if publication is not None:
            return _page(publication, viewer, parameters)
        # With a fallback that the client does not want, the page is there all the same.
        match address_of_key(key, viewer) if find_key(key, viewer) is None else None:
            case Moved(url):
                return _moved(request, url)
            case Retired():
                raise retired()
        raise not_found()

    return answer(request, parameters, build)


def _page(publication: Publication, viewer: Viewer, parameters: PageParameters | PathParameters) -> HttpResponse:
    page = serve(publication, viewer, base_url=settings.BASE_URL, children_page=parameters.children_page)
    return json_response(page_item(page, parameters.fields), language=page.served_locale)
