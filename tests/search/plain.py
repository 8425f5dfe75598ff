"""What a search finds and counts, by plain definitions: every engine is held against them."""

from collections import Counter
from collections.abc import Collection, Mapping
from uuid import UUID

from search.port import ENOUGH, Forms, Place, SearchDocument, SearchQuery, Word

Name = tuple[UUID, str]


def name(document: SearchDocument) -> Name:
    return document.publication, document.anchor


def found(documents: Collection[SearchDocument], query: SearchQuery) -> set[Name]:
    """Return what matches the query."""
    return {name(document) for document in _matching(documents, query) if _passes(document, query)}


def counts(documents: Collection[SearchDocument], query: SearchQuery) -> dict[str, dict[str, int]]:
    """Return the counts of each kind, its own filter left out."""
    matching = _matching(documents, query)
    return {
        kind: dict(
            Counter(
                value for document in matching if _passes(document, query, but=kind) for value in document.terms[kind]
            )
        )
        for kind in query.counted
    }


def without(documents: Collection[SearchDocument], query: SearchQuery) -> dict[str, int]:
    """Return how many match without the filter of each kind."""
    matching = _matching(documents, query)
    return {kind: sum(_passes(document, query, but=kind) for document in matching) for kind in query.counted}


def _matching(documents: Collection[SearchDocument], query: SearchQuery) -> list[SearchDocument]:
    readable = [
        document
        for document in documents
        if document.audience in query.audiences and document.group not in query.hidden
    ]
    if query.words is None:
        return readable
    least = query.least
    enough = [document for document in readable if _matches(document, query, least)]
    has_too_few = len(enough) < ENOUGH or not any(_passes(document, query) for document in enough)
    if query.can_be_relaxed and has_too_few:
        least = 1
    return [document for document in readable if _matches(document, query, max(1, least))]


def _matches(document: SearchDocument, query: SearchQuery, least: int) -> bool:
    return _words(document, query) >= least or is_first(document, query)


def is_first(document: SearchDocument, query: SearchQuery) -> bool:
    """Tell whether it is put first, whatever its words."""
    return document.group in query.first and not document.anchor


def _words(document: SearchDocument, query: SearchQuery) -> int:
    return sum(_has_word(document, word) for word in query.words or ())


def _has_word(document: SearchDocument, word: Word) -> bool:
    several = [forms for forms in (word.parts, *word.others) if forms]
    return _has(document, word.whole) or any(all(_has(document, each) for each in forms) for forms in several)


def _has(document: SearchDocument, forms: Forms) -> bool:
    return any(term.token in _tokens(document, term.level) for form in forms for term in form)


def _tokens(document: SearchDocument, place: Place) -> tuple[str, ...]:
    return document.title if place == "title" else document.tokens[place]


def _passes(document: SearchDocument, query: SearchQuery, *, but: str = "") -> bool:
    filters: Mapping[str, frozenset[str]] = query.filters
    return all(document.terms[kind] & values for kind, values in filters.items() if kind != but)
