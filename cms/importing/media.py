"""The images and files of a bundle: checked when they are planned, stored when pages need them.

What is stored already with the same content is used again, wherever it came from.
"""

import hashlib
import logging
import stat
import warnings
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

from django.conf import settings
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.core.files import File
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from wagtail.images.fields import WagtailImageField
from wagtail.models import Collection, CollectionViewRestriction

from cms.media.cleaning import cleaned_image_file
from cms.models import Document, Image

from .front_matter import SIGNED_IN
from .inline import ICON_HEIGHT, ImageTarget
from .media_details import FILE, IMAGE, MediumDetails

logger = logging.getLogger(__name__)


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
    details: Mapping[str, MediumDetails] = field(default_factory=dict)  # of an exported bundle, by path
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
        for kind, model in ((IMAGE, Image), (FILE, Document)):
            chosen = [medium for medium in media if medium.kind == kind]
            ids |= self._store_exported(model, [medium for medium in chosen if medium.path in self.details])
            ids |= self._store_new(model, [medium for medium in chosen if medium.path not in self.details])
        return ids

    def _store_new(self, model: Any, media: Sequence[Medium]) -> dict[str, int]:
        """Store what nobody knows anything about, unless the same is there already."""
        collection = Collection.get_first_root_node()
        stored = _stored(model, [medium.hash for medium in media], collection)
        for medium in media:
            if medium.hash not in stored:
                name = PurePosixPath(medium.path).name
                stored[medium.hash] = self._store(model, medium, name, PurePosixPath(name).stem[:255], collection)
        return {medium.token: stored[medium.hash] for medium in media}

    def _store_exported(self, model: Any, media: Sequence[Medium]) -> dict[str, int]:
        """Store what was exported, each under its own UUID; what has that already stays as it is."""
        ids: dict[str, int] = {}
        for medium in media:
            details = self.details[medium.path]
            existing = model.objects.filter(uid=details.uid).values_list("pk", flat=True).first()
            if existing is not None:
                ids[medium.token] = existing
                continue
            fields: dict[str, Any] = {"uid": details.uid}
            if medium.kind == IMAGE:
                fields["description"] = details.description
                names = ("focal_point_x", "focal_point_y", "focal_point_width", "focal_point_height")
                fields |= dict(zip(names, details.focal_point or (), strict=False))
            name = details.filename or PurePosixPath(medium.path).name
            collection = _collection(details.audience)
            ids[medium.token] = self._store(model, medium, name, details.title, collection, **fields)
        return ids

    def _store(self, model: Any, medium: Medium, name: str, title: str, collection: Collection, **fields: Any) -> int:
        with transaction.atomic(), (self.root / medium.path).open("rb") as content:
            file = File(content, name=name)
            made = model.objects.create(title=title, file=file, collection=collection, **fields)
        return int(made.pk)

    def refuse(self, path: str, why: str) -> None:
        """Let nobody use what an exported bundle lists at `path`."""
        self.known[f"{self.details[path].kind}:{path}"] = MediaError(f"{path} is left out: {why}")

    def listed(self) -> set[str]:
        """Return the tokens of what an exported bundle lists, for its pages and for what they show."""
        tokens = set()
        for path, details in self.details.items():
            try:
                tokens.add(self._get(details.kind, path).token)
            except MediaError as error:
                logger.warning("%s", error)
        return tokens


def _collection(audience: tuple[str, ...]) -> Collection:
    """Return the collection for an audience: the root one for everybody, else one that is restricted just so.

    One that is missing is made, with its restriction in the same transaction.
    """
    root = Collection.get_first_root_node()
    if not audience:
        return root
    kind = CollectionViewRestriction.LOGIN if audience == (SIGNED_IN,) else CollectionViewRestriction.GROUPS
    groups = set() if audience == (SIGNED_IN,) else set(Group.objects.filter(name__in=audience))
    for restriction in CollectionViewRestriction.objects.filter(restriction_type=kind, collection__depth=2):
        if set(restriction.groups.all()) == groups:
            return restriction.collection
    with transaction.atomic():
        collection: Collection = root.add_child(name=", ".join(audience)[:255])
        made = CollectionViewRestriction.objects.create(collection=collection, restriction_type=kind)
        made.groups.set(groups)
    return collection


def _stored(model: Any, hashes: list[str], collection: Collection) -> dict[str, int]:
    """Return the ids of what is stored, by hash; in the same collection only, since that decides who gets it."""
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
        is_inside = (root / path).resolve().is_relative_to(root.resolve())
        status = (root / path).stat()
    except (OSError, ValueError, RuntimeError) as error:
        raise MediaError(f"{path} cannot be read") from error
    if not is_inside:
        raise MediaError(f"{path} lies outside the folder")
    if not stat.S_ISREG(status.st_mode):
        raise MediaError(f"{path} is no file")
    return status.st_size
