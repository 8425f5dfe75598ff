"""The languages of the content."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language_info
from ninja import Router

from cms.locales import content_locales, fallback_chain

from .answers import ERRORS, answer
from .parameters import check_names
from .schemas import Locales

router = Router(tags=["locales"])


@router.get("/locales", response={200: Locales, **ERRORS}, summary="List the languages", operation_id="list_locales")
def list_locales(request: HttpRequest) -> HttpResponse:
    """List the languages of the content, and which ones answer when something is missing."""
    check_names(request)
    return answer(request, None, lambda _viewer, _now: {"items": [_locale(code) for code in content_locales()]})


def _locale(code: str) -> dict[str, object]:
    return {
        "code": code,
        "name": get_language_info(code)["name_local"],
        "default": code == settings.LANGUAGE_CODE,
        "fallback": list(fallback_chain(code)[1:]),
    }
