"""The headings of a page, and which of them a link means."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from cms.rich_text import unique_anchor

from .pieces import Piece


@dataclass(slots=True)
class Headings:
    """The anchors that the headings of a page will have, in the order of reading, and by what else they are called."""

    anchors: list[str] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, pieces: Iterable[Piece]) -> "Headings":
        """Return the headings among the pieces of a page."""
        headings = cls()
        taken: set[str] = set()
        for piece in pieces:
            if piece.kind == "heading":
                anchor = unique_anchor(piece.text, taken)
                headings.anchors.append(anchor)
                for name in (anchor, piece.anchor, _squeezed(anchor)):
                    if name:
                        headings.names.setdefault(name, anchor)
        return headings

    def find(self, name: str) -> str:
        """Return the anchor of the heading that is called so, or that alone begins so; else nothing."""
        squeezed = _squeezed(name)
        found = self.names.get(name) or self.names.get(squeezed)
        if found or not squeezed:
            return found or ""
        beginning = [anchor for anchor in self.anchors if _squeezed(anchor).startswith(squeezed)]
        return beginning[0] if len(beginning) == 1 else ""

    def like(self, name: str, source: "Headings") -> str:
        """Return the anchor that stands where `name` stands in the source, if both pages have as many headings."""
        found = source.find(name)
        return self.anchors[source.anchors.index(found)] if found and len(source.anchors) == len(self.anchors) else ""


def _squeezed(anchor: str) -> str:
    """Return an anchor without what writers of anchors differ in: case, hyphens, underscores."""
    return re.sub(r"[\W_]", "", anchor).lower()
