"""What words may be: the stems that their forms have in common, and the parts of compounds."""

from bisect import bisect_left
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from . import finnish
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


_words: dict[str, frozenset[str]] = {}  # by language; compounds are cut into these
_sorted: dict[str, list[str]] = {}  # the same in order

MOST_LONGER = 5  # words
_SHORTEST_BEGINNING = 5  # letters


def use_words(words: Mapping[str, frozenset[str]]) -> bool:
    """Cut compounds into these words from now on; return whether that is a change."""
    if words == _words:
        return False
    _words.clear()
    _words.update(words)
    _sorted.clear()
    readings.cache_clear()
    return True


@lru_cache(maxsize=200_000)
def readings(word: str, language: str) -> tuple[Reading, ...]:
    """Return what a word in lower case may be in a language: at least one thing.

    Words with digits in them are codes, which have neither forms nor parts.
    """
    base = base_language(language)
    if base not in RULES or any(character.isdigit() for character in word):
        return (Reading(stem(word, language)),)
    known = finnish.bases_of(word) if base == "fi" else ()
    if known:
        folded = [tuple(fold(part) for part in bases) for bases in known]
        return tuple(dict.fromkeys(Reading("".join(parts), parts) for parts in folded))
    return tuple(dict.fromkeys(_by_rules(word, language, base)))


def _by_rules(word: str, language: str, base: str) -> Iterator[Reading]:
    whole = stem(word, language)
    parts = cut(word, _words.get(base, ()), RULES[base])
    yield Reading(whole, tuple(stem(part, language) for part in parts) or (whole,))
    if base == "fi":
        foreign = stem(word, _FOREIGN)
        yield Reading(foreign, (foreign,))


def stems_of_longer(word: str, language: str) -> tuple[str, ...]:
    """Return the stems of words that begin with one that no page has by itself: *daggpunkt* of *daggpunktsgivare*."""
    base = base_language(language)
    words = _words.get(base, frozenset())
    if len(word) < _SHORTEST_BEGINNING or word in words or not words or cut(word, words, RULES[base]):
        return ()
    if base not in _sorted:
        _sorted[base] = sorted(words)
    begin = bisect_left(_sorted[base], word)
    longer = (each for each in _sorted[base][begin : begin + MOST_LONGER] if each.startswith(word))
    return tuple(dict.fromkeys(stem(each, language) for each in longer))


def bare_stem(word: str, language: str) -> str:
    """Return the stem by which a word is found when its diacritics are left out: bare, it is in no dictionary."""
    return stem(word, language) if not word.isascii() else ""


def version() -> str:
    """Return what changes with the readings of words, beside this program: which dictionaries are installed."""
    return finnish.version()
