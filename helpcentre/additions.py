"""What the pages of some types show beside what every page shows; each type's module makes its own."""

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Protocol

from django.http import HttpRequest

from cms.serving import Served
from cms.viewer import Viewer

FILTERS = ("year", "tag", "author", "series")  # parameters by which some pages select what they list


@dataclass(frozen=True, slots=True)
class Asked:
    """What the query of a page's address asks for: which part of a long list, and by what to select.

    `filters` has the parameters that are there, in the order of `FILTERS`, with every value that was given.
    `is_replacement` says that the reader looked for a page that is retired, and was sent here.
    """

    part: int = 1
    filters: tuple[tuple[str, tuple[str, ...]], ...] = ()
    is_replacement: bool = False


def filters_of(request: HttpRequest) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return what a request selects by."""
    return tuple((name, tuple(request.GET.getlist(name))) for name in FILTERS if name in request.GET)


class Addition(Protocol):
    """What a page of some type shows besides. `groups` are those whose links it needs."""

    @property
    def groups(self) -> Collection[uuid.UUID]:
        """The groups of other pages to which it leads."""

    def context(self, page: Served, viewer: Viewer) -> dict[str, Any]:
        """Return what to add to the context of the template; `page.links` has the groups. No query."""
