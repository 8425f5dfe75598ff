"""What words may be: the stems that their forms have in common, and the parts of compounds."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from . import finnish
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


@lru_cache(maxsize=200_000)
def readings(word: str, language: str) -> tuple[Reading, ...]:
    """Return what a word in lower case may be in a language: at least one thing.

    Words with digits in them are codes, which have neither forms nor parts.
    """
    if any(character.isdigit() for character in word) or base_language(language) != "fi":
        return (Reading(stem(word, language)),)
    return tuple(dict.fromkeys(_finnish(word, language)))


def _finnish(word: str, language: str) -> Iterator[Reading]:
    known = finnish.bases_of(word)
    for bases in known:
        folded = tuple(fold(base) for base in bases)
        yield Reading("".join(folded), folded)
    if not known:
        stems = stem(word, language), stem(word, _FOREIGN)
        yield from (Reading(found, (found,)) for found in stems)


def bare_stem(word: str, language: str) -> str:
    """Return the stem by which a word is found when its diacritics are left out: bare, it is in no dictionary."""
    return stem(word, language) if not word.isascii() else ""


def version() -> str:
    """Return what changes with the readings of words, beside this program: which dictionaries are installed."""
    return finnish.version()
