"""Search."""

from dataclasses import asdict
from http import HTTPStatus

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from ninja import Query, Router

from cms.counters import Counters
from cms.serving import fallback_reason, link_data
from cms.viewer import Viewer
from search import searching
from search.choices import Choice
from search.files import FoundFile
from search.port import TERMS, NotReadyError
from search.searching import Found, Question, Result
from search.spelling import correct
from search.suggesting import Suggestion, suggest

from .answers import ERRORS, answer
from .parameters import SearchParameters, SuggestParameters, check_facets, check_names
from .problems import ProblemError
from .schemas import Data, Problem, Results, Suggestions

RETRY_AFTER = 30  # seconds in which the worker has usually made an index

router = Router(tags=["search"])


@router.get("/search", response={200: Results, **ERRORS, 503: Problem}, summary="Search", operation_id="search_content")
def search_content(request: HttpRequest, parameters: Query[SearchParameters]) -> HttpResponse:
    """Search in what you may see: in the locale asked for, or in the one that answers for it."""
    check_names(request, SearchParameters)
    try:
        # What is kept of an answer is good while the index has come no further.
        reached = searching.reached()
        return answer(request, parameters, lambda viewer, now: _search(parameters, viewer, now), also=(reached,))
    except NotReadyError as error:
        raise not_ready() from error


def not_ready() -> ProblemError:
    """Return the problem of an index that is being made, or of an engine that does not answer."""
    detail = "Search is not available right now; try again in a moment."
    return ProblemError(HTTPStatus.SERVICE_UNAVAILABLE, detail, headers={"Retry-After": str(RETRY_AFTER)})


def _search(parameters: SearchParameters, viewer: Viewer, now: Counters) -> Data:
    check_facets(parameters, now.settings)
    filters = {name: tuple(dict.fromkeys(getattr(parameters, name))) for name in TERMS if getattr(parameters, name)}
    question = Question(parameters.q, filters, page=parameters.page, page_size=parameters.page_size)
    correction = correct(question.text, viewer, settings_version=now.settings)
    with translation.override(viewer.locale):
        data = _data(searching.search(question, viewer, settings_version=now.settings))
    return data | {"suggestions": [correction.text] if correction else []}


@router.get(
    "/suggest", response={200: Suggestions, **ERRORS, 503: Problem}, summary="Suggest", operation_id="suggest_content"
)
def suggest_content(request: HttpRequest, parameters: Query[SuggestParameters]) -> HttpResponse:
    """Suggest what somebody may mean who types: queries, product lines, and pages and questions by their titles."""
    check_names(request, SuggestParameters)
    try:
        reached = searching.reached()
        return answer(request, parameters, lambda viewer, now: _suggest(parameters, viewer, now), also=(reached,))
    except NotReadyError as error:
        raise not_ready() from error


def _suggest(parameters: SuggestParameters, viewer: Viewer, now: Counters) -> Data:
    found = suggest(Question(parameters.q), viewer, settings_version=now.settings)
    return {"query": parameters.q, "locale": viewer.locale, "suggestions": [_suggestion(each) for each in found]}


def _suggestion(each: Suggestion) -> Data:
    return {
        "kind": each.kind,
        "text": each.text,
        "highlight": str(each.marked.html),
        "locale": each.locale,
        "url": settings.BASE_URL + each.url if each.url else None,
        "key": each.key or None,
        "type": each.type or None,
    }


def _data(found: Found) -> Data:
    return {
        "query": found.question.text,
        "locale": found.locale,
        "total": found.total,
        "relaxed": found.relaxed,
        "results": [_result(result, found.locale) for result in found.results],
        "facets": {facet: [_choice(choice) for choice in choices] for facet, choices in found.facets.items()},
    }


def _choice(choice: Choice) -> Data:
    return {name: value for name, value in asdict(choice).items() if name != "depth"}


def _file(file: FoundFile) -> Data:
    return {name: value for name, value in asdict(file).items() if name != "url"}


def _result(result: Result, requested: str) -> Data:
    row, base = result.publication, settings.BASE_URL
    return {
        "id": row.pk,
        "key": row.key,
        "group": row.group,
        "type": row.type,
        "locale": row.locale,
        "requested_locale": requested,
        "served_locale": row.locale,
        "fallback_reason": fallback_reason(row, requested),
        "title": result.title,
        "anchor": result.anchor,
        "summary": "" if result.anchor or result.file else row.summary,
        "url": base + result.url,
        "section": {"heading": result.section.heading, "url": base + result.section_url} if result.section else None,
        "highlights": [str(text.html) for text in (result.marked_title, result.passage) if text.words],
        "breadcrumb": [link_data(link, base) for link in result.breadcrumb],
        "score": round(result.score, 4),
        "file": _file(result.file) if result.file else None,
    }
