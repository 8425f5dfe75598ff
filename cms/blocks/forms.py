"""The document forms of the blocks: what a publication holds and the API gives.

Every field named `html` holds canonical HTML (see `cms.rich_text`). `id` is the block's own, stable across edits and
the same in every translation.
"""

from typing import Annotated, Literal

from pydantic import Field

from cms.documents import DocumentModel, FileRef, ImageRef

CalloutKind = Literal["note", "tip", "important", "warning"]


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


PlainBlock = Annotated[
    RichText | ImageFigure | Callout | Steps | Code | Table | File | SharedText, Field(discriminator="type")
]


class AppliesTo(DocumentModel):
    """Blocks that are relevant for some regions and product lines only; no keys mean all. This is not about access."""

    type: Literal["applies_to"] = "applies_to"
    id: str
    regions: list[str]
    product_lines: list[str]
    blocks: list[PlainBlock]


BodyBlock = Annotated[
    RichText | ImageFigure | Callout | Steps | Code | Table | File | SharedText | AppliesTo,
    Field(discriminator="type"),
]


class FaqQuestion(DocumentModel):
    """A question with its answer. `anchor` leads to it on its page."""

    type: Literal["faq"] = "faq"
    id: str
    anchor: str
    question: str
    answer: list[BodyBlock]
