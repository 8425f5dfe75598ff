"""What an exported bundle has besides its pages: facets, snippets, and what is known of its images and files."""

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath
from typing import Any

import yaml
from django.core.exceptions import ValidationError
from wagtail.models import Locale

from cms import models
from cms.exchange import FACETS, MEDIA, MEDIA_FOLDER, SNIPPETS, fill, unknown_fields
from cms.facet_files import FacetEntry, put_entry, read_facet_file
from cms.facets import snapshot
from cms.models import KeyedSnippet, Role, SharedText
from cms.models.keyed_snippet import snippet_models

from .bundle import FormatError, refuse_link
from .exact import Attacher
from .media_details import FILE, IMAGE, MediumDetails
from .problems import Problems
from .yaml_loading import load

LARGEST_IMAGE = 1_000_000  # pixels of a side
LONGEST_LIST = 64 * 1024 * 1024  # bytes of a list of snippets or media: some 200,000 entries


@dataclass(frozen=True, slots=True)
class SnippetEntry:
    """A snippet or a shared text in one locale; the latter has no key."""

    model: type[KeyedSnippet] | type[SharedText]
    key: str
    group: uuid.UUID
    locale: str
    content: dict[str, Any]


@dataclass(frozen=True, slots=True)
class BundleExtras:
    """What a bundle has besides its pages, by path; a folder that nobody exported has nothing of it."""

    facets: Sequence[FacetEntry] = ()
    snippets: Sequence[SnippetEntry] = ()
    media: Mapping[str, MediumDetails] = field(default_factory=dict)

    @classmethod
    def read(cls, root: Path) -> "BundleExtras":
        """Read them. Raises FormatError and `cms.facet_files.FacetFileError`."""
        for name in (FACETS, SNIPPETS, MEDIA):
            refuse_link(root / name)
        facets = root / FACETS
        return cls(
            facets=read_facet_file(facets) if facets.is_file() else (),
            snippets=[_snippet(entry) for entry in _entries(root / SNIPPETS)],
            media={_path(entry): _medium(entry) for entry in _entries(root / MEDIA)},
        )

    def make_facets(self, problems: Problems) -> None:
        """Make the facet values that do not exist; those that do stay as they are. What is wrong goes to `problems`."""
        existing = snapshot()
        # The order in the file is that among the new ones; they come after those that are there.
        taken = {
            (facet, row.parent.key if getattr(row, "parent", None) else None): row.sort_order + 1
            for facet, model in models.FACETS.items()
            for row in model.objects.order_by("sort_order")
        }
        for entry in self.facets:
            if existing.exists(entry.facet, entry.key):
                continue
            after = taken.get((entry.facet, entry.parent), 0)
            try:
                put_entry(replace(entry, sort_order=after + entry.sort_order))
            except ValidationError as error:
                problems.error(FACETS, entry.line, f"{entry.key}: {'; '.join(error.messages)}")

    def make_snippets(self, attacher_for: Callable[[str], Attacher], problems: Problems) -> None:
        """Make the snippets that do not exist; those that do stay as they are. `attacher_for` takes a locale.

        What is wrong goes to `problems`.
        """
        locales = {locale.language_code: locale for locale in Locale.objects.all()}
        for entry in self.snippets:
            locale = locales.get(entry.locale)
            if locale is None:
                continue
            group = entry.group
            rows: Any = entry.model._default_manager
            if entry.key:
                # Somebody else's group with the same key is what pages mean here.
                group = rows.filter(key=entry.key).values_list("translation_key", flat=True).first() or group
            if rows.filter(translation_key=group, locale=locale).exists():
                continue
            row: Any = entry.model(translation_key=group, locale=locale, live=False)
            if entry.key:
                row.key = entry.key
            try:
                fill(row, entry.content, attacher_for(entry.locale))
                row.full_clean()
            except (ValidationError, ValueError, TypeError, KeyError, AttributeError) as error:
                reason = "; ".join(error.messages) if isinstance(error, ValidationError) else str(error)
                problems.error(SNIPPETS, None, f"{entry.key or entry.group} ({entry.locale}): {reason}")
                continue
            row.save()
            row.save_revision().publish()

    def roles(self) -> set[str]:
        """Return the keys of the roles that the bundle brings."""
        return {entry.key for entry in self.facets if entry.facet == Role.facet}


def _entries(path: Path) -> Sequence[dict[str, Any]]:
    if not path.is_file():
        return ()
    if path.stat().st_size > LONGEST_LIST:
        raise FormatError(f"{path.name} is larger than {LONGEST_LIST // 1024 // 1024} MB; export smaller parts")
    try:
        found = load(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, yaml.YAMLError) as error:
        raise FormatError(f"{path.name} cannot be read: {error}") from error
    if not isinstance(found, list) or not all(isinstance(entry, dict) for entry in found):
        raise FormatError(f"{path.name} has to be a list of entries")
    return found


def _path(entry: Mapping[str, Any]) -> str:
    path = str(entry.get("path"))
    if PurePosixPath(path).parent.as_posix() != MEDIA_FOLDER:
        raise FormatError(f"{MEDIA}: {path} does not lie in {MEDIA_FOLDER}/")
    return path


def _medium(entry: Mapping[str, Any]) -> MediumDetails:
    # What may be offered goes by the type of the file in the bundle.
    path, filename = PurePosixPath(str(entry.get("path"))), PurePosixPath(str(entry.get("filename") or ""))
    if filename.name and filename.suffix.lower() != path.suffix.lower():
        raise FormatError(f"{MEDIA}: {path} is of another type than {filename}")
    try:
        point = entry.get("focal_point")
        if point is not None and not _is_rectangle(point):
            raise FormatError(f"{MEDIA}: the “focal_point” of {path} has to be four numbers of pixels")
        return MediumDetails(
            kind={IMAGE: IMAGE, FILE: FILE}[entry["kind"]],
            uid=uuid.UUID(str(entry["uid"])),
            title=str(entry["title"])[:255],
            filename=filename.name,
            description=str(entry.get("description") or "")[:255],
            focal_point=(int(point[0]), int(point[1]), int(point[2]), int(point[3])) if point else None,
            audience=tuple(map(str, entry.get("audience") or ())),
        )
    except (KeyError, ValueError, TypeError, IndexError) as error:
        raise FormatError(f"{MEDIA}: {entry.get('path')} has to have “kind”, “uid” and “title”") from error


def _is_rectangle(value: Any) -> bool:
    return (
        isinstance(value, list)
        and len(value) == len(("x", "y", "width", "height"))
        and all(isinstance(number, int) and 0 <= number <= LARGEST_IMAGE for number in value)
    )


def _snippet(entry: Mapping[str, Any]) -> SnippetEntry:
    known: list[Any] = [*snippet_models(), SharedText]
    model: Any = {each._meta.label_lower: each for each in known}.get(str(entry.get("model")))
    content = entry.get("content")
    if model is None or not isinstance(content, dict) or unknown_fields(model, content):
        raise FormatError(f"{SNIPPETS}: this version cannot read an entry of the model “{entry.get('model')}”")
    try:
        group = uuid.UUID(str(entry.get("group")))
    except ValueError as error:
        raise FormatError(f"{SNIPPETS}: “group” has to be a UUID") from error
    return SnippetEntry(model, str(entry.get("key") or ""), group, str(entry.get("locale")), content)
