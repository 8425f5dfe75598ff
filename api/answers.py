"""From what the API found to what it sends."""

import datetime as dt
import json
import uuid
from collections.abc import Callable, Sequence
from typing import Any, Protocol

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from cms import caching
from cms.counters import Counters
from cms.viewer import Viewer

from .parameters import reading
from .schemas import Data, Problem

ERRORS = {401: Problem, 404: Problem, 410: Problem, 422: Problem}

Build = Callable[[Viewer, Counters], Data | HttpResponse]


class HasLocale(Protocol):
    """Parameters by which the client may choose a locale."""

    locale: str | None


def answer(
    request: HttpRequest, parameters: HasLocale | None, build: Build, *, also: Sequence[object] = ()
) -> HttpResponse:
    """Return what `build` makes for the viewer, who reads in the locale that is asked for; kept while it is true.

    Without `parameters` the answer has nothing to do with a locale. `also` is what else it depends on.
    """
    viewer = reading(request, parameters.locale if parameters else settings.LANGUAGE_CODE)

    def make(now: Counters) -> HttpResponse:
        made = build(viewer, now)
        return made if isinstance(made, HttpResponse) else json_response(made, language=viewer.locale)

    negotiated = parameters is not None and parameters.locale is None
    vary = ["Authorization", "Cookie", *(["Accept-Language"] if negotiated else ())]
    asked = (request.path, sorted(request.GET.lists()), *also)
    return caching.answer(request, viewer, asked=asked, build=make, vary=vary)


def json_response(data: Data, *, language: str) -> HttpResponse:
    """Return `data` as JSON; `language` is that of its words."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), default=_plain)
    return HttpResponse(text, content_type="application/json", headers={"Content-Language": language})


def _plain(value: Any) -> str:
    if isinstance(value, uuid.UUID):
        return str(value)
    if isinstance(value, dt.datetime):
        return value.astimezone(dt.UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, dt.date):
        return value.isoformat()
    raise TypeError(f"{type(value)} has no place in an answer")
