"""What editors do, through the admin's own views; and what the clock and the command line do."""

from . import access, commands, facets, media, pages, shared_texts, translations, tree
from .registry import OPERATIONS, Operation

__all__ = [
    "OPERATIONS",
    "Operation",
    "access",
    "commands",
    "facets",
    "media",
    "pages",
    "shared_texts",
    "translations",
    "tree",
]
