"""Finnish words by Voikko: the base forms that a word is made of.

A derived word has the base of what it is derived from (*tulostus*, printing, has *tulostaa*, to print), so that all
words of a family are one; a compound has the bases of its parts.
"""

import hashlib
import logging
import re
import threading
from functools import cache
from pathlib import Path

import libvoikko

logger = logging.getLogger(__name__)

Bases = tuple[str, ...]

MOST_READINGS = 4  # of one word
_SHORTEST = 2  # letters of a base; a single one is a letter that a word was joined with

# What Voikko calls WORDBASES: `+lämpö(lämpö)+pumppu(pumppu)`; the base of an ending begins with a plus of its own.
_BASE = re.compile(r"\+[^+()]*\((?!\+)([^()]+)\)")

# Where Voikko looks for dictionaries: its own list, for version 5 of their format.
_FOLDERS = ("~/.voikko", "/etc/voikko", "/usr/lib/voikko", "/usr/share/voikko")

_lock = threading.Lock()  # a handle is for one thread at a time


@cache
def _voikko() -> libvoikko.Voikko | None:
    try:
        return libvoikko.Voikko("fi")
    except (OSError, libvoikko.VoikkoException) as error:
        logger.info("Voikko is not here, so Finnish words are stemmed by rules: %s", error)
        return None


def version() -> str:
    """Return the version of Voikko's library and a fingerprint of its Finnish dictionary; empty when either is missing.

    Both decide how words are read, and Voikko tells no version of a dictionary. One that lies elsewhere than where
    Voikko looks by itself has no fingerprint.
    """
    return f"{libvoikko.Voikko.getVersion()}-{_fingerprint()}" if _voikko() is not None else ""


@cache
def _fingerprint() -> str:
    found = hashlib.sha256()
    for path in _files_of_dictionary():
        found.update(path.read_bytes())
    return found.hexdigest()[:8]


def _files_of_dictionary() -> list[Path]:
    """Return the files of the first folder that Voikko looks in and that has a dictionary."""
    for folder in _FOLDERS:
        files = sorted(Path(folder).expanduser().glob("5/mor-*/*"))
        if files:
            return files
    return []


def bases_of(word: str) -> tuple[Bases, ...]:
    """Return the bases of a word in lower case, for each way to read it; nothing when it is unknown."""
    voikko = _voikko()
    if voikko is None:
        return ()
    with _lock:
        analyses = voikko.analyze(word)
    found = (_BASE.findall(analysis.get("WORDBASES", "")) for analysis in analyses)
    readings = (tuple(base.lower() for base in bases if len(base) >= _SHORTEST) for bases in found)
    return tuple(dict.fromkeys(bases for bases in readings if bases))[:MOST_READINGS]
