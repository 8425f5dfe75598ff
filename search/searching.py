"""Searching, as both faces ask for it: for one viewer, in their locale."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from urllib.parse import quote

from django.utils import timezone

from cms import counters, feedback, relevance
from cms.facets import EVERYWHERE, FacetSnapshot, snapshot
from cms.locales import fallback_chain
from cms.models import Publication
from cms.reading import Link, links_for
from cms.viewer import Viewer
from search.analysis.analyzer import query_words
from search.analysis.stemming import base_language
from search.choices import TREES, Choice, choices, type_label
from search.documents import Section, Text, language_term
from search.engines import engine
from search.files import TYPE, FoundFile, found_in, texts_by_content
from search.found_pages import FoundPage, FoundPages
from search.passages import Marked, Sought, best_passage, mark
from search.port import COUNTED, FIRST, Hit, SearchQuery, Word
from search.tuning import Tuning, tuning
from search.vocabulary import Words, use_stored

# The first results that an engine finds are put in order again by what an engine does not know: whether a page is about
# just what was asked, and says it in one place. More than twenty change nothing.
RESCORED = 20
_TITLE = 0.4  # how much more a page scores whose title is the query,
_CLOSE = 0.4  # and one that has all of its words together;
_HELPFUL = 0.2  # one that helped everybody, against one that helped nobody,
_FRESH = 0.05  # and one of today, against one of long ago
_HALF_LIFE = 730  # days in which half of the freshness is gone
_DOUBT = 5  # votes either way that nobody gave: a few say little

LONGEST = 300  # characters of a query; nobody means more


@dataclass(frozen=True, slots=True)
class Question:
    """What a reader searches for. An empty text finds everything.

    `filters` has the values chosen of each facet (and of `section`); those that do not exist find nothing, or what
    applies everywhere. `page` is counted from 1. `exact` says that typing errors are meant.
    """

    text: str
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    page: int = 1
    page_size: int = 10
    exact: bool = False

    def without(self, facet: str, key: str | None = None) -> "Question":
        """Return the question without a value of a facet, or without all of them."""
        kept = tuple(value for value in self.filters.get(facet, ()) if key is not None and value != key)
        filters = {name: values for name, values in self.filters.items() if name != facet}
        return replace(self, filters=filters | ({facet: kept} if kept else {}), page=1)

    def with_value(self, facet: str, key: str) -> "Question":
        """Return the question with one more value of a facet."""
        return replace(self, filters={**self.filters, facet: (*self.filters.get(facet, ()), key)}, page=1)


@dataclass(frozen=True, slots=True)
class Result:
    """A page that was found, or a question on it (`anchor`), or a file of it (`file`), as the viewer sees it.

    `section` is the part of the page that the passage is from, if it has a heading.
    """

    publication: Publication
    anchor: str
    url: str
    title: str
    marked_title: Marked
    passage: Marked
    breadcrumb: tuple[Link, ...]
    labels: tuple[str, ...]  # of the regions, product lines and roles that it is for
    score: float
    section: Section | None = None
    file: FoundFile | None = None
    is_pinned: bool = False  # an editor has put it here

    @property
    def section_url(self) -> str:
        """Where the section begins."""
        return f"{self.url}#{quote(self.section.anchor)}" if self.section else self.url

    @property
    def locale(self) -> str:
        """The language of its words."""
        return self.publication.locale

    @property
    def type_label(self) -> str:
        """What readers call its type."""
        return type_label(TYPE if self.file else self.publication.type)


@dataclass(frozen=True, slots=True)
class Found:
    """What a question finds. `without` has how many results there would be without the choices of a facet."""

    question: Question
    locale: str
    total: int
    results: tuple[Result, ...]
    facets: Mapping[str, tuple[Choice, ...]]
    without: Mapping[str, int]
    relaxed: bool


def reached() -> int:
    """Return the number up to which what is found holds everything; what is kept of an answer depends on it."""
    return engine().state().reached


def search(
    question: Question, viewer: Viewer, *, settings_version: int | None = None, tuned: Tuning | None = None
) -> Found:
    """Return what the viewer finds, first what concerns them. Raises `search.port.NotReadyError`.

    Four queries, one more for results in another language, and one more without the version; some more while the index
    has pages that were taken from the viewer.

    `settings_version` is the settings counter, if it has just been read. `tuned` takes the place of what editors have
    saved.
    """
    if settings_version is None:
        settings_version = counters.read().settings
    tuned = tuned or tuning(settings_version)
    curated = tuned.curated(question.text.strip()[:LONGEST], viewer.locale)
    words, helping = query_of(question.text, viewer.locale, settings_version, tuned)
    filters = {facet: frozenset(values) for facet, values in question.filters.items() if values}
    begin = (question.page - 1) * question.page_size
    end = begin + question.page_size
    # All that is put in order again has to be there, whichever page of it is shown.
    first, last = (0, max(end, RESCORED)) if words and begin < RESCORED else (begin, end)
    query = replace(
        to_query(question, viewer, words, helping),
        preferred=_preferred(question, viewer),
        offset=first,
        limit=last - first,
        first=curated.pinned,
        hidden=curated.hidden,
    )
    results = engine().search(query)
    pages = FoundPages(results.hits, viewer)
    if gone := pages.gone():
        # The index is behind. What was taken from the reader would be told by how much there is of each facet.
        results = engine().search(replace(query, hidden=query.hidden | gone))
        pages = FoundPages(results.hits, viewer)
    facets, sought = snapshot(settings_version), Sought(words or ())
    has_others = any(word.others for word in words or ())
    typed = Sought(replace(word, others=()) for word in words or ()) if has_others else sought
    hits = [hit for hit in results.hits if pages.text_of(hit) is not None]
    pinned = [hit for hit in hits if pages.is_page_of(curated.pinned, hit)]
    if words and first < RESCORED:
        begun = len(pinned)
        hits = [*pinned, *_rescored(hits[begun:RESCORED], pages, typed), *hits[max(begun, RESCORED) :]]
    shown = tuple(_results(hits[begin - first : end - first], pages, viewer, sought, facets, pinned=pinned))
    return Found(
        question=question,
        locale=viewer.locale,
        # Whatever was taken from the reader since the index was written does not count either.
        total=max(0, results.total - (len(results.hits) - len(hits))),
        results=shown,
        facets={facet: tuple(choices(facet, results, filters, facets, viewer)) for facet in COUNTED},
        without=results.without,
        relaxed=results.relaxed,
    )


def query_of(
    text: str, locale: str, settings_version: int, tuned: Tuning | None = None
) -> tuple[tuple[Word, ...] | None, tuple[Word, ...]]:
    """Return the words of a text as a reader of the locale means them, and those that only help; None for no text."""
    vocabularies = use_stored(settings_version)
    languages, text = fallback_chain(locale), text.strip()[:LONGEST]
    if not text:
        return None, ()
    expanded = (tuned or tuning(settings_version)).expand(query_words(text, languages), text, languages)
    return weighed(expanded, languages, vocabularies)


def weighed(
    words: tuple[Word, ...], languages: Sequence[str], vocabularies: Mapping[str, Words]
) -> tuple[tuple[Word, ...], tuple[Word, ...]]:
    """Return the words that say what is sought, and those that half of all pages have: *how*, *do*, *the*."""
    none = Words(frozenset(), frozenset())
    common = frozenset[str]().union(*(vocabularies.get(base_language(code), none).common for code in languages))
    telling = tuple(word for word in words if word.as_typed not in common)
    if not telling:
        return words, ()
    return telling, tuple(word for word in words if word.as_typed in common)


def to_query(
    question: Question, viewer: Viewer, words: tuple[Word, ...] | None, helping: tuple[Word, ...]
) -> SearchQuery:
    """Return what an engine is asked for: these words in what the viewer may see, within the filters of a question."""
    return SearchQuery(
        locale=viewer.locale,
        words=words,
        helping=helping,
        audiences=viewer.audience_ids,
        filters={facet: frozenset(_terms(facet, keys, viewer)) for facet, keys in question.filters.items() if keys},
    )


def _preferred(question: Question, viewer: Viewer) -> dict[str, frozenset[str]]:
    """Return what the reader chose for all they read as terms; what they chose for this search says more."""
    return {
        facet: frozenset(_terms(facet, keys, viewer))
        for facet, keys in relevance.chosen(viewer).items()
        if not question.filters.get(facet)
    }


def _terms(facet: str, values: Iterable[str], viewer: Viewer) -> Iterator[str]:
    if facet == "language":
        yield from (language_term(value, audience) for value in values for audience in viewer.audience_ids)
        return
    yield from values
    if facet in TREES:
        yield EVERYWHERE


def _helpfulness(yes: int, no: int) -> float:
    """Return the share of readers whom a page helped, from 0 to 1; a half when nobody said."""
    return (yes + _DOUBT) / (yes + no + 2 * _DOUBT)


def _rescored(hits: Sequence[Hit], pages: FoundPages, sought: Sought) -> list[Hit]:
    """Return the hits in a new order: those first whose titles say just what is sought, and whose words are close."""
    votes, today = feedback.votes_of({hit.publication for hit in hits}), timezone.localdate()

    def score(hit: Hit) -> float:
        row = pages.rows[hit.publication]
        text, language = pages.text_of(hit), row.locale
        assert text is not None  # noqa: S101 - said by the caller
        overlap = sought.overlap(text.title, language)
        close = max(sought.closeness(part, language) for part in (text.title, text.summary, text.body))
        told = (1 + _TITLE * overlap) * (1 + _CLOSE * close)
        return hit.score * told * (1 + _HELPFUL * _helpfulness(*votes.get(row.pk, (0, 0)))) * (1 + _FRESH * fresh(row))

    def fresh(row: Publication) -> float:
        return 0.5 ** (max(0, (today - row.updated).days) / _HALF_LIFE) if row.updated else 0.0

    return sorted((replace(hit, score=score(hit)) for hit in hits), key=lambda hit: -hit.score)


def _results(
    hits: Sequence[Hit],
    pages: FoundPages,
    viewer: Viewer,
    sought: Sought,
    facets: FacetSnapshot,
    *,
    pinned: Sequence[Hit],
) -> Iterator[Result]:
    """Yield what was found as the viewer sees it."""
    found = {hit.publication: pages.rows[hit.publication] for hit in hits}
    groups = {group for row in found.values() for group in (str(row.group), *row.ancestors)}
    links = links_for(groups, viewer)
    contents = texts_by_content(file for hit in hits if (file := pages.file_of(hit)) is not None)
    for hit in hits:
        row, page = found[hit.publication], pages.of(hit)
        assert page is not None  # noqa: S101 - said by the caller
        text = page.texts[hit.anchor]
        above = [links.get(group) for group in row.ancestors[1:]]
        if text.anchor:  # it stands on a page
            above.append(links.get(row.group))
        url, found_file, section = links.url(row), None, None
        if (file := page.files.get(hit.anchor)) is not None:
            found_file, passage = found_in(file, contents.get(file.sha256), row.locale, sought)
        else:
            passage, section = _passage(text, row.locale, sought)
        yield Result(
            publication=row,
            anchor="" if found_file else text.anchor,
            url=found_file.url if found_file else f"{url}#{text.anchor}" if text.anchor else url,
            title=text.title,
            marked_title=mark(text.title, row.locale, sought),
            passage=passage,
            section=section,
            breadcrumb=tuple(link for link in above if link is not None),
            labels=tuple(_labels(page, facets, viewer)),
            score=hit.score % FIRST,
            file=found_file,
            is_pinned=hit in pinned,
        )


def _passage(text: Text, language: str, sought: Sought) -> tuple[Marked, Section | None]:
    """Return the summary, unless a passage of the text has more of the words; and the section of the passage."""
    passage = best_passage(text.body, language, sought)
    if text.summary:
        summary = mark(text.summary, language, sought)
        if passage.words <= summary.words:
            return summary, None
    return passage, text.section_at(passage.place) if passage.words else None


def _labels(page: FoundPage, facets: FacetSnapshot, viewer: Viewer) -> Iterator[str]:
    for facet in ("product_line", "region", "role"):
        yield from (facets.label(facet, key, viewer.locale) for key in page.facets[facet])
