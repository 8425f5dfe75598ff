"""The analysis of a text: its words at every level."""

from collections.abc import Iterator
from dataclasses import dataclass

from search.port import Form, Forms, Level, Term, Word

from .stemming import base_language, stem
from .tokens import Token, tokens

VERSION = 1  # an index that another version has made is made anew

MOST_WORDS = 32  # of a query

# How much a match at each level counts.
_WEIGHTS: dict[str, dict[Level, float]] = {"en": {"exact": 0.3, "stem": 1.0}}
_OTHER_WEIGHTS: dict[Level, float] = {"exact": 0.4, "stem": 1.0}


@dataclass(frozen=True, slots=True)
class Occurrence:
    """A word of a text at its levels, and where it stands."""

    start: int
    end: int
    exact: str
    stem: str


def analyse(text: str, language: str) -> Iterator[Occurrence]:
    """Yield the words of a text in its order; after a word that has parts, these."""
    for token in tokens(text):
        yield _occurrence(token, language)
        yield from (_occurrence(part, language) for part in token.parts)


def _occurrence(token: Token, language: str) -> Occurrence:
    return Occurrence(token.start, token.end, token.text, stem(token.joined, language))


def query_words(text: str, languages: tuple[str, ...]) -> tuple[Word, ...]:
    """Return the words of a query, each once, as readers of these languages mean them."""
    found = (
        Word(_forms(token, languages), tuple(_forms(part, languages) for part in token.parts)) for token in tokens(text)
    )
    return tuple(dict.fromkeys(found))[:MOST_WORDS]


def _forms(token: Token, languages: tuple[str, ...]) -> Forms:
    return tuple(dict.fromkeys(_form(token, language) for language in languages))


def _form(token: Token, language: str) -> Form:
    weights = _WEIGHTS.get(base_language(language), _OTHER_WEIGHTS)
    return (
        Term("exact", token.text, weights["exact"]),
        Term("stem", stem(token.joined, language), weights["stem"]),
    )
