"""The document forms of the blocks: what a publication holds and the API gives.

Every field named `html` holds canonical HTML (see `cms.rich_text`). `id` is the block's own, stable across edits and
the same in every translation.
"""

import datetime as dt
from typing import Annotated, Literal

from pydantic import Field

from cms.actions import Action
from cms.documents import DocumentModel, FileRef, ImageRef, PageRef

CalloutKind = Literal["note", "tip", "important", "warning"]
DownloadKind = Literal["manual", "guide", "drawing", "certificate", "driver", "firmware", "software", "other"]
Provider = Literal["youtube", "vimeo"]


class RichText(DocumentModel):
    """A stretch of text."""

    type: Literal["rich_text"] = "rich_text"
    id: str
    html: str


class ImageFigure(DocumentModel):
    """An image. `alt` is empty when the image is decorative."""

    type: Literal["image"] = "image"
    id: str
    image: ImageRef
    alt: str
    caption: str = ""


class Callout(DocumentModel):
    """A passage that stands out."""

    type: Literal["callout"] = "callout"
    id: str
    kind: CalloutKind
    title: str = ""
    html: str


class Step(DocumentModel):
    """One step of a procedure."""

    id: str
    html: str
    image: ImageFigure | None = None


class Steps(DocumentModel):
    """A procedure: numbered steps."""

    type: Literal["steps"] = "steps"
    id: str
    steps: list[Step]


class Code(DocumentModel):
    """Lines of code. `language` is a name that Pygments knows, or `text`."""

    type: Literal["code"] = "code"
    id: str
    language: str
    code: str
    caption: str = ""


class Cell(DocumentModel):
    """One cell of a table."""

    html: str


class Table(DocumentModel):
    """A table. `header` is empty when there is no header row; with `header_column` each row begins with its header."""

    type: Literal["table"] = "table"
    id: str
    caption: str = ""
    header: list[str]
    header_column: bool
    rows: list[list[Cell]]


class File(DocumentModel):
    """A file to download."""

    type: Literal["file"] = "file"
    id: str
    file: FileRef
    label: str


class SharedText(DocumentModel):
    """A passage that many pages share, in the best locale in which it is live."""

    type: Literal["shared_text"] = "shared_text"
    id: str
    html: str
    locale: str


class Gallery(DocumentModel):
    """Images side by side."""

    type: Literal["gallery"] = "gallery"
    id: str
    images: list[ImageFigure]


class AccordionItem(DocumentModel):
    """A passage with the title that opens it."""

    id: str
    title: str
    html: str


class Accordion(DocumentModel):
    """Passages that readers open one by one."""

    type: Literal["accordion"] = "accordion"
    id: str
    items: list[AccordionItem]


class Quote(DocumentModel):
    """What somebody said. `role` is what they are."""

    type: Literal["quote"] = "quote"
    id: str
    html: str
    name: str = ""
    role: str = ""


class SpecificationRow(DocumentModel):
    """A property. When `numeric`, the value consists of numbers, with points before decimals in every language."""

    id: str
    name: str
    value: str
    unit: str = ""
    numeric: bool


class Specification(DocumentModel):
    """Properties with values and units."""

    type: Literal["specification"] = "specification"
    id: str
    title: str = ""
    rows: list[SpecificationRow]


class Video(DocumentModel):
    """A video that somebody else serves. `html` is its transcript; load `embed_url` only when the reader agrees."""

    type: Literal["video"] = "video"
    id: str
    provider: Provider
    url: str = Field(description="its page at the provider")
    embed_url: str = Field(description="its player, for a frame")
    title: str
    html: str = Field("", description="the transcript")


class CallToAction(DocumentModel):
    """A button that leads somewhere, perhaps with a text before it. `action` is absent when it leads nowhere."""

    type: Literal["call_to_action"] = "call_to_action"
    id: str
    html: str = ""
    action: Action | None = None


class RelatedPages(DocumentModel):
    """Pages to go on with."""

    type: Literal["related_pages"] = "related_pages"
    id: str
    title: str = ""
    pages: list[PageRef]


class Download(DocumentModel):
    """A file with what people need to choose among many."""

    type: Literal["download"] = "download"
    id: str
    file: FileRef
    label: str
    kind: DownloadKind
    languages: list[str] = Field([], description="codes of the languages that it is in")
    version: str = ""
    released: dt.date | None = None


PlainBlock = Annotated[
    RichText
    | ImageFigure
    | Gallery
    | Callout
    | Steps
    | Code
    | Table
    | Specification
    | Accordion
    | Quote
    | Video
    | File
    | CallToAction
    | RelatedPages
    | SharedText,
    Field(discriminator="type"),
]


class AppliesTo(DocumentModel):
    """Blocks that are relevant for some regions and product lines only; no keys mean all. This is not about access."""

    type: Literal["applies_to"] = "applies_to"
    id: str
    regions: list[str]
    product_lines: list[str]
    blocks: list[PlainBlock]


BodyBlock = Annotated[PlainBlock | AppliesTo, Field(discriminator="type")]


class FaqQuestion(DocumentModel):
    """A question with its answer. `anchor` leads to it on its page."""

    type: Literal["faq"] = "faq"
    id: str
    anchor: str
    question: str
    answer: list[BodyBlock]
