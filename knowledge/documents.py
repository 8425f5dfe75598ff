"""The documents of help content."""

from typing import ClassVar, Literal

from pydantic import Field

from cms.blocks.forms import BodyBlock, Download, FaqQuestion, ImageFigure, Specification, Video
from cms.documents import PageDocument

from .parts import PARTS


class HomeDocument(PageDocument):
    """The front page of a language."""

    type: Literal["home"] = "home"
    body: list[BodyBlock] = []


class TopicDocument(PageDocument):
    """A topic: what lies below it, perhaps with an introduction."""

    type: Literal["topic"] = "topic"
    body: list[BodyBlock] = []


class ArticleDocument(PageDocument):
    """A help article."""

    type: Literal["article"] = "article"
    body: list[BodyBlock] = []


class FaqDocument(PageDocument):
    """Questions with their answers. `body` is what stands before them."""

    streams: ClassVar = ("body", "questions")

    type: Literal["faq"] = "faq"
    body: list[BodyBlock] = []
    questions: list[FaqQuestion] = []


class ProductDocument(PageDocument):
    """The documentation of a product, or of some of its versions. `body` is the overview."""

    streams: ClassVar = ("body", *PARTS)

    type: Literal["product"] = "product"
    product: str = Field(description="key of the product line that the product is; empty when that is gone")
    versions: list[str] = Field(description="keys of the versions that this is about; none means all")
    picture: ImageFigure | None = None
    body: list[BodyBlock] = []
    data_sheet: list[Specification] = []
    instructions: list[BodyBlock] = []
    care: list[BodyBlock] = []
    downloads: list[Download] = []
    videos: list[Video] = []
