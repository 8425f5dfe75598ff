"""Curations: which pages come first for a query, and which are left out, whatever they say."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from search.analysis.analyzer import query_stems

MOST_QUERIES = 20  # of a curation
LONGEST = 100  # characters of one of them

Stems = tuple[frozenset[str], ...]


@dataclass(frozen=True, slots=True)
class Curated:
    """The groups whose pages come first, in this order, and those that are left out."""

    pinned: tuple[uuid.UUID, ...] = ()
    hidden: frozenset[uuid.UUID] = frozenset()


def queries_of(text: str) -> tuple[str, ...]:
    """Return the queries of a text with one on each line."""
    return tuple(dict.fromkeys(line for line in (" ".join(line.split()) for line in text.splitlines()) if line))


def are_same(one: Stems, other: Stems) -> bool:
    """Tell whether two queries, by the stems of their words, have the same words in any order and form."""
    if len(one) != len(other):
        return False
    left = list(other)
    for stems in one:
        match = next((place for place, others in enumerate(left) if stems & others), None)
        if match is None:
            return False
        del left[match]
    return True


class Curations:
    """What is curated in one locale, ready to be looked up."""

    def __init__(self, curated: Iterable[tuple[str, Curated]], locale: str) -> None:
        """Take queries, each with what is curated for it."""
        self.locale = locale
        self._by_stem: dict[str, list[tuple[Stems, Curated]]] = {}  # of any word of a query
        for query, found in curated:
            stems = query_stems(query, locale)
            for stem in frozenset[str]().union(*stems):
                self._by_stem.setdefault(stem, []).append((stems, found))

    def of(self, text: str) -> Curated:
        """Return what is curated for a query: nothing, for most."""
        if not self._by_stem:
            return Curated()
        stems = query_stems(text, self.locale)
        known = (each for stem in sorted(stems[0]) for each in self._by_stem.get(stem, ())) if stems else iter(())
        return next((found for query, found in known if are_same(stems, query)), Curated())
