"""What can be asked, and what is said when something else is asked."""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Annotated, Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_supported_language_variant
from django.utils.translation.trans_real import parse_accept_lang_header
from ninja import Field, Schema
from ninja.errors import ValidationError
from pydantic import AfterValidator, BeforeValidator
from pydantic_core import PydanticCustomError

from cms import facets
from cms.documents import DocumentTypes
from cms.listing import SORTS
from cms.locales import content_locales
from cms.reading import CHILDREN
from cms.viewer import Viewer
from search.files import TYPE
from search.searching import LONGEST

from .pagination import MOST_ITEMS, USUAL_ITEMS
from .problems import Fault, invalid_parameters
from .schemas import LIST_FIELDS, PAGE_FIELDS

ALL_LOCALES = "*"
MOST_PAGES = 100  # of results: nobody reads further, and the engine would sort them all
USUAL_RESULTS = 10
FACETS = tuple(facets.PAGE_FIELDS)


def one_of(allowed: Callable[[], Sequence[str]]) -> AfterValidator:
    """Return a validator of a value, or of each of several, that must be among what `allowed` returns."""

    def check(given: str | list[str]) -> str | list[str]:
        for value in [given] if isinstance(given, str) else given:
            if value not in allowed():
                raise PydanticCustomError(
                    "not_allowed", "{value} is not allowed.", {"value": repr(value), "allowed": list(allowed())}
                )
        return given

    return AfterValidator(check)


def _split(given: Any) -> Any:
    """Take `a,b` for `a` and `b`."""
    return [name.strip() for value in given for name in value.split(",")] if isinstance(given, list) else given


def _moment(given: Any) -> dt.datetime:
    """Take a date for its first moment, and a time without a zone for UTC."""
    try:
        moment = dt.datetime.fromisoformat(str(given).strip())
        return moment.astimezone(dt.UTC) if moment.tzinfo else moment.replace(tzinfo=dt.UTC)
    except (ValueError, OverflowError) as error:
        # A + in an address is a space, which is how a zone that was not quoted fails.
        message = "{value} is no moment such as 2026-11-30 or 2026-11-30T08:15:00Z; write a + as %2B."
        raise PydanticCustomError("not_a_moment", message, {"value": repr(given)}) from error


OneLocale = Annotated[str, one_of(content_locales)]
AnyLocale = Annotated[str, one_of(lambda: (*content_locales(), ALL_LOCALES))]
Types = Annotated[list[str], one_of(lambda: sorted(DocumentTypes.all()))]
ResultTypes = Annotated[list[str], one_of(lambda: sorted({*DocumentTypes.all(), TYPE}))]
Languages = Annotated[list[str], one_of(content_locales)]
Sort = Annotated[str, one_of(lambda: SORTS)]
ListFields = Annotated[list[str], BeforeValidator(_split), one_of(lambda: LIST_FIELDS)]
PageFields = Annotated[list[str], BeforeValidator(_split), one_of(lambda: PAGE_FIELDS)]
Moment = Annotated[dt.datetime, BeforeValidator(_moment)]
ChildrenPage = Annotated[
    int, Field(ge=1, le=10_000, description=f"Which of the pages below it come with the page, {CHILDREN} at once.")
]

LOCALE = "The language to answer in. Without it, what `Accept-Language` prefers, else the site's own."
FALLBACK = "Whether content that does not exist in the locale is answered in the next best one."
ONLY_FIELDS = "Only these fields of an item, separated by commas:"


class LocaleParameters(Schema):
    """In which language to answer."""

    locale: OneLocale | None = Field(None, description=LOCALE)


class PageParameters(LocaleParameters):
    """How to answer with a page."""

    fallback: bool = Field(default=True, description=FALLBACK)
    fields: PageFields = Field([], description=f"{ONLY_FIELDS} {', '.join(PAGE_FIELDS)}.")
    children_page: ChildrenPage = 1


class PathParameters(Schema):
    """The page to answer with, and how."""

    path: str = Field(description="The path of the page's address, such as `/fi/verkko/`; old ones lead to the new.")
    fields: PageFields = Field([], description=f"{ONLY_FIELDS} {', '.join(PAGE_FIELDS)}.")
    children_page: ChildrenPage = 1


class Filters(Schema):
    """Which pages are meant. Values of a parameter that is given several times are alternatives."""

    type: Types = Field([], description="Only pages of this type.")
    region: list[str] = Field([], description="Only what applies in this region; `facets` has the keys.")
    product_line: list[str] = Field([], description="Only what applies to this product line.")
    role: list[str] = Field([], description="Only what is written for this role.")
    tag: list[str] = Field([], description="Only pages with this tag.")
    section: list[str] = Field([], description="Only what lies below the page with this key.")


class ListParameters(Filters):
    """The pages to list. Values of a parameter that is given several times are alternatives."""

    locale: AnyLocale | None = Field(None, description=f"{LOCALE} `*` gives every page in its own.")
    fallback: bool = Field(default=True, description=FALLBACK)
    key: list[str] = Field([], description="Only the page with this key.")
    updated_since: Moment | None = Field(
        None, description="Only what readers have got differently since then. A time without a zone is UTC."
    )
    fields: ListFields = Field([], description=f"{ONLY_FIELDS} {', '.join(LIST_FIELDS)}.")
    sort: Sort = Field("title", description=f"The order: {', '.join(SORTS)}; `-` turns it round.")
    page_size: int = Field(USUAL_ITEMS, ge=1, le=MOST_ITEMS, description="How many items to answer with at most.")
    cursor: str | None = Field(
        None, description="The `next` of an answer to the same request, for what comes after it."
    )


class SearchParameters(Filters, LocaleParameters):
    """What to search for. Values of a parameter that is given several times are alternatives."""

    q: str = Field("", max_length=LONGEST, description="The words to search for; without any, everything is found.")
    language: Languages = Field([], description="Only pages that exist in this language.")
    year: list[str] = Field([], description="Only pages whose own date is in this year.")
    type: ResultTypes = Field([], description="Only pages of this type, or only `file`.")
    page: int = Field(1, ge=1, le=MOST_PAGES, description="Which page of the results, counted from 1.")
    page_size: int = Field(USUAL_RESULTS, ge=1, le=MOST_ITEMS, description="How many results a page has.")


class SuggestParameters(LocaleParameters):
    """What somebody has typed so far."""

    q: str = Field(max_length=LONGEST, description="What to search for; its last word may be unfinished.")


def check_names(request: HttpRequest, schema: type[Schema] = Schema) -> None:
    """Refuse parameters that `schema` does not have, single ones that come twice, and characters that no value has."""
    faults = []
    for name, values in request.GET.lists():
        field = schema.model_fields.get(name)
        if field is None:
            faults.append(Fault(name, "There is no such parameter.", sorted(schema.model_fields)))
        elif len(values) > 1 and field.annotation != list[str]:
            faults.append(Fault(name, "This parameter may be given only once."))
        elif any("\0" in value for value in values):
            faults.append(Fault(name, "A value cannot hold the character NUL."))
    if faults:
        raise invalid_parameters(faults)


def check_facets(parameters: ListParameters | SearchParameters, settings_version: int) -> None:
    """Refuse keys of facet values that do not exist as of the settings counter."""
    asked = [(facet, key) for facet in FACETS for key in getattr(parameters, facet)]
    if not asked:
        return
    known = facets.snapshot(settings_version)
    faults = [
        Fault(facet, f"There is no {facet} {key!r}.", sorted(known.keys(facet)))
        for facet, key in asked
        if not known.exists(facet, key)
    ]
    if faults:
        raise invalid_parameters(faults)


def faults_of(error: ValidationError) -> list[Fault]:
    """Return what is wrong with parameters, from what pydantic says."""
    return [_fault(item) for item in error.errors]


def _fault(item: dict[str, Any]) -> Fault:
    name = [part for part in item["loc"] if isinstance(part, str)][-1]
    if item["type"] == "missing":
        return Fault(name, "This parameter is required.")
    if item["type"] == "bool_parsing":
        return Fault(name, "This is neither true nor false.", ["true", "false"])
    detail = item["msg"].removeprefix("Value error, ").rstrip(".")
    return Fault(name, f"{detail}.", item.get("ctx", {}).get("allowed"))


def reading(request: HttpRequest, locale: str | None) -> Viewer:
    """Return the viewer who reads in `locale`, else in what `Accept-Language` prefers."""
    viewer: Viewer = request.auth  # type: ignore[attr-defined]  # set by `authenticate`
    if locale == ALL_LOCALES:
        return replace(viewer, locale=settings.LANGUAGE_CODE)
    return replace(viewer, locale=locale or preferred_locale(request))


def preferred_locale(request: HttpRequest) -> str:
    """Return the content language that `Accept-Language` prefers, else the site's own."""
    for code, _quality in parse_accept_lang_header(request.headers.get("Accept-Language", "").lower()):
        if code == "*":
            break
        try:
            variant: str = get_supported_language_variant(code)
        except LookupError:
            continue
        if variant in content_locales():
            return variant
    default: str = settings.LANGUAGE_CODE
    return default
