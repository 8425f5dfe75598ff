"""The search page: its address holds the whole search."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from cms.counters import Counters
from cms.documents import DocumentTypes
from cms.facets import PAGE_FIELDS, FacetSnapshot, snapshot
from cms.locales import content_locales
from cms.reading import Link, links_for, top_pages, visible
from cms.viewer import Viewer, viewer_of
from search.assisted import Answer, find
from search.choices import Choice
from search.files import TYPE
from search.port import TERMS, NotReadyError
from search.searching import LONGEST, Found, Question, reached

from . import search_log
from .announcements import answer
from .context_processors import Language, language
from .frame import frame_for
from .no_results import WaysOut, ways_out

PAGE_SIZE = 10
MOST_PAGES = 100
MOST_VALUES = 20  # chosen of one facet
FIRST_VALUES = 7  # of a facet that are shown at once
NUL = "\0"

LABELS = {
    "type": _("Type"),
    "product_line": _("Product line"),
    "region": _("Region"),
    "role": _("Role"),
    "language": _("Also in this language"),
    "tag": _("Tag"),
    "year": _("Year"),
}


@dataclass(frozen=True, slots=True)
class Option:
    """A value of a facet as a link that chooses it, or takes it back."""

    choice: Choice
    url: str


@dataclass(frozen=True, slots=True)
class Facet:
    """A facet with its values. `without` is where the search goes on without those that are chosen."""

    name: str
    label: str
    options: list[Option]
    without: str
    count_without: int

    @property
    def first(self) -> list[Option]:
        """The values that are shown at once: those that come first, and those that are chosen."""
        return [*self.options[:FIRST_VALUES], *(option for option in self._others if option.choice.selected)]

    @property
    def rest(self) -> list[Option]:
        """The other values."""
        return [option for option in self._others if not option.choice.selected]

    @property
    def _others(self) -> list[Option]:
        return self.options[FIRST_VALUES:]

    @property
    def chosen(self) -> list[Option]:
        """The values that are chosen."""
        return [option for option in self.options if option.choice.selected]


@csrf_exempt  # reads only
@require_safe
def search_page(request: HttpRequest) -> HttpResponse:
    """Show what is found, or where to start. Says so when nothing can be searched now."""
    viewer = viewer_of(request)
    question = question_of(request)
    try:
        # Read before anything else: an index that comes further meanwhile only makes the answer newer than this says.
        asked = ("search", address_of(request.path, question), reached())
        response = answer(request, viewer, asked=asked, build=lambda now: _found(request, question, viewer, now))
    except NotReadyError:
        return never_cache(render)(request, "helpcentre/search.html", _context(request, question) | {"is_away": True})
    return search_log.count(request, response, viewer)


def question_of(request: HttpRequest) -> Question:
    """Return what an address asks for. What cannot be meant is left out, so that old addresses go on working."""
    text = request.GET.get("q", "").replace(NUL, "").strip()[:LONGEST]
    filters = {}
    for name in TERMS:
        values = dict.fromkeys(value for value in request.GET.getlist(name) if value and NUL not in value)
        if values:
            filters[name] = tuple(values)[:MOST_VALUES]
    number = request.GET.get("page", "")
    page = int(number) if number.isascii() and number.isdigit() and len(number) < len(str(MOST_PAGES)) + 1 else 1
    exact = "exact" in request.GET
    return Question(text, filters, page=min(max(page, 1), MOST_PAGES), page_size=PAGE_SIZE, exact=exact)


def known(question: Question, facets: FacetSnapshot, sections: Mapping[str, object]) -> Question:
    """Return the question without values that do not exist; `sections` has those that do, by key."""
    exist = {
        "section": set(sections),
        "type": {*DocumentTypes.all(), TYPE},
        "language": set(content_locales()),
        **{facet: facets.keys(facet) for facet in PAGE_FIELDS},
    }
    kept = {
        name: tuple(value for value in values if value in exist.get(name, values))
        for name, values in question.filters.items()
    }
    return replace(question, filters={name: values for name, values in kept.items() if values})


def _found(request: HttpRequest, question: Question, viewer: Viewer, now: Counters) -> HttpResponse:
    sections = sections_of(question, viewer)
    question = known(question, snapshot(now.settings), sections)
    frame = frame_for(viewer, now.settings)
    context = _context(request, question) | {"frame": frame}
    signed = ""
    if question.text or question.filters:
        answered = find(question, viewer, settings_version=now.settings)
        # What was searched for is logged: nobody misses what was only mistyped.
        meant = replace(question, text=answered.text)
        signed = search_log.sign(replace(answered.found, question=meant))
        context |= _results(request.path, answered) | {"signed": signed}
        context["sections"] = list(_chips(request.path, question, sections))
        if not answered.found.total:
            context |= _ways_out(request.path, question, ways_out(question, viewer, now.settings))
    if not context.get("results"):
        context["topics"] = top_pages(viewer)
    return search_log.note(render(request, "helpcentre/search.html", context), question, signed)


def _context(request: HttpRequest, question: Question) -> dict[str, Any]:
    return {
        "question": question,
        "is_asked": bool(question.text or question.filters),
        "address": request.path,
        "here": address_of(request.path, question),
        "languages": [
            language(code, address_of(f"/{code}/search/", replace(question, page=1))) for code in content_locales()
        ],
        "kept": [(name, value) for name, values in question.filters.items() for value in values],
    }


@dataclass(frozen=True, slots=True)
class SectionChip:
    """A topic in which is searched, and where the search goes on without it."""

    link: Link
    url: str


def sections_of(question: Question, viewer: Viewer) -> dict[str, Link]:
    """Return the pages in which a question searches, by key, as far as the viewer may see them.

    Two queries, or none when it searches everywhere.
    """
    keys = question.filters.get("section", ())
    groups = visible(viewer).filter(key__in=keys).values_list("key", "group") if keys else ()
    known = dict(groups)
    links = links_for(known.values(), viewer)
    found = {key: links.get(known[key]) for key in keys if key in known}
    return {key: link for key, link in found.items() if link is not None}


def _chips(path: str, question: Question, sections: Mapping[str, Link]) -> Iterator[SectionChip]:
    for key in question.filters.get("section", ()):
        yield SectionChip(sections[key], address_of(path, question.without("section", key)))


@dataclass(frozen=True, slots=True)
class OtherLanguage:
    """A language in which there is something for the question."""

    language: Language
    total: int


def _ways_out(path: str, question: Question, ways: WaysOut) -> dict[str, Any]:
    first = replace(question, page=1)
    return {
        "other_languages": [
            OtherLanguage(language(other.locale, address_of(f"/{other.locale}/search/", first)), other.total)
            for other in ways.other_languages
        ],
        "without_sections": ways.without_sections,
        "everywhere": address_of(path, question.without("section")),
        "popular": ways.popular,
    }


def _results(path: str, answered: Answer) -> dict[str, Any]:
    found, question = answered.found, answered.found.question
    facets = list(_facets(path, found))
    pages = min(MOST_PAGES, -(-found.total // PAGE_SIZE))
    return {
        "found": found,
        "searched": answered.text,
        "is_mended": answered.is_mended,
        "exactly": address_of(path, replace(question, exact=True, page=1)),
        "meant": answered.meant,
        "meant_url": address_of(path, replace(question, text=answered.meant, page=1)),
        "results": found.results,
        "before": (question.page - 1) * PAGE_SIZE,
        "facets": [facet for facet in facets if _helps(facet, found.total)],
        "chosen": [facet for facet in facets if facet.chosen],
        "ways": [facet for facet in facets if facet.chosen],
        "unfiltered": address_of(path, replace(question, filters={}, page=1)),
        "pages": pages,
        "previous": address_of(path, replace(question, page=question.page - 1)) if 1 < question.page <= pages else "",
        "next": address_of(path, replace(question, page=question.page + 1)) if question.page < pages else "",
        "first": address_of(path, replace(question, page=1)) if question.page > max(1, pages) else "",
    }


def _facets(path: str, found: Found) -> Iterator[Facet]:
    question = found.question
    for name, label in LABELS.items():
        yield Facet(
            name=name,
            label=str(label),
            options=[
                Option(choice, address_of(path, _turned(question, name, choice))) for choice in found.facets[name]
            ],
            without=address_of(path, question.without(name)),
            count_without=found.without[name],
        )


def _turned(question: Question, facet: str, choice: Choice) -> Question:
    return question.without(facet, choice.key) if choice.selected else question.with_value(facet, choice.key)


def _helps(facet: Facet, total: int) -> bool:
    """Tell whether a facet can change anything: it has a chosen value, or one that leaves something out."""
    return bool(facet.chosen) or any(option.choice.count != total for option in facet.options)


def address_of(path: str, question: Question) -> str:
    """Return the address of the search page that holds a whole question; `path` is its own."""
    parameters = [("q", question.text)] if question.text else []
    parameters += [(name, value) for name, values in question.filters.items() for value in values]
    if question.exact:
        parameters.append(("exact", "1"))
    if question.page > 1:
        parameters.append(("page", str(question.page)))
    return f"{path}?{urlencode(parameters)}" if parameters else path
