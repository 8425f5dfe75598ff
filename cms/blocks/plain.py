"""The blocks that may stand inside other blocks."""

from .base import DocumentStreamBlock
from .callout import CalloutBlock
from .code import CodeBlock
from .file import FileBlock
from .image import ImageBlock
from .rich_text import RichTextBlock
from .shared_text import SharedTextBlock
from .steps import StepsBlock
from .table import TableBlock


class PlainStreamBlock(DocumentStreamBlock):
    """Every block that may stand inside another one."""

    rich_text = RichTextBlock()
    image = ImageBlock()
    callout = CalloutBlock()
    steps = StepsBlock()
    code = CodeBlock()
    table = TableBlock()
    file = FileBlock()
    shared_text = SharedTextBlock()
