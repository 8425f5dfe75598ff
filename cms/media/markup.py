"""Images and files as HTML shows them."""

from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from cms.documents import ImageRef

from .renditions import best_source, extensions_of, sources

LOGO_HEIGHT = 32  # CSS pixels
COLUMN_WIDTH = 960  # CSS pixels, at most; the column of text is never wider


def responsive_image(
    image: ImageRef | dict[str, Any],
    alt: str = "",
    *,
    sizes: str = "(min-width: 60rem) 60rem, 100vw",
    eager: bool = False,
) -> SafeString:
    """Return a `<picture>` from which the browser chooses a format and a size; width and height keep its place free.

    The formats that nearly every browser knows come in all sizes; the one for the others in a single one, since pages
    are to be small. An image that is given as it is needs no choice and is an `<img>`. `image` is an image as documents
    hold it. `eager` is for the one that is seen first.
    """
    ref = image if isinstance(image, ImageRef) else ImageRef.model_validate(image)
    *modern, fallback = extensions_of(ref.format)
    shown = format_html(
        '<img src="{}" width="{}" height="{}" alt="{}" loading="{}" decoding="async">',
        best_source(sources(ref, fallback), COLUMN_WIDTH).url,
        ref.width,
        ref.height,
        alt,
        "eager" if eager else "lazy",
    )
    if not modern:
        return shown
    choices = format_html_join("", "{}", ((_choice(ref, extension, sizes),) for extension in modern))
    return format_html("<picture>{}{}</picture>", choices, shown)


def _choice(ref: ImageRef, extension: str, sizes: str) -> SafeString:
    candidates = sources(ref, extension)
    if len(candidates) == 1:
        return format_html('<source type="image/{}" srcset="{}">', extension, candidates[0].url)
    several = format_html_join(", ", "{} {}w", ((source.url, source.width) for source in candidates))
    return format_html('<source type="image/{}" srcset="{}" sizes="{}">', extension, several, sizes)


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
