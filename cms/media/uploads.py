"""What may be uploaded. Every new file is checked, whichever way it comes: forms are only one of them."""

import hashlib
from functools import partial
from pathlib import PurePath
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import FileExtensionValidator
from django.db import transaction
from django.db.models.signals import pre_save
from django.utils.translation import gettext as _
from wagtail.documents.forms import BaseDocumentForm
from wagtail.images.forms import BaseImageForm

from cms.models import Document, Image

from .cleaning import ImageFileField, cleaned_image_file
from .permissions import shown_to_readers


class ReplacedLater:
    """A form that deletes the file which it replaces when that is certain; Wagtail's do so before the commit.

    Until then, readers have the old file, and if the transaction fails, they keep it.
    """

    changed_data: list[str]
    instance: Any
    original_file: Any

    def save(self, commit: bool = True) -> Any:  # noqa: FBT001, FBT002 -- Django's own
        """Store the image or the file."""
        replaced = self.original_file
        if "file" in self.changed_data:
            self.original_file = None
        instance = super().save(commit=commit)  # type: ignore[misc]  # the forms come behind this class
        if commit and replaced and "file" in self.changed_data:
            if isinstance(instance, Image):
                instance.renditions.all().delete()
            transaction.on_commit(partial(replaced.storage.delete, replaced.name))
        return instance


class ImageForm(ReplacedLater, BaseImageForm):
    """The admin's form for images, which says beside the file what is wrong with it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Take what Wagtail's form takes. Forms made of this one may leave the file out."""
        super().__init__(*args, **kwargs)
        if (field := self.fields.get("file")) is not None:
            self.fields["file"] = ImageFileField(label=field.label, widget=field.widget, required=field.required)

    def clean_file(self) -> Any:
        """Return the file, cleaned if it is new."""
        file = self.cleaned_data["file"]
        return cleaned_image_file(file) if "file" in self.changed_data else file


class DocumentForm(ReplacedLater, BaseDocumentForm):
    """The admin's form for files, which says what is wrong with a file, and when it is there already."""

    def clean_file(self) -> Any:
        """Return the file if it is of a type that may be offered.

        Wagtail's own check, of WAGTAILDOCS_EXTENSIONS, fails in forms that leave the file out.
        """
        file = self.cleaned_data["file"]
        if "file" in self.changed_data:
            FileExtensionValidator(settings.FILE_TYPES)(file)
            self._refuse_another_type(file)
        return file

    def _refuse_another_type(self, file: Any) -> None:
        old, new = (PurePath(each.name).suffix.lower() for each in (self.original_file or file, file))
        if old != new and self.instance.pk and shown_to_readers(Document, [self.instance.pk]):
            message = _(
                "Readers have a file of the type %(old)s here, and pages say so. Upload this one as a new file, and "
                "choose it on the pages."
            )
            raise ValidationError(message % {"old": old.removeprefix(".").upper()}, code="type")

    def clean(self) -> Any:
        """Refuse a file that the collection has: it has the same readers there."""
        cleaned = super().clean()
        file = self.cleaned_data.get("file")
        if file and "file" in self.changed_data and (same := self._same(file)) is not None:
            message = _("This file is in this collection already, as “%(title)s”.") % {"title": same.title}
            self.add_error("file", ValidationError(message, code="duplicate"))
        return cleaned

    def _same(self, file: Any) -> Document | None:
        collection = self.cleaned_data.get("collection") if "collection" in self.fields else self.collections[0]
        file.seek(0)
        checksum = hashlib.file_digest(file, "sha256").hexdigest()
        file.seek(0)
        found: Document | None = (
            Document.objects.filter(sha256=checksum, collection=collection).exclude(pk=self.instance.pk).first()
        )
        return found


def connect() -> None:
    """Check every new file before it is stored."""
    pre_save.connect(_clean_image, sender=Image, dispatch_uid="cms.media.uploads.image")
    pre_save.connect(_describe_document, sender=Document, dispatch_uid="cms.media.uploads.document")


def _is_new(file: Any) -> bool:
    return bool(file) and not file._committed  # noqa: SLF001 - Django has no public word for "not yet stored"


def _clean_image(*, instance: Image, raw: bool, **_kwargs: Any) -> None:
    if not raw and _is_new(instance.file):
        cleaned = cleaned_image_file(instance.file.file, instance.file.name)
        if cleaned is not instance.file.file:
            instance.file = cleaned
        instance._set_image_file_metadata()  # noqa: SLF001 - what Wagtail's form does; addresses need the hash


def _describe_document(*, instance: Document, raw: bool, **_kwargs: Any) -> None:
    if not raw and _is_new(instance.file):
        instance._set_document_file_metadata()  # noqa: SLF001 - as above
