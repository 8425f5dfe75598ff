"""Finnish words by Voikko: the base forms that a word is made of.

A derived word has the base of what it is derived from (*tulostus*, printing, has *tulostaa*, to print), so that all
words of a family are one; a compound has the bases of its parts.
"""

import logging
import re
import threading
from functools import cache

import libvoikko

logger = logging.getLogger(__name__)

Bases = tuple[str, ...]

MOST_READINGS = 4  # of one word
_SHORTEST = 2  # letters of a base; a single one is a letter that a word was joined with

# What Voikko calls WORDBASES: `+lämpö(lämpö)+pumppu(pumppu)`; the base of an ending begins with a plus of its own.
_BASE = re.compile(r"\+[^+()]*\((?!\+)([^()]+)\)")

_lock = threading.Lock()  # a handle is for one thread at a time


@cache
def _voikko() -> libvoikko.Voikko | None:
    try:
        return libvoikko.Voikko("fi")
    except (OSError, libvoikko.VoikkoException) as error:
        logger.info("Voikko is not here, so Finnish words are stemmed by rules: %s", error)
        return None


def version() -> str:
    """Return the version of Voikko that is installed with a Finnish dictionary; empty when none is."""
    return str(libvoikko.Voikko.getVersion()) if _voikko() is not None else ""


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
