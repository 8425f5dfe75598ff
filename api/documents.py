"""The documents of pages as the API gives them: the stored ones with their references resolved.

The schemas follow from those of `cms.documents.DocumentTypes`, with every reference replaced by what it leads to.
"""

import types
from collections.abc import Mapping
from functools import cache, reduce
from operator import or_
from typing import Annotated, Any, Literal, Union, get_args, get_origin
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, create_model

from cms.documents import DocumentTypes, FileRef, ImageRef, PageRef
from cms.media.renditions import sources


class Link(BaseModel):
    """A page that a document or another page leads to. `locale` is that of the words."""

    model_config = ConfigDict(extra="forbid")

    group: UUID
    key: str
    locale: str
    url: str
    title: str
    summary: str
    type: str


class Download(BaseModel):
    """A file to download."""

    model_config = ConfigDict(extra="forbid")

    uid: UUID
    hash: str = Field(description="SHA-1 of the file, in hexadecimal")
    sha256: str = Field("", description="SHA-256 of the file, in hexadecimal; empty while the file is lost")
    title: str
    filename: str
    size: int = Field(description="bytes")
    url: str


class ImageSource(BaseModel):
    """An image in one width."""

    model_config = ConfigDict(extra="forbid")

    url: str
    width: int = Field(description="pixels")


class Image(ImageRef):
    """An image, in all its widths."""

    url: str = Field(description="the largest width")
    sources: list[ImageSource] = Field(description="every width, the smallest first")


_RESOLVED: dict[type[BaseModel], type[BaseModel]] = {PageRef: Link, FileRef: Download, ImageRef: Image}


def document_types() -> Any:
    """Return the type of a page's document: one of all types of pages, told apart by `type`.

    Every app must be ready, since each registers its own.
    """
    schemas = [read_schema(schema) for _name, schema in sorted(DocumentTypes.all().items())]
    return Annotated[reduce(or_, schemas), Field(discriminator="type")]


@cache
def read_schema(model: type[BaseModel]) -> type[BaseModel]:
    """Return the schema of `model` with its references resolved."""
    if model in _RESOLVED:
        return _RESOLVED[model]
    fields: dict[str, Any] = {name: (_read_type(info.annotation), info) for name, info in model.model_fields.items()}
    return create_model(model.__name__, __config__=model.model_config, __doc__=model.__doc__, **fields)


def _read_type(annotation: Any) -> Any:
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is None:
        is_model = isinstance(annotation, type) and issubclass(annotation, BaseModel)
        return read_schema(annotation) if is_model else annotation
    if origin is Literal:
        return annotation
    if origin is Annotated:
        return Annotated[(_read_type(arguments[0]), *arguments[1:])]
    read = tuple(_read_type(argument) for argument in arguments)
    return Union[read] if origin in {Union, types.UnionType} else origin[read]  # noqa: UP007 - made at run time


def with_images(value: Any, base_url: str) -> Any:
    """Return a resolved document whose images have addresses."""
    if isinstance(value, list):
        return [with_images(item, base_url) for item in value]
    if not isinstance(value, dict):
        return value
    if value.keys() >= _IMAGE_FIELDS:
        return value | _addresses(value, base_url)
    return {name: with_images(item, base_url) for name, item in value.items()}


_IMAGE_FIELDS = {name for name, info in ImageRef.model_fields.items() if info.is_required()}


def _addresses(image: Mapping[str, Any], base_url: str) -> dict[str, Any]:
    candidates = sources(ImageRef.model_validate(image))
    listed = [{"url": base_url + source.url, "width": source.width} for source in candidates]
    return {"url": listed[-1]["url"], "sources": listed}
