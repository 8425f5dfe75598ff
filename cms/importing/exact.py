"""Pages as exporting wrote them: every field and every block as it was, with names in the place of ids."""

import re
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from urllib.parse import quote

import yaml
from django.core.exceptions import ValidationError
from wagtail.admin.rich_text.converters.contentstate import ContentstateConverter

from cms.blocks.features import FEATURE_TAGS
from cms.documents import DocumentContext, Resources
from cms.exchange import attributes_of, fill, map_links, unknown_blocks, unknown_fields
from cms.facets import PAGE_FIELDS
from cms.models import BasePage

from .inline import Targets
from .yaml_loading import load

Link = Callable[[str], int | None]

_SLUG = re.compile(r"[\w-]{1,255}")
_ORDER = re.compile(r"[0-9A-Z]{1,4}")
_FLAGS = ("is_behind", "is_machine_translated")
_KNOWN = {"group", "slug", "order", "owner", "content", *_FLAGS}


class ExactError(Exception):
    """The body cannot be used; the message says why."""


@dataclass(frozen=True, slots=True)
class Exact:
    """What the body of an exported page says. `order` is its place among those below the same page."""

    group: uuid.UUID
    slug: str
    order: str = ""
    owner: str = ""
    is_behind: bool = False
    is_machine_translated: bool = False
    content: dict[str, Any] = field(default_factory=dict)


def parse_exact(text: str, model: type[BasePage]) -> Exact:
    """Return what a body says about a page of a type. Raises ExactError."""
    found = _mapping(text)
    unknown = sorted(map(str, set(found) - _KNOWN))
    if unknown:
        raise ExactError(f"unknown field “{unknown[0]}” (known: {', '.join(sorted(_KNOWN))})")
    for name in _FLAGS:
        if not isinstance(found.get(name, False), bool):
            raise ExactError(f"“{name}” has to be true or false")
    content = found.get("content") or {}
    if not isinstance(content, dict):
        raise ExactError("“content” has to consist of fields")
    wrong = unknown_fields(model, content)
    if wrong:
        raise ExactError(f"a page of this type has no field “{wrong[0]}”, or not of that form")
    blocks = sorted(set(unknown_blocks(model, content)))
    if blocks:
        raise ExactError(f"a page of this type has no place for a block of the type “{blocks[0]}” there")
    return Exact(
        group=_group(found.get("group")),
        slug=_text(found, "slug", _SLUG),
        order=_text(found, "order", _ORDER) if found.get("order") else "",
        owner=str(found.get("owner") or ""),
        is_behind=found.get("is_behind", False),
        is_machine_translated=found.get("is_machine_translated", False),
        content=content,
    )


def _mapping(text: str) -> dict[str, Any]:
    try:
        found = load(text)
    except (yaml.YAMLError, ValueError) as error:
        raise ExactError(f"broken YAML: {str(error).splitlines()[0]}") from error
    if not isinstance(found, dict):
        raise ExactError("the body has to consist of fields like “group: …”")
    return found


def _group(value: Any) -> uuid.UUID:
    try:
        return uuid.UUID(str(value))
    except ValueError as error:
        raise ExactError("“group” has to be a UUID") from error


def _text(found: dict[str, Any], name: str, pattern: re.Pattern[str]) -> str:
    value = str(found.get(name) or "")
    if not pattern.fullmatch(value):
        raise ExactError(f"“{name}” cannot be “{value}”")
    return value


@dataclass(slots=True)
class Collector:
    """Takes note of what a page refers to (`cms.blocks.mapping.Mapper`); nothing is written.

    `root` leads from the file to the folder of the bundle.
    """

    targets: Targets
    root: str
    line: int

    def page(self, value: Any) -> None:
        self.targets.page(str(value), self.line)

    def image(self, value: Any) -> None:
        self.targets.image(quote(f"{self.root}{value}"), self.line)

    def file(self, value: Any) -> None:
        self.targets.file(f"{self.root}{value}", self.line)

    def snippet(self, model: type[Any], value: Any) -> None:
        """Leave snippets alone: they come with the bundle, or the page shows nothing of them."""

    def shared_text(self, value: str) -> None:
        """Leave shared texts alone, as snippets."""

    def html(self, value: str) -> str:
        def link(attributes: dict[str, str]) -> str | None:
            if "data-page" in attributes:
                self.page(attributes["data-page"])
            elif "data-file" in attributes:
                self.file(attributes["data-file"])
            return None

        _editor().from_database_format(value)  # what the editor cannot open could never be mended
        return map_links(value, link)


@cache
def _editor() -> Any:
    return ContentstateConverter(sorted(FEATURE_TAGS))


def collect(exact: Exact, model: type[BasePage], collector: Collector) -> None:
    """Take note of what a page refers to. Raises ExactError for values that its fields do not take."""
    page = model(title=exact.slug)
    page.facet_keys, page.tag_ids = {name: [] for name in PAGE_FIELDS.values()}, []
    try:
        fill(page, exact.content, collector)
        page.document(DocumentContext(Resources(), ()))  # what readers would get says whether it can be read
    except (ValidationError, ValueError, TypeError, KeyError, AttributeError, AssertionError) as error:
        reason = "; ".join(error.messages) if isinstance(error, ValidationError) else str(error)
        raise ExactError(f"“content” is not of the form that a page of this type has: {reason}") from error


@dataclass(slots=True)
class Attacher:
    """Puts ids in the place of names (`cms.blocks.mapping.Mapper`)."""

    page_id: Link
    media: dict[str, int]  # token → id
    locale: str

    def page(self, value: Any) -> int | None:
        return self.page_id(str(value))

    def image(self, value: Any) -> int | None:
        return self.media.get(f"image:{value}")

    def file(self, value: Any) -> int | None:
        return self.media.get(f"file:{value}")

    def snippet(self, model: type[Any], value: Any) -> int | None:
        rows = model._default_manager.filter(key=value).order_by("pk")
        found = rows.filter(locale__language_code=self.locale).first() or rows.first()
        return found.pk if found is not None else None

    def shared_text(self, value: str) -> None:
        """Leave it: its name is the same everywhere."""

    def html(self, value: str) -> str:
        return map_links(value, self._link)

    def _link(self, attributes: dict[str, str]) -> str | None:
        if "data-page" in attributes:
            number = self.page(attributes["data-page"])
            anchor = attributes.get("data-anchor", "")
            return attributes_of(linktype="page", id=str(number), anchor=anchor) if number is not None else None
        if "data-file" in attributes:
            number = self.file(attributes["data-file"])
            return attributes_of(linktype="document", id=str(number)) if number is not None else None
        return attributes_of(href=attributes["href"]) if "href" in attributes else None
