"""Images and files, with addresses that nobody can guess."""

import hashlib
import secrets
import uuid
from typing import Any, ClassVar

from django.conf import settings
from django.core.files.base import ContentFile, File
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _
from taggit.managers import TaggableManager
from wagtail.documents.models import AbstractDocument
from wagtail.documents.models import Document as WagtailDocument
from wagtail.images.models import (
    AbstractImage,
    AbstractRendition,
    Filter,
    SourceImageIOError,
    WagtailImageField,
    WagtailImageFieldFile,
    get_upload_to,
)
from wagtail.images.models import Image as WagtailImage

from cms.media.cleaning import cleaned_image_file
from cms.media.metadata import without_metadata


class ImageFieldFile(WagtailImageFieldFile):
    """The stored file of an image. Nothing is stored that has not been made safe."""

    def save(self, name: str, content: Any, save: bool = True) -> None:  # noqa: FBT001, FBT002 -- Django's own
        """Store a file, which is cleaned if it is not yet. Raises ValidationError if it is refused."""
        super().save(name, cleaned_image_file(content, name), save)


class ImageField(WagtailImageField):
    """A field for the stored file of an image."""

    attr_class = ImageFieldFile


def own_folder(_document: models.Model, filename: str) -> str:
    """Return where a file is stored: in a folder of its own, so that it keeps its name.

    Readers see it, and a file that replaces another one has the same name without taking its place before the commit.
    """
    return f"documents/{secrets.token_hex(6)}/{filename}"


class Image(AbstractImage):
    """An image. Publications name it by `uid`, never by its number or its title."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    file: Any = ImageField(_("file"), upload_to=get_upload_to, width_field="width", height_field="height")

    # The same fields as Wagtail's, with other reverse names than those of Wagtail's own model.
    tags = TaggableManager(help_text=None, blank=True, verbose_name=_("tags"), related_name="tagged_images")
    uploaded_by_user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("uploaded by user"),
    )
    uploaded_by_user.wagtail_reference_index_ignore = True  # type: ignore[attr-defined]  # as Wagtail does

    admin_form_fields = WagtailImage.admin_form_fields

    class Meta(AbstractImage.Meta):
        verbose_name = _("image")
        verbose_name_plural = _("images")
        permissions: ClassVar = [("choose_image", "Can choose image")]

    def _set_image_file_metadata(self) -> None:
        super()._set_image_file_metadata()
        _close_if_stored(self.file)

    def generate_rendition_file(self, filter: Filter, *, source: Any = None) -> "File[bytes]":  # noqa: A002
        """Return the rendition without metadata: Wagtail copies that of the original into JPEG and PNG."""
        with super().generate_rendition_file(filter, source=source) as made:
            made.seek(0)
            image_format = made.name.rpartition(".")[2].replace("jpg", "jpeg")
            return ContentFile(without_metadata(made.read(), image_format), name=made.name)

    def create_rendition(self, filter: Filter) -> "Rendition":  # noqa: A002 - Wagtail's name
        """Make the rendition, or return the one that somebody else has just made.

        As Wagtail's own, which keeps a rendition of a file that has been replaced while it was made: it would be shown
        in place of the new one for ever. Raises `SourceImageIOError` then.
        """
        file = self.generate_rendition_file(filter)
        with transaction.atomic():
            unchanged = type(self).objects.select_for_update().filter(pk=self.pk, file=self.file.name)
            if not list(unchanged.values_list("pk")):
                raise SourceImageIOError(self.file.name)
            rendition: Rendition = self.renditions.get_or_create(
                filter_spec=filter.spec, focal_point_key=filter.get_cache_key(self), defaults={"file": file}
            )[0]
        return rendition


def _close_if_stored(file: Any) -> None:
    """Close a file that Wagtail has opened to describe it. One that is still to be stored has to stay open."""
    if file._committed:  # noqa: SLF001 - Django has no public word for "stored"
        file.close()


class Rendition(AbstractRendition):
    """An image in one size and format."""

    image = models.ForeignKey(Image, models.CASCADE, related_name="renditions")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["image", "filter_spec", "focal_point_key"], name="rendition_once_per_filter"
            )
        ]
        verbose_name = _("image rendition")
        verbose_name_plural = _("image renditions")


class Document(AbstractDocument):
    """A file to download. Who may have it follows from the pages that offer it and from its collection."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    file: Any = models.FileField(_("file"), upload_to=own_folder)
    # In hexadecimal; empty while the file is lost. People compare it with what they downloaded.
    sha256 = models.CharField(max_length=64, blank=True, editable=False)

    # The same fields as Wagtail's, with other reverse names than those of Wagtail's own model.
    tags = TaggableManager(help_text=None, blank=True, verbose_name=_("tags"), related_name="tagged_files")
    uploaded_by_user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("uploaded by user"),
    )
    uploaded_by_user.wagtail_reference_index_ignore = True  # type: ignore[attr-defined]  # as Wagtail does

    admin_form_fields = WagtailDocument.admin_form_fields

    class Meta(AbstractDocument.Meta):
        verbose_name = _("file")
        verbose_name_plural = _("files")
        indexes: ClassVar = [models.Index(fields=["sha256"], name="document_sha256")]
        permissions: ClassVar = [("choose_document", "Can choose document")]

    def _set_document_file_metadata(self) -> None:  # Wagtail calls it wherever a file is new
        super()._set_document_file_metadata()
        _close_if_stored(self.file)
        with self.open_file() as content:
            self.sha256 = hashlib.file_digest(content, "sha256").hexdigest()
            content.seek(0)
