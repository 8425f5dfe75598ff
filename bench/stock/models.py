"""The one page type of the stock project: an article as Majakka has it, with Wagtail's own blocks."""

from typing import ClassVar

from django.db import models
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


class ArticlePage(Page):
    """An article."""

    summary = models.TextField(blank=True)
    body = StreamField(BodyBlock(), blank=True)

    content_panels: ClassVar = [*Page.content_panels, FieldPanel("summary"), FieldPanel("body")]

    class Meta:
        app_label = "stock"
