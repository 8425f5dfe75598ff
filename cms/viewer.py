"""For whom an answer is made."""

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest

from cms.models import PUBLIC_AUDIENCE_ID


@dataclass(frozen=True, slots=True)
class Viewer:
    """A reader, as everything that serves readers knows one.

    `region`, `product_lines` and `roles` are keys of facet values: the reader's preferences, never a matter of access.
    Access is `audience_ids` alone: the audiences whose rules the reader satisfies. Change a viewer with
    `dataclasses.replace`, for example to another locale.
    """

    locale: str
    region: str | None = None
    product_lines: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    audience_ids: frozenset[int] = frozenset({PUBLIC_AUDIENCE_ID})
    organisation: int | None = None
    is_signed_in: bool = False


def anonymous(locale: str) -> Viewer:
    """Return somebody about whom nothing is known but the language."""
    return Viewer(locale=locale)


def viewer_of(request: HttpRequest) -> Viewer:
    """Return the viewer of a request; built when first asked for, then kept with the request.

    Whoever knows the people hangs its builder on the request as `build_viewer` (`accounts.middleware`), or sets
    `viewer` itself. A request with neither is anonymous.
    """
    viewer: Viewer | None = getattr(request, "viewer", None)
    if viewer is None:
        build = getattr(request, "build_viewer", None)
        viewer = build() if build else anonymous(locale_of(request))
        request.viewer = viewer  # type: ignore[attr-defined]  # a request carries what its handlers hang on it
    return viewer


def locale_of(request: HttpRequest) -> str:
    """Return the language of the request as the locale middleware found it, else the default one."""
    language: str = getattr(request, "LANGUAGE_CODE", settings.LANGUAGE_CODE)
    return language
