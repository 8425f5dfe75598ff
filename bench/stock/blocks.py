"""The blocks of Majakka's pages, as plain blocks of Wagtail: the same fields, and nothing that Wagtail has not."""

from typing import Any

from django import forms
from wagtail import blocks
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageChooserBlock
from wagtail.snippets.blocks import SnippetChooserBlock

from cms.blocks.features import INLINE_FEATURES, PART_FEATURES, PASSAGE_FEATURES, RICH_TEXT_FEATURES

Choices = list[tuple[str, str]]
LANGUAGES = (
    *("text", "bash", "console", "powershell", "css", "diff", "go", "html", "http", "ini", "java", "javascript"),
    *("json", "php", "python", "rust", "sql", "toml", "typescript", "xml", "yaml"),
)


def region_choices() -> Choices:
    """Return the keys and names of all regions."""
    return _choices("Region")


def product_line_choices() -> Choices:
    """Return the keys and names of all product lines."""
    return _choices("ProductLine")


_read: dict[str, Choices] = {}


def _choices(model: str) -> Choices:
    # Read once, as if they stood in the code.
    if model not in _read:
        from . import models  # noqa: PLC0415 - which have fields of these blocks

        _read[model] = [(f"key-{value.pk}", value.name) for value in getattr(models, model).objects.order_by("pk")]
    return _read[model]


def passage(**options: Any) -> blocks.RichTextBlock:
    """Return a block of rich text inside another block."""
    return blocks.RichTextBlock(features=PASSAGE_FEATURES, **options)


class FigureBlock(blocks.StructBlock):
    """An image with words about it."""

    image = ImageChooserBlock()
    alt_text = blocks.CharBlock(required=False, max_length=500)
    decorative = blocks.BooleanBlock(required=False)
    caption = blocks.CharBlock(required=False, max_length=500)


class OptionalFigureBlock(FigureBlock):
    """An image that may be left out."""

    image = ImageChooserBlock(required=False)


class StepBlock(blocks.StructBlock):
    """One step of a procedure."""

    text = passage()
    image = OptionalFigureBlock(required=False)


class CalloutBlock(blocks.StructBlock):
    """A passage that stands out."""

    kind = blocks.ChoiceBlock(
        choices=[("note", "Note"), ("tip", "Tip"), ("important", "Important"), ("warning", "Warning")], default="note"
    )
    title = blocks.CharBlock(required=False, max_length=255)
    text = passage()


class CodeBlock(blocks.StructBlock):
    """Lines of code."""

    language = blocks.ChoiceBlock(choices=[(name, name) for name in LANGUAGES], default="text")
    code = blocks.TextBlock(rows=8)
    caption = blocks.CharBlock(required=False, max_length=500)


class GridBlock(TypedTableBlock):
    """Headings and cells."""

    plain = blocks.TextBlock(required=False, rows=1)
    formatted = blocks.RichTextBlock(required=False, features=INLINE_FEATURES)


class TableBlock(blocks.StructBlock):
    """Rows and columns."""

    header_column = blocks.BooleanBlock(required=False)
    table = GridBlock()


class SpecificationRowBlock(blocks.StructBlock):
    """One property."""

    name = blocks.CharBlock(max_length=150)
    value = blocks.CharBlock(max_length=255)
    unit = blocks.CharBlock(required=False, max_length=20)


class SpecificationBlock(blocks.StructBlock):
    """Properties with values and units."""

    title = blocks.CharBlock(required=False, max_length=150)
    rows = blocks.ListBlock(SpecificationRowBlock())


class AccordionItemBlock(blocks.StructBlock):
    """A passage with the title that opens it."""

    title = blocks.CharBlock(max_length=255)
    text = passage()


class QuoteBlock(blocks.StructBlock):
    """What somebody said."""

    text = blocks.RichTextBlock(features=INLINE_FEATURES)
    name = blocks.CharBlock(max_length=100)
    role = blocks.CharBlock(required=False, max_length=150)


class VideoBlock(blocks.StructBlock):
    """A video with a transcript."""

    url = blocks.CharBlock(max_length=500)
    title = blocks.CharBlock(max_length=255)
    transcript = passage(required=False)


class FileBlock(blocks.StructBlock):
    """A file to download."""

    file = DocumentChooserBlock()
    label = blocks.CharBlock(required=False, max_length=255)


class DownloadBlock(blocks.StructBlock):
    """A file of a product."""

    file = DocumentChooserBlock()
    label = blocks.CharBlock(required=False, max_length=255)
    kind = blocks.ChoiceBlock(
        choices=[
            (name, name.capitalize())
            for name in ["manual", "guide", "drawing", "certificate", "driver", "firmware", "software", "other"]
        ],
        default="manual",
    )
    languages = blocks.CharBlock(required=False, max_length=100)
    version = blocks.CharBlock(required=False, max_length=50)
    released = blocks.DateBlock(required=False)


class CallToActionBlock(blocks.StructBlock):
    """A button, perhaps with a text before it."""

    text = passage(required=False)
    label = blocks.CharBlock(max_length=60)
    page = blocks.PageChooserBlock(required=False)
    url = blocks.CharBlock(required=False, max_length=500)


class RelatedPagesBlock(blocks.StructBlock):
    """Pages to go on with."""

    title = blocks.CharBlock(required=False, max_length=255)
    pages = blocks.ListBlock(blocks.PageChooserBlock())


class PlainBlock(blocks.StreamBlock):
    """Every block that may stand inside another one."""

    rich_text = blocks.RichTextBlock(features=RICH_TEXT_FEATURES)
    image = FigureBlock()
    gallery = blocks.ListBlock(FigureBlock())
    callout = CalloutBlock()
    steps = blocks.ListBlock(StepBlock())
    code = CodeBlock()
    table = TableBlock()
    specification = SpecificationBlock()
    accordion = blocks.ListBlock(AccordionItemBlock())
    quote = QuoteBlock()
    video = VideoBlock()
    file = FileBlock()
    call_to_action = CallToActionBlock()
    related_pages = RelatedPagesBlock()
    shared_text = SnippetChooserBlock("stock.SharedText")


class AppliesToBlock(blocks.StructBlock):
    """Blocks for some regions and product lines."""

    regions = blocks.MultipleChoiceBlock(choices=region_choices, required=False, widget=forms.CheckboxSelectMultiple)
    product_lines = blocks.MultipleChoiceBlock(
        choices=product_line_choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    blocks = PlainBlock()


class BodyBlock(PlainBlock):
    """The body of a page."""

    applies_to = AppliesToBlock()


class PartBlock(BodyBlock):
    """A part of a page that has a heading of its own."""

    rich_text = blocks.RichTextBlock(features=PART_FEATURES)


class PictureBlock(blocks.StreamBlock):
    """The picture at the top of a page."""

    image = FigureBlock()


class DataSheetBlock(blocks.StreamBlock):
    """The tables of a data sheet."""

    specification = SpecificationBlock()


class DownloadsBlock(blocks.StreamBlock):
    """Files to download."""

    download = DownloadBlock()


class VideosBlock(blocks.StreamBlock):
    """Videos."""

    video = VideoBlock()
