"""What a content bundle holds exactly: what exporting writes and importing reads (`docs/reference/bundles.md`).

A reference is a name that means the same elsewhere: the key of a page or a snippet, the path of an image or a file in
the bundle. In rich text, a link to a page is `<a data-page="key" data-anchor="place">`, one to a file
`<a data-file="path">`.
"""

import re
from collections.abc import Callable, Iterator
from html import escape, unescape
from typing import Any

from django.db.models import Field, ForeignKey, Model
from wagtail.fields import RichTextField, StreamField
from wagtail.models import DraftStateMixin, LockableMixin, Page, RevisionMixin, TranslatableMixin

from cms.blocks.mapping import Mapper, mapped
from cms.models import Image, KeyedSnippet

FORMAT = 1  # grows when an older version could not read what a newer one writes
MANIFEST, FACETS, MEDIA, SNIPPETS = "bundle.yaml", "facets.yaml", "media.yaml", "snippets.yaml"
SUFFIX = ".page.yaml"
MEDIA_FOLDER = "media"

# Of a page: what its front matter says, what says how it came to be, and what follows from all that.
_ELSEWHERE = {
    "page_ptr",
    "content_owner",
    "updated",
    "based_on",
    "machine_translated",
    "significance",
    "meaning_revision",
    "major_revision",
}
_OF_PAGES = {"seo_title", "search_description"}  # of those that every page of Wagtail's has
_MIXINS = (DraftStateMixin, LockableMixin, RevisionMixin, TranslatableMixin)
_OF_MIXINS = {field.name for mixin in _MIXINS for field in mixin._meta.get_fields()}

_LINK = re.compile(r"<a\b([^>]*)>(.*?)</a>", re.DOTALL)
_ATTRIBUTE = re.compile(r'([\w-]+)="([^"]*)"')


def own_fields(model: type[Model]) -> Iterator[Field[Any, Any]]:
    """Yield the fields of a page type or a snippet that hold its content."""
    is_page = issubclass(model, Page)
    for field in model._meta.concrete_fields:
        if is_page and (field.name in _ELSEWHERE or (field.model is Page and field.name not in _OF_PAGES)):
            continue
        if not is_page and (field.primary_key or field.name in _OF_MIXINS | {"key"}):
            continue
        yield field


def written(instance: Model, mapper: Mapper) -> dict[str, Any]:
    """Return the content of a page or a snippet as JSON has it, by field; without what is empty."""
    found: dict[str, Any] = {}
    for field in own_fields(type(instance)):
        value = field.value_from_object(instance)
        if isinstance(field, StreamField):
            value = mapped(field.stream_block, list(value.raw_data), mapper)
        elif isinstance(field, RichTextField):
            value = mapper.html(value)
        elif isinstance(field, ForeignKey):
            value = None if value is None else _reference(field, value, mapper)
        elif value is not None and not isinstance(value, str | bool | int):
            value = field.value_to_string(instance)
        if value not in (None, "", []):
            found[field.name] = value
    return found


def fill(instance: Model, content: dict[str, Any], mapper: Mapper) -> None:
    """Write content to a page or a snippet; a field that it does not have is emptied. Raises ValueError."""
    for field in own_fields(type(instance)):
        value = content.get(field.name)
        if isinstance(field, StreamField):
            setattr(instance, field.name, field.to_python(mapped(field.stream_block, value or [], mapper)))
        elif isinstance(field, RichTextField):
            setattr(instance, field.name, mapper.html(value or ""))
        elif isinstance(field, ForeignKey):
            number = None if value is None else _reference(field, value, mapper)
            setattr(instance, field.attname, number)
        else:
            setattr(instance, field.name, field.get_default() if value is None else field.to_python(value))


def unknown_fields(model: type[Model], content: dict[str, Any]) -> list[str]:
    """Return the names in `content` that are no fields of the model, or streams that are no lists of blocks."""
    fields = {field.name: field for field in own_fields(model)}
    return [
        name
        for name, value in content.items()
        if name not in fields or (isinstance(fields[name], StreamField) and not is_stream(value))
    ]


def unknown_blocks(model: type[Model], content: dict[str, Any]) -> Iterator[str]:
    """Yield the types of blocks in `content` that the fields of the model do not take."""
    for field in own_fields(model):
        if isinstance(field, StreamField):
            blocks = content.get(field.name) or ()
            yield from (block["type"] for block in blocks if block["type"] not in field.stream_block.child_blocks)


def is_stream(value: Any) -> bool:
    """Tell whether a value is a list of blocks."""
    return isinstance(value, list) and all(
        isinstance(block, dict) and {"type", "value"} <= block.keys() and isinstance(block["type"], str)
        for block in value
    )


def _reference(field: Any, value: Any, mapper: Mapper) -> Any:
    model = field.related_model
    if issubclass(model, Page):
        return mapper.page(value)
    if issubclass(model, KeyedSnippet):
        return mapper.snippet(model, value)
    if issubclass(model, Image):
        return mapper.image(value)
    raise ValueError(f"{field} refers to something that a bundle has no name for")


def map_links(html: str, link: Callable[[dict[str, str]], str | None]) -> str:
    """Return rich text in which each link has the attributes that `link` makes of its own.

    None: the link becomes its words.
    """

    def replace(match: re.Match[str]) -> str:
        attributes = {name: unescape(value) for name, value in _ATTRIBUTE.findall(match[1])}
        made = link(attributes)
        return match[2] if made is None else f"<a {made}>{match[2]}</a>"

    return _LINK.sub(replace, html) if "<a" in html else html


def attributes_of(**attributes: str) -> str:
    """Return attributes as HTML; underscores in names are hyphens there, empty values are left out."""
    return " ".join(f'{name.replace("_", "-")}="{escape(value)}"' for name, value in attributes.items() if value)
