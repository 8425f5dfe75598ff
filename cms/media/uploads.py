"""What may be uploaded. Every new file of an image is checked, whichever way it comes.

Wagtail's own field checks the size, the number of pixels, and that the file is what its name says; here SVG loses
everything that could run or load something (svg-hush, the sanitizer that Cloudflare wrote for its image service), and
photographs are turned upright, so that the width and the height that we store are those that people see.
"""

from io import BytesIO
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models.signals import pre_save
from django.utils.translation import gettext as _
from PIL import ExifTags, ImageOps
from PIL import Image as PillowImage
from py_svg_hush import filter_svg
from wagtail.images.fields import WagtailImageField
from wagtail.images.forms import BaseImageForm

from cms.models import Document, Image

SVG_DATA_URLS = {"image": ["png", "jpeg", "gif", "webp"]}  # bitmaps inside drawings
UPRIGHT = 1  # the EXIF orientation of an image that needs no turning
JPEG_QUALITY = 95  # of photographs that are turned: they are the originals of all sizes


class ImageForm(BaseImageForm):
    """The admin's form for images, which says beside the file what is wrong with it."""

    def clean_file(self) -> Any:
        """Return the file, cleaned if it is new."""
        file = self.cleaned_data["file"]
        return cleaned_image_file(file) if "file" in self.changed_data else file


def cleaned_image_file(file: Any) -> SimpleUploadedFile:
    """Return a file (any of Django's) made safe to give to everybody as an image; raise ValidationError if refused."""
    file.seek(0)
    content = file.read()
    name = file.name or ""
    checked = WagtailImageField().clean(SimpleUploadedFile(name, content))
    kind = checked.image.format_name
    if kind == "svg":
        content = cleaned_svg(content)
    elif kind == "jpeg":
        content = upright(content)
    return SimpleUploadedFile(name, content, checked.content_type)


def cleaned_svg(content: bytes) -> bytes:
    """Return the drawing without scripts, links to other places, and whatever else is not drawing."""
    try:
        return filter_svg(content, SVG_DATA_URLS)
    except ValueError as error:
        raise ValidationError(_("This SVG file cannot be read: %(error)s.") % {"error": error}) from error


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
        instance.file = cleaned_image_file(instance.file)
        instance._set_image_file_metadata()  # noqa: SLF001 - what Wagtail's form does; addresses need the hash


def _describe_document(*, instance: Document, raw: bool, **_kwargs: Any) -> None:
    if not raw and _is_new(instance.file):
        instance._set_document_file_metadata()  # noqa: SLF001 - as above
