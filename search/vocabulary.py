"""The words of all pages: compounds are cut into them, and some are too common to say what a query is about.

Those that everybody may read mend typing errors (`search.spelling`). They are collected when the index is
made anew, and kept with it.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from django.db import transaction

from cms.models import PUBLIC_AUDIENCE_ID, Publication
from cms.snapshots import Kept
from search.analysis import morphology, tokens
from search.analysis.compounds import RULES
from search.analysis.stemming import base_language
from search.documents import texts_of
from search.models import Vocabulary

MOST_WORDS = 50_000  # of a language: those that most pages have
COMMON = 0.6  # share of the pages; whatever so many have says little
FEWEST_PAGES = 20  # with fewer, nothing can be said about what is common


@dataclass(frozen=True, slots=True)
class Words:
    """The words of one language. `parts` is empty where nobody takes compounds apart.

    `spellings` has the words that everybody may read, each with the number of its pages; empty when only the others are
    asked for.
    """

    parts: frozenset[str]
    common: frozenset[str]
    spellings: Mapping[str, int] = field(default_factory=dict)


def words_of_pages(publications: Iterable[Publication]) -> Mapping[str, Words]:
    """Return the words of the pages that everybody may see, by language.

    Others must change nothing of what somebody finds who may not see them.
    """
    pages: Counter[str] = Counter()
    counted: dict[str, Counter[str]] = {}
    for row in publications:
        if row.audience_id != PUBLIC_AUDIENCE_ID:
            continue
        language = base_language(row.locale)
        words = words_in(row)
        pages[language] += 1
        counted.setdefault(language, Counter()).update(words)
    return {language: _chosen(language, counter, pages[language]) for language, counter in counted.items()}


def words_in(row: Publication) -> set[str]:
    """Return the words of a page and its questions, in lower case."""
    return _words(part for text in texts_of(row) for part in (text.title, text.summary, text.body))


def _chosen(language: str, counter: Counter[str], pages: int) -> Words:
    parts = (word for word, _pages in counter.most_common(MOST_WORDS)) if language in RULES else ()
    common = (word for word, number in counter.items() if pages >= FEWEST_PAGES and number > COMMON * pages)
    return Words(frozenset(parts), frozenset(common), dict(counter.most_common(MOST_WORDS)))


def _words(texts: Iterable[str]) -> set[str]:
    forms = set[str]().union(*(tokens.cut(text)[0] for text in texts))
    return set[str]().union(*map(_words_of_form, forms))


@lru_cache(maxsize=40_000)  # texts repeat most of their words
def _words_of_form(form: str) -> tuple[str, ...]:
    found = (token for _place, chunk in tokens.chunks(form) for token in tokens.words_of(chunk))
    return tuple({part.text for token in found for part in (token, *token.parts) if part.text.isalpha()})


@transaction.atomic
def store(words: Mapping[str, Words]) -> None:
    """Keep the words in the place of those that were there."""
    Vocabulary.objects.exclude(language__in=words).delete()
    for language, found in words.items():
        texts = {
            "words": " ".join(sorted(found.parts)),
            "common": " ".join(sorted(found.common)),
            "spellings": join_spellings(found.spellings),
        }
        Vocabulary.objects.update_or_create(language=language, defaults=texts)


def join_spellings(spellings: Mapping[str, int]) -> str:
    """Return words with the number of their pages as `Vocabulary.spellings` holds them."""
    return "\n".join(f"{word}\t{spellings[word]}" for word in sorted(spellings))


def split_spellings(text: str) -> dict[str, int]:
    """Return what `join_spellings` has joined."""
    return {word: int(pages) for word, _tab, pages in (line.partition("\t") for line in text.splitlines())}


def use(words: Mapping[str, Words]) -> None:
    """Let this process cut compounds into these words from now on."""
    morphology.use(_vocabulary_of(words))


def use_stored(settings_version: int | None = None) -> Mapping[str, Words]:
    """Let this process cut compounds as the index does; return the words.

    One query without `settings_version` (see `Kept.get`).
    """
    stored = _kept.get(settings_version)
    morphology.use(stored.vocabulary)
    return stored.words


def _vocabulary_of(words: Mapping[str, Words]) -> morphology.Vocabulary:
    return morphology.Vocabulary.of({language: found.parts for language, found in words.items()})


@dataclass(frozen=True, slots=True)
class _Stored:
    words: Mapping[str, Words]
    vocabulary: morphology.Vocabulary


def _load(_version: int) -> _Stored:
    rows = Vocabulary.objects.order_by("language").values_list("language", "words", "common")
    return _stored(tuple(rows))


@lru_cache(maxsize=1)  # settings change all the time, but not the words: to make a vocabulary of them takes seconds
def _stored(rows: tuple[tuple[str, str, str], ...]) -> _Stored:
    words = {language: Words(frozenset(parts.split()), frozenset(common.split())) for language, parts, common in rows}
    return _Stored(words, _vocabulary_of(words))


_kept = Kept(_load)


def connect() -> None:
    """Let every process hear of new words."""
    _kept.follow(Vocabulary)
