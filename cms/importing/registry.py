"""Which pages files become: the importers that the domains register."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from cms.models import BasePage

from .pieces import Block, Piece

Fields = dict[str, list[Block]]


@dataclass(frozen=True, slots=True)
class PageImporter:
    """Makes pages of the files whose `type` is `name`.

    `fields` gets the pieces of a file (headings from level 2 on) and returns the blocks of each stream field of the
    page, without ids. What files attach goes to the end of the field `body`.
    """

    name: str
    model: type[BasePage]
    fields: Callable[[Sequence[Piece]], Fields]


class Importers:
    """The importers by the type in the front matter. Domains register in `AppConfig.ready()`."""

    _importers: ClassVar[dict[str, PageImporter]] = {}

    @classmethod
    def register(cls, importer: PageImporter) -> None:
        """Add an importer."""
        cls._importers[importer.name] = importer

    @classmethod
    def all(cls) -> Mapping[str, PageImporter]:
        """Return every importer by type."""
        return cls._importers
