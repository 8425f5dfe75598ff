"""What stands on a data sheet, before anybody draws it."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Table:
    """Properties and values as people read them."""

    title: str
    rows: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Sheet:
    """What stands on a data sheet. `url` is where the product is on the web; empty texts are left out."""

    title: str
    heading: str
    versions: str
    summary: str
    tables: Sequence[Table]
    brand: str
    url: str
    date: str
    language: str
