"""What the pages of some types show beside what every page shows; each type's module makes its own."""

import uuid
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any, Protocol

from django.http import HttpRequest

from cms.blocks.reading import Heading
from cms.serving import Served
from cms.viewer import Viewer

FEWEST_HEADINGS = 2  # a table of contents with one line says nothing
DEEPEST_HEADING = 3
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


def contents_of(headings: Iterable[Heading]) -> list[Heading]:
    """Return what a table of contents shows of the headings of a page: nothing when there are too few."""
    found = [heading for heading in headings if heading.level <= DEEPEST_HEADING]
    return found if len(found) >= FEWEST_HEADINGS else []


class Addition(Protocol):
    """What a page of some type shows besides, or in another way. `groups` are those whose links it needs."""

    @property
    def groups(self) -> Collection[uuid.UUID]:
        """The groups of other pages to which it leads."""

    def context(self, page: Served, viewer: Viewer) -> dict[str, Any]:
        """Return what to add to the context of the template, or to put in the place of what is there. No query.

        `page.links` has the groups.
        """
