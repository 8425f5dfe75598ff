"""The surface forms of words, by what they stand for: texts are not looked through again for each query.

A process notes each form once, when it first sees a text that has it; a query is then compared with the forms of its
words alone, however long the texts are.
"""

from array import array
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import count
from sys import intern
from threading import Lock

from search.analysis import morphology
from search.analysis.analyzer import tokens_of
from search.analysis.morphology import Vocabulary
from search.analysis.tokens import cut as cut_text
from search.recent import Recent

MOST_FORMS = 60_000  # of a language, which bounds the memory that they take
MOST_CHARACTERS = 10_000_000  # of the texts that are kept cut: some 30 MB

_numbers = count(1)


class Surfaces:
    """The forms of one language that were seen, as one vocabulary reads them.

    `number` tells them from others: a text that they know remembers it, and keeps none of those that were given up.
    """

    def __init__(self, language: str, vocabulary: Vocabulary) -> None:
        """Begin with none; they are read by `vocabulary`, whatever other threads use meanwhile."""
        self.number = next(_numbers)
        self.vocabulary = vocabulary
        self._language = language
        self._forms: set[str] = set()
        self._by_token: dict[str, list[str]] = {}
        self._lock = Lock()

    def __len__(self) -> int:
        """Return how many forms there are."""
        return len(self._forms)

    def learn(self, text: "Cut") -> None:
        """Note the forms of a text that are new."""
        if text.known_to == self.number:
            return
        new = set(text.forms) - self._forms
        if new:
            with self._lock:
                for form in new - self._forms:
                    tokens = tokens_of((form,), self._language, self.vocabulary)
                    for token in {*tokens.exact, *tokens.stems, *tokens.parts}:
                        self._by_token.setdefault(token, []).append(form)
                    self._forms.add(form)
        text.known_to = self.number

    def with_any(self, wanted: Iterable[str]) -> set[str]:
        """Return the forms that stand for any of the tokens at any level."""
        return set[str]().union(*(self._by_token.get(token, ()) for token in wanted))


@dataclass(slots=True, eq=False)
class Cut:
    """The forms that a text of this length has, in its order, and where each begins.

    `known_to` is the number of the surfaces that know them.
    """

    forms: tuple[str, ...]
    starts: "array[int]"
    length: int
    known_to: int = 0


_cuts: Recent[str, Cut] = Recent(MOST_CHARACTERS, lambda text: text.length)


def cut(text: str) -> Cut:
    """Return a text cut into its forms."""
    return _cuts.get(text, lambda: _cut(text))


def _cut(text: str) -> Cut:
    forms, starts = cut_text(text)
    return Cut(tuple(map(intern, forms)), array("I", starts), len(text))


_seen: dict[str, Surfaces] = {}


def surfaces_of(language: str) -> Surfaces:
    """Return the forms of a language; none when the vocabulary has changed, or when there were too many."""
    vocabulary, found = morphology.present(), _seen.get(language)
    if found is None or found.vocabulary.version != vocabulary.version or len(found) > MOST_FORMS:
        found = _seen[language] = Surfaces(language, vocabulary)
    return found
