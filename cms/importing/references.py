"""Where the links and images of a file lead, while pages and media have no ids yet.

A link to a page is `<a data-page="KEY" data-anchor="…">`, one to a file `<a data-file="TOKEN">`; whether the page is
there is known only when every file has been read.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from html import escape, unescape
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import unquote

from cms.rich_text import LINK_SCHEMES

from .bundle import HTML, MARKDOWN, Bundle, SourceFile
from .inline import ImageTarget
from .media import Library, MediaError, Medium
from .problems import Problems

_SCHEME = re.compile(r"([a-zA-Z][a-zA-Z0-9+.-]*):")
_TO_PAGE = re.compile(r'<a data-page="([^"]*)"(?: data-anchor="([^"]*)")?>(.*?)</a>', re.DOTALL)
_TO_FILE = re.compile(r'<a data-file="([^"]*)">(.*?)</a>', re.DOTALL)
_TO_PLACE = re.compile(r'<a href="#([^"]*)">')


@dataclass(slots=True)
class References:
    """What one file refers to. Implements `cms.importing.inline.Targets`."""

    source: SourceFile
    bundle: Bundle
    library: Library
    problems: Problems
    pages: dict[str, int | None] = field(default_factory=dict)  # key → the line that first refers to it
    media: set[str] = field(default_factory=set)  # tokens

    def link(self, href: str, line: int | None) -> str | None:
        """Return the attributes of the link, or None when it leads nowhere, which is said then."""
        scheme = _SCHEME.match(href)
        if scheme is not None:
            if scheme[1].lower() in LINK_SCHEMES:
                return f'href="{escape(href)}"'
            self.warn(line, f"a link that browsers do not know becomes text: {href}")
            return None
        if href.startswith(("/", "#", "?")):
            return f'href="{escape(href)}"'
        path, _, anchor = href.partition("#")
        path = unquote(path.partition("?")[0])
        target = self.bundle.path_from(self.source.path, path)
        if target is None:
            self.problems.error(self.source.path, line, f"a link leads out of the folder: {path}")
            return None
        key = self._key(target)
        if key is not None:
            self.pages.setdefault(key, line)
            place = f' data-anchor="{escape(unquote(anchor))}"' if anchor else ""
            return f'data-page="{escape(key)}"{place}'
        medium = self._medium(self.library.file, target, line)
        return f'data-file="{escape(medium.token)}"' if medium is not None else None

    def _key(self, target: str) -> str | None:
        """Return the key of the page that a path in the bundle stands for, or None when it is that of a file."""
        path = PurePosixPath(target)
        if target in self.bundle.files:
            return self.bundle.files[target].meta.key
        if target in self.bundle.unusable:
            place = self.bundle.unusable[target]
            return place[0] if place is not None else path.stem
        if path.suffix.lower() in MARKDOWN | HTML:
            # Not in this language, perhaps; then the reader gets the page in another one.
            return path.stem
        return None if (self.bundle.root / target).is_file() else path.name

    def image(self, source: str, line: int | None) -> ImageTarget | None:
        """Return the image, or None when it cannot be used, which is said then."""
        if _SCHEME.match(source) or source.startswith("//"):
            self.warn(line, f"an image from elsewhere is left out: {source[:200]}")
            return None
        path = unquote(source.partition("#")[0].partition("?")[0])
        if not path:
            return None
        target = self.bundle.path_from(self.source.path, path)
        if target is None:
            self.problems.error(self.source.path, line, f"an image lies outside the folder: {path}")
            return None
        if not (self.bundle.root / target).exists():
            self.warn(line, f"there is no image {path}")
            return None
        medium = self._medium(self.library.image, target, line)
        return self.library.target(target) if medium is not None else None

    def file(self, path: str, line: int | None) -> str | None:
        """Return the token of a file that is offered, or None when it cannot be used, which is said then."""
        target = self.bundle.path_from(self.source.path, path)
        if target is None:
            self.problems.error(self.source.path, line, f"a file lies outside the folder: {path}")
            return None
        if not (self.bundle.root / target).exists():
            self.problems.error(self.source.path, line, f"there is no file {path}")
            return None
        medium = self._medium(self.library.file, target, line)
        return medium.token if medium is not None else None

    def page(self, key: str, line: int | None) -> None:
        """Take note that a block names a page."""
        self.pages.setdefault(key, line)

    def warn(self, line: int | None, message: str) -> None:
        """Take note of something that is lost."""
        self.problems.warning(self.source.path, line, message)

    def _medium(self, get: Callable[[str], Medium], target: str, line: int | None) -> Medium | None:
        try:
            medium = get(target)
        except MediaError as error:
            if str(error) not in self.library.reported:
                self.library.reported.add(str(error))
                self.problems.error(self.source.path, line, str(error))
            return None
        self.media.add(medium.token)
        return medium


@dataclass(frozen=True, slots=True)
class Resolver:
    """Puts ids in the place of keys and tokens. What has no id becomes text, or nothing when it is an image."""

    page: Callable[[str], int | None]  # key → id
    anchor: Callable[[str, str], str]  # key, anchor in the source → anchor on the page
    media: dict[str, int]  # token → id
    key: str  # of the page itself

    def resolve(self, value: Any) -> Any:
        """Return a value of blocks with ids."""
        if isinstance(value, dict):
            return {name: self._field(name, item) for name, item in value.items()}
        if isinstance(value, list):
            return [self.resolve(item) for item in value]
        return self._html(value) if isinstance(value, str) and "<a " in value else value

    def _field(self, name: str, value: Any) -> Any:
        if name == "code":
            return value
        if name in {"image", "file"} and isinstance(value, str):
            return self.media.get(value)
        if name == "page" and isinstance(value, str):
            return self.page(value)
        if name == "pages" and isinstance(value, list):
            # As items of a list block; a page that is not there is left out.
            items = ({**item, "value": self.page(item["value"])} for item in value)
            return [item for item in items if item["value"] is not None]
        return self.resolve(value)

    def _html(self, html: str) -> str:
        html = _TO_PAGE.sub(self._to_page, html)
        html = _TO_FILE.sub(self._to_file, html)
        return _TO_PLACE.sub(lambda link: f'<a href="#{escape(self.anchor(self.key, unescape(link[1])))}">', html)

    def _to_page(self, link: re.Match[str]) -> str:
        key = unescape(link[1])
        number = self.page(key)
        if number is None:
            return link[3]
        anchor = f' anchor="{escape(self.anchor(key, unescape(link[2])))}"' if link[2] else ""
        return f'<a linktype="page" id="{number}"{anchor}>{link[3]}</a>'

    def _to_file(self, link: re.Match[str]) -> str:
        number = self.media.get(unescape(link[1]))
        return link[2] if number is None else f'<a linktype="document" id="{number}">{link[2]}</a>'
