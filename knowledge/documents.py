"""The documents of help content."""

from typing import Literal

from cms.blocks.forms import BodyBlock, FaqQuestion
from cms.documents import PageDocument


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

    type: Literal["faq"] = "faq"
    body: list[BodyBlock] = []
    questions: list[FaqQuestion] = []
