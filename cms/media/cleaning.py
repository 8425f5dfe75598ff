"""What the files of images have to be, and how they are made safe to give to everybody.

Wagtail's own field checks the size, the number of pixels, and that the file is what its name says. Here SVG loses
everything that could run or load something (svg-hush, the sanitizer that Cloudflare wrote for its image service);
pictures made of pixels are decoded once, turned upright, so that the width and the height that we store are those that
people see, and lose what they tell beside what they show.
"""

import math
from io import BytesIO
from typing import Any
from xml.parsers.expat import ExpatError, ParserCreate

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.translation import gettext as _
from PIL import ExifTags, ImageOps
from PIL import Image as PillowImage
from py_svg_hush import filter_svg
from wagtail.images.fields import WagtailImageField
from willow.svg import WillowSvgException

from .metadata import without_metadata

SVG_DATA_URLS = {"image": ["png", "jpeg", "gif", "webp"]}  # bitmaps inside drawings
DEEPEST_SVG = 100  # elements inside one another
MOST_INDENTATION = 5_000_000  # levels of all elements together; each becomes two bytes or so
UPRIGHT = 1  # the EXIF orientation of an image that needs no turning
TURNED: dict[str, dict[str, int]] = {  # how images are stored that are turned: they are the originals of all sizes
    "jpeg": {"quality": 95},
    "webp": {"quality": 95},
    "avif": {"quality": 90},
    "png": {},
}
LONGEST_SIDE = 16_383  # pixels; what WebP can hold


class ImageFileField(WagtailImageField):
    """A field for the file of an image, which refuses what Wagtail's fails at."""

    def to_python(self, data: Any) -> Any:
        """Return the file. Raises ValidationError."""
        try:
            return super().to_python(data)
        except (OSError, WillowSvgException) as error:
            raise _unreadable_size(error) from error


class CleanedFile(SimpleUploadedFile):
    """The file of an image that has been made safe."""


def cleaned_image_file(file: Any, name: str | None = None) -> CleanedFile:
    """Return a file (any of Django's) made safe to give to everybody as an image; raise ValidationError if refused."""
    if isinstance(file, CleanedFile):
        return file
    file.seek(0)
    content = file.read()
    name = name or file.name or ""
    checked = ImageFileField().clean(SimpleUploadedFile(name, content))
    kind = checked.image.format_name
    width, height = checked.image.get_size()
    if not (0 < width < math.inf and 0 < height < math.inf):
        raise _unreadable_size(f"{width} × {height}")
    if kind in TURNED and max(width, height) > LONGEST_SIDE:
        message = _("This image has %(width)s × %(height)s pixels. No side may be longer than %(longest)s.")
        raise ValidationError(message % {"width": width, "height": height, "longest": LONGEST_SIDE})
    content = cleaned_svg(content) if kind == "svg" else cleaned_bitmap(content, kind)
    return CleanedFile(name, content, checked.content_type)


def _unreadable_size(why: object) -> ValidationError:
    return ValidationError(_("The size of this image cannot be read: %(error)s.") % {"error": why})


def cleaned_svg(content: bytes) -> bytes:
    """Return the drawing without scripts, links to other places, and whatever else is not drawing."""
    try:
        _refuse_deep(content)
        return filter_svg(content, SVG_DATA_URLS)
    except (ValueError, ExpatError) as error:
        raise ValidationError(_("This SVG file cannot be read: %(error)s.") % {"error": error}) from error


def _refuse_deep(content: bytes) -> None:
    """Raise ValueError for a drawing that the sanitizer, which indents every element, would blow up."""
    depth = indentation = 0

    def start(_name: str, _attributes: dict[str, str]) -> None:
        nonlocal depth, indentation
        depth += 1
        indentation += depth
        if depth > DEEPEST_SVG or indentation > MOST_INDENTATION:
            raise ValueError(_("too many elements inside one another"))

    def end(_name: str) -> None:
        nonlocal depth
        depth -= 1

    def refuse(*_declaration: object) -> None:
        raise ValueError(_("it declares entities"))

    parser = ParserCreate()
    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.EntityDeclHandler = refuse
    parser.Parse(content, True)  # noqa: FBT003 - expat's own


def cleaned_bitmap(content: bytes, kind: str) -> bytes:
    """Return a picture that looks right without being turned by whoever shows it, and that tells nothing else.

    A picture that need not be turned keeps its pixels. Raises ValidationError for one that cannot be decoded.
    """
    try:
        with PillowImage.open(BytesIO(content)) as picture:
            picture.load()
            if _orientation(picture) != UPRIGHT and kind in TURNED:
                content = _upright(picture, kind)
        return without_metadata(content, kind)
    except Exception as error:  # whatever a broken image does to its decoder
        raise ValidationError(_("This image is damaged: %(error)s.") % {"error": error}) from error


def _orientation(picture: PillowImage.Image) -> int:
    try:
        found: int = picture.getexif().get(ExifTags.Base.Orientation, UPRIGHT)
    except Exception:  # noqa: BLE001 -- broken notes are no reason to refuse a picture: they are taken out
        return UPRIGHT
    return found


def _upright(picture: PillowImage.Image, kind: str) -> bytes:
    turned = BytesIO()
    profile = picture.info.get("icc_profile")
    ImageOps.exif_transpose(picture).save(turned, kind, icc_profile=profile, **TURNED[kind])
    return turned.getvalue()
