"""Names for what exported content refers to, and what of it has to go into the bundle."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any

from wagtail.models import Page

from cms.exchange import MEDIA_FOLDER, attributes_of, map_links
from cms.models import ContentKey, Document, Image


@dataclass(slots=True)
class Names:
    """Puts names in the place of ids (`cms.blocks.mapping.Mapper`), and takes note of what they stand for."""

    keys: Mapping[int, str]  # of pages, by id
    images: dict[int, Image | None] = field(default_factory=dict)
    files: dict[int, Document | None] = field(default_factory=dict)
    snippets: dict[tuple[type[Any], int], Any] = field(default_factory=dict)
    shared_texts: set[str] = field(default_factory=set)

    def page(self, value: Any) -> Any:
        return self.keys.get(int(value))

    def image(self, value: Any) -> Any:
        return self._path(Image, self.images, value)

    def file(self, value: Any) -> Any:
        return self._path(Document, self.files, value)

    def snippet(self, model: type[Any], value: Any) -> Any:
        place = model, int(value)
        if place not in self.snippets:
            self.snippets[place] = model._default_manager.filter(pk=value).first()
        found = self.snippets[place]
        return found.key if found is not None else None

    def shared_text(self, value: str) -> None:
        self.shared_texts.add(value)

    def html(self, value: str) -> str:
        return map_links(value, self._link)

    def _path(self, model: Any, known: dict[int, Any], value: Any) -> str | None:
        number = int(value)
        if number not in known:
            known[number] = model.objects.filter(pk=number).first()
        found = known[number]
        return media_path(found) if found is not None else None

    def _link(self, attributes: dict[str, str]) -> str | None:
        kind, number = attributes.get("linktype"), attributes.get("id", "")
        if kind == "page":
            key = self.page(number) if number.isdecimal() else None
            return attributes_of(data_page=key, data_anchor=attributes.get("anchor", "")) if key else None
        if kind == "document":
            path = self.file(number) if number.isdecimal() else None
            return attributes_of(data_file=path) if path else None
        return attributes_of(href=attributes["href"]) if "href" in attributes else None


def media_path(medium: Image | Document) -> str:
    """Return the path of an image or a file in a bundle: by what is in it, with its name for people."""
    return f"{MEDIA_FOLDER}/{medium.file_hash[:12]}-{medium.uid.hex[:4]}-{PurePosixPath(medium.file.name).name}"


def page_keys() -> dict[int, str]:
    """Return the keys of all pages by their ids. Two queries."""
    keys = dict(ContentKey.objects.values_list("translation_key", "key"))
    pages = Page.objects.values_list("pk", "translation_key")
    return {pk: keys[group] for pk, group in pages if group in keys}
