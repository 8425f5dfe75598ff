"""The addresses of images in their sizes, made from what documents hold and nothing else.

An address is `/images/<uid>/<version>/<size>.<extension>`. The version changes with the file and the focal point, so
what an address gives never changes. Only the sizes and formats here exist. Photographs are AVIF, WebP and, for old
browsers, JPEG; what has no loss (PNG) is WebP without loss, and PNG; drawings (SVG) and animations (GIF) are given as
they are. Where only one address can be given, it is that of the WebP.
"""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PIL import features

from cms.documents import ImageRef

WIDTHS = (320, 640, 960, 1280, 1920)  # pixels; from small phones to wide columns on dense screens
PREVIEW = "preview"  # what other sites show beside a link: 1200 × 630 pixels, cut around the focal point
SIZES = {f"w{width}": f"width-{width}" for width in WIDTHS} | {PREVIEW: "fill-1200x630"}
ORIGINAL = "original"
GIVEN_AS_THEY_ARE = frozenset({"svg", "gif"})
LOSSLESS = frozenset({"png"})
WEBP = "webp"
# Best first. AVIF at its default effort takes two to four times as long as WebP, and is a half as large or less.
FORMATS = ("avif", WEBP, "jpg") if features.check("avif") else (WEBP, "jpg")
LOSSLESS_FORMATS = (WEBP, "png")  # AVIF blurs the letters of a screenshot, and without loss it is larger than WebP
VERSION_LENGTH = 12  # hexadecimal digits


@dataclass(frozen=True, slots=True)
class Source:
    """One candidate of a `srcset`: its address and its real width in pixels."""

    url: str
    width: int


def image_version(file_hash: str, focal_point: tuple[int, int, int, int] | None) -> str:
    """Return the part of an image's addresses that changes with its file and its focal point."""
    text = f"{file_hash} {focal_point}" if focal_point else file_hash
    return hashlib.sha256(text.encode()).hexdigest()[:VERSION_LENGTH]


def sizes_of(image_format: str) -> frozenset[str]:
    """Return the names of the sizes in which an image of this format can be had."""
    return frozenset({ORIGINAL}) if image_format in GIVEN_AS_THEY_ARE else frozenset(SIZES)


def extensions_of(image_format: str) -> tuple[str, ...]:
    """Return the extensions under which an image of this format can be had, that of the best format first."""
    if image_format in GIVEN_AS_THEY_ARE:
        return (image_format,)
    return LOSSLESS_FORMATS if image_format in LOSSLESS else FORMATS


def filter_spec(size: str, image_format: str, extension: str = WEBP) -> str:
    """Return Wagtail's filter for a size of a raster image."""
    lossless = "-lossless" if image_format in LOSSLESS and extension == WEBP else ""
    return f"{SIZES[size]}|format-{extension.replace('jpg', 'jpeg')}{lossless}"


def image_url(image: ImageRef, size: str, extension: str = WEBP) -> str:
    """Return the address of the image in one of its sizes. An image given as it is has one address for all."""
    return _address(image, extension)(size)


def _address(image: ImageRef, extension: str) -> Callable[[str], str]:
    """Return what makes the address of a size; as `reverse` does, but a page with many images has hundreds."""
    folder = f"/images/{image.uid}/{image_version(image.hash, image.focal_point)}"
    if image.format in GIVEN_AS_THEY_ARE:
        return lambda _size: f"{folder}/{ORIGINAL}.{image.format}"
    return lambda size: f"{folder}/{size}.{extension}"


def sources(image: ImageRef, extension: str = WEBP) -> list[Source]:
    """Return the candidates from which a browser chooses, the smallest first. Images are never made larger."""
    if image.format in GIVEN_AS_THEY_ARE:
        return [Source(image_url(image, ORIGINAL), image.width)]
    widths = [width for width in WIDTHS if width < image.width]
    # The next size gives the image in its own width.
    widths += WIDTHS[len(widths) : len(widths) + 1]
    address = _address(image, extension)
    return [Source(address(f"w{width}"), min(width, image.width)) for width in widths]


def best_source(candidates: Sequence[Source], width: int) -> Source:
    """Return the smallest of the candidates of at least `width` pixels, else the largest."""
    return next((source for source in candidates if source.width >= width), candidates[-1])
