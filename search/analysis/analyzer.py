"""The analysis of a text: its words at every level."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import chain

from search.port import Form, Forms, Level, Term, Word

from . import morphology
from .morphology import Reading, Vocabulary, bare_stem, readings, stems_of_longer
from .tokens import Token, chunks, words_of

VERSION = 4  # of this program's analysis, see `version`

MOST_WORDS = 32  # of a query

# How much a match at each level counts, found by trials on judged queries in four languages: where compounds are taken
# apart, their parts say most.
_WITH_PARTS: Mapping[Level, float] = {"exact": 0.2, "stem": 0.5, "part": 1.0}
_WITHOUT_PARTS: Mapping[Level, float] = {"exact": 0.3, "stem": 1.0}
_LONGER = 0.3  # of a longer word that begins with the one sought


@dataclass(frozen=True, slots=True)
class Occurrence:
    """A word at its levels, and where it stands."""

    start: int
    end: int
    exact: str
    stems: tuple[str, ...]
    parts: tuple[str, ...]

    def tokens(self, level: Level) -> tuple[str, ...]:
        """Return what stands for the word at a level, each token once."""
        if level == "exact":
            return (self.exact,)
        return self.stems if level == "stem" else self.parts


def version() -> str:
    """Return the version of the analysis. An index that another one has made is made anew."""
    return f"{VERSION}-{morphology.version()}"


def analyse(text: str, language: str) -> Iterator[Occurrence]:
    """Yield the words of a text in its order; after a word that has parts, these."""
    for place, chunk in chunks(text):
        for word in analyse_chunk(chunk, language):
            yield replace(word, start=place + word.start, end=place + word.end)


def analyse_chunk(chunk: str, language: str) -> tuple[Occurrence, ...]:
    """Return the words of a chunk (`tokens.chunks`), with their places in the chunk."""
    return _kept(chunk, language, morphology.present())


@lru_cache(maxsize=40_000)  # texts repeat most of their words
def _kept(chunk: str, language: str, vocabulary: Vocabulary) -> tuple[Occurrence, ...]:
    return _analysed(chunk, language, vocabulary)


def _analysed(chunk: str, language: str, vocabulary: Vocabulary) -> tuple[Occurrence, ...]:
    return tuple(
        _occurrence(part, language, vocabulary)
        for token in words_of(chunk)
        for part in (token, *token.parts)
        if part.text
    )


@dataclass(frozen=True, slots=True)
class Tokens:
    """What stands for the words of some forms at each level, in their order: for each word, each token once."""

    exact: tuple[str, ...]
    stems: tuple[str, ...]
    parts: tuple[str, ...]


def tokens_of(forms: Iterable[str], language: str, vocabulary: Vocabulary | None = None) -> Tokens:
    """Return the tokens of forms (`tokens.cut`) and of their parts.

    Without `vocabulary`, compounds are cut as this process does now.
    """
    vocabulary = vocabulary or morphology.present()
    found = [_tokens_of(form, language, vocabulary) for form in forms]
    return Tokens(
        tuple(chain.from_iterable(each.exact for each in found)),
        tuple(chain.from_iterable(each.stems for each in found)),
        tuple(chain.from_iterable(each.parts for each in found)),
    )


@lru_cache(maxsize=40_000)  # as above; the words that they come from are not wanted a second time
def _tokens_of(form: str, language: str, vocabulary: Vocabulary) -> Tokens:
    words = [word for _place, chunk in chunks(form) for word in _analysed(chunk, language, vocabulary)]
    return Tokens(
        tuple(word.exact for word in words),
        tuple(stem for word in words for stem in word.stems),
        tuple(part for word in words for part in word.parts),
    )


def _occurrence(token: Token, language: str, vocabulary: Vocabulary) -> Occurrence:
    found = readings(token.joined, language, vocabulary)
    stems = (*(reading.stem for reading in found), bare_stem(token.joined, language))
    return Occurrence(
        start=token.start,
        end=token.end,
        exact=token.text,
        stems=tuple(dict.fromkeys(filter(None, stems))),
        parts=tuple(dict.fromkeys(part for reading in found for part in reading.parts if part)),
    )


def query_words(text: str, languages: tuple[str, ...]) -> tuple[Word, ...]:
    """Return the words of a query, each once, as readers of these languages mean them."""
    return tuple(
        Word(_forms(token, languages), tuple(_forms(part, languages) for part in token.parts), token.text)
        for token in _query_tokens(text)
    )


def query_stems(text: str, language: str) -> tuple[frozenset[str], ...]:
    """Return the stems of each word that `query_words` returns: forms of one word in the language share a stem."""
    return tuple(
        frozenset({token.text, bare_stem(token.joined, language), *_stems(token.joined, language)} - {""})
        for token in _query_tokens(text)
    )


def _stems(word: str, language: str) -> Iterator[str]:
    return (reading.stem for reading in readings(word, language))


def _query_tokens(text: str) -> list[Token]:
    tokens = (token for _place, chunk in chunks(text) for token in words_of(chunk))
    return list({token.text: token for token in tokens}.values())[:MOST_WORDS]


def _forms(token: Token, languages: tuple[str, ...]) -> Forms:
    now = morphology.present()
    found = (reading for language in languages for reading in readings(token.joined, language, now))
    longer = (stem for language in languages for stem in stems_of_longer(token.joined, language, now))
    forms = (*(_form(token, reading) for reading in found), *((Term("stem", stem, _LONGER),) for stem in longer))
    return tuple(dict.fromkeys(forms))


def _form(token: Token, reading: Reading) -> Form:
    weights = _WITH_PARTS if reading.parts else _WITHOUT_PARTS
    parts = dict.fromkeys(reading.parts)
    return (
        Term("exact", token.text, weights["exact"]),
        Term("stem", reading.stem, weights["stem"]),
        *(Term("part", part, weights["part"]) for part in parts),
    )
