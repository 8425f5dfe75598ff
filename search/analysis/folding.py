"""Folding: letters without what many people leave out when they type."""

import re
import unicodedata

# Marks that can be left out. Those of other writings are vowels, or make another letter.
_MARKS = re.compile("[\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0670]")
_LETTERS = str.maketrans(
    {"ø": "o", "æ": "ae", "œ": "oe", "đ": "d", "ð": "d", "ł": "l", "þ": "th", "\u0131": "i", "ŋ": "ng"}
)


def fold(word: str) -> str:
    """Return a word in lower case without its diacritics: `käyttö` and `kaytto` are one."""
    if word.isascii():
        return word
    bare = _MARKS.sub("", unicodedata.normalize("NFKD", word.casefold()))
    return unicodedata.normalize("NFC", bare).translate(_LETTERS)
