"""The front matter of a file: YAML between two lines of `---`.

Values are taken as they are written, not as YAML would take them: the locale `no` is no boolean, and the title `2024`
is text.
"""

import datetime as dt
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import yaml

from cms.models.content_key import RESERVED_KEYS

from .extras import Extras, keys
from .yaml_loading import Loader, refuse_dangerous

LONGEST = 64 * 1024  # characters of front matter
LONGEST_TITLE = 255  # characters, as of a page's title
LONGEST_TAG = 100  # characters, as of a tag's name
LONGEST_SUMMARY = 1_000  # characters, as of a page's summary
DEEPEST = 20  # lists and fields inside one another
PUBLIC = "public"
SIGNED_IN = "signed-in"

_OPEN = re.compile(r"---[ \t]*\n")
_CLOSE = re.compile(r"^(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.MULTILINE)
_KEY = re.compile(r"\w[\w.-]{0,254}\Z")


class FrontMatterError(Exception):
    """The front matter cannot be used; `problems` are pairs of line (in the file, or None) and message."""

    def __init__(self, problems: list[tuple[int | None, str]]) -> None:
        super().__init__("; ".join(message for _line, message in problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file to offer at the end of a page. `path` is relative to the page's own file."""

    path: str
    title: str
    line: int


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """What a file says about itself. `lines` has the line of each field that is there.

    `extras` has the values of the fields that only pages of its type have, without those that are empty.
    `audience` is None when the file says nothing about it, else `public`, `signed-in` or names of groups.
    """

    title: str
    key: str
    type: str
    locale: str
    summary: str = ""
    section: str = ""
    product_lines: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    related: tuple[str, ...] = ()
    updated: dt.date | None = None
    attachments: tuple[Attachment, ...] = ()
    audience: tuple[str, ...] | None = None
    extras: Mapping[str, Any] = field(default_factory=dict)
    lines: tuple[tuple[str, int], ...] = ()

    def line(self, name: str) -> int | None:
        """Return the line of a field, or None when it is not there."""
        return dict(self.lines).get(name)


def split(text: str) -> tuple[str, str, int]:
    """Return the front matter, the body, and the number of lines before the body. Raises FrontMatterError."""
    opening = _OPEN.match(text)
    if opening is None:
        raise FrontMatterError([(1, "no front matter: the first line has to be ---")])
    closing = _CLOSE.search(text, opening.end())
    if closing is None:
        raise FrontMatterError([(1, "the front matter has no end: a line --- is missing")])
    if closing.start() > LONGEST:
        raise FrontMatterError([(1, f"the front matter is longer than {LONGEST} characters")])
    return text[opening.end() : closing.start()], text[closing.end() :], text.count("\n", 0, closing.end())


def _no_extras(_type: str) -> Extras:
    return {}


def parse(
    text: str, *, default_key: str, default_locale: str = "", extras_of: Callable[[str], Extras] = _no_extras
) -> tuple[FrontMatter, list[tuple[int, str]]]:
    """Return what the front matter says, and warnings as pairs of line and message. Raises FrontMatterError.

    A file without `translation_key` gets `default_key`, one without `locale` gets `default_locale`. `extras_of` takes
    a type and returns the fields that only files of this type have.
    """
    try:
        refuse_dangerous(text, DEEPEST, may_repeat=True)  # only lists of texts are read
        root = yaml.compose(text, Loader=Loader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 2 if error.problem_mark else 1
        raise FrontMatterError([(line, f"broken YAML: {error.problem}")]) from error
    except (yaml.YAMLError, RecursionError) as error:
        raise FrontMatterError([(1, f"broken YAML: {str(error).splitlines()[0]}")]) from error
    reader = _Reader()
    fields = reader.fields(root)
    fields.setdefault("key", default_key)
    fields.setdefault("locale", default_locale)
    fields["extras"] = reader.extras(extras_of(fields.get("type", "")))
    for name, label in (("title", "title"), ("type", "type"), ("locale", "locale")):
        if not fields.get(name) and not any(message.startswith(f"“{label}”") for _line, message in reader.problems):
            reader.problems.append((reader.lines.get(name, 1), f"no {label}"))
    if fields["key"] in RESERVED_KEYS:
        message = f"“{fields['key']}” cannot be a key: it has another meaning in addresses"
        reader.problems.append((reader.lines.get("translation_key"), message))
    if not _KEY.match(fields["key"]):
        message = f"“{fields['key']}” cannot be a key: use letters, digits, hyphens, underscores and dots"
        reader.problems.append((reader.lines.get("translation_key"), message))
    if reader.problems:
        raise FrontMatterError(reader.problems)
    return FrontMatter(**fields, lines=tuple(reader.lines.items())), reader.warnings


class _Reader:
    """Reads the nodes of the front matter and notes every problem with its line."""

    def __init__(self) -> None:
        self.problems: list[tuple[int | None, str]] = []
        self.warnings: list[tuple[int, str]] = []
        self.lines: dict[str, int] = {}
        self.others: dict[str, yaml.Node] = {}  # fields that not every type of page has

    def fields(self, root: yaml.Node | None) -> dict[str, Any]:
        if not isinstance(root, yaml.MappingNode):
            self.problems.append((1, "the front matter is no list of fields like “title: …”"))
            return {}
        found: dict[str, Any] = {}
        for name_node, node in root.value:
            name, line = str(name_node.value), _line(name_node)
            if name in self.lines:
                self.problems.append((line, f"“{name}” comes twice"))
                continue
            self.lines[name] = line
            if name not in _FIELDS:
                self.others[name] = node
                continue
            field, read = _FIELDS[name]
            try:
                value = read(self, node)
            except ValueError as error:
                self.problems.append((line, f"“{name}” {error}"))
            else:
                if value is not None:
                    found[field] = value
        return found

    def extras(self, declared: Extras) -> dict[str, Any]:
        """Return the values of the fields that `declared` has. Any other is unknown, which is said."""
        found: dict[str, Any] = {}
        for name, node in self.others.items():
            extra = declared.get(name)
            if extra is None:
                self.warnings.append((self.lines[name], f"unknown field “{name}”"))
                continue
            try:
                value = extra.read(texts) if (texts := self.texts(node)) else None
            except ValueError as error:
                self.problems.append((self.lines[name], f"“{name}” {error}"))
            else:
                if value:
                    found[name] = value
        for name, extra in declared.items():
            is_told = any(message.startswith(f"“{name}”") for _line, message in self.problems)
            if extra.is_required and name not in found and not is_told:
                self.problems.append((self.lines.get(name, 1), f"no {name}"))
        return found

    def text(self, node: yaml.Node) -> str | None:
        """Return the text on one line; None when the field is empty."""
        if not isinstance(node, yaml.ScalarNode):
            raise ValueError("has to be a text")  # noqa: TRY004 - said about the file, not about the program
        if node.tag == "tag:yaml.org,2002:null" or not node.value.strip():
            return None
        return " ".join(node.value.split())

    def title(self, node: yaml.Node) -> str | None:
        text = self.text(node)
        if text and len(text) > LONGEST_TITLE:
            raise ValueError(f"is longer than {LONGEST_TITLE} characters")
        return text

    def summary(self, node: yaml.Node) -> str | None:
        text = self.text(node)
        if text and len(text) > LONGEST_SUMMARY:
            raise ValueError(f"is longer than {LONGEST_SUMMARY} characters")
        return text

    def texts(self, node: yaml.Node) -> tuple[str, ...]:
        """Return the texts of a list, each once; a single text is a list of one."""
        nodes = node.value if isinstance(node, yaml.SequenceNode) else [node]
        return tuple(dict.fromkeys(text for item in nodes if (text := self.text(item)) is not None))

    def keys(self, node: yaml.Node) -> tuple[str, ...]:
        """Return the keys of facet values."""
        return keys(self.texts(node))

    def tags(self, node: yaml.Node) -> tuple[str, ...]:
        found = self.texts(node)
        if any(len(tag) > LONGEST_TAG for tag in found):
            raise ValueError(f"has one that is longer than {LONGEST_TAG} characters")
        return found

    def date(self, node: yaml.Node) -> dt.date | None:
        text = self.text(node)
        try:
            return dt.date.fromisoformat(text[:10]) if text else None
        except ValueError:
            raise ValueError(f"is no date like 2025-01-31: {text}") from None

    def attachments(self, node: yaml.Node) -> tuple[Attachment, ...]:
        nodes = node.value if isinstance(node, yaml.SequenceNode) else [node]
        return tuple(found for item in nodes if (found := self._attachment(item)) is not None)

    def _attachment(self, node: yaml.Node) -> Attachment | None:
        if isinstance(node, yaml.MappingNode):
            fields = {str(name.value): self.text(value) for name, value in node.value}
            if not fields.get("path") or set(fields) - {"path", "title"}:
                raise ValueError("has to be a list of paths, or of path and title")
            return Attachment(fields["path"] or "", fields.get("title") or "", _line(node))
        path = self.text(node)
        return Attachment(path, "", _line(node)) if path else None

    def audience(self, node: yaml.Node) -> tuple[str, ...] | None:
        found = self.texts(node)
        if len(found) > 1 and {PUBLIC, SIGNED_IN} & set(found):
            raise ValueError(f"has to be “{PUBLIC}”, “{SIGNED_IN}” or names of groups, not a mixture")
        return found or None


def _line(node: yaml.Node) -> int:
    # Marks count from 0, and the front matter begins on the second line of the file.
    return int(node.start_mark.line) + 2


# The name in the file → the name in `FrontMatter`, and how it is read.
_FIELDS: dict[str, tuple[str, Callable[[_Reader, yaml.Node], Any]]] = {
    "title": ("title", _Reader.title),
    "summary": ("summary", _Reader.summary),
    "locale": ("locale", _Reader.text),
    "translation_key": ("key", _Reader.text),
    "type": ("type", _Reader.text),
    "section": ("section", _Reader.text),
    "product_lines": ("product_lines", _Reader.keys),
    "roles": ("roles", _Reader.keys),
    "regions": ("regions", _Reader.keys),
    "tags": ("tags", _Reader.tags),
    "related": ("related", _Reader.texts),
    "updated": ("updated", _Reader.date),
    "attachments": ("attachments", _Reader.attachments),
    "audience": ("audience", _Reader.audience),
}
