"""Facets in a YAML file: reading it with line numbers, and bringing the database in step with it.

    regions:
      - key: world
        labels: {en: World, fi: Maailma}
        children:
          - key: europe
            labels: {en: Europe, fi: Eurooppa}
    product_lines:
      - key: routers
        labels: {en: Routers}
    roles:
      - key: support-agent
        labels: {en: Support agent}
        internal: true

The order in the file is the order of the values. What is not in the file stays as it is.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import yaml
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import get_language_info

from cms.facets import PAGE_FIELDS
from cms.services import Outcome, put_facet_value

SECTIONS = {name: facet for facet, name in PAGE_FIELDS.items()}  # regions → region
FIELDS = {
    "region": {"key", "labels", "children"},
    "product_line": {"key", "labels", "children"},
    "role": {"key", "labels", "internal"},
}


class FacetFileError(Exception):
    """The file cannot be loaded; each of `problems` is a sentence that begins with the file's name and a line."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class FacetEntry:
    """One value in a file."""

    line: int
    facet: str
    key: str
    labels: dict[str, str]
    parent: str | None
    sort_order: int
    internal: bool


def load_facet_file(path: Path, *, dry_run: bool = False) -> list[tuple[FacetEntry, Outcome]]:
    """Bring the database in step with the file, all of it or (on an error or a dry run) nothing.

    Returns every value of the file in its order with what was done about it. Raises FacetFileError, also when the
    file cannot be read.
    """
    entries = read_facet_file(path)
    with transaction.atomic():
        results, problems = [], []
        for entry in entries:
            try:
                results.append((entry, put_entry(entry)))
            except ValidationError as error:
                problems.append(f"{path}, line {entry.line}: {entry.key}: {' '.join(error.messages)}")
        if problems:
            raise FacetFileError(problems)
        transaction.set_rollback(dry_run)
    return results


def put_entry(entry: FacetEntry) -> Outcome:
    """Bring a value in step with its entry. Raises ValidationError."""
    return put_facet_value(
        facet=entry.facet,
        key=entry.key,
        labels=entry.labels,
        sort_order=entry.sort_order,
        parent=entry.parent,
        internal=entry.internal,
    )


def read_facet_file(path: Path) -> list[FacetEntry]:
    """Return the values in a file, parents before their children. Raises FacetFileError with all that is wrong."""
    try:
        root = yaml.compose(path.read_text(encoding="utf-8"), Loader=yaml.SafeLoader)
    except OSError as error:
        raise FacetFileError([f"{path}: {error.strerror}"]) from error
    except UnicodeDecodeError as error:
        raise FacetFileError([f"{path}: not UTF-8 text"]) from error
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise FacetFileError([f"{path}, line {line}: {error.problem}"]) from error
    except yaml.YAMLError as error:
        raise FacetFileError([f"{path}: {error}"]) from error
    except RecursionError as error:
        raise FacetFileError([f"{path}: too many lists inside one another"]) from error
    reader = _Reader(path)
    entries = list(reader.read(root)) if root is not None else []
    if reader.problems:
        raise FacetFileError(reader.problems)
    return entries


@dataclass
class _Reader:
    """Walks the nodes of a file and notes every problem with its line."""

    path: Path
    problems: list[str] = field(default_factory=list)
    seen: dict[tuple[str, str], int] = field(default_factory=dict)

    def problem(self, node: yaml.Node, text: str) -> None:
        self.problems.append(f"{self.path}, line {node.start_mark.line + 1}: {text}")

    def read(self, root: yaml.Node) -> Iterator[FacetEntry]:
        for name, node in self.mapping(root, set(SECTIONS)).items():
            yield from self.values(SECTIONS[name], node, parent=None)

    def values(self, facet: str, node: yaml.Node, *, parent: str | None) -> Iterator[FacetEntry]:
        if not isinstance(node, yaml.SequenceNode):
            self.problem(node, "expected a list of values")
            return
        for number, item in enumerate(node.value):
            fields = self.mapping(item, FIELDS[facet])
            key = self.key(facet, item, fields)
            if key is None:
                continue
            yield FacetEntry(
                line=item.start_mark.line + 1,
                facet=facet,
                key=key,
                labels=self.labels(item, fields.get("labels")),
                parent=parent,
                sort_order=number,
                internal=self.flag(fields.get("internal")),
            )
            if children := fields.get("children"):
                yield from self.values(facet, children, parent=key)

    def mapping(self, node: yaml.Node, allowed: set[str]) -> dict[str, yaml.Node]:
        if not isinstance(node, yaml.MappingNode):
            self.problem(node, f"expected {', '.join(sorted(allowed))}")
            return {}
        found: dict[str, yaml.Node] = {}
        for name_node, content in node.value:
            name = str(name_node.value)
            if name not in allowed:
                self.problem(name_node, f"unknown field “{name}” (known here: {', '.join(sorted(allowed))})")
            elif name in found:
                self.problem(name_node, f"“{name}” comes twice")
            else:
                found[name] = content
        return found

    def key(self, facet: str, item: yaml.Node, fields: dict[str, yaml.Node]) -> str | None:
        node = fields.get("key")
        key = self.text(node) if node else None
        if not key:
            self.problem(node or item, "a value needs a key")
            return None
        if first := self.seen.get((facet, key)):
            self.problem(item, f"the {facet} “{key}” is already on line {first}")
            return None
        self.seen[facet, key] = item.start_mark.line + 1
        return key

    def labels(self, item: yaml.Node, node: yaml.Node | None) -> dict[str, str]:
        if node is not None and not isinstance(node, yaml.MappingNode):
            self.problem(node, "labels are a text per language code")
            return {}
        labels: dict[str, str] = {}
        for name_node, text_node in node.value if node else ():
            language, label = str(name_node.value), self.text(text_node)
            if not _is_language(language):
                self.problem(name_node, f"“{language}” is no language code")
            elif not label:
                self.problem(text_node, f"the label in “{language}” is no text")
            else:
                labels[language] = label
        if settings.LANGUAGE_CODE not in labels:
            self.problem(node or item, f"a label in the default language “{settings.LANGUAGE_CODE}” is missing")
        return labels

    def text(self, node: yaml.Node) -> str | None:
        # The text as it is written: YAML would take the language `no` and the key `on` for booleans.
        return str(node.value).strip() if isinstance(node, yaml.ScalarNode) else None

    def flag(self, node: yaml.Node | None) -> bool:
        if node is None:
            return False
        if node.tag != "tag:yaml.org,2002:bool":
            self.problem(node, "“internal” is true or false")
            return False
        return bool(yaml.SafeLoader.bool_values[str(node.value).lower()])


def _is_language(code: str) -> bool:
    try:
        get_language_info(code)
    except KeyError:
        return False
    return code == code.lower()
