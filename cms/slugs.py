"""Slugs that pages cannot have: their addresses belong to something else."""

from django.utils.translation import gettext as _
from wagtail.models import Page

RESERVED_SLUGS = frozenset({"for", "search"})  # directly below a home page

_HOME_DEPTH = 2  # home pages lie directly below the root of the tree


def is_reserved(slug: str, parent: Page | None) -> bool:
    """Tell whether a page below `parent` would have an address that is not for pages."""
    return slug in RESERVED_SLUGS and parent is not None and parent.depth == _HOME_DEPTH


def reserved_slug_message(slug: str) -> str:
    """Return what is said about a slug that is reserved."""
    return _("The address “%(slug)s” belongs to the help centre itself; choose another slug.") % {"slug": slug}
