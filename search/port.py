"""The port: what search asks of an engine, and what an engine answers, in values of our own.

An engine knows tokens, terms and numbers; it knows neither languages nor pages, and decides nothing about rights but
what the query says. Every engine matches the same documents and counts them the same.
"""

import uuid
from collections.abc import Collection, Iterable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Literal, Protocol

Level = Literal["exact", "stem", "part"]
LEVELS: tuple[Level, ...] = ("exact", "stem", "part")
# Where tokens are: at a level of all words, or among the beginnings of the words of a title.
Place = Literal[Level, "title"]

# What documents are counted by, and what only selects.
COUNTED = ("region", "product_line", "role", "type", "tag", "language", "year")
TERMS = (*COUNTED, "section")


class NotReadyError(Exception):
    """There is no index to search yet, or none that this program can read."""


class AwayError(NotReadyError):
    """The engine cannot be asked now: it does not answer, or not with what is needed. There may well be an index."""


class BusyError(Exception):
    """Another process is writing the index."""


@dataclass(frozen=True, slots=True)
class Term:
    """A token at a level. A document that has it scores its relevance times `weight`."""

    level: Place
    token: str
    weight: float


# A word as one language reads it: any of its terms matches, their scores are summed.
Form = tuple[Term, ...]
# A word in all languages of a reader: any form matches, the best one counts.
Forms = tuple[Form, ...]


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a query. It matches by its whole, or by all of its parts (their sum); the better counts.

    So do `others`, what else may be said in its place: each is some words, all of which a document has to have.
    """

    whole: Forms
    parts: tuple[Forms, ...] = ()
    as_typed: str = ""  # in lower case
    others: tuple[tuple[Forms, ...], ...] = ()


# What suits a reader comes before what says the same about something else, not before what says it twice as well.
PREFERENCE = 2.0

# Documents with half of the words: as many as are put in order again, which are more than most readers look at.
ENOUGH = 20

# More than any words score: what is put first comes first, and each step in its order is as much.
FIRST = 100_000.0


@dataclass(frozen=True, slots=True)
class SearchQuery:
    """What to search for. `words` None asks for everything; no words at all match nothing.

    `helping` words match nothing by themselves: a document scores more for them.

    Documents match that have at least half of the words; when fewer than `ENOUGH` do, those that have any. With
    `every`, they have all of them. `audiences` and `filters` select: a document has one of the audiences, and for each
    filter one of its values as a term. What has so for each kind of `preferred` scores `PREFERENCE` times as much.

    The pages of the groups `first` match whatever their words, and come first in that order; their questions are found
    as ever. Nothing of the groups `hidden` matches.
    """

    locale: str
    words: tuple[Word, ...] | None
    audiences: frozenset[int]
    helping: tuple[Word, ...] = ()
    filters: Mapping[str, frozenset[str]] = field(default_factory=dict)
    preferred: Mapping[str, frozenset[str]] = field(default_factory=dict)
    counted: tuple[str, ...] = COUNTED
    offset: int = 0
    limit: int = 10
    first: tuple[uuid.UUID, ...] = ()
    hidden: frozenset[uuid.UUID] = frozenset()
    every: bool = False

    @property
    def least(self) -> int:
        """How many of the words a document must have."""
        number = len(self.words or ())
        return number if self.every else (number + 1) // 2

    @property
    def can_be_relaxed(self) -> bool:
        """Whether fewer of the words will do when too few documents have enough of them."""
        return self.least > 1 and not self.every

    def wants_more(self, found: "SearchResults") -> bool:
        """Tell whether fewer of the words have to do.

        A filter that narrows down changes nothing of it: there are as many results as the number beside it said.
        """
        return self.can_be_relaxed and (found.unfiltered < ENOUGH or found.total == 0)

    @property
    def scores_of_first(self) -> tuple[tuple[uuid.UUID, float], ...]:
        """How much more the page of each group in `first` scores, for being there."""
        return tuple((group, FIRST * (len(self.first) - place)) for place, group in enumerate(self.first))


@dataclass(frozen=True, slots=True)
class SearchDocument:
    """A page, or one question or file of it (`anchor`), as an index of one locale holds it.

    `tokens` are repeated by their weight; `title` has each token once. `sequence` is the publication's number.
    """

    publication: uuid.UUID
    anchor: str
    group: uuid.UUID
    sequence: int
    audience: int
    tokens: Mapping[Level, tuple[str, ...]]
    terms: Mapping[str, frozenset[str]]
    title: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Hit:
    """A document that was found."""

    publication: uuid.UUID
    anchor: str
    sequence: int
    score: float


@dataclass(frozen=True, slots=True)
class SearchResults:
    """What was found. `counts` has, for each counted kind, how many documents have a term, its own filter left out.

    `without` has how many documents there would be without the filter of a kind, and `unfiltered` without any filter.
    `relaxed` says that no document has half of the words.
    """

    total: int
    hits: tuple[Hit, ...]
    counts: Mapping[str, Mapping[str, int]]
    without: Mapping[str, int]
    unfiltered: int = 0
    relaxed: bool = False


@dataclass(frozen=True, slots=True)
class IndexState:
    """How an index is. `reached` is the number up to which it holds every publication; 0 when there is none.

    `is_current` says that this program can go on writing it: its `version` is the one that is `expected` here, by this
    program and by the dictionaries on this machine. Otherwise it has to be rebuilt.
    """

    is_readable: bool
    is_current: bool
    reached: int
    version: str = ""
    expected: str = ""


Placed = tuple[str, SearchDocument]  # the locale in whose index the document belongs


class Writer(Protocol):
    """Writes one index."""

    def replace(self, groups: Collection[uuid.UUID], documents: Iterable[Placed]) -> None:
        """Take out whatever there is of `groups`, in every locale, and put in `documents`."""

    def commit(self, reached: int) -> None:
        """Make readers find what was written; only then remember the number `reached`."""

    def renew(self) -> None:
        """Keep the right to write during long work in between."""


class Build(Writer, Protocol):
    """Writes a new index beside the one that readers have."""

    def finish(self) -> None:
        """Let readers have the new index in place of the old one. Needs `Engine.exclusive`."""


class Engine(Protocol):
    """A search engine. Only the worker and the commands of operators write."""

    def state(self) -> IndexState:
        """Return how the index is; costs next to nothing. Raises AwayError."""

    def search(self, query: SearchQuery) -> SearchResults:
        """Search. Raises NotReadyError."""

    def contents(self, locale: str) -> Mapping[tuple[uuid.UUID, str], int]:
        """Return, by publication and anchor, the number of every document in the index of a locale.

        Raises NotReadyError.
        """

    def exclusive(self) -> AbstractContextManager[None]:
        """Keep every other writer away. Raises BusyError after a while."""

    def writing(self) -> AbstractContextManager[Writer]:
        """Write the index that readers have. Needs `exclusive`. Raises NotReadyError."""

    def rebuilding(self) -> AbstractContextManager[Build]:
        """Write a new index; what is not finished is thrown away. Raises BusyError while somebody else does."""
