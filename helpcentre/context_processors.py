"""What every template for people may use."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.http import HttpRequest
from django.utils.translation import get_language, get_language_info

from campaigns.announcements import Shown
from cms import counters, interface
from cms.counters import Counters
from cms.locales import content_locales
from cms.viewer import Viewer, viewer_of

from .announcements import Notices, notices_of
from .frame import Frame, frame_for


@dataclass(frozen=True, slots=True)
class Language:
    """A language that can be switched to, by its own name, and where that leads."""

    code: str
    name: str
    url: str


class Site:
    """What stands around a page unless its view says so itself. A processor's values would win over a view's."""

    def __init__(self, request: HttpRequest, viewer: Viewer) -> None:
        self._request = request
        self._viewer = viewer

    @cached_property
    def frame(self) -> Frame:
        """The brand, the menu and the footer."""
        return frame_for(self._viewer, self._now.settings)

    @property
    def notices(self) -> Sequence[Shown]:
        """What the reader is told at the top of the page. No query when the view has asked for it already."""
        known: Notices | None = getattr(self._request, "notices", None)
        return (known or notices_of(self._request, self._viewer, self._now)).shown

    @cached_property
    def _now(self) -> Counters:
        return counters.read()

    @property
    def languages(self) -> list[Language]:
        """The languages' home pages."""
        return [language(code, f"/{code}/") for code in content_locales()]


def site(request: HttpRequest) -> dict[str, Any]:
    """Return what stands around every page, the viewer, and the language of the interface."""
    viewer, language = viewer_of(request), interface.spoken()
    return {
        "site": Site(request, viewer),
        "viewer": viewer,
        "locale": get_language(),  # that of the content, and of addresses
        "LANGUAGE_CODE": language,  # that of the interface
        "LANGUAGE_BIDI": get_language_info(language)["bidi"],
    }


def language(code: str, url: str) -> Language:
    """Return a language that leads to `url`."""
    name: str = get_language_info(code)["name_local"]
    return Language(code, name[:1].upper() + name[1:], url)
