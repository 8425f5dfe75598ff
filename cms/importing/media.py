"""The images and files of a bundle: checked when they are planned, stored when pages need them.

What is stored already with the same content is used again, wherever it came from.
"""

import hashlib
import stat
import warnings
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files import File
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from wagtail.images.fields import WagtailImageField
from wagtail.models import Collection

from cms.media.cleaning import cleaned_image_file
from cms.models import Document, Image

from .inline import ICON_HEIGHT, ImageTarget

IMAGE, FILE = "image", "file"


class MediaError(Exception):
    """The file cannot be used; the message says why, and names it."""


@dataclass(frozen=True, slots=True)
class Medium:
    """An image or a file that can be used. `hash` is the SHA-1 of its content as it will be stored."""

    path: str
    kind: str
    hash: str
    width: int = 0
    height: int = 0

    @property
    def token(self) -> str:
        """The name by which blocks refer to it until it is stored."""
        return f"{self.kind}:{self.path}"


@dataclass(slots=True)
class Library:
    """The media of a bundle, by token."""

    root: Path
    known: dict[str, Medium | MediaError] = field(default_factory=dict)
    reported: set[str] = field(default_factory=set)  # what is wrong with a file is said once, not for each use

    def image(self, path: str) -> Medium:
        """Return the image at `path`. Raises MediaError, each time."""
        return self._get(IMAGE, path)

    def file(self, path: str) -> Medium:
        """Return the file at `path`. Raises MediaError, each time."""
        return self._get(FILE, path)

    def target(self, path: str) -> ImageTarget:
        """Return the image at `path` as blocks name it. Raises MediaError."""
        medium = self.image(path)
        return ImageTarget(medium.token, medium.width, medium.height)

    def _get(self, kind: str, path: str) -> Medium:
        token = f"{kind}:{path}"
        if token not in self.known:
            try:
                self.known[token] = _checked_image(self.root, path) if kind == IMAGE else _checked_file(self.root, path)
            except MediaError as error:
                self.known[token] = error
        found = self.known[token]
        if isinstance(found, MediaError):
            raise found
        return found

    def store(self, tokens: Iterable[str]) -> dict[str, int]:
        """Return the ids of the stored images and files; those that are not stored yet are stored now."""
        media = [medium for token in sorted(set(tokens)) if isinstance(medium := self.known.get(token), Medium)]
        ids: dict[str, int] = {}
        collection = Collection.get_first_root_node()
        for kind, model in ((IMAGE, Image), (FILE, Document)):
            stored = _stored(model, [medium.hash for medium in media if medium.kind == kind], collection)
            for medium in media:
                if medium.kind != kind:
                    continue
                if medium.hash not in stored:
                    stored[medium.hash] = self._store(model, medium, collection)
                ids[medium.token] = stored[medium.hash]
        return ids

    def _store(self, model: Any, medium: Medium, collection: Collection) -> int:
        name = PurePosixPath(medium.path).name
        title = PurePosixPath(name).stem[:255]
        with transaction.atomic(), (self.root / medium.path).open("rb") as content:
            made = model.objects.create(title=title, file=File(content, name=name), collection=collection)
        return int(made.pk)


def _stored(model: Any, hashes: list[str], collection: Collection) -> dict[str, int]:
    """Return the ids of what is stored, by hash. Only what is in the open: a private image is shown to nobody."""
    found: dict[str, int] = {}
    for start in range(0, len(hashes), 500):
        rows = model.objects.filter(file_hash__in=hashes[start : start + 500], collection=collection)
        found |= dict(rows.order_by("-pk").values_list("file_hash", "pk"))
    return found


def _checked_image(root: Path, path: str) -> Medium:
    largest = WagtailImageField().max_upload_size
    size = _size(root, path)
    if largest is not None and size > largest:
        raise MediaError(f"{path} is too large for an image: {size / 1024 / 1024:.0f} MB")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")  # Pillow only warns of images that would fill the memory
            cleaned = cleaned_image_file(SimpleUploadedFile(PurePosixPath(path).name, (root / path).read_bytes()))
            content = cleaned.read()
            width, height = (
                WagtailImageField().clean(SimpleUploadedFile(PurePosixPath(path).name, content)).image.get_size()
            )
    except ValidationError as error:
        raise MediaError(f"{path} cannot be used as an image: {' '.join(error.messages)}") from error
    except OSError as error:
        raise MediaError(f"{path} cannot be read: {error.strerror or error}") from error
    except Exception as error:  # whatever a broken image does to its decoder
        raise MediaError(f"{path} is no image: {error}") from error
    digest = hashlib.sha1(content, usedforsecurity=False).hexdigest()
    return Medium(path, IMAGE, digest, round(width) or 1, round(height) or ICON_HEIGHT + 1)


def _checked_file(root: Path, path: str) -> Medium:
    size = _size(root, path)
    if not size:
        raise MediaError(f"{path} is empty")
    if size > settings.WAGTAILDOCS_MAX_UPLOAD_SIZE:
        raise MediaError(f"{path} is too large: {size / 1024 / 1024:.0f} MB")
    if PurePosixPath(path).suffix.lower().removeprefix(".") not in settings.FILE_TYPES:
        raise MediaError(f"{path} is of a type that FILE_TYPES does not allow")
    try:
        with (root / path).open("rb") as content:
            digest = hashlib.file_digest(content, lambda: hashlib.sha1(usedforsecurity=False)).hexdigest()
    except OSError as error:
        raise MediaError(f"{path} cannot be read: {error.strerror}") from error
    return Medium(path, FILE, digest)


def _size(root: Path, path: str) -> int:
    try:
        status = (root / path).stat()
    except (OSError, ValueError) as error:
        raise MediaError(f"{path} cannot be read") from error
    if not stat.S_ISREG(status.st_mode):
        raise MediaError(f"{path} is no file")
    return status.st_size
