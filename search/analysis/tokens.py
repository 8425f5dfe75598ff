"""Cuts text into words, each with its place in the text.

A *chunk* is what stands between spaces and punctuation: a word, or words held together by a single joiner, such as
`wi-fi`, `KX-200/B`, `24.2.1`, `info@example.com`, `setup.exe` or `USB:n`. It is a word of its own and has its parts.
A slash between two words of some length says that either will do (`enable/disable`): these are two chunks.
Writings without spaces between words (Chinese, Japanese, Thai) are cut into pairs of characters.
"""

import re
import sys
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate

LONGEST = 80  # characters of a token; what is longer is no word of anybody's
MOST_PARTS = 8  # a chunk with more is a path or the like, of which only the parts are words

_JOINERS = "-‐‑_./@&+'’:"  # noqa: RUF001 - two of them are hyphens that look alike
_APOSTROPHES = {"'", "’"}
_SHORTEST_WORD = 3  # letters beside an apostrophe
_DASHES = str.maketrans({"‐": "-", "‑": "-", "’": "'"})  # noqa: RUF001 - as above


def _marks() -> str:
    """Return the characters that belong to the letter before them, as a part of a regular expression's class."""
    ranges: list[list[int]] = []
    for code in range(0x300, min(0x1F000, sys.maxunicode)):
        if unicodedata.category(chr(code)) in {"Mn", "Mc"}:
            if ranges and ranges[-1][1] == code - 1:
                ranges[-1][1] = code
            else:
                ranges.append([code, code])
    return "".join(f"{chr(first)}-{chr(last)}" for first, last in ranges)


_WORD = rf"[^\W_]+(?:[{_marks()}]+[^\W_]*)*(?:(?<=\b[A-Za-z])(?:\+\+|\#)(?!\w))?"
_CHUNK = re.compile(rf"{_WORD}(?:[{re.escape(_JOINERS)}]{_WORD}|(?<=\d),(?=\d){_WORD})*")
_CUT = re.compile(f"({_CHUNK.pattern})")
_PARTS = re.compile(_WORD)
_SLASH = re.compile(r"(?<=[^\W\d_]{3})/(?=[^\W\d_]{3})")
# Letters of writings that put no spaces between words.
_UNSPACED = re.compile("[\u0e00-\u0e7f\u0e80-\u0eff\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]+")


@dataclass(frozen=True, slots=True)
class Token:
    """A word: lower case, in Unicode's composed form; where it stands; its parts, if it has several.

    `joined` is the word without what joins its parts and without endings: `kx200b` of `KX-200/B:n`. Numbers keep what
    joins them, since 1.5 is not 15.
    """

    text: str
    start: int
    end: int
    joined: str
    parts: tuple["Token", ...] = ()


def cut(text: str) -> tuple[list[str], list[int]]:
    """Return the forms of a text and where each begins: its chunks, but those with a slash between them are one.

    Faster than `chunks`, which cuts the forms further.
    """
    pieces = _CUT.split(text)  # what is between chunks, and chunks, in turns
    ends = list(accumulate(map(len, pieces)))
    return pieces[1::2], ends[:-1:2]


def chunks(text: str) -> Iterator[tuple[int, str]]:
    """Yield the chunks of a text, each with the place where it begins."""
    for match in _CHUNK.finditer(text):
        start, chunk, place = match.start(), match.group(), 0
        if "/" in chunk:
            for slash in _SLASH.finditer(chunk):
                yield start + place, chunk[place : slash.start()]
                place = slash.end()
        yield start + place, chunk[place:]


def words_of(chunk: str) -> tuple[Token, ...]:
    """Return the words of a chunk, with their places in the chunk: one, with its parts, unless it is too long."""
    spans = [found.span() for found in _PARTS.finditer(chunk)]
    if len(spans) == 1 and (chunk.isascii() or not _UNSPACED.search(chunk)):
        return (_token(chunk, *spans[0]),) if len(chunk) <= LONGEST else ()
    is_unspaced = _UNSPACED.search(chunk) is not None
    if is_unspaced:
        spans = [pair for span in spans for pair in _pairs(chunk, *span)]
    parts = [_token(chunk, *span) for span in spans if span[1] - span[0] <= LONGEST]
    kept = tuple(part for part in parts if not _is_ending(chunk, part))
    if len(parts) == 1 or len(parts) > MOST_PARTS or len(chunk) > LONGEST:
        return kept
    word = _normal(chunk)
    has_letters = any(character.isalpha() for character in word)
    joined = "".join(part.text for part in kept) if has_letters and not is_unspaced else word
    return (Token(word, 0, len(chunk), joined, kept),)


def _is_ending(chunk: str, part: Token) -> bool:
    """Tell whether a part is no word: after a colon (`USB:n`), or short and beside an apostrophe (`don't`, `l'eau`)."""
    before = chunk[part.start - 1] if part.start else ""
    after = chunk[part.end] if part.end < len(chunk) else ""
    if before == ":":
        return part.text.isalpha()
    return len(part.text) < _SHORTEST_WORD and not _APOSTROPHES.isdisjoint({before, after})


def _pairs(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the overlapping pairs of characters of unspaced writing, and the other words as they are."""
    place = start
    for match in _UNSPACED.finditer(text, start, end):
        if match.start() > place:
            yield place, match.start()
        last = max(match.end() - 1, match.start() + 1)
        yield from ((first, min(first + 2, match.end())) for first in range(match.start(), last))
        place = match.end()
    if place < end:
        yield place, end


def _token(text: str, start: int, end: int) -> Token:
    word = _normal(text[start:end])
    return Token(word, start, end, word)


def _normal(word: str) -> str:
    if word.isascii():
        return word.lower()
    # Some single characters stand for several words.
    return "".join(unicodedata.normalize("NFKC", word.translate(_DASHES)).lower().split())
