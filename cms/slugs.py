"""Slugs of pages: how they come from titles, and which ones belong to something else."""

import re
from collections.abc import Iterable
from typing import Any

from django.utils.text import slugify
from django.utils.translation import gettext as _
from wagtail.coreutils import find_available_slug
from wagtail.models import Page

RESERVED_SLUGS = frozenset({"for", "search"})  # directly below a home page
LONGEST_SLUG = 80  # characters

HOME_DEPTH = 2  # home pages lie directly below the root of the tree


def is_reserved(slug: str, parent: Page | None) -> bool:
    """Tell whether a page below `parent` would have an address that is not for pages."""
    return slug in RESERVED_SLUGS and parent is not None and parent.depth == HOME_DEPTH


def reserved_slug_message(slug: str) -> str:
    """Return what is said about a slug that is reserved."""
    return _("The address “%(slug)s” belongs to the help centre itself; choose another slug.") % {"slug": slug}


def slug_of(title: str) -> str:
    """Return a slug made from a title, in ASCII when its letters allow it; nothing when there is none in it."""
    readable = slugify(title, allow_unicode=True)
    plain = slugify(title)
    slug = plain if len(plain) == len(readable) else readable
    if len(slug) > LONGEST_SLUG:
        slug = slug[: LONGEST_SLUG + 1].rpartition("-")[0] or slug[:LONGEST_SLUG]
    return slug.strip("-_")


def available_slug(title: str, key: str, parent: Page, page: Page | None = None) -> str:
    """Return a slug made from the title, or else the key, that is free below `parent`."""
    slug = slug_of(title) or slugify(key, allow_unicode=True) or "page"
    others: Any = {} if page is None else {"ignore_page_id": page.pk}
    if is_reserved(slug, parent):
        slug = f"{slug}-page"
    return str(find_available_slug(parent, slug, **others))


def is_made_from(slug: str, names: Iterable[str]) -> bool:
    """Tell whether nobody chose a slug: it is one of `names`, or that with what makes it free behind it."""
    return any(re.fullmatch(rf"{re.escape(name)}(-page)?(-\d+)?", slug) for name in names if name)
