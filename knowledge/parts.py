"""The parts of a product's documentation: how their headings are called, and the anchors that lead to them."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from cms.interface import catalogues

# Field of the page and of its document → heading. What stands before them is the body.
PARTS: Mapping[str, Any] = {
    "data_sheet": _("Technical data"),
    "instructions": _("Instructions"),
    "care": _("Care"),
    "downloads": _("Downloads"),
    "videos": _("Videos"),
}


def anchor_of(part: str) -> str:
    """Return the anchor of a part, the same in every language: `data-sheet`."""
    return part.replace("_", "-")


def part_called(heading: str) -> str | None:
    """Return the part whose heading this is, in any language of the interface."""
    return _names().get(heading.strip().casefold())


def _names() -> Mapping[str, str]:
    if not _known:
        for language in catalogues():
            with override(language):
                _known.update({str(label).casefold(): part for part, label in PARTS.items()})
    return _known


_known: dict[str, str] = {}
