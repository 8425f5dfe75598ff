"""The menu and the footer."""

from dataclasses import asdict

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from cms.counters import Counters
from cms.look import columns_of, links_of, look
from cms.reading import links_for
from cms.viewer import Viewer

from .answers import ERRORS, answer
from .parameters import LocaleParameters, check_names
from .schemas import Data, Navigation

router = Router(tags=["navigation"])


@router.get(
    "/navigation",
    response={200: Navigation, **ERRORS},
    summary="Get the menu and the footer",
    operation_id="get_navigation",
)
def get_navigation(request: HttpRequest, parameters: Query[LocaleParameters]) -> HttpResponse:
    """Get the menu and the footer of a language, or of the next best that has them, with the links that you may see."""
    check_names(request, LocaleParameters)
    return answer(request, parameters, _navigation)


def _navigation(viewer: Viewer, now: Counters) -> Data:
    menus = look(now.settings).menus_for(viewer.locale)
    links = links_for(menus.groups, viewer)
    base = settings.BASE_URL
    return {
        "locale": menus.locale,
        "menu": [asdict(link) for link in links_of(menus.menu, links, menus.locale, base)],
        "footer": [asdict(column) for column in columns_of(menus, links, base)],
        "note": menus.note,
    }
