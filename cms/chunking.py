"""Long lists in portions."""

from collections.abc import Iterator, Sequence
from typing import TypeVar

T = TypeVar("T")


def chunks(items: Sequence[T], size: int = 1000) -> Iterator[Sequence[T]]:
    """Yield `items` in portions that fit into one statement: both databases limit its parameters, SQLite its depth."""
    return (items[start : start + size] for start in range(0, len(items), size))
