"""Compounds, cut into words of a vocabulary: *bakgrundsbilden* into *bakgrund* and *bilden*.

Germanic languages write compounds as one word, perhaps with a letter or two between the parts. A word is cut into the
fewest parts that the site's own pages use as words; of several ways, into that with the longest last part, which says
what kind of thing is meant. After P. Koehn and K. Knight, Empirical Methods for Compound Splitting (2003), without
frequencies, which change nothing on judged queries here.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass

MOST_PARTS = 3
LONGEST = 40  # letters of a word; what is longer is left alone


@dataclass(frozen=True, slots=True)
class Rules:
    """How a language joins words: what may stand after a part that is not the last, and how short a part may be."""

    links: tuple[str, ...]
    shortest: int  # letters


RULES: Mapping[str, Rules] = {
    "da": Rules(("", "s", "e"), 3),
    "de": Rules(("", "s", "es", "n", "en", "er", "e"), 4),
    "fi": Rules(("", "n"), 4),
    "nb": Rules(("", "s", "e"), 3),
    "nl": Rules(("", "s", "e", "en", "er"), 4),
    "nn": Rules(("", "s", "e"), 3),
    "no": Rules(("", "s", "e"), 3),
    "sv": Rules(("", "s", "e", "o", "u", "a"), 3),
}


def cut(word: str, words: Collection[str], rules: Rules, ends: Callable[[str], bool] | None = None) -> tuple[str, ...]:
    """Return the parts of a word in lower case; nothing when it is no compound of `words`.

    `ends` tells what the last part may be, which may be inflected; without it, one of `words`.
    """
    is_last = ends or words.__contains__
    if not 2 * rules.shortest <= len(word) <= LONGEST:
        return ()
    for count in range(2, MOST_PARTS + 1):
        found = max(_ways(word, words, rules, count, is_last), key=lambda parts: len(parts[-1]), default=())
        if found:
            return found
    return ()


def _ways(
    rest: str, words: Collection[str], rules: Rules, count: int, is_last: Callable[[str], bool]
) -> Iterator[tuple[str, ...]]:
    if count == 1:
        if len(rest) >= rules.shortest and is_last(rest):
            yield (rest,)
        return
    for end in range(rules.shortest, len(rest) - rules.shortest + 1):
        for link in rules.links:
            part = rest[: end - len(link)] if rest.endswith(link, 0, end) else ""
            if len(part) >= rules.shortest and part in words:
                yield from ((part, *others) for others in _ways(rest[end:], words, rules, count - 1, is_last))
