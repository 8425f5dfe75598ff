"""What may be uploaded. Every new file of an image is checked, whichever way it comes.

Wagtail's own field checks the size, the number of pixels, and that the file is what its name says; here SVG loses
everything that could run or load something (svg-hush, the sanitizer that Cloudflare wrote for its image service), and
photographs are turned upright, so that the width and the height that we store are those that people see.
"""

import math
from io import BytesIO
from typing import Any
from xml.parsers.expat import ExpatError, ParserCreate

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models.signals import pre_save
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from PIL import ExifTags, ImageOps
from PIL import Image as PillowImage
from py_svg_hush import filter_svg
from wagtail.images.fields import WagtailImageField
from wagtail.images.forms import BaseImageForm
from willow.svg import WillowSvgException

from cms.models import Document, Image

SVG_DATA_URLS = {"image": ["png", "jpeg", "gif", "webp"]}  # bitmaps inside drawings
DEEPEST_SVG = 100  # elements inside one another
MOST_INDENTATION = 5_000_000  # levels of all elements together; each becomes two bytes or so
UPRIGHT = 1  # the EXIF orientation of an image that needs no turning
JPEG_QUALITY = 95  # of photographs that are turned: they are the originals of all sizes


class ImageFileField(WagtailImageField):
    """A field for the file of an image, which refuses what Wagtail's fails at."""

    def to_python(self, data: Any) -> Any:
        """Return the file. Raises ValidationError."""
        try:
            return super().to_python(data)
        except (OSError, WillowSvgException) as error:
            raise _unreadable_size(error) from error


class ImageForm(BaseImageForm):
    """The admin's form for images, which says beside the file what is wrong with it."""

    file = ImageFileField(label=gettext_lazy("File"), widget=BaseImageForm.Meta.widgets["file"])

    def clean_file(self) -> Any:
        """Return the file, cleaned if it is new."""
        file = self.cleaned_data["file"]
        return cleaned_image_file(file) if "file" in self.changed_data else file


class CleanedFile(SimpleUploadedFile):
    """The file of an image that has been made safe."""


def cleaned_image_file(file: Any) -> CleanedFile:
    """Return a file (any of Django's) made safe to give to everybody as an image; raise ValidationError if refused."""
    file.seek(0)
    content = file.read()
    name = file.name or ""
    checked = ImageFileField().clean(SimpleUploadedFile(name, content))
    kind = checked.image.format_name
    if kind == "svg":
        content = cleaned_svg(content)
    elif kind == "jpeg":
        content = upright(content)
    width, height = checked.image.get_size()
    if not (0 < width < math.inf and 0 < height < math.inf):
        raise _unreadable_size(f"{width} × {height}")
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


def upright(content: bytes) -> bytes:
    """Return a photograph that looks right without being turned by whoever shows it."""
    with PillowImage.open(BytesIO(content)) as photograph:
        if photograph.getexif().get(ExifTags.Base.Orientation, UPRIGHT) == UPRIGHT:
            return content
        turned = BytesIO()
        profile = photograph.info.get("icc_profile")
        ImageOps.exif_transpose(photograph).save(turned, "jpeg", quality=JPEG_QUALITY, icc_profile=profile)
    return turned.getvalue()


def connect() -> None:
    """Check every new file before it is stored: forms are only one of the ways by which files come."""
    pre_save.connect(_clean_image, sender=Image, dispatch_uid="cms.media.uploads.image")
    pre_save.connect(_describe_document, sender=Document, dispatch_uid="cms.media.uploads.document")


def _is_new(file: Any) -> bool:
    return bool(file) and not file._committed  # noqa: SLF001 - Django has no public word for "not yet stored"


def _clean_image(*, instance: Image, raw: bool, **_kwargs: Any) -> None:
    if not raw and _is_new(instance.file):
        if not isinstance(instance.file.file, CleanedFile):
            instance.file = cleaned_image_file(instance.file)
        instance._set_image_file_metadata()  # noqa: SLF001 - what Wagtail's form does; addresses need the hash


def _describe_document(*, instance: Document, raw: bool, **_kwargs: Any) -> None:
    if not raw and _is_new(instance.file):
        instance._set_document_file_metadata()  # noqa: SLF001 - as above
