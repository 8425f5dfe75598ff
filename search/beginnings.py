"""Titles by the beginnings of their words, so that they are found while somebody types.

An index holds, of each word of a title, its beginnings and its stems; those of its parts, too. So *kay* finds *Käyttö*,
*portaali* finds *Asiakasportaali*, and *salasanaani* finds *Vaihda salasana*.
"""

from collections.abc import Iterable, Iterator

from search.analysis.analyzer import Occurrence, analyse_chunk
from search.analysis.folding import fold
from search.analysis.morphology import readings
from search.analysis.tokens import Token, chunks, words_of
from search.passages import Marked, Segment
from search.port import Forms, Term, Word

LONGEST = 10  # letters of a beginning; longer ones are hardly ever of several words
MOST_WORDS = 12  # of what is typed

STEM = "="  # stands before a stem, which no word begins with


def beginnings_of(title: str, language: str) -> tuple[str, ...]:
    """Return the tokens by which a title is found while it is typed, each once."""
    found = (
        token for _place, chunk in chunks(title) for word in analyse_chunk(chunk, language) for token in _tokens(word)
    )
    return tuple(dict.fromkeys(found))


def _tokens(word: Occurrence) -> Iterator[str]:
    stems = tuple(word.tokens("stem"))
    for text in dict.fromkeys((fold(word.exact), *stems, *word.tokens("part"))):
        yield from (text[:length] for length in range(1, min(len(text), LONGEST) + 1))
    yield from (STEM + stem for stem in stems)


def typed_words(text: str, languages: tuple[str, ...]) -> tuple[Word, ...]:
    """Return what is typed, each word once, as it matches `beginnings_of` titles in these languages."""
    found = (
        Word(_forms(token, languages), tuple(_forms(part, languages) for part in token.parts), token.text)
        for _place, chunk in chunks(text)
        for token in words_of(chunk)
    )
    return tuple(dict.fromkeys(found))[:MOST_WORDS]


def _forms(token: Token, languages: tuple[str, ...]) -> Forms:
    stems = (STEM + reading.stem for language in languages for reading in readings(token.joined, language))
    tokens = dict.fromkeys((fold(token.text)[:LONGEST], *stems))
    return tuple((Term("title", each, 1.0),) for each in tokens)


class Typed:
    """What is typed, as it is recognised in titles."""

    def __init__(self, words: Iterable[Word]) -> None:
        """Take the words of `typed_words`."""
        words = tuple(words)
        self._words = [
            {term.token for forms in (word.whole, *word.parts) for form in forms for term in form} for word in words
        ]
        self._tokens = frozenset[str]().union(*self._words)
        self._typed = [fold(word.as_typed) for word in words]

    def are_among(self, tokens: Iterable[str]) -> bool:
        """Tell whether a title with these `beginnings_of` it has all the words."""
        tokens = frozenset(tokens)
        return all(not tokens.isdisjoint(word) for word in self._words)

    def mark(self, title: str, language: str) -> Marked:
        """Return the title with what was typed of its words, or with the words that are typed in another form."""
        segments: list[Segment] = []
        done = 0
        for start, end in self._places(title, language):
            if start >= done:
                segments += [Segment(title[done:start], marked=False), Segment(title[start:end], marked=True)]
                done = end
        segments.append(Segment(title[done:], marked=False))
        return Marked(tuple(segment for segment in segments if segment.text), len(self._words))

    def _whole(self, beginning: str, text: str) -> str:
        """Return what was typed, of which a token may be the beginning only, if a text begins with it."""
        whole = (typed for typed in self._typed if typed.startswith(beginning) and text.startswith(typed))
        return max(whole, key=len, default=beginning)

    def _places(self, title: str, language: str) -> Iterator[tuple[int, int]]:
        for place, chunk in chunks(title):
            for word in analyse_chunk(chunk, language):
                start, end = place + word.start, place + word.end
                text = fold(word.exact)
                # Where folding makes letters of one, the places of others are not known.
                known = [token for token in self._tokens if token in text] if len(text) == end - start else []
                tokens = frozenset(_tokens(word)) & self._tokens
                found = max(tokens.intersection(known), key=len, default="")
                if found:
                    at = start + text.index(found)
                    yield at, at + len(self._whole(found, text[at - start :]))
                elif tokens:
                    yield start, end
