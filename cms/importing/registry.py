"""Which pages files become: the importers that the domains register."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

from cms.models import BasePage

from .extras import Extras
from .front_matter import FrontMatter
from .pieces import Block, Piece, blocks_of

Fields = dict[str, list[Block]]
Values = Mapping[str, Any]  # of the extra fields that a file has


@dataclass(frozen=True, slots=True)
class Filling:
    """What an importer may ask while it fills a page: the locale, and the id of the page that a key means in it."""

    locale: str
    page_id: Callable[[str], int | None]


def body_fields(pieces: Sequence[Piece]) -> Fields:
    """Return the fields of a page that has nothing but a body."""
    return {"body": blocks_of(pieces)}


def no_faults(_meta: FrontMatter) -> Iterable[tuple[str, str]]:
    """Find nothing wrong."""
    return ()


def fill_nothing(_page: Any, _values: Values, _filling: Filling) -> None:
    """Leave the page as it is."""


@dataclass(frozen=True, slots=True)
class PageImporter:
    """Makes pages of the files whose `type` is `name`.

    `fields` gets the pieces of a file (headings from level 2 on) and returns the blocks of each stream field of the
    page, without ids. What files attach goes to the end of the field `body`.

    `extras` are the front-matter fields that only this type has; `fill` writes them to the page before it is saved.
    `check` yields what is wrong with the front matter in view of what exists, as pairs of a field and a message.
    """

    name: str
    model: type[BasePage]
    fields: Callable[[Sequence[Piece]], Fields]
    extras: Extras = field(default_factory=dict)
    check: Callable[[FrontMatter], Iterable[tuple[str, str]]] = no_faults
    fill: Callable[[Any, Values, Filling], None] = fill_nothing


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
