"""Images and files as HTML shows them."""

from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from cms.documents import ImageRef

from .renditions import best_source, sources

LOGO_HEIGHT = 32  # CSS pixels
COLUMN_WIDTH = 960  # CSS pixels, at most; the column of text is never wider


def responsive_image(
    image: ImageRef | dict[str, Any],
    alt: str = "",
    *,
    sizes: str = "(min-width: 60rem) 60rem, 100vw",
    eager: bool = False,
) -> SafeString:
    """Return an `<img>` from which the browser chooses a size; width and height keep its place free.

    `image` is an image as documents hold it. `eager` is for the one that is seen first.
    """
    ref = image if isinstance(image, ImageRef) else ImageRef.model_validate(image)
    candidates = sources(ref)
    several = format_html_join(", ", "{} {}w", ((source.url, source.width) for source in candidates))
    choice = format_html(' srcset="{}" sizes="{}"', several, sizes) if len(candidates) > 1 else ""
    return format_html(
        '<img src="{}"{} width="{}" height="{}" alt="{}" loading="{}" decoding="async">',
        best_source(candidates, COLUMN_WIDTH).url,
        choice,
        ref.width,
        ref.height,
        alt,
        "eager" if eager else "lazy",
    )


def brand_logo(image: ImageRef) -> SafeString:
    """Return the `<img>` of the brand's logo, 32 pixels high; the name that stands beside it says what it is."""
    width = round(LOGO_HEIGHT * image.width / image.height)
    return format_html(
        '<img class="brand-logo" src="{}" width="{}" height="{}" alt="">',
        best_source(sources(image), 2 * width).url,
        width,
        LOGO_HEIGHT,
    )


def file_kind(filename: str) -> str:
    """Return the kind of a file as people name it, such as `PDF`."""
    return filename.rpartition(".")[2].upper()
