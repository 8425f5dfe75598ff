"""What stands around every page: the brand, the menu and the footer."""

from dataclasses import dataclass

from django.conf import settings

from cms import relevance
from cms.facets import snapshot
from cms.look import Look, MenuColumn, MenuLink, columns_of, links_of, look
from cms.reading import Links, links_for
from cms.viewer import Viewer


@dataclass(frozen=True, slots=True)
class Chip:
    """A value that the reader chose; `name` is what takes it back."""

    name: str
    label: str


@dataclass(frozen=True, slots=True)
class Frame:
    """The frame as one viewer gets it."""

    look: Look
    menu: list[MenuLink]
    footer: list[MenuColumn]
    note: str
    locale: str  # the language of headings and of the note
    chips: list[Chip]  # what the reader chose: see `helpcentre.choosing`

    @property
    def brand(self) -> str:
        """The name that stands at the top."""
        return self.look.name or settings.WAGTAIL_SITE_NAME


def frame_of(now: Look, links: Links) -> Frame:
    """Return the frame for the viewer of `links`, which have the groups of the menus among theirs. No query."""
    menus = now.menus_for(links.viewer.locale)
    menu = links_of(menus.menu, links, menus.locale)
    return Frame(now, menu, columns_of(menus, links), menus.note, menus.locale, _chips(now, links.viewer))


def frame_for(viewer: Viewer, version: int | None = None) -> Frame:
    """Return the frame for a viewer, with one query when there are menus; for `version` see `Kept.get`."""
    now = look(version)
    return frame_of(now, links_for(now.menus_for(viewer.locale).groups, viewer))


def _chips(now: Look, viewer: Viewer) -> list[Chip]:
    chosen = relevance.chosen(viewer)
    if not chosen:
        return []
    facets, locale = snapshot(now.version), viewer.locale
    return [Chip(f"{facet}:{key}", facets.label(facet, key, locale)) for facet, keys in chosen.items() for key in keys]
