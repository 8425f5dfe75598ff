"""What a reader said about themselves: their region, product lines and roles, kept in a cookie of their own."""

from dataclasses import dataclass, replace
from urllib.parse import parse_qs, urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from cms.facets import FacetSnapshot, snapshot

COOKIE = "reader"
LONGEST = 3800  # characters of the cookie; browsers keep 4096 bytes, its name and attributes among them
MOST = 20  # values of one facet


@dataclass(frozen=True, slots=True)
class Preferences:
    """Keys of facet values. Empty for somebody who wants to see everything."""

    region: str | None = None
    product_lines: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.region or self.product_lines or self.roles)

    def existing(self, facets: FacetSnapshot) -> "Preferences":
        """Return them without values that do not exist (any more): those would leave out nearly everything."""
        return Preferences(
            region=self.region if self.region and facets.exists("region", self.region) else None,
            product_lines=tuple(key for key in self.product_lines if facets.exists("product_line", key))[:MOST],
            roles=tuple(key for key in self.roles if facets.exists("role", key))[:MOST],
        )

    def without(self, facet: str, key: str) -> "Preferences":
        """Return them without one value of a facet."""
        if facet == "region":
            return replace(self, region=None if key == self.region else self.region)
        if facet == "product_line":
            return replace(self, product_lines=tuple(other for other in self.product_lines if other != key))
        return replace(self, roles=tuple(other for other in self.roles if other != key))


def preferences_of(request: HttpRequest) -> Preferences:
    """Return what the reader has chosen. One query when there is anything, none otherwise."""
    text = request.COOKIES.get(COOKIE, "")
    if not text or len(text) > LONGEST:
        return Preferences()
    try:
        kept = parse_qs(text, max_num_fields=3 * MOST)
    except ValueError:
        return Preferences()
    regions = kept.get("region", [])
    found = Preferences(regions[0] if regions else None, _once(kept.get("product_line")), _once(kept.get("role")))
    return found.existing(snapshot()) if found else found


def keep(preferences: Preferences, response: HttpResponse) -> None:
    """Let the reader's browser remember what they chose, or forget it when that is nothing."""
    if not preferences:
        response.delete_cookie(COOKIE, samesite="Lax")
        return
    kept = [("region", preferences.region)] if preferences.region else []
    kept += [("product_line", key) for key in preferences.product_lines]
    kept += [("role", key) for key in preferences.roles]
    while len(urlencode(kept)) > LONGEST:
        kept.pop()
    response.set_cookie(
        COOKIE,
        urlencode(kept),
        max_age=settings.LANGUAGE_COOKIE_AGE,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _once(keys: list[str] | None) -> tuple[str, ...]:
    return tuple(dict.fromkeys(keys or ()))
