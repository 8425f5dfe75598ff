"""The analysis of a text: its words at every level."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from search.port import Form, Forms, Term, Word

from .stemming import stem
from .tokens import Token, chunks, words_of

VERSION = 1  # an index that another version has made is made anew

MOST_WORDS = 32  # of a query

# How much a match at each level counts.
_EXACT = 0.2
_STEM = 1.0


@dataclass(frozen=True, slots=True)
class Occurrence:
    """A word at its levels, and where it stands."""

    start: int
    end: int
    exact: str
    stem: str


def analyse(text: str, language: str) -> Iterator[Occurrence]:
    """Yield the words of a text in its order; after a word that has parts, these."""
    for place, chunk in chunks(text):
        for word in analyse_chunk(chunk, language):
            yield replace(word, start=place + word.start, end=place + word.end)


@lru_cache(maxsize=100_000)
def analyse_chunk(chunk: str, language: str) -> tuple[Occurrence, ...]:
    """Return the words of a chunk (`tokens.chunks`), with their places in the chunk. Texts repeat most of theirs."""
    return tuple(
        Occurrence(part.start, part.end, part.text, stem(part.joined, language))
        for token in words_of(chunk)
        for part in (token, *token.parts)
        if part.text
    )


def query_words(text: str, languages: tuple[str, ...]) -> tuple[Word, ...]:
    """Return the words of a query, each once, as readers of these languages mean them."""
    found = (
        Word(_forms(token, languages), tuple(_forms(part, languages) for part in token.parts))
        for _place, chunk in chunks(text)
        for token in words_of(chunk)
    )
    return tuple(dict.fromkeys(found))[:MOST_WORDS]


def _forms(token: Token, languages: tuple[str, ...]) -> Forms:
    return tuple(dict.fromkeys(_form(token, language) for language in languages))


def _form(token: Token, language: str) -> Form:
    return Term("exact", token.text, _EXACT), Term("stem", stem(token.joined, language), _STEM)
