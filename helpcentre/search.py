"""The search page: its address holds the whole search."""

from collections.abc import Iterator
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
from cms.reading import top_pages
from cms.viewer import Viewer, viewer_of
from search.port import COUNTED, NotReadyError
from search.searching import LONGEST, Choice, Found, Question, reached, search

from . import search_log
from .announcements import answer
from .context_processors import language
from .frame import frame_for

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
        asked = ("search", _address(request.path, question), reached())
        response = answer(request, viewer, asked=asked, build=lambda now: _found(request, question, viewer, now))
    except NotReadyError:
        return never_cache(render)(request, "helpcentre/search.html", _context(request, question) | {"is_away": True})
    return search_log.count(request, response, viewer)


def question_of(request: HttpRequest) -> Question:
    """Return what an address asks for. What cannot be meant is left out, so that old addresses go on working."""
    text = request.GET.get("q", "").replace(NUL, "").strip()[:LONGEST]
    filters = {}
    for name in COUNTED:
        values = dict.fromkeys(value for value in request.GET.getlist(name) if value and NUL not in value)
        if values:
            filters[name] = tuple(values)[:MOST_VALUES]
    number = request.GET.get("page", "")
    page = int(number) if number.isascii() and number.isdigit() and len(number) < len(str(MOST_PAGES)) + 1 else 1
    return Question(text, filters, page=min(max(page, 1), MOST_PAGES), page_size=PAGE_SIZE)


def _known(question: Question, facets: FacetSnapshot) -> Question:
    """Return the question without values that do not exist."""
    exist = {
        "type": set(DocumentTypes.all()),
        "language": set(content_locales()),
        **{facet: facets.keys(facet) for facet in PAGE_FIELDS},
    }
    kept = {
        name: tuple(value for value in values if value in exist.get(name, values))
        for name, values in question.filters.items()
    }
    return replace(question, filters={name: values for name, values in kept.items() if values})


def _found(request: HttpRequest, question: Question, viewer: Viewer, now: Counters) -> HttpResponse:
    question = _known(question, snapshot(now.settings))
    frame = frame_for(viewer, now.settings)
    context = _context(request, question) | {"frame": frame}
    signed = ""
    if question.text or question.filters:
        found = search(question, viewer, settings_version=now.settings)
        signed = search_log.sign(found)
        context |= _results(request.path, found) | {"signed": signed}
    if not context.get("results"):
        context["topics"] = top_pages(viewer)
    return search_log.note(render(request, "helpcentre/search.html", context), question, signed)


def _context(request: HttpRequest, question: Question) -> dict[str, Any]:
    return {
        "question": question,
        "is_asked": bool(question.text or question.filters),
        "address": request.path,
        "here": _address(request.path, question),
        "languages": [
            language(code, _address(f"/{code}/search/", replace(question, page=1))) for code in content_locales()
        ],
        "kept": [(name, value) for name, values in question.filters.items() for value in values],
    }


def _results(path: str, found: Found) -> dict[str, Any]:
    question = found.question
    facets = list(_facets(path, found))
    pages = min(MOST_PAGES, -(-found.total // PAGE_SIZE))
    return {
        "found": found,
        "results": found.results,
        "before": (question.page - 1) * PAGE_SIZE,
        "facets": [facet for facet in facets if _helps(facet, found.total)],
        "chosen": [facet for facet in facets if facet.chosen],
        "ways": [facet for facet in facets if facet.chosen],
        "unfiltered": _address(path, replace(question, filters={}, page=1)),
        "pages": pages,
        "previous": _address(path, replace(question, page=question.page - 1)) if 1 < question.page <= pages else "",
        "next": _address(path, replace(question, page=question.page + 1)) if question.page < pages else "",
        "first": _address(path, replace(question, page=1)) if question.page > max(1, pages) else "",
    }


def _facets(path: str, found: Found) -> Iterator[Facet]:
    question = found.question
    for name, label in LABELS.items():
        yield Facet(
            name=name,
            label=str(label),
            options=[Option(choice, _address(path, _turned(question, name, choice))) for choice in found.facets[name]],
            without=_address(path, question.without(name)),
            count_without=found.without[name],
        )


def _turned(question: Question, facet: str, choice: Choice) -> Question:
    return question.without(facet, choice.key) if choice.selected else question.with_value(facet, choice.key)


def _helps(facet: Facet, total: int) -> bool:
    """Tell whether a facet can change anything: it has a chosen value, or one that leaves something out."""
    return bool(facet.chosen) or any(option.choice.count != total for option in facet.options)


def _address(path: str, question: Question) -> str:
    parameters = [("q", question.text)] if question.text else []
    parameters += [(name, value) for name, values in question.filters.items() for value in values]
    if question.page > 1:
        parameters.append(("page", str(question.page)))
    return f"{path}?{urlencode(parameters)}" if parameters else path
