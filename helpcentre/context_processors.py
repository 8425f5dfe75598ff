"""What every template for people may use."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language_info

from cms.locales import content_locales
from cms.viewer import viewer_of

from .frame import frame_for


@dataclass(frozen=True, slots=True)
class Language:
    """A language that can be switched to, by its own name, and where that leads."""

    code: str
    name: str
    url: str


def site(request: HttpRequest) -> dict[str, Any]:
    """Return the name of the site, what stands around the page, the viewer, and the languages' home pages."""
    frame = SimpleLazyObject(lambda: frame_for(viewer_of(request)))
    return {
        "brand": SimpleLazyObject(lambda: frame.brand),
        "frame": frame,
        "viewer": SimpleLazyObject(lambda: viewer_of(request)),
        "languages": SimpleLazyObject(lambda: [language(code, f"/{code}/") for code in content_locales()]),
    }


def language(code: str, url: str) -> Language:
    """Return a language that leads to `url`."""
    name: str = get_language_info(code)["name_local"]
    return Language(code, name[:1].upper() + name[1:], url)
