"""The one page type of the stock project: an article with the fields that Majakka's has, and Wagtail's own blocks."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from modelcluster.contrib.taggit import ClusterTaggableManager
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from taggit.models import TaggedItemBase
from wagtail import blocks
from wagtail.admin.panels import FieldPanel
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock
from wagtail.fields import StreamField
from wagtail.images.blocks import ImageChooserBlock
from wagtail.models import Page


class FigureBlock(blocks.StructBlock):
    """An image with words about it."""

    image = ImageChooserBlock()
    alt_text = blocks.CharBlock(required=False)
    decorative = blocks.BooleanBlock(required=False)
    caption = blocks.CharBlock(required=False)


class OptionalFigureBlock(FigureBlock):
    """An image that may be left out."""

    image = ImageChooserBlock(required=False)


class StepBlock(blocks.StructBlock):
    """One step of a procedure."""

    text = blocks.RichTextBlock()
    image = OptionalFigureBlock(required=False)


class CalloutBlock(blocks.StructBlock):
    """A passage that stands out."""

    kind = blocks.ChoiceBlock(choices=[("note", "Note"), ("tip", "Tip")], default="note")
    title = blocks.CharBlock(required=False)
    text = blocks.RichTextBlock()


class CodeBlock(blocks.StructBlock):
    """Lines of code."""

    language = blocks.ChoiceBlock(choices=[("bash", "Shell"), ("python", "Python")], default="bash")
    code = blocks.TextBlock()
    caption = blocks.CharBlock(required=False)


class GridBlock(TypedTableBlock):
    """Headings and cells."""

    plain = blocks.TextBlock(required=False)
    formatted = blocks.RichTextBlock(required=False)


class TableBlock(blocks.StructBlock):
    """Rows and columns."""

    header_column = blocks.BooleanBlock(required=False)
    table = GridBlock()


class BodyBlock(blocks.StreamBlock):
    """The blocks that `bench.inside.articles` fills in."""

    rich_text = blocks.RichTextBlock()
    image = FigureBlock()
    callout = CalloutBlock()
    steps = blocks.ListBlock(StepBlock())
    code = CodeBlock()
    table = TableBlock()


class Region(models.Model):
    """A place."""

    name = models.CharField(max_length=80)

    class Meta:
        app_label = "stock"

    def __str__(self) -> str:
        return self.name


class ProductLine(models.Model):
    """Something that is sold."""

    name = models.CharField(max_length=80)

    class Meta:
        app_label = "stock"

    def __str__(self) -> str:
        return self.name


class Role(models.Model):
    """Somebody to write for."""

    name = models.CharField(max_length=80)

    class Meta:
        app_label = "stock"

    def __str__(self) -> str:
        return self.name


class ArticleTag(TaggedItemBase):
    """A tag on an article."""

    content_object = ParentalKey("stock.ArticlePage", on_delete=models.CASCADE, related_name="tagged_items")

    class Meta:
        app_label = "stock"


class ArticlePage(Page):
    """An article."""

    summary = models.TextField(blank=True)
    body = StreamField(BodyBlock(), blank=True)
    regions = ParentalManyToManyField(Region, blank=True)
    product_lines = ParentalManyToManyField(ProductLine, blank=True)
    roles = ParentalManyToManyField(Role, blank=True)
    tags = ClusterTaggableManager(through=ArticleTag, blank=True)
    content_owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True)
    review_date = models.DateField(null=True, blank=True)
    updated = models.DateField(null=True, blank=True)
    no_index = models.BooleanField(default=False)
    related = StreamField([("page", blocks.PageChooserBlock())], blank=True)

    content_panels: ClassVar = [
        *Page.content_panels,
        FieldPanel("summary"),
        FieldPanel("body"),
        FieldPanel("regions"),
        FieldPanel("product_lines"),
        FieldPanel("roles"),
        FieldPanel("tags"),
        FieldPanel("content_owner"),
        FieldPanel("review_date"),
        FieldPanel("updated"),
        FieldPanel("no_index"),
        FieldPanel("related"),
    ]

    class Meta:
        app_label = "stock"
