"""A blog: its index, its posts, and the authors and series that several posts share."""

import math
from collections.abc import Iterable
from typing import Any, ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.snippets.blocks import SnippetChooserBlock

from cms.blocks.reading import plain_text
from cms.body_page import BODY_PANELS, RELATED_PANEL, BodyPage
from cms.documents import DocumentContext, PageDocument, Wanted
from cms.models import BasePage, Image, KeyedSnippet
from cms.models.keyed_snippet import synchronized
from cms.panels import page_tabs

from .documents import BlogDocument, PostAuthor, PostDocument, PostSeries

WORDS_A_MINUTE = 200  # of silent reading, rather too few than too many: Brysbaert (2019) has 238 for English


class Author(KeyedSnippet):
    """Somebody who writes posts."""

    kind = "author"

    name = models.CharField(_("name"), max_length=100)
    picture = models.ForeignKey(
        Image,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("picture"),
        help_text=_("Shown as a circle, 64 pixels wide."),
    )
    text = models.TextField(
        _("text"), blank=True, max_length=500, help_text=_("A sentence or two, shown below each post.")
    )

    panels: ClassVar = [FieldPanel("name"), FieldPanel("key"), FieldPanel("picture"), FieldPanel("text")]

    class Meta(KeyedSnippet.Meta):
        verbose_name = _("author")
        verbose_name_plural = _("authors")

    def __str__(self) -> str:
        return self.name

    def collect(self, wanted: Wanted) -> None:
        """Note in `wanted` the picture."""
        if self.picture_id:
            wanted.images.add(self.picture_id)

    def to_document(self, context: DocumentContext) -> PostAuthor:
        """Return the author as documents hold one; a picture that is not public is left out."""
        return PostAuthor(
            key=self.key,
            name=self.name,
            text=self.text.strip(),
            picture=context.resources.images.get(self.picture_id or 0),
            locale=self.language,
        )


class Series(KeyedSnippet):
    """Posts that belong together and are read in the order of their days."""

    kind = "series"

    title = models.CharField(_("title"), max_length=100)

    panels: ClassVar = [FieldPanel("title"), FieldPanel("key")]

    class Meta(KeyedSnippet.Meta):
        verbose_name = _("series")
        verbose_name_plural = _("series")

    def __str__(self) -> str:
        return self.title

    def to_document(self) -> PostSeries:
        """Return the series as documents hold one."""
        return PostSeries(key=self.key, title=self.title, locale=self.language)


class BlogIndexPage(BodyPage):
    """A blog. Its body introduces the posts, which lie below it."""

    document_type = "blog"
    schema = BlogDocument
    parent_page_types: ClassVar = ["knowledge.HomePage", "knowledge.TopicPage"]
    subpage_types: ClassVar = ["blog.BlogPostPage"]
    edit_handler = page_tabs(BODY_PANELS)

    class Meta:
        verbose_name = _("blog")
        verbose_name_plural = _("blogs")


class BlogPostPage(BodyPage):
    """A post. Authors and series are shown in the language of the post, whichever translation of them is named."""

    document_type = "post"
    schema = PostDocument
    parent_page_types: ClassVar = ["blog.BlogIndexPage"]
    subpage_types: ClassVar[list[str]] = []
    untranslated_streams: ClassVar = BasePage.untranslated_streams | {"authors"}
    override_translatable_fields: ClassVar = [
        *BasePage.override_translatable_fields,
        *synchronized("authors", "series"),
    ]

    date = models.DateField(_("date"), default=timezone.localdate, help_text=_("By which posts are ordered."))
    authors = StreamField(
        [("author", SnippetChooserBlock("blog.Author", label=_("Author")))],
        min_num=1,
        verbose_name=_("authors"),
        help_text=_("In the order in which readers see them."),
    )
    series = models.ForeignKey(
        Series, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("series")
    )

    edit_handler = page_tabs(
        [
            *BasePage.content_panels,
            FieldPanel("date"),
            FieldPanel("authors"),
            FieldPanel("series"),
            FieldPanel("body"),
            RELATED_PANEL,
        ]
    )

    class Meta:
        verbose_name = _("post")
        verbose_name_plural = _("posts")

    def collect(self, wanted: Wanted) -> None:
        """Note in `wanted` what the post refers to, its authors and its series among them."""
        super().collect(wanted)
        wanted.snippets |= {(Author.kind, number) for number in self._author_ids()}
        if self.series_id:
            wanted.snippets.add((Series.kind, self.series_id))

    def document_fields(self, context: DocumentContext) -> dict[str, Any]:
        """Return the fields of the document. Its own date is that of the post, unless it was updated since."""
        fields = super().document_fields(context)
        series = context.resources.snippet(Series.kind, self.series_id or 0, context.chain)
        return {
            **fields,
            "updated": self.updated or self.date,
            "date": self.date,
            "authors": self._authors(context),
            "series": series.to_document() if series is not None else None,
            "reading_minutes": reading_minutes(fields["body"]),
        }

    def terms(self, document: PageDocument) -> Iterable[tuple[str, str]]:
        """Return the day and the year of the post, its authors and its series."""
        assert isinstance(document, PostDocument)  # noqa: S101 - it is this page's own
        yield "date", document.date.isoformat()
        yield "year", f"{document.date:%Y}"
        yield from (("author", author.key) for author in document.authors)
        if document.series is not None:
            yield "series", document.series.key

    def _author_ids(self) -> list[int]:
        return [child["value"] for child in self.authors.raw_data if child["value"]]

    def _authors(self, context: DocumentContext) -> list[PostAuthor]:
        found = (context.resources.snippet(Author.kind, number, context.chain) for number in self._author_ids())
        by_key = {author.key: author.to_document(context) for author in found if author is not None}
        return list(by_key.values())


def reading_minutes(body: Iterable[Any]) -> int:
    """Return how many minutes it takes to read the document forms of blocks, at least one."""
    words = plain_text(block.model_dump(mode="json") for block in body).split()
    return max(1, math.ceil(len(words) / WORDS_A_MINUTE))
