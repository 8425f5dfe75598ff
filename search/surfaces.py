"""The surface forms of words, by what they stand for: texts are not looked through again for each query.

A process notes each form once, when it first sees a text that has it; a query is then compared with the forms of its
words alone, however long the texts are.
"""

from array import array
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from sys import intern
from threading import Lock

from search.analysis import morphology, tokens
from search.analysis.analyzer import analyse_chunk
from search.port import LEVELS

MOST_FORMS = 60_000  # of a language, which bounds the memory that they take


class Surfaces:
    """The forms of one language that were seen, as one vocabulary reads them."""

    def __init__(self, language: str, vocabulary: str) -> None:
        """Begin with none; `vocabulary` is the version that they are read by."""
        self.vocabulary = vocabulary
        self._language = language
        self._forms: set[str] = set()
        self._by_token: dict[str, list[str]] = {}
        self._lock = Lock()
        self._learned = object()  # what a text keeps instead of all of this, which may be forgotten before it is

    def __len__(self) -> int:
        """Return how many forms there are."""
        return len(self._forms)

    def learn(self, text: "Cut") -> None:
        """Note the forms of a text that are new."""
        if text.known_to is self._learned:
            return
        new = set(text.forms) - self._forms
        if new:
            with self._lock:
                for form in new - self._forms:
                    for token in self._tokens(form):
                        self._by_token.setdefault(token, []).append(form)
                    self._forms.add(form)
        text.known_to = self._learned

    def with_any(self, wanted: Iterable[str]) -> set[str]:
        """Return the forms that stand for any of the tokens at any level."""
        return set[str]().union(*(self._by_token.get(token, ()) for token in wanted))

    def _tokens(self, form: str) -> set[str]:
        words = (word for _place, chunk in tokens.chunks(form) for word in analyse_chunk(chunk, self._language))
        return {token for word in words for level in LEVELS for token in word.tokens(level)}


@dataclass(slots=True, eq=False)
class Cut:
    """The forms that a text has, in its order, and where each begins."""

    forms: tuple[str, ...]
    starts: "array[int]"
    known_to: object = None


@lru_cache(maxsize=6_000)  # many searches find the same pages
def cut(text: str) -> Cut:
    """Cut a text into its forms."""
    forms, starts = tokens.cut(text)
    return Cut(tuple(map(intern, forms)), array("I", starts))


_seen: dict[str, Surfaces] = {}


def surfaces_of(language: str) -> Surfaces:
    """Return the forms of a language; none when the vocabulary has changed, or when there were too many."""
    vocabulary, found = morphology.present().version, _seen.get(language)
    if found is None or found.vocabulary != vocabulary or len(found) > MOST_FORMS:
        found = _seen[language] = Surfaces(language, vocabulary)
    return found
