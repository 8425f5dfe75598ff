"""What words may be: the stems that their forms have in common, and the parts of compounds."""

import hashlib
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from . import finnish, stemming
from .compounds import RULES, cut
from .folding import fold
from .stemming import base_language, stem

# A word that Finnish does not know is foreign; help is full of names and terms from English, and of pages that nobody
# has translated to the end.
_FOREIGN = "en"


@dataclass(frozen=True, slots=True)
class Reading:
    """One of the things that a word may be: its stem and the stems of its parts, folded.

    A word that is no compound is its only part. Where nobody takes compounds apart, words have no parts.
    """

    stem: str
    parts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Vocabulary:
    """The words of the pages, by language, which compounds are cut into; their stems; and the same in order.

    `version` tells one from another.
    """

    words: Mapping[str, frozenset[str]]
    stems: Mapping[str, frozenset[str]]
    in_order: Mapping[str, Sequence[str]]
    version: str

    @classmethod
    def of(cls, words: Mapping[str, frozenset[str]]) -> "Vocabulary":
        """Return the vocabulary of these words."""
        in_order = {language: sorted(words[language]) for language in sorted(words) if words[language]}
        told = hashlib.sha256(repr(in_order).encode()).hexdigest()[:16] if in_order else ""
        stems = {language: frozenset(stem(word, language) for word in in_order[language]) for language in in_order}
        return cls({language: words[language] for language in in_order}, stems, in_order, told)

    def has(self, word: str, language: str) -> bool:
        """Tell whether a word ends a compound: pages have it in one of its forms."""
        return word in self.words.get(language, ()) or stem(word, language) in self.stems.get(language, ())

    def cut(self, word: str, language: str) -> tuple[str, ...]:
        """Return the parts of a word in lower case; nothing when it is no compound of these words."""
        return cut(word, self.words.get(language, ()), RULES[language], lambda last: self.has(last, language))


_current = Vocabulary.of({})  # replaced as a whole, since other threads read it; what they keep is kept by vocabulary

MOST_LONGER = 5  # words
_SHORTEST_BEGINNING = 5  # letters


def present() -> Vocabulary:
    """Return the vocabulary that this process cuts compounds into now."""
    return _current


def use(vocabulary: Vocabulary) -> None:
    """Cut compounds into these words from now on, in this process."""
    global _current  # noqa: PLW0603 - see above
    if vocabulary.version != _current.version:
        _current = vocabulary


def readings(word: str, language: str, vocabulary: Vocabulary | None = None) -> tuple[Reading, ...]:
    """Return what a word in lower case may be in a language: at least one thing.

    Words with digits in them are codes, which have neither forms nor parts. Without `vocabulary`, compounds are cut as
    this process does now.
    """
    return _readings(word, language, vocabulary or _current)


@lru_cache(maxsize=20_000)
def _readings(word: str, language: str, vocabulary: Vocabulary) -> tuple[Reading, ...]:
    base = base_language(language)
    if base not in RULES or any(character.isdigit() for character in word):
        return (Reading(stem(word, language)),)
    known = finnish.bases_of(word) if base == "fi" else ()
    if known:
        folded = [tuple(fold(part) for part in bases) for bases in known]
        return tuple(dict.fromkeys(Reading("".join(parts), parts) for parts in folded))
    return tuple(dict.fromkeys(_by_rules(word, language, base, vocabulary)))


def _by_rules(word: str, language: str, base: str, vocabulary: Vocabulary) -> Iterator[Reading]:
    whole = stem(word, language)
    parts = vocabulary.cut(word, base)
    yield Reading(whole, tuple(stem(part, language) for part in parts) or (whole,))
    if base == "fi":
        foreign = stem(word, _FOREIGN)
        yield Reading(foreign, (foreign,))


def stems_of_longer(word: str, language: str, vocabulary: Vocabulary) -> tuple[str, ...]:
    """Return the stems of words that begin with one that no page has by itself: *daggpunkt* of *daggpunktsgivare*."""
    base = base_language(language)
    words = vocabulary.words.get(base, frozenset())
    if len(word) < _SHORTEST_BEGINNING or word in words or not words or vocabulary.cut(word, base):
        return ()
    in_order = vocabulary.in_order[base]
    begin = bisect_left(in_order, word)
    longer = (each for each in in_order[begin : begin + MOST_LONGER] if each.startswith(word))
    return tuple(dict.fromkeys(found.stem for each in longer for found in readings(each, language, vocabulary)))


def bare_stem(word: str, language: str) -> str:
    """Return the stem by which a word is found when its diacritics are left out: bare, it is in no dictionary."""
    return stem(word, language) if not word.isascii() else ""


def version() -> str:
    """Return what changes with the readings of words, beside this program: dictionary, stemmers, vocabulary."""
    return f"{finnish.version()}-{stemming.version()}-{_current.version}"
