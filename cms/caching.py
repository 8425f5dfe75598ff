"""Answers to readers, kept while they are true.

An answer depends on the program and its settings, on what was asked, on who asks, and on the two counters: when
anything that readers get changes, a counter has grown, and nobody is given the old answer again. So one query tells
whether what is kept, here or by the browser, is still right.
"""

import hashlib
import logging
from collections.abc import Callable, Sequence
from functools import cache as once
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.crypto import salted_hmac

from cms import counters
from cms.counters import Counters
from cms.locales import content_locales, fallback_chain
from cms.viewer import Viewer, anonymous

logger = logging.getLogger(__name__)

KEPT_FOR = 600  # seconds; what is asked for often is made again at that pace, what is not makes room
LARGEST = 100_000  # bytes; with `MAX_ENTRIES` of the memory's cache, this bounds what a process keeps
PUBLIC = "public, max-age=0, must-revalidate"
PRIVATE = "private, no-cache"

_CODE = frozenset({".py", ".html", ".css", ".mo"})

Build = Callable[[Counters], HttpResponse]


def answer(
    request: HttpRequest,
    viewer: Viewer,
    *,
    asked: Sequence[object],
    build: Build,
    vary: Sequence[str] = (),
    also: Callable[[Counters], object] = lambda _now: None,
) -> HttpResponse:
    """Return the answer to `request`: a 304, what was kept, or what `build` makes.

    `asked` is everything of the request that the answer depends on, beside the viewer. `build` gets the counters, read
    before anything else, so that a change in the meantime can only make the answer newer than they say; so does `also`,
    which returns what else the answer depends on. Answers other than 200 are never kept. `vary` names the request's
    headers that `asked` or the viewer were made from.
    """
    now = counters.read()
    made_from = (_release(), _installation(), asked, _about(viewer), now, also(now))
    key = salted_hmac("cms.caching", repr(made_from), algorithm="sha256").hexdigest()
    etag = f'W/"{key[:32]}"'
    response = _unchanged(request, etag) or _kept(key) or _make(key, build, now)
    if response.status_code in {200, 304}:
        response["ETag"] = etag
        response["Cache-Control"] = PUBLIC if viewer == anonymous(viewer.locale) else PRIVATE
    else:
        response.headers.setdefault("Cache-Control", PRIVATE)
    if vary:
        patch_vary_headers(response, vary)
    return response


def _unchanged(request: HttpRequest, etag: str) -> HttpResponse | None:
    # `*` means whatever there is, and only building the answer would tell whether there is anything.
    if request.headers.get("If-None-Match", "").strip() == "*":
        return None
    return get_conditional_response(request, etag=etag)


def _about(viewer: Viewer) -> tuple[Any, ...]:
    fields = (getattr(viewer, name) for name in viewer.__slots__)
    return tuple(sorted(field) if isinstance(field, frozenset) else field for field in fields)


def _kept(key: str) -> HttpResponse | None:
    if settings.DEBUG:  # templates change without a counter
        return None
    found: tuple[dict[str, str], bytes] | None = _unless_away(lambda: cache.get(key))
    return None if found is None else HttpResponse(found[1], headers=found[0])


def _unless_away(ask: Callable[[], Any]) -> Any:
    """Return what the cache answers, or None: readers shall not notice that it is away, but for the time it takes."""
    try:
        return ask()
    except Exception as error:  # noqa: BLE001 - each kind of cache has errors of its own
        logger.warning("The cache does not answer: %s", error)
        return None


def _make(key: str, build: Build, now: Counters) -> HttpResponse:
    response = build(now)
    # A cookie is for one person only.
    if response.status_code == 200 and not response.cookies and len(response.content) <= LARGEST:  # noqa: PLR2004
        kept = (dict(response.items()), response.content)
        _unless_away(lambda: cache.set(key, kept, KEPT_FOR))
    return response


def _installation() -> tuple[object, ...]:
    """Return the settings that answers are made from."""
    chains = [fallback_chain(code) for code in content_locales()]
    return settings.BASE_URL, settings.LANGUAGE_CODE, chains, settings.TIME_ZONE, settings.WAGTAIL_SITE_NAME


@once
def _release() -> str:
    """Return a digest of the program, the same on every machine that runs it: what another one made is not used."""
    base: Path = settings.BASE_DIR
    own = (path for path in (Path(app.path) for app in apps.get_app_configs()) if path.parent == base)
    folders = [base / "config", base / "templates", base / "locale", *own]
    paths = (path for folder in folders for path in folder.rglob("*") if path.suffix in _CODE)
    digest = hashlib.sha256()
    for path in sorted(paths):
        digest.update(f"{path.relative_to(base).as_posix()} {hashlib.sha256(path.read_bytes()).hexdigest()}\n".encode())
    return digest.hexdigest()
