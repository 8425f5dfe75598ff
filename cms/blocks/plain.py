"""The blocks that may stand inside other blocks."""

from .accordion import AccordionBlock
from .base import DocumentStreamBlock
from .callout import CalloutBlock
from .code import CodeBlock
from .file import FileBlock
from .gallery import GalleryBlock
from .image import ImageBlock
from .pages import CallToActionBlock, RelatedPagesBlock
from .quote import QuoteBlock
from .rich_text import RichTextBlock
from .shared_text import SharedTextBlock
from .specification import SpecificationBlock
from .steps import StepsBlock
from .table import TableBlock
from .video import VideoBlock


class PlainStreamBlock(DocumentStreamBlock):
    """Every block that may stand inside another one."""

    rich_text = RichTextBlock()
    image = ImageBlock()
    gallery = GalleryBlock()
    callout = CalloutBlock()
    steps = StepsBlock()
    code = CodeBlock()
    table = TableBlock()
    specification = SpecificationBlock()
    accordion = AccordionBlock()
    quote = QuoteBlock()
    video = VideoBlock()
    file = FileBlock()
    call_to_action = CallToActionBlock()
    related_pages = RelatedPagesBlock()
    shared_text = SharedTextBlock()
