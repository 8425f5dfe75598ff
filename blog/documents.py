"""The documents of a blog."""

import datetime as dt
from typing import Literal

from pydantic import Field

from cms.blocks.forms import BodyBlock
from cms.documents import DocumentModel, ImageRef, PageDocument


class PostAuthor(DocumentModel):
    """Who wrote a post."""

    key: str
    name: str
    text: str = Field("", description="a sentence or two about them")
    picture: ImageRef | None = None
    locale: str = Field(description="the language of the text")


class PostSeries(DocumentModel):
    """What a post is a part of."""

    key: str
    title: str
    locale: str = Field(description="the language of the title")


class BlogDocument(PageDocument):
    """A blog: its posts lie below it."""

    type: Literal["blog"] = "blog"
    body: list[BodyBlock] = []


class PostDocument(PageDocument):
    """A post of a blog."""

    type: Literal["post"] = "post"
    date: dt.date = Field(description="the day from which the post is")
    authors: list[PostAuthor] = []
    series: PostSeries | None = None
    reading_minutes: int = Field(description="how long it takes to read, at 200 words a minute")
    body: list[BodyBlock] = []
