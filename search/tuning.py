"""What editors tune: synonyms, and curations. Every process keeps them as of now."""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from wagtail.models import Page

from cms.locales import fallback_chain
from cms.snapshots import Kept
from search.analysis.analyzer import query_words
from search.curations import Curated, Curations, queries_of
from search.models import Curation, SynonymRule
from search.port import Word
from search.synonyms import Rule, Synonyms, SynonymsError, parse


@dataclass(frozen=True, slots=True)
class Tuning:
    """All that is tuned, by locale."""

    synonyms: Mapping[str, Synonyms] = field(default_factory=dict)
    curations: Mapping[str, Curations] = field(default_factory=dict)

    def expand(self, words: tuple[Word, ...], text: str, languages: Iterable[str]) -> tuple[Word, ...]:
        """Return the words of a query with their synonyms in each of the languages that may answer."""
        for language in languages:
            if language in self.synonyms:
                words = self.synonyms[language].expand(words, text)
        return words

    def meant(self, text: str, locale: str) -> object:
        """Return what a query means in a locale; what means the same is answered the same."""
        languages = fallback_chain(locale)
        return self.expand(query_words(text, languages), text, languages), self.curated(text, locale)

    def curated(self, text: str, locale: str) -> Curated:
        """Return what is curated for a query in a locale."""
        return self.curations[locale].of(text) if locale in self.curations else Curated()


def tuning(settings_version: int | None = None) -> Tuning:
    """Return what is tuned now. One query without `settings_version` (see `Kept.get`)."""
    return _kept.get(settings_version)


def tuned_by(rules: Iterable[SynonymRule], curations: Iterable[Curation]) -> Tuning:
    """Return what these rows tune, those that are in use. One query."""
    synonyms: dict[str, list[Rule]] = defaultdict(list)
    for rule in rules:
        if rule.is_active:
            synonyms[rule.locale] += _parsed(rule.terms)
    rows = [row for row in curations if row.is_active]
    groups = _groups({page for row in rows for page in (*row.pinned_pages, *row.hidden_pages)})
    curated: dict[str, list[tuple[str, Curated]]] = defaultdict(list)
    for row in rows:
        pinned = tuple(dict.fromkeys(groups[page] for page in row.pinned_pages if page in groups))
        hidden = frozenset(groups[page] for page in row.hidden_pages if page in groups)
        curated[row.locale] += [(query, Curated(pinned, hidden)) for query in queries_of(row.queries)]
    return Tuning(
        {locale: Synonyms(found, locale) for locale, found in synonyms.items()},
        {locale: Curations(found, locale) for locale, found in curated.items()},
    )


def _parsed(terms: str) -> list[Rule]:
    try:
        return [parse(terms)]
    except SynonymsError:  # scripts can store what the form refuses
        return []


def _groups(pages: set[int]) -> dict[int, uuid.UUID]:
    found = Page.objects.filter(pk__in=pages).values_list("pk", "translation_key") if pages else ()
    return dict(found)


def _load(_version: int) -> Tuning:
    return tuned_by(SynonymRule.objects.order_by("pk"), Curation.objects.order_by("pk"))


_kept = Kept(_load)


def connect() -> None:
    """Let every process hear of changes."""
    _kept.follow(SynonymRule, Curation)
