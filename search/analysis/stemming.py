"""Stems: what the inflected forms of a word have in common."""

import re
import threading
from functools import lru_cache

import Stemmer

from .folding import fold

# By language; regional variants (`pt-br`) use their language's. Those that are not here keep their words as they are.
_ALGORITHMS = {
    "ar": "arabic",
    "ca": "catalan",
    "cs": "czech",
    "da": "danish",
    "de": "german",
    "el": "greek",
    "en": "english",
    "eo": "esperanto",
    "es": "spanish",
    "et": "estonian",
    "eu": "basque",
    "fa": "persian",
    "fi": "finnish",
    "fr": "french",
    "ga": "irish",
    "hi": "hindi",
    "hu": "hungarian",
    "hy": "armenian",
    "id": "indonesian",
    "it": "italian",
    "lt": "lithuanian",
    "nb": "norwegian",
    "ne": "nepali",
    "nl": "dutch",
    "nn": "norwegian",
    "no": "norwegian",
    "pl": "polish",
    "pt": "portuguese",
    "ro": "romanian",
    "ru": "russian",
    "sr": "serbian",
    "st": "sesotho",
    "sv": "swedish",
    "ta": "tamil",
    "tr": "turkish",
    "yi": "yiddish",
}

# Snowball leaves the endings that make nouns of verbs: *inställning* and *ställa in* have *ställ* in common.
_SWEDISH_ENDING = re.compile(r"(?<=\w{3})(?:ning|ing|else)$")

_lock = threading.Lock()  # a stemmer is for one thread at a time
_stemmers: dict[str, Stemmer.Stemmer] = {}


def version() -> str:
    """Return the version of the stemmers, which change now and then what they cut off."""
    return str(Stemmer.version())


def base_language(language: str) -> str:
    """Return the language of a regional variant: `pt` of `pt-br`."""
    return language.partition("-")[0]


def has_stemmer(language: str) -> bool:
    """Tell whether there are stems in the language."""
    return _ALGORITHMS.get(base_language(language)) in Stemmer.algorithms()


@lru_cache(maxsize=20_000)
def stem(word: str, language: str) -> str:
    """Return the folded stem of a word in lower case. Words with digits in them are codes, which are not inflected."""
    if not has_stemmer(language) or any(character.isdigit() for character in word):
        return fold(word)
    name = _ALGORITHMS[base_language(language)]
    with _lock:
        if name not in _stemmers:
            _stemmers[name] = Stemmer.Stemmer(name, 0)  # without its own cache: ours is bounded
        found: str = _stemmers[name].stemWord(word)
    return fold(_SWEDISH_ENDING.sub("", found) if name == "swedish" else found)
