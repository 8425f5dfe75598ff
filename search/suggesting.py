"""Suggestions while somebody types: what many search for, product lines, and pages and questions by their titles."""

import time
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import islice
from typing import Literal

from cms import counters
from cms.documents import DocumentTypes
from cms.facets import snapshot
from cms.highlights import PLACES
from cms.locales import fallback_chain
from cms.models import Publication
from cms.page_views import KNOWN, most_read
from cms.reading import links_for
from cms.viewer import Viewer
from search.analysis.folding import fold
from search.beginnings import Typed, beginnings_of, typed_words
from search.documents import titles_of
from search.engines import engine
from search.passages import Marked
from search.popular import popular_queries
from search.port import Hit, Word
from search.searching import Question, query_of, to_query, weighed
from search.vocabulary import use_stored

MOST = 8  # suggestions
MOST_PRODUCTS = 2
MOST_QUERIES = 2
LONGEST = 80  # characters of what is typed; who types more wants no suggestion
_CONSIDERED = 30  # of what an engine finds

# How much more a title scores that begins with what is typed, and one that is read most of all.
_BEGINS = 1.0
_READ = 0.5

_beginnings_of_label = lru_cache(maxsize=2_000)(beginnings_of)

_POPULAR = 100  # queries of a language that are considered
_POPULAR_FOR = 300.0  # seconds until these are read again

_SHOWN = ("group", "key", "locale", "type", "path", "ancestors", "title")

Kind = Literal["page", "question", "product", "query"]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Where to go. `locale` is the language of `text`; `place` is the page above, if any.

    A product line has its key in place of an address, a query its text: faces have pages of their own for them.
    """

    kind: Kind
    text: str
    marked: Marked
    locale: str
    url: str = ""
    key: str = ""
    type: str = ""
    place: str = ""

    @property
    def type_label(self) -> str:
        """What readers call the type of the page."""
        return DocumentTypes.label(self.type)


def suggest(question: Question, viewer: Viewer, *, settings_version: int | None = None) -> list[Suggestion]:
    """Return what the viewer may mean, the best first, at most `MOST`.

    Raises `search.port.NotReadyError`. Three queries, or four with questions, one more every few minutes, and one
    more without `settings_version`, the settings counter.
    """
    if settings_version is None:
        settings_version = counters.read().settings
    vocabularies = use_stored(settings_version)
    text = question.text.strip()[:LONGEST]
    languages = fallback_chain(viewer.locale)
    words, helping = weighed(typed_words(text, languages), languages, vocabularies)
    if not words:
        return []
    typed = Typed((*words, *helping))
    queries = list(_queries(typed, question, viewer, settings_version))
    products = list(_products(typed, question, viewer, settings_version))
    query = replace(to_query(question, viewer, words, helping), counted=(), limit=_CONSIDERED, every=True)
    return [*queries, *products, *_pages(engine().search(query).hits, typed, text, viewer)][:MOST]


@dataclass(frozen=True, slots=True)
class _Candidate:
    row: Publication
    anchor: str
    text: str
    score: float


def _pages(hits: Iterable[Hit], typed: Typed, text: str, viewer: Viewer) -> Iterator[Suggestion]:
    """Yield the pages and questions that the viewer may see now, whatever the index says."""
    found = list(_candidates(hits, text, viewer))
    best = sorted(found, key=lambda candidate: (-candidate.score, len(candidate.text), candidate.text))[:MOST]
    above = {candidate.row.pk: _above(candidate) for candidate in best}
    links = links_for({*(each.row.group for each in best), *(group for group in above.values() if group)}, viewer)
    for each in best:
        url, group = links.url(each.row), above[each.row.pk]
        parent = links.get(group) if group else None
        yield Suggestion(
            kind="question" if each.anchor else "page",
            text=each.text,
            marked=typed.mark(each.text, each.row.locale),
            locale=each.row.locale,
            url=f"{url}#{each.anchor}" if each.anchor else url,
            key=each.row.key,
            type=each.row.type,
            place=parent.title if parent else "",
        )


def _above(candidate: _Candidate) -> uuid.UUID | None:
    """Return the page in which it lies, unless that is the home page."""
    if candidate.anchor:
        return candidate.row.group
    above = candidate.row.ancestors[1:]
    return uuid.UUID(above[-1]) if above else None


def _candidates(hits: Iterable[Hit], text: str, viewer: Viewer) -> Iterator[_Candidate]:
    hits = list(hits)
    if not hits:
        return
    rows = _rows(hits, viewer)
    places = {group: place for place, group in enumerate(most_read())}
    begin, most = fold(text.lower()), max(hit.score for hit in hits)
    titles: dict[uuid.UUID, Mapping[str, str]] = {}
    for hit in hits:
        row = rows.get(hit.publication)
        if row is None:
            continue
        if hit.anchor and row.pk not in titles:
            titles[row.pk] = titles_of(row)
        title = titles[row.pk].get(hit.anchor) if hit.anchor else row.title
        if title is not None:
            read = 1 - places.get(row.group, KNOWN) / KNOWN
            score = hit.score / most + _BEGINS * fold(title.lower()).startswith(begin) + _READ * read
            yield _Candidate(row, hit.anchor, title, score)


def _rows(hits: Sequence[Hit], viewer: Viewer) -> dict[uuid.UUID, Publication]:
    """Return what was found as far as it answers to the viewer now; with its document where that has the title."""
    # A join, since databases would look up all that answers in the locale for `in_locale`.
    answering = Publication.objects.visible_to(viewer.audience_ids).filter(
        terms__kind="answers_for", terms__value=viewer.locale
    )
    pages = answering.filter(pk__in={hit.publication for hit in hits if not hit.anchor})
    questions = {hit.publication for hit in hits if hit.anchor}
    rows = {row.pk: row for row in pages.only(*_SHOWN)}
    if questions:
        rows |= {row.pk: row for row in answering.filter(pk__in=questions).only(*_SHOWN, "document")}
    return rows


def _queries(typed: Typed, question: Question, viewer: Viewer, version: int) -> Iterator[Suggestion]:
    """Yield what many search for with these words, as far as the viewer finds anything."""
    known = popular(viewer.locale, int(time.monotonic() / _POPULAR_FOR))
    own = question.text.strip().lower()
    matching = (text for text, beginnings in known if text != own and typed.are_among(beginnings))
    for text in islice(matching, MOST_QUERIES):
        words, helping = query_of(text, viewer.locale, version)
        if words and _is_found(words, helping, question, viewer):
            yield Suggestion("query", text, typed.mark(text, viewer.locale), viewer.locale)


@lru_cache(maxsize=50)
def popular(locale: str, _period: int) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return what is searched for most in a locale, each with the tokens by which it is found while it is typed."""
    return tuple((text, beginnings_of(text, locale)) for text in popular_queries(locale, _POPULAR))


def _is_found(words: tuple[Word, ...], helping: tuple[Word, ...], question: Question, viewer: Viewer) -> bool:
    asked = replace(to_query(question, viewer, words, helping), counted=(), limit=0)
    return engine().search(asked).total > 0


def _products(typed: Typed, question: Question, viewer: Viewer, version: int) -> Iterator[Suggestion]:
    """Yield the first product lines whose labels match, as far as the viewer finds anything for them."""
    labels = ((node.key, node.label(viewer.locale)) for node in snapshot(version).tree("product_line"))
    matching = ((key, label) for key, label in labels if typed.are_among(_beginnings_of_label(label, viewer.locale)))
    for key, label in islice(matching, MOST_PRODUCTS):
        if _has_any(key, question, viewer):
            yield Suggestion("product", label, typed.mark(label, viewer.locale), viewer.locale, key=key)


def _has_any(product_line: str, question: Question, viewer: Viewer) -> bool:
    """Tell whether the viewer finds anything for a product line that its hub page shows."""
    types = frozenset(DocumentTypes.all()) - frozenset(PLACES)
    everything = to_query(question, viewer, None, ())
    filters = {**everything.filters, "product_line": frozenset({product_line}), "type": types}
    asked = replace(everything, filters=filters, counted=(), limit=0)
    return engine().search(asked).total > 0
