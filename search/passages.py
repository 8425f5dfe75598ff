"""What of a text answers a query: the words that match, marked, and the best passage."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from search.analysis.analyzer import analyse_chunk
from search.analysis.tokens import chunks
from search.port import LEVELS, Forms, Word

LENGTH = 240  # characters of a passage
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
    """A text with the words that match. `words` says how many different ones of the query do."""

    segments: tuple[Segment, ...]
    words: int

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
        self._words: dict[tuple[str, str], set[int]] = {}
        self._count = 0
        self._seen: dict[tuple[str, str], list[Match]] = {}  # by chunk and language: texts repeat most of theirs
        for number, word in enumerate(words):
            self._count += 1
            self._add(number, word.whole)
            for part in word.parts:
                self._add(number, part, _SHORTEST_PART)

    def _add(self, number: int, forms: Forms, shortest: int = 1) -> None:
        for form in forms:
            for term in form:
                if len(term.token) >= shortest:
                    self._words.setdefault((term.level, term.token), set()).add(number)

    def find(self, text: str, language: str) -> list[Match]:
        """Return where words match: start, end, and which words of the query."""
        if not self._words:
            return []
        found: list[Match] = []
        for place, chunk in chunks(text):
            key = chunk, language
            matches = self._seen.get(key)
            if matches is None:
                matches = self._seen[key] = self._find_in(chunk, language)
            found += [(place + start, place + end, numbers) for start, end, numbers in matches]
        return found

    def overlap(self, text: str, language: str) -> float:
        """Return how much a short text says just what is sought, from 0 to 1.

        It is the F measure of two shares: of the words sought that the text has, and of its words that are sought.
        """
        found = self.find(text, language)
        if not found:
            return 0.0
        recall = len(frozenset[int]().union(*(numbers for _start, _end, numbers in found))) / self._count
        precision = min(1.0, len(found) / sum(1 for _chunk in chunks(text)))
        return 2 * recall * precision / (recall + precision)

    def _find_in(self, chunk: str, language: str) -> list[Match]:
        found: list[Match] = []
        for word in analyse_chunk(chunk, language):
            tokens = ((level, token) for level in LEVELS for token in word.tokens(level))
            numbers = frozenset(number for token in tokens for number in self._words.get(token, ()))
            # The parts of a word that matches as a whole come after it, and are marked with it.
            if numbers and not (found and word.start < found[-1][1]):
                found.append((word.start, word.end, numbers))
        return found


def mark(text: str, language: str, sought: Sought) -> Marked:
    """Return the whole text with the words that match."""
    return _marked(text, 0, len(text), sought.find(text, language))


def best_passage(text: str, language: str, sought: Sought) -> Marked:
    """Return the passage with the most different words of the query; the beginning of the text when there are none."""
    found = sought.find(text, language)
    best, most, last = 0, (0, 0), 0
    for first, (begins, _ends, _numbers) in enumerate(found):
        while last < len(found) and found[last][1] <= begins + LENGTH:
            last += 1
        within = found[first:last]
        value = (len(frozenset[int]().union(*(numbers for _begins, _ends, numbers in within))), len(within))
        if value > most:
            best, most = first, value
    anchor = found[best][0] if found else 0
    start = _begin_of(text, anchor)
    return _marked(text, start, _end_of(text, start), found)


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
        segments.append(Segment("… ", marked=False))
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
        segments.append(Segment(" …", marked=False))
    return Marked(tuple(segments), len(words))


def _on_one_line(text: str) -> str:
    """Return lines as one; a dot stands between those that do not end a sentence, such as headings and cells."""
    return _LINE_END.sub(lambda end: f"{end[1]} " if end[1] else " · ", text)
