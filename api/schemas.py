"""What the API answers."""

import datetime as dt
from typing import Any, Literal
from uuid import UUID

from ninja import Field, Schema

from cms.periods import State
from cms.reading import CHILDREN, TranslationState
from cms.serving import FallbackReason

from .documents import Link, document_types


class Fault(Schema):
    """What is wrong with one parameter."""

    parameter: str
    detail: str
    allowed: list[str] | None = Field(None, description="The possible values, if they can be listed.")


class Problem(Schema):
    """What went wrong (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str
    errors: list[Fault] | None = None


class Locale(Schema):
    """A language of the content."""

    code: str
    name: str = Field(description="The language's own name for itself.")
    default: bool
    fallback: list[str] = Field(description="The languages that answer for it when something is missing, best first.")


class Locales(Schema):
    """The languages of the content."""

    items: list[Locale]


class FacetValue(Schema):
    """A value of a facet. Parents come before their children."""

    key: str
    label: str
    parent: str | None
    depth: int
    count: int = Field(description="How many pages you find with this value, those that apply everywhere included.")


class Facets(Schema):
    """The facets by which content is organised, with labels in `locale`."""

    locale: str
    region: list[FacetValue]
    product_line: list[FacetValue]
    role: list[FacetValue]


class NavigationLink(Schema):
    """A link of a menu."""

    label: str
    url: str
    locale: str = Field(description="The language of the label.")
    key: str | None = Field(description="The key of the page, if it is one of ours.")


class NavigationColumn(Schema):
    """A column of the footer."""

    heading: str
    links: list[NavigationLink]


class Navigation(Schema):
    """The menu and the footer."""

    locale: str = Field(description="The language of headings and of the note.")
    menu: list[NavigationLink]
    footer: list[NavigationColumn]
    note: str


class Lag(Schema):
    """What has changed in the source since a translation was made."""

    significance: Literal["normal", "major"]
    changed_parts: int | None = Field(description="How many blocks and texts; null when that cannot be told.")


class Item(Schema):
    """A page in one language. With `fields`, an item has only those."""

    id: UUID
    key: str = Field(description="The readable name that the page shares with its translations for ever.")
    group: UUID = Field(description="What the page and its translations are together.")
    parent: UUID | None = Field(description="The group of the page above.")
    type: str
    locale: str = Field(description="The language that the page is written in.")
    requested_locale: str
    served_locale: str
    fallback_reason: FallbackReason | None
    translation_state: TranslationState = Field(description="How good an answer it is for the locale asked for.")
    lag: Lag | None = Field(description="What the translation lacks; null when it is current or no translation.")
    title: str
    summary: str
    url: str = Field(description="Where to read it in the locale asked for.")
    path: str = Field(description="Its own path, in its own language.")
    published: dt.datetime | None
    updated: dt.date | None = Field(description="The content's own date.")
    starts_at: dt.datetime | None = Field(description="From when it holds; null for most pages, which always do.")
    ends_at: dt.datetime | None = Field(description="Until when it holds; null when there is no end.")
    state: State | None = Field(description="Where in that time we are; null when it always holds.")
    changed: dt.datetime = Field(description="When readers last got it differently; see `updated_since`.")


class Translation(Schema):
    """The page in one of its languages."""

    locale: str
    url: str
    title: str
    is_source: bool = Field(description="Whether the others are translations of it.")


class PageItem(Item):
    """A page with its document, and what lies around it."""

    document: document_types()  # type: ignore[valid-type]  # known once every app is ready
    breadcrumb: list[Link] = Field(description="The pages above, the home page first.")
    children: list[Link] = Field(description=f"The pages directly below, at most {CHILDREN} at once.")
    more_children: bool = Field(description="Whether the next `children_page` has more of them.")
    previous: Link | None
    next: Link | None
    translations: list[Translation] = Field(description="The page in all its languages, this one among them.")


class ListItem(Item):
    """A page in a list. It has its document if `fields` asks for it."""

    document: document_types() | None = None  # type: ignore[valid-type]  # as above


class ItemList(Schema):
    """A page of a list."""

    items: list[ListItem]
    next: str | None = Field(description="The `cursor` for what comes after; null at the end.")
    total: int = Field(description="How many items there are in all.")


class ResultSection(Schema):
    """The part of a page in which the best passage is."""

    heading: str
    url: str = Field(description="Where the part begins.")


class ResultFile(Schema):
    """A file that was found, and where in it."""

    filename: str
    size: int = Field(description="Bytes.")
    kind: Literal["page", "sheet", "slide", ""] = Field(description="Of what it is made; empty when that is not known.")
    number: int = Field(description="Which page, sheet or slide has the best passage, counted from 1; 0 without kind.")
    name: str = Field(description="What the sheet is called.")


class Result(Schema):
    """A page that was found, or a question on it, or a file that it offers."""

    id: UUID
    key: str
    group: UUID
    type: str
    locale: str = Field(description="The language of its words.")
    requested_locale: str
    served_locale: str
    fallback_reason: FallbackReason | None
    title: str = Field(description="The title of the page or of the file, or the question.")
    anchor: str = Field(description="Where the question is on its page; empty for the page itself. `url` has it, too.")
    summary: str
    url: str = Field(description="Where to read it in the locale asked for.")
    section: ResultSection | None
    highlights: list[str] = Field(
        description="HTML: the title, then the best passage, each if it has any of the words, which are in `<mark>`."
    )
    breadcrumb: list[Link] = Field(
        description="The pages above, without the home page; above a question or a file, its page, too."
    )
    score: float
    file: ResultFile | None = Field(description="The file that was found on this page, to which `url` leads then.")


class Choice(Schema):
    """A value of a facet."""

    key: str
    label: str
    count: int = Field(description="How many results there are with it, whatever else of its facet is chosen.")
    selected: bool
    parent: str | None = Field(description="The key of the region or product line that it belongs to.")


class ResultFacets(Schema):
    """The facets of what was found."""

    region: list[Choice]
    product_line: list[Choice]
    role: list[Choice]
    type: list[Choice]
    tag: list[Choice]
    language: list[Choice]
    year: list[Choice]


class Results(Schema):
    """What was found, the best first."""

    query: str
    locale: str
    total: int = Field(description="How many results there are in all.")
    relaxed: bool = Field(description="Whether nothing has half of the words, so that these have any of them.")
    results: list[Result]
    facets: ResultFacets
    suggestions: list[str] = Field(
        description="The query with its typing errors mended, when it has words that no page has."
    )


class SuggestedPage(Schema):
    """What somebody may mean who types."""

    kind: Literal["page", "question", "product", "query"]
    text: str = Field(description="A title, a question, the label of a product line, or a query that many make.")
    highlight: str = Field(description="The same as HTML, with what was typed in `<mark>`.")
    locale: str = Field(description="The language of the text.")
    url: str | None = Field(description="Where to read it in the locale asked for; null for a product line or a query.")
    key: str | None = Field(description="The key of the page, or of the product line; null for a query.")
    type: str | None = Field(description="The type of the page; null for a product line or a query.")


class Suggestions(Schema):
    """What somebody may mean who types, the best first."""

    query: str
    locale: str
    suggestions: list[SuggestedPage]


Data = dict[str, Any]
DOCUMENT = "document"
USUAL_LIST_FIELDS = tuple(Item.model_fields)
LIST_FIELDS = (*USUAL_LIST_FIELDS, DOCUMENT)
PAGE_FIELDS = tuple(PageItem.model_fields)
