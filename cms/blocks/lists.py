"""Streams of one kind of block: the parts of a product's documentation that are lists."""

from .base import DocumentStreamBlock
from .download import DownloadBlock
from .specification import SpecificationBlock
from .video import VideoBlock


class DataSheetStreamBlock(DocumentStreamBlock):
    """The tables of a data sheet."""

    specification = SpecificationBlock()


class DownloadsStreamBlock(DocumentStreamBlock):
    """Files to download."""

    download = DownloadBlock()


class VideosStreamBlock(DocumentStreamBlock):
    """Videos."""

    video = VideoBlock()
