"""Synonyms: what else may be said for words of a query. They are looked up when somebody searches, never in the index.

A rule is one line. `wifi, wlan, wireless network`: who searches for one finds the others, too. `phone => mobile,
smartphone`: who searches for what stands on the left finds what stands on the right, but not the other way round.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from search.analysis.analyzer import query_stems, query_words
from search.port import Form, Forms, Word

MOST_TERMS = 12  # of a rule
MOST_WORDS = 4  # of a term
LONGEST = 60  # characters of a term
_MOST_OTHERS = 30  # that a word of a query gets
_WEIGHT = 0.7  # of a synonym, beside the word that was typed

_ARROW = re.compile(r"=>|⇒|→|->")
_BETWEEN = re.compile(r"[,;\n]")

Phrase = tuple[frozenset[str], ...]  # the stems of each of its words


class SynonymsError(Exception):
    """A line is no rule; the message says why, in the language of who reads it."""


@dataclass(frozen=True, slots=True)
class Rule:
    """Who searches for one of `terms` finds all of `others`, too."""

    terms: tuple[str, ...]
    others: tuple[str, ...]


def parse(line: str) -> Rule:
    """Return the rule that a line says. Raises SynonymsError."""
    sides = [_terms(side) for side in _ARROW.split(line)]
    if len(sides) > 2:  # noqa: PLR2004 - what is on the left, and on the right
        raise SynonymsError(_("There may be one arrow (=>) only."))
    if not all(sides):
        raise SynonymsError(_("Something is missing beside the arrow (=>)."))
    if len(sides) == 1 and len(sides[0]) == 1:
        raise SynonymsError(_("One word has no synonyms: write at least two, with a comma between them."))
    if sum(map(len, sides)) > MOST_TERMS:
        raise SynonymsError(_("There may be at most %(most)d of them.") % {"most": MOST_TERMS})
    for term in (term for side in sides for term in side):
        _check(term)
    return Rule(sides[0], sides[-1])


def _terms(side: str) -> tuple[str, ...]:
    terms = (" ".join(term.split()) for term in _BETWEEN.split(side))
    return tuple(dict.fromkeys(term for term in terms if term))


def _check(term: str) -> None:
    words = len(query_words(term, ()))
    if not words:
        raise SynonymsError(_("“%(term)s” is no word.") % {"term": term})
    if words > MOST_WORDS or len(term) > LONGEST:
        raise SynonymsError(
            _("“%(term)s” is too long: at most %(words)d words and %(characters)d characters.")
            % {"term": term, "words": MOST_WORDS, "characters": LONGEST}
        )


class Synonyms:
    """The rules of one language, ready to be looked up."""

    def __init__(self, rules: Iterable[Rule], language: str) -> None:
        self.language = language
        self._by_stem: dict[str, list[tuple[Phrase, tuple[str, ...]]]] = {}  # of the first word of a term
        for rule in rules:
            for term in rule.terms:
                phrase = query_stems(term, language)
                others = tuple(other for other in rule.others if other != term)
                for stem in phrase[0] if phrase else ():
                    self._by_stem.setdefault(stem, []).append((phrase, others))

    def expand(self, words: Sequence[Word], text: str) -> tuple[Word, ...]:
        """Return the words of a query with what else may be said for them.

        Each word of a phrase gets its synonyms: a page with the synonym has said all of the phrase.
        """
        if not self._by_stem:
            return tuple(words)
        stems = query_stems(text, self.language)
        found: list[list[tuple[Forms, ...]]] = [[] for _word in words]
        for place in range(len(stems)):
            for length, others in self._at(stems, place):
                alternatives = [each for other in others for each in _forms(other, self.language, _WEIGHT / length)]
                for word in range(place, place + length):
                    found[word] += alternatives
        return tuple(_with_others(word, others) for word, others in zip(words, found, strict=True))

    def _at(self, stems: Phrase, place: int) -> Iterator[tuple[int, tuple[str, ...]]]:
        """Yield how many words from a place on have synonyms, and these."""
        seen = set()
        for stem in sorted(stems[place]):
            for phrase, others in self._by_stem.get(stem, ()):
                here = stems[place : place + len(phrase)]
                is_here = len(here) == len(phrase) and all(map(frozenset.intersection, here, phrase))
                if is_here and (len(phrase), others) not in seen:
                    seen.add((len(phrase), others))
                    yield len(phrase), others


def _with_others(word: Word, others: Iterable[tuple[Forms, ...]]) -> Word:
    found = tuple(dict.fromkeys((*word.others, *others)))[:_MOST_OTHERS]
    return replace(word, others=found) if found else word


def _forms(term: str, language: str, weight: float) -> Iterator[tuple[Forms, ...]]:
    """Yield the ways in which a page may say a term."""
    words = query_words(term, (language,))
    yield tuple(_weighed(word.whole, weight / len(words)) for word in words)
    if len(words) == 1 and words[0].parts:
        yield tuple(_weighed(part, weight) for part in words[0].parts)


def _weighed(forms: Forms, weight: float) -> Forms:
    return tuple(_weighed_form(form, weight) for form in forms)


def _weighed_form(form: Form, weight: float) -> Form:
    return tuple(replace(term, weight=term.weight * weight) for term in form)
