"""Typing errors, mended from the words of the pages: *slasana* is *salasana*.

A word is mended only if nothing that the viewer may see has it, in any of its forms, and if what it is mended to is on
a page that they may see. Candidates are the words within a few edits (F. J. Damerau, 1964: a letter too many, too few,
another, or two that are swapped), counted without diacritics, which people leave out; of the nearest, the one that most
pages have.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from django.db import transaction
from django.utils import timezone
from rapidfuzz import process
from rapidfuzz.distance import OSA

from cms.locales import fallback_chain
from cms.models import PUBLIC_AUDIENCE_ID, Publication
from cms.snapshots import Kept
from cms.viewer import Viewer
from search.analysis.analyzer import query_words
from search.analysis.folding import fold
from search.analysis.stemming import base_language
from search.analysis.tokens import Token, chunks, words_of
from search.engines import engine
from search.models import Vocabulary
from search.port import SearchQuery, Term, Word
from search.vocabulary import MOST_WORDS, join_spellings, split_spellings, words_in

SHORTEST = 4  # letters of a word that is mended; shorter ones are near to too many others
LONG = 8  # letters of a word that may have two errors
LONGEST = 40  # letters
MOST_MENDED = 3  # words of a query that are looked at
MOST_TRIED = 3  # candidates for a word

# What is dearer than an edit says about a candidate, in edits: nobody mistypes the first letter, what is written with
# other diacritics is another word, and readers mean their own language.
_FIRST_LETTER = 0.5
_DIACRITICS = 0.1
_OTHER_LANGUAGE = 0.3

_MANY = 0.1  # share of new words of which every process hears at once; it costs readers what is kept of answers


@dataclass(frozen=True, slots=True)
class Correction:
    """A query with its typing errors mended. `is_sure` when each word is a single edit away."""

    text: str
    is_sure: bool


def correct(text: str, viewer: Viewer, *, settings_version: int | None = None) -> Correction | None:
    """Return the query as the viewer may have meant it, or None when every word of it is known.

    Raises `search.port.NotReadyError`. Costs nothing when all words are in the vocabulary, else a query for the engine
    and perhaps a few more for each word that is not. `settings_version` is the settings counter, if it was just read.
    """
    vocabulary = _kept.get(settings_version)
    languages = fallback_chain(viewer.locale)
    spellings = [vocabulary[base] for base in dict.fromkeys(map(base_language, languages)) if base in vocabulary]
    mended, done, is_sure = [], 0, True
    for place, token in _unknown(text, spellings)[:MOST_MENDED]:
        if _is_found(query_words(token.text, languages), viewer):
            continue
        found = _best(token.text, spellings, viewer)
        if found is None:
            continue
        start, end = place + token.start, place + token.end
        mended += [text[done:start], _as_typed(found.word, text[start:end])]
        done, is_sure = end, is_sure and found.edits <= 1
    return Correction("".join((*mended, text[done:])), is_sure) if mended else None


@dataclass(frozen=True, slots=True)
class _Candidate:
    word: str
    edits: int
    cost: float
    pages: int


class Spellings:
    """The words of a language that everybody may read, as they are written."""

    def __init__(self, pages: dict[str, int]) -> None:
        """Take the words in lower case, each with the number of its pages."""
        self._pages = pages
        self._words = sorted(pages, key=lambda word: (len(word), word))
        self._folded = [fold(word) for word in self._words]
        lengths = Counter(map(len, self._words))
        self._first = [0]  # by length, where its words begin
        for length in range(max(lengths, default=0) + 2):
            self._first.append(self._first[-1] + lengths[length])

    def has(self, word: str) -> bool:
        """Tell whether a word is one of them."""
        return word in self._pages

    def near(self, word: str) -> Iterator[_Candidate]:
        """Yield the words that this one in lower case may have been meant to be."""
        edits, bare = 2 if len(word) >= LONG else 1, fold(word)
        begin, end = self._begin(len(word) - edits), self._begin(len(word) + edits + 1)
        # Of words in the writings without diacritics, folding may change the length by a letter or two: no matter.
        found = process.extract(bare, self._folded[begin:end], scorer=OSA.distance, score_cutoff=edits, limit=None)
        for folded, distance, place in found:
            candidate = self._words[begin + place]
            cost = distance + _FIRST_LETTER * (folded[0] != bare[0])
            cost += _DIACRITICS * (distance > 0 and _marks(candidate) != _marks(word) and not word.isascii())
            yield _Candidate(candidate, int(distance), cost, self._pages[candidate])

    def _begin(self, length: int) -> int:
        return self._first[min(max(length, 0), len(self._first) - 1)]


def _marks(word: str) -> list[str]:
    return [letter for letter in word if not letter.isascii()]


def _unknown(text: str, spellings: Sequence[Spellings]) -> list[tuple[int, Token]]:
    """Return the words that no page is known to have, each with the place where its chunk begins."""
    return [
        (place, token)
        for place, chunk in chunks(text)
        for whole in words_of(chunk)
        for token in (whole.parts or (whole,))
        if token.text.isalpha()
        and SHORTEST <= len(token.text) <= LONGEST
        and not any(words.has(token.text) for words in spellings)
    ]


def _best(word: str, spellings: Sequence[Spellings], viewer: Viewer) -> _Candidate | None:
    """Return the best candidate that a page which the viewer may see has."""
    candidates = [
        (found.cost + _OTHER_LANGUAGE * (number > 0), -found.pages, found.word, found)
        for number, words in enumerate(spellings)
        for found in words.near(word)
    ]
    tried = [found for *_order, found in sorted(candidates, key=lambda each: each[:3])[:MOST_TRIED]]
    return next((found for found in tried if _is_visible(found.word, viewer)), None)


def _is_found(words: tuple[Word, ...], viewer: Viewer) -> bool:
    return engine().search(SearchQuery(viewer.locale, words, viewer.audience_ids, counted=(), limit=0)).total > 0


def _is_visible(word: str, viewer: Viewer) -> bool:
    """Tell whether the viewer may see a page with just this word now, whatever the vocabulary and the index say."""
    exactly = (Word(((Term("exact", word, 1.0),),)),)
    hits = engine().search(SearchQuery(viewer.locale, exactly, viewer.audience_ids, counted=(), limit=5)).hits
    found = {hit.publication: hit.sequence for hit in hits}
    rows = Publication.objects.visible_to(viewer.audience_ids).in_locale(viewer.locale).filter(pk__in=found)
    # A page that has changed since may have lost the word.
    return any(found[pk] == sequence for pk, sequence in rows.values_list("pk", "sequence"))


def _as_typed(word: str, typed: str) -> str:
    """Return a word with a capital where that which was typed has one."""
    return word.upper() if typed.isupper() else word[:1].upper() + word[1:] if typed[:1].isupper() else word


def learn(publications: Iterable[Publication]) -> None:
    """Add the words of new pages which everybody may read, until all are counted when the index is made anew."""
    found: dict[str, Counter[str]] = {}
    for publication in publications:
        if publication.deleted_at is None and publication.audience_id == PUBLIC_AUDIENCE_ID:
            found.setdefault(base_language(publication.locale), Counter()).update(words_in(publication))
    for language, words in found.items():
        with transaction.atomic():
            row, _is_new = Vocabulary.objects.select_for_update().get_or_create(language=language)
            known = split_spellings(row.spellings)
            new = {word: pages for word, pages in words.items() if word not in known}
            if not new or len(known) >= MOST_WORDS:
                continue
            row.spellings, row.made_at = join_spellings(known | new), timezone.now()
            if len(new) > _MANY * len(known):
                row.save(update_fields=["spellings", "made_at"])
            else:
                # Processes hear of a few new words when they read the settings again for another reason.
                Vocabulary.objects.filter(pk=language).update(spellings=row.spellings, made_at=row.made_at)


class _Loaded:
    """The spellings of every language, each read when it is asked for."""

    def __init__(self, made: dict[str, str]) -> None:
        self._made = made

    def __contains__(self, language: str) -> bool:
        return language in self._made

    def __getitem__(self, language: str) -> Spellings:
        return _spellings(language, self._made[language])


@lru_cache(maxsize=8)
def _spellings(language: str, _made_at: str) -> Spellings:
    text = Vocabulary.objects.filter(language=language).values_list("spellings", flat=True).first()
    return Spellings(split_spellings(text or ""))


def _load(_version: int) -> _Loaded:
    return _Loaded({language: str(at) for language, at in Vocabulary.objects.values_list("language", "made_at")})


_kept = Kept(_load)


def connect() -> None:
    """Let every process forget what it knows of a database that starts anew."""
    _kept.follow()
