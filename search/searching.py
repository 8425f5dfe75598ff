"""Searching, as both faces ask for it: for one viewer, in their locale."""

import json
import uuid
from collections import OrderedDict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from threading import Lock
from urllib.parse import quote

from django.utils import timezone
from django.utils.translation import get_language_info, gettext

from cms import counters, feedback, relevance
from cms.documents import DocumentTypes
from cms.facets import EVERYWHERE, PAGE_FIELDS, FacetSnapshot, snapshot
from cms.locales import content_locales, fallback_chain
from cms.models import Publication
from cms.reading import Link, links_for
from cms.viewer import Viewer
from search.analysis.analyzer import query_words
from search.analysis.stemming import base_language
from search.documents import Section, Text, language_term, texts_of
from search.engines import engine
from search.files import TYPE, AttachedFile, FoundFile, files_of, found_in, texts_by_content
from search.passages import Marked, Sought, best_passage, mark
from search.port import COUNTED, FIRST, Hit, SearchQuery, SearchResults, Word
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
MOST_CHOICES = 30  # values of a facet that are offered, beside those that are chosen

_TREES = tuple(PAGE_FIELDS)  # facets whose values apply to what lies around them, too


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
class Choice:
    """A value of a facet: how many results there are with it, and whether it is chosen.

    `parent` is the key of the value that it belongs to, and `depth` how many of those above it are offered, too.
    """

    key: str
    label: str
    count: int
    selected: bool
    parent: str | None = None
    depth: int = 0


def type_label(name: str) -> str:
    """Return what readers call a type of page, or a file."""
    return gettext("File") if name == TYPE else DocumentTypes.label(name)


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

    Four queries, one more for pages that were not found lately, and one more without the version.

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
    results = engine().search(
        SearchQuery(
            locale=viewer.locale,
            words=words,
            helping=helping,
            audiences=viewer.audience_ids,
            filters=narrowed(question, viewer),
            preferred=_preferred(question, viewer),
            offset=first,
            limit=last - first,
            first=curated.pinned,
            hidden=curated.hidden,
        )
    )
    facets, sought = snapshot(settings_version), Sought(words or ())
    typed = Sought(replace(word, others=()) for word in words or ())
    pages = _Pages(results.hits, viewer)
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
        facets={facet: tuple(_choices(facet, results, filters, facets, viewer)) for facet in COUNTED},
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


def narrowed(question: Question, viewer: Viewer) -> dict[str, frozenset[str]]:
    """Return the filters of a question as terms."""
    return {facet: frozenset(_terms(facet, keys, viewer)) for facet, keys in question.filters.items() if keys}


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
    if facet in _TREES:
        yield EVERYWHERE


@dataclass(frozen=True, slots=True)
class _Page:
    """What a publication says: by anchor, itself (by none), its questions and files; the keys of what it is for.

    What a file says is long, and wanted only of those that are shown.
    """

    texts: Mapping[str, Text]
    facets: Mapping[str, tuple[str, ...]]
    files: Mapping[str, AttachedFile]


def _read(publication: Publication) -> _Page:
    document = json.loads(publication.document)
    files = files_of(document)
    texts = (*texts_of(publication), *(Text(file.anchor, file.title, "", (), "") for file in files))
    return _Page(
        {text.anchor: text for text in texts},
        {facet: tuple(document[name]) for facet, name in PAGE_FIELDS.items()},
        {file.anchor: file for file in files},
    )


class _Pages:
    """The pages that were found, as far as the viewer may see them now, whatever the index says; and what they say."""

    def __init__(self, hits: Iterable[Hit], viewer: Viewer) -> None:
        visible = Publication.objects.visible_to(viewer.audience_ids).in_locale(viewer.locale)
        rows = visible.filter(pk__in={hit.publication for hit in hits}).defer("document")
        self.rows = {row.pk: row for row in rows}
        self._viewer = viewer
        self._pages = _recent.get({(row.pk, row.sequence) for row in self.rows.values()})

    def of(self, hit: Hit) -> _Page | None:
        """Return the page that was found, or None when the viewer does not have it."""
        row = self.rows.get(hit.publication)
        return self._pages.get((row.pk, row.sequence)) if row is not None else None

    def text_of(self, hit: Hit) -> Text | None:
        """Return the text that was found, or None when the viewer does not have it."""
        page = self.of(hit)
        if page is None:
            return None
        file = page.files.get(hit.anchor)
        is_theirs = file is None or file.audience in self._viewer.audience_ids
        return page.texts.get(hit.anchor) if is_theirs else None

    def file_of(self, hit: Hit) -> AttachedFile | None:
        """Return the file that was found, or None when it is none; `text_of` says whether it is the viewer's."""
        page = self.of(hit)
        return page.files.get(hit.anchor) if page is not None else None

    def is_page_of(self, groups: Collection[uuid.UUID], hit: Hit) -> bool:
        """Tell whether a page of one of the groups was found, itself and not a question of it."""
        return not hit.anchor and self.rows[hit.publication].group in groups


class _Recent:
    """What was found lately, in this process: to read a page takes longer than to find it."""

    def __init__(self, most: int) -> None:
        """Keep so many pages."""
        self._most = most
        self._pages: OrderedDict[tuple[uuid.UUID, int], _Page] = OrderedDict()
        self._lock = Lock()

    def get(self, wanted: Collection[tuple[uuid.UUID, int]]) -> dict[tuple[uuid.UUID, int], _Page]:
        """Return the publications with these ids and numbers. One query, or none; what has changed is left out."""
        with self._lock:
            found = {key: self._pages[key] for key in wanted if key in self._pages}
            for key in found:
                self._pages.move_to_end(key)
        missing = [pk for pk, _sequence in wanted - found.keys()]
        if missing:
            rows = Publication.objects.filter(pk__in=missing)
            fresh = {(row.pk, row.sequence): _read(row) for row in rows}
            found |= {key: page for key, page in fresh.items() if key in wanted}
            with self._lock:
                self._pages.update(fresh)
                while len(self._pages) > self._most:
                    self._pages.popitem(last=False)
        return found


_recent = _Recent(500)


def _helpfulness(yes: int, no: int) -> float:
    """Return the share of readers whom a page helped, from 0 to 1; a half when nobody said."""
    return (yes + _DOUBT) / (yes + no + 2 * _DOUBT)


def _rescored(hits: Sequence[Hit], pages: _Pages, sought: Sought) -> list[Hit]:
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
    pages: _Pages,
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


def _labels(page: _Page, facets: FacetSnapshot, viewer: Viewer) -> Iterator[str]:
    for facet in ("product_line", "region", "role"):
        yield from (facets.label(facet, key, viewer.locale) for key in page.facets[facet])


def _choices(
    facet: str,
    results: SearchResults,
    filters: Mapping[str, frozenset[str]],
    facets: FacetSnapshot,
    viewer: Viewer,
) -> Iterator[Choice]:
    """Yield the values of a facet that narrow down, and those that are chosen, even if they find nothing."""
    chosen = filters.get(facet, frozenset())
    counts = _counts(facet, results.counts[facet], viewer)
    everywhere = counts.pop(EVERYWHERE, 0) if facet in _TREES else 0
    keys = _in_order(facet, counts, facets)
    offered = [*keys[:MOST_CHOICES], *(key for key in keys[MOST_CHOICES:] if key in chosen)]
    offered += sorted(chosen - set(offered))
    for key in offered:
        above = facets.ancestors(facet, key) if facet in _TREES else ()
        yield Choice(
            key=key,
            label=_label(facet, key, facets, viewer),
            count=counts.get(key, 0) + everywhere,
            selected=key in chosen,
            parent=above[-1] if above else None,
            depth=sum(value in offered for value in above),
        )


def _counts(facet: str, counted: Mapping[str, int], viewer: Viewer) -> dict[str, int]:
    if facet != "language":
        return dict(counted)
    counts: dict[str, int] = {}
    for term, count in counted.items():
        locale, _at, audience = term.rpartition("@")
        if int(audience) in viewer.audience_ids:
            counts[locale] = counts.get(locale, 0) + count
    return counts


def _in_order(facet: str, counts: Mapping[str, int], facets: FacetSnapshot) -> list[str]:
    if facet in _TREES:
        return [node.key for node in facets.tree(facet) if node.key in counts]
    if facet == "language":
        return [locale for locale in content_locales() if locale in counts]
    if facet == "year":
        return sorted(counts, reverse=True)
    return sorted(counts, key=lambda key: (-counts[key], key))


def _label(facet: str, key: str, facets: FacetSnapshot, viewer: Viewer) -> str:
    if facet in _TREES:
        return facets.label(facet, key, viewer.locale)
    if facet == "type":
        return type_label(key)
    if facet == "language" and key in content_locales():
        name: str = get_language_info(key)["name_local"]
        return name[:1].upper() + name[1:]
    return key
