"""The vocabularies by which compounds are cut: taken from all pages when the index is made anew, and kept with it."""

from collections import Counter
from collections.abc import Iterable, Mapping

from django.db import transaction

from cms.models import Publication
from cms.snapshots import Kept
from search.analysis import analyzer
from search.analysis.compounds import RULES
from search.analysis.stemming import base_language
from search.analysis.tokens import chunks, words_of
from search.documents import texts_of
from search.models import Vocabulary

MOST_WORDS = 50_000  # of a language: those that most pages have

Words = Mapping[str, frozenset[str]]  # by language


def words_of_pages() -> Words:
    """Return the words of all pages in those languages whose compounds are cut."""
    counted: dict[str, Counter[str]] = {}
    rows = Publication.objects.live().only("document", "title", "summary", "locale", "audience_id")
    for row in rows.iterator(chunk_size=200):
        language = base_language(row.locale)
        if language in RULES:
            texts = (part for text in texts_of(row) for part in (text.title, text.summary, text.body))
            counted.setdefault(language, Counter()).update(_words(texts))
    return {
        language: frozenset(word for word, _pages in counter.most_common(MOST_WORDS))
        for language, counter in counted.items()
    }


def _words(texts: Iterable[str]) -> set[str]:
    tokens = (token for text in texts for _place, chunk in chunks(text) for token in words_of(chunk))
    return {part.text for token in tokens for part in (token, *token.parts) if part.text.isalpha()}


@transaction.atomic
def store(words: Words) -> None:
    """Keep the vocabularies in the place of those that were there."""
    Vocabulary.objects.exclude(language__in=words).delete()
    for language, found in words.items():
        Vocabulary.objects.update_or_create(language=language, defaults={"words": " ".join(sorted(found))})


def use_stored(settings_version: int | None = None) -> None:
    """Let this process cut compounds as the index does. One query without `settings_version` (see `Kept.get`)."""
    analyzer.use_words(_kept.get(settings_version))


def _load(_version: int) -> Words:
    return {row.language: frozenset(row.words.split()) for row in Vocabulary.objects.all()}


_kept = Kept(_load)


def connect() -> None:
    """Let every process hear of new vocabularies."""
    _kept.follow(Vocabulary)
