"""The typed document of a page: what a publication holds, and how it is made from a revision.

A document is made in two walks, so that a batch of pages costs a handful of queries. The first walk (`collect`) notes
in a `Wanted` what the page refers to; everything wanted is then loaded at once into a `Resources`; the second
walk (`document`) builds the typed document and asks no database.

A document holds no other page's words: links are `{ref: group}`, in rich text `<a data-ref="group">`. They are resolved
for each viewer when it is read (`cms.serving`).
"""

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar, Protocol

from pydantic import BaseModel, ConfigDict, Field

if TYPE_CHECKING:
    from cms.facets import FacetTree


class DocumentModel(BaseModel):
    """Base of everything inside a document: no unknown fields, no change after it is made."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class ImageRef(DocumentModel):
    """An image as documents hold it. Its rendition addresses are made from `uid`, `hash` and the focal point."""

    uid: uuid.UUID
    hash: str = Field(description="SHA-1 of the file, in hexadecimal")
    width: int = Field(description="pixels")
    height: int = Field(description="pixels")
    format: str = Field(description="jpeg, png, webp, avif, gif or svg")
    focal_point: tuple[int, int, int, int] | None = Field(None, description="x, y, width, height in pixels")
    alt: str = Field("", description="the image's own alternative text")


class FileRef(DocumentModel):
    """A file to download. `audience` is that of its collection; readers who do not satisfy it never see the file."""

    uid: uuid.UUID
    hash: str = Field(description="SHA-1 of the file, in hexadecimal")
    sha256: str = Field("", description="SHA-256 of the file, in hexadecimal")
    title: str
    filename: str
    size: int = Field(description="bytes")
    audience: int


class PageRef(DocumentModel):
    """A reference to another page, by its translation group."""

    ref: uuid.UUID


class Person(DocumentModel):
    """Somebody who answers for content, by their full name. Who has not given one is not named: logins are nobody's."""

    name: str


class Seo(DocumentModel):
    """What search engines and link previews get."""

    title: str = ""
    description: str = ""
    no_index: bool = False
    canonical: PageRef | None = Field(None, description="the page whose words this one repeats at another address")


class PageDocument(DocumentModel):
    """What every page's document holds; page types add their own fields and a `type` literal.

    `streams` names the fields that are lists of blocks, in the order of reading.
    """

    streams: ClassVar[tuple[str, ...]] = ("body",)

    type: str
    title: str
    summary: str
    regions: list[str]
    product_lines: list[str]
    roles: list[str]
    tags: list[str]
    owner: Person | None = None
    updated: dt.date | None = Field(None, description="the content's own date")
    seo: Seo = Seo()
    related: list[PageRef] = []
    files: list[FileRef] = Field([], description="the files that its rich text links to")


@dataclass(slots=True)
class Wanted:
    """Ids of what a page refers to. Each is a dependency of the page, found or not.

    `chain` holds the locales in which the page looks for shared texts, best first.
    """

    chain: tuple[str, ...] = ()
    images: set[int] = field(default_factory=set)
    files: set[int] = field(default_factory=set)
    pages: set[int] = field(default_factory=set)
    shared_texts: set[uuid.UUID] = field(default_factory=set)
    users: set[int] = field(default_factory=set)
    tags: set[int] = field(default_factory=set)
    snippets: set[tuple[str, int]] = field(default_factory=set)  # kind and id, in whichever locale
    regions: set[str] = field(default_factory=set)
    product_lines: set[str] = field(default_factory=set)
    roles: set[str] = field(default_factory=set)


@dataclass(slots=True)
class SharedTextSource:
    """A shared text that is live, in one locale: its body as Wagtail stores it."""

    html: str
    locale: str


class SnippetSource(Protocol):
    """A snippet that documents show, in one locale, as it is stored (see `cms.models.KeyedSnippet`)."""

    key: str

    @property
    def language(self) -> str:
        """The locale of its words."""

    def collect(self, wanted: "Wanted") -> None:
        """Note in `wanted` what it refers to."""


@dataclass(slots=True)
class Resources:
    """What a batch of pages refers to, loaded. Everything that is gone, private or not live is simply absent."""

    images: Mapping[int, ImageRef] = field(default_factory=dict)
    files: Mapping[int, FileRef] = field(default_factory=dict)
    pages: Mapping[int, uuid.UUID] = field(default_factory=dict)  # page id → translation group
    shared_texts: Mapping[tuple[uuid.UUID, str], SharedTextSource] = field(default_factory=dict)
    users: Mapping[int, Person] = field(default_factory=dict)
    tags: Mapping[int, str] = field(default_factory=dict)
    snippets: Mapping[tuple[str, int], Mapping[str, SnippetSource]] = field(default_factory=dict)  # → by locale
    facets: Mapping[str, frozenset[str]] = field(default_factory=dict)  # facet → keys that exist
    trees: Mapping[str, "FacetTree"] = field(default_factory=dict)  # facet → its values in their places

    def snippet(self, kind: str, number: int, chain: Iterable[str]) -> Any:
        """Return the snippet of which `number` is a translation, in the first locale of `chain` that has it."""
        by_locale = self.snippets.get((kind, number), {})
        return next((by_locale[locale] for locale in chain if locale in by_locale), None)

    def shared_text(self, translation_key: uuid.UUID, chain: Iterable[str]) -> SharedTextSource | None:
        """Return the shared text in the first locale of `chain` in which it is live."""
        found = (self.shared_texts.get((translation_key, locale)) for locale in chain)
        return next((source for source in found if source is not None), None)


class DocumentBlock(Protocol):
    """What a block class offers, beside being a Wagtail block. Both walks take its raw (JSON) value."""

    def collect(self, raw: Any, wanted: Wanted) -> None:
        """Note in `wanted` what the block refers to."""

    def to_document(self, raw: Any, block_id: str, context: "DocumentContext") -> DocumentModel | None:
        """Return the block's document form, or None when nothing of it can be shown."""


@dataclass(slots=True)
class DocumentContext:
    """What a page needs to build its document: what was loaded, and the locales to look in, best first."""

    resources: Resources
    chain: tuple[str, ...]
    canonical: uuid.UUID | None = None  # the group of the page that this one is an alias of
    anchors: set[str] = field(default_factory=set)  # heading anchors taken so far on this page
    files: dict[uuid.UUID, FileRef] = field(default_factory=dict)  # files that rich text links to, so far


class DocumentTypes:
    """The page types that can be published: type name → document schema. Domains register in `AppConfig.ready()`."""

    _schemas: ClassVar[dict[str, type[PageDocument]]] = {}
    _labels: ClassVar[dict[str, Any]] = {}

    @classmethod
    def register(cls, schema: type[PageDocument], label: Any) -> None:
        """Add a schema; its `type` field must be a literal with one value, its default.

        `label` is what readers call the type, a text to be translated.
        """
        name = schema.model_fields["type"].default
        cls._schemas[name], cls._labels[name] = schema, label

    @classmethod
    def all(cls) -> Mapping[str, type[PageDocument]]:
        """Return every schema by type name."""
        return cls._schemas

    @classmethod
    def blocks(cls, document: Mapping[str, Any]) -> list[dict[str, Any]]:
        """Return all blocks of a document, as plain JSON, in the order of reading."""
        return [block for name in cls._schemas[document["type"]].streams for block in document.get(name, ())]

    @classmethod
    def label(cls, name: str) -> str:
        """Return what readers call a type, in the active language; an unknown type is its own label."""
        return str(cls._labels.get(name, name))
