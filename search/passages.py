"""What of a text answers a query: the words that match, marked, and the best passage."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import compress

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from search.analysis.analyzer import Occurrence, analyse_chunk
from search.analysis.tokens import chunks
from search.port import LEVELS, Forms, Place, Word
from search.surfaces import Cut, Surfaces, cut, surfaces_of

LENGTH = 240  # characters of a passage
_TOGETHER = 100  # characters in which words stand together
_BEFORE = 80  # characters that a passage may begin before its first word, to begin with a sentence
_SHORTEST_PART = 2  # characters; the B of KX-200/B by itself says nothing

_LINE_END = re.compile(r"([.!?…:;,]?)\s*\n\s*")
_SENTENCE = re.compile(r"(?:[.!?…]\s+|\n)(?=\S)")


Match = tuple[int, int, frozenset[int]]  # where a word of a text begins and ends, and which words of the query it is


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of text, which matches the query or does not."""

    text: str
    marked: bool


@dataclass(frozen=True, slots=True)
class Marked:
    """A text with the words that match. `words` says how many different ones of the query do.

    `place` is where it is in the text that it is from: where its first word that matches begins.
    """

    segments: tuple[Segment, ...]
    words: int
    place: int = 0

    @property
    def html(self) -> SafeString:
        """The text as HTML, with `<mark>` around what matches."""
        return format_html_join(
            "",
            "{}",
            ((format_html("<mark>{}</mark>", part.text) if part.marked else part.text,) for part in self.segments),
        )


class Sought:
    """The words of a query, as they are recognised in texts."""

    def __init__(self, words: Iterable[Word]) -> None:
        self._words: dict[Place, dict[str, frozenset[int]]] = {level: {} for level in LEVELS}
        self._count = 0
        self._seen: dict[str, dict[str, list[Match]]] = {}  # by language and form: texts repeat most of theirs
        self._found: dict[tuple[str, str], Sequence[Match]] = {}  # by language and text
        self._forms: dict[str, tuple[Surfaces, int, set[str]]] = {}  # by language; how many were known then
        for number, word in enumerate(words):
            self._count += 1
            self._add(number, word.whole)
            for part in (*word.parts, *(forms for several in word.others for forms in several)):
                self._add(number, part, _SHORTEST_PART)
        self._all_tokens = frozenset(token for known in self._words.values() for token in known)

    @property
    def tokens(self) -> list[frozenset[str]]:
        """By what each word of the query is recognised."""
        found: list[set[str]] = [set() for _word in range(self._count)]
        for known in self._words.values():
            for token, numbers in known.items():
                for number in numbers:
                    found[number].add(token)
        return [frozenset(tokens) for tokens in found]

    def _add(self, number: int, forms: Forms, shortest: int = 1) -> None:
        for form in forms:
            for term in form:
                if len(term.token) >= shortest:
                    known = self._words[term.level]
                    known[term.token] = known.get(term.token, frozenset()) | {number}

    def find(self, text: str, language: str) -> Sequence[Match]:
        """Return where words match: start, end, and which words of the query."""
        if not self._count:
            return []
        key = language, text
        if key not in self._found:
            self._found[key] = list(self._matches(cut(text), language))
        return self._found[key]

    def _matches(self, text: Cut, language: str) -> Iterator[Match]:
        seen, wanted = self._seen.setdefault(language, {}), self._wanted(text, language)
        for form, place in compress(zip(text.forms, text.starts, strict=True), map(wanted.__contains__, text.forms)):
            matches = seen.get(form)
            if matches is None:
                matches = seen[form] = list(self._find_in(form, language))
            yield from ((place + start, place + end, words) for start, end, words in matches)

    def overlap(self, text: str, language: str) -> float:
        """Return how much a short text says just what is sought, from 0 to 1.

        It is the F measure of two shares: of the words sought that the text has, and of its words that are sought.
        """
        found = self.find(text, language)
        if not found:
            return 0.0
        recall = len(_words_of(found)) / self._count
        precision = min(1.0, len(found) / sum(1 for _chunk in chunks(text)))
        return 2 * recall * precision / (recall + precision)

    def closeness(self, text: str, language: str) -> float:
        """Return how many of the words sought the text has together, in one place: their share, from 0 to 1."""
        found = self.find(text, language)
        return max((len(_words_of(within)) for within in _windows(found, _TOGETHER)), default=0) / max(1, self._count)

    def _wanted(self, text: Cut, language: str) -> set[str]:
        """Return the forms that may match, with all of those that the text has."""
        surfaces = surfaces_of(language)
        surfaces.learn(text)
        known = len(surfaces)
        kept = self._forms.get(language)
        if kept is None or kept[:2] != (surfaces, known):
            kept = self._forms[language] = surfaces, known, surfaces.with_any(self._all_tokens)
        return kept[2]

    def _find_in(self, form: str, language: str) -> Iterator[Match]:
        last = 0
        for place, chunk in chunks(form):
            for word in analyse_chunk(chunk, language):
                # The parts of a word that matches as a whole come after it, and are marked with it.
                if place + word.start >= last and (numbers := self._numbers(word)):
                    last = place + word.end
                    yield place + word.start, last, numbers

    def _numbers(self, word: Occurrence) -> frozenset[int]:
        """Return which words of the query a word is."""
        found = frozenset[int]()
        for level in LEVELS:
            known = self._words[level]
            for token in word.tokens(level):
                if token in known:
                    found |= known[token]
        return found


def mark(text: str, language: str, sought: Sought) -> Marked:
    """Return the whole text with the words that match."""
    return _marked(text, 0, len(text), sought.find(text, language))


def best_passage(text: str, language: str, sought: Sought) -> Marked:
    """Return the passage with the most different words of the query; the beginning of the text when there are none."""
    found = sought.find(text, language)
    best, most = 0, (0, 0)
    for first, within in enumerate(_windows(found, LENGTH)):
        value = (len(_words_of(within)), len(within))
        if value > most:
            best, most = first, value
    anchor = found[best][0] if found else 0
    start = _begin_of(text, anchor)
    return replace(_marked(text, start, _end_of(text, start), found), place=anchor)


def _windows(found: Sequence[Match], length: int) -> Iterator[Sequence[Match]]:
    """Yield, for each match, those that end within so many characters from its beginning, itself included."""
    last = 0
    for first, (begins, _ends, _words) in enumerate(found):
        last = max(last, first + 1)
        while last < len(found) and found[last][1] <= begins + length:
            last += 1
        yield found[first:last]


def _words_of(matches: Iterable[Match]) -> frozenset[int]:
    """Return which words of the query match."""
    return frozenset[int]().union(*(words for _begins, _ends, words in matches))


def _begin_of(text: str, anchor: int) -> int:
    """Return where a passage begins so that it holds what is at `anchor`: at a sentence, else at a word."""
    earliest = max(0, anchor - _BEFORE)
    if earliest == 0:
        return 0
    starts = [match.end() for match in _SENTENCE.finditer(text, earliest, anchor)]
    if starts:
        return starts[0]
    space = text.find(" ", earliest, anchor)
    return space + 1 if space >= 0 else earliest


def _end_of(text: str, start: int) -> int:
    if len(text) - start <= LENGTH:
        return len(text)
    space = max(text.rfind(" ", start, start + LENGTH), text.rfind("\n", start, start + LENGTH))
    return space if space > start else start + LENGTH


def _marked(text: str, start: int, end: int, found: Iterable[Match]) -> Marked:
    segments: list[Segment] = []
    words: set[int] = set()
    place = start
    if start > 0:
        segments.append(Segment("…\u00a0", marked=False))
    for begins, ends, numbers in found:
        if begins < place or ends > end:
            continue
        if begins > place:
            segments.append(Segment(_on_one_line(text[place:begins]), marked=False))
        segments.append(Segment(text[begins:ends], marked=True))
        words |= numbers
        place = ends
    if place < end:
        segments.append(Segment(_on_one_line(text[place:end]), marked=False))
    if end < len(text):
        segments.append(Segment("\u00a0…", marked=False))
    return Marked(tuple(segments), len(words))


def _on_one_line(text: str) -> str:
    """Return lines as one; a dot stands between those that do not end a sentence, such as headings and cells."""
    return _LINE_END.sub(lambda end: f"{end[1]} " if end[1] else " · ", text)
