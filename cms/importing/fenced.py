"""Blocks that Markdown has no words for: fenced code whose language is `block:` and a type, with its fields as YAML.

    ```block:video
    url: https://vimeo.com/76979871
    title: Cleaning the filter
    transcript: Close both valves.
    ```

A passage of text is Markdown; an image is a path in the bundle, with `alt` and `caption`; a page is a key.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import yaml
from django.core.exceptions import ValidationError

from cms.actions import LONGEST_LABEL, faults_of_action, validate_address
from cms.blocks.download import KINDS, validate_languages
from cms.blocks.specification import fault_of_row
from cms.blocks.video import validate_video

from .extras import date
from .inline import Targets
from .pieces import LONGEST_NOTE

PREFIX = "block:"
LONGEST = 255  # characters of titles, as of the blocks

Passage = Callable[[str, int | None], str]  # Markdown and its line → HTML of rich text
Values = dict[str, Any]


class FencedError(Exception):
    """The fields are not those of such a block; the message says why."""


@dataclass(frozen=True, slots=True)
class Source:
    """The fields of one block, and what they may refer to."""

    fields: Mapping[str, Any]
    targets: Targets
    passage: Passage
    line: int | None

    def text(self, name: str, *, required: bool = False, longest: int = LONGEST) -> str:
        """Return a text on one line."""
        return self.text_of(name, self.fields.get(name), required=required, longest=longest)

    def text_of(self, name: str, value: Any, *, required: bool = False, longest: int = LONGEST) -> str:
        """Return a value that has to be a text."""
        if value is not None and not isinstance(value, str):
            raise FencedError(f"“{name}” has to be a text")
        found = " ".join((value or "").split())
        if required and not found:
            raise FencedError(f"no {name}")
        if len(found) > longest:
            raise FencedError(f"“{name}” is longer than {longest} characters")
        return found

    def html(self, name: str, *, required: bool = False) -> str:
        """Return a passage as rich text."""
        value = self.fields.get(name)
        if value is not None and not isinstance(value, str):
            raise FencedError(f"“{name}” has to be a text")
        found = self.passage(value or "", self.line)
        if required and not found:
            raise FencedError(f"no {name}")
        return found

    def items(self, name: str, kind: type[Any]) -> list[Any]:
        """Return a list, which may not be empty, of mappings or of lists."""
        value = self.fields.get(name)
        if not isinstance(value, list) or not value or not all(isinstance(item, kind) for item in value):
            what = "fields" if kind is dict else "lists" if kind is list else "texts"
            raise FencedError(f"“{name}” has to be a list of {what}")
        return value

    def inside(self, fields: Mapping[str, Any]) -> "Source":
        """Return the fields of something inside the block."""
        return Source(fields, self.targets, self.passage, self.line)

    def only(self, *names: str) -> None:
        """Refuse fields that such a block has not."""
        unknown = next((name for name in self.fields if name not in names), None)
        if unknown is not None:
            raise FencedError(f"unknown field “{unknown}” (known: {', '.join(names)})")

    def checked(self, name: str, validate: Callable[[str], object], text: str) -> str:
        """Return a text that passes what the admin's form asks for."""
        try:
            if text:
                validate(text)
        except ValidationError as error:
            raise FencedError(f"“{name}”: {' '.join(error.messages)}") from error
        return text


def fenced_block(kind: str, text: str, line: int | None, targets: Targets, passage: Passage) -> Any:
    """Return the value of a block that is written as YAML; nothing when what it shows is not there.

    Raises FencedError.
    """
    read = _READERS.get(kind)
    if read is None:
        raise FencedError(f"unknown block “{kind}” (known: {', '.join(sorted(_READERS))})")
    try:
        # Everything is a text, as it is written: 7.50 stays 7.50.
        fields = yaml.load(text, Loader=yaml.BaseLoader)  # noqa: S506 - makes nothing but texts, lists and mappings
    except (yaml.YAMLError, RecursionError) as error:
        raise FencedError(f"no YAML: {' '.join(str(error).split())}") from error
    if not isinstance(fields, dict) or not all(isinstance(name, str) for name in fields):
        raise FencedError("the block has to consist of fields like “title: …”")
    return read(Source(fields, targets, passage, line))


def _item(value: Any) -> Values:
    return {"type": "item", "value": value}


def _image(source: Source) -> Values | None:
    source.only("image", "alt", "caption")
    found = source.targets.image(source.text("image", required=True), source.line)
    if found is None:
        return None
    alt = source.text("alt", longest=LONGEST_NOTE)
    caption = source.text("caption", longest=LONGEST_NOTE)
    return {"image": found.token, "alt_text": alt, "decorative": not alt, "caption": caption}


def _gallery(source: Source) -> list[Values]:
    source.only("images")
    made = [_image(source.inside(fields)) for fields in source.items("images", dict)]
    return [_item(image) for image in made if image is not None]


def _accordion(source: Source) -> list[Values]:
    source.only("items")
    items = []
    for fields in source.items("items", dict):
        inner = source.inside(fields)
        inner.only("title", "text")
        items.append(_item({"title": inner.text("title", required=True), "text": inner.html("text", required=True)}))
    return items


def _quote(source: Source) -> Values:
    source.only("text", "name", "role")
    return {
        "text": source.html("text", required=True),
        "name": source.text("name", required=True, longest=100),
        "role": source.text("role", longest=150),
    }


def _specification(source: Source) -> Values:
    source.only("title", "rows")
    rows = []
    for row in source.items("rows", list):
        if len(row) not in {2, 3}:
            raise FencedError("each of “rows” has to be [property, value] or [property, value, unit]")
        name, value = (source.text_of("rows", text, required=True, longest=150) for text in row[:2])
        unit = source.text_of("rows", row[2], longest=20) if len(row) > 2 else ""  # noqa: PLR2004 - see above
        fault = fault_of_row(value, unit)
        if fault is not None:
            raise FencedError(f"{name}: {fault[1]}")
        rows.append(_item({"name": name, "value": value, "unit": unit}))
    return {"title": source.text("title", longest=150), "rows": rows}


def _video(source: Source) -> Values:
    source.only("url", "title", "transcript")
    return {
        "url": source.checked("url", validate_video, source.text("url", required=True, longest=500)),
        "title": source.text("title", required=True),
        "transcript": source.html("transcript"),
    }


def _call_to_action(source: Source) -> Values:
    source.only("text", "label", "page", "url")
    label = source.text("label", required=True, longest=LONGEST_LABEL)
    page = source.text("page")
    url = source.checked("url", validate_address, source.text("url", longest=2000))
    for name, message in faults_of_action(label=label, has_page=bool(page), url=url).items():
        raise FencedError(f"“{name}”: {message}")
    if page:
        source.targets.page(page, source.line)
    return {"text": source.html("text"), "label": label, "page": page or None, "url": url}


def _related_pages(source: Source) -> Values:
    source.only("title", "pages")
    keys = source.items("pages", str)
    for key in keys:
        source.targets.page(key, source.line)
    return {"title": source.text("title"), "pages": [_item(key) for key in keys]}


def _download(source: Source) -> Values | None:
    source.only("file", "label", "kind", "languages", "version", "released")
    kind = source.text("kind") or "manual"
    if kind not in dict(KINDS):
        raise FencedError(f"“kind” has to be one of {', '.join(dict(KINDS))}")
    released = source.text("released")
    try:
        date((released,) if released else ())
    except ValueError as error:
        raise FencedError(f"“released” {error}") from error
    token = source.targets.file(source.text("file", required=True), source.line)
    if token is None:
        return None
    return {
        "file": token,
        "label": source.text("label"),
        "kind": kind,
        "languages": source.checked("languages", validate_languages, source.text("languages", longest=100)),
        "version": source.text("version", longest=50),
        "released": released or None,
    }


_READERS: dict[str, Callable[[Source], Any]] = {
    "gallery": _gallery,
    "accordion": _accordion,
    "quote": _quote,
    "specification": _specification,
    "video": _video,
    "call_to_action": _call_to_action,
    "related_pages": _related_pages,
    "download": _download,
}
