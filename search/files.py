"""The files of pages, as search finds them: each is a document of its own, for those who may see page and file."""

import uuid
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from cms.documents import DocumentTypes
from cms.media.files import file_url
from cms.models import Document, FileText, PublicationDependency

from .passages import Marked, Sought, best_passage

ANCHOR = "file:"  # before a file's UUID, in the place of an anchor: no anchor of a page has a colon
TYPE = "file"  # what it is counted as, beside the types of pages

PORTION = 3_000_000  # characters of files that are taken into an index at once: some 50 MB of tokens
_PIECE = 3_000  # characters that are looked at closely at once
_CLOSELY = 5  # pieces of a file: those that seem to have most of the words
_SHORTEST = 3  # characters by which a word may be recognised at a glance
_GLANCE = 0.6  # of a word: what is behind may be inflected


@dataclass(frozen=True, slots=True)
class AttachedFile:
    """A file that a page offers. `audience` is the file's own, whoever may see the page."""

    uid: str
    sha256: str
    title: str
    filename: str
    size: int
    audience: int

    @property
    def anchor(self) -> str:
        """What stands for it in the place of an anchor."""
        return f"{ANCHOR}{self.uid}"


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A file as a result shows it. `kind` is `page`, `sheet` or `slide`, or empty when it is not known where."""

    filename: str
    size: int
    url: str
    kind: str = ""
    number: int = 0
    name: str = ""


def files_of(document: Mapping[str, Any]) -> list[AttachedFile]:
    """Return the files of a publication's document, each once, by the first name that the page gives it."""
    found: dict[str, AttachedFile] = {}
    for file, label in _files_in(DocumentTypes.blocks(document)):
        found.setdefault(file["uid"], _attached(file, label))
    for file in document.get("files", ()):
        found.setdefault(file["uid"], _attached(file, ""))
    return list(found.values())


def _files_in(blocks: Iterable[Mapping[str, Any]]) -> Iterator[tuple[Mapping[str, Any], str]]:
    for block in blocks:
        if "file" in block:
            yield block["file"], block["label"]
        for name in ("blocks", "answer"):
            yield from _files_in(block.get(name, ()))


def _attached(file: Mapping[str, Any], label: str) -> AttachedFile:
    title = label or file["title"]
    return AttachedFile(file["uid"], file["sha256"], title, file["filename"], file["size"], file["audience"])


def with_text(files: Iterable[AttachedFile]) -> frozenset[str]:
    """Return the contents (SHA-256) of which there is text, of those of some files. One query, or none."""
    wanted = {file.sha256 for file in files}
    return frozenset(_texts(wanted).values_list("pk", flat=True)) if wanted else frozenset()


def text_of(sha256: str) -> str:
    """Return the text of a content; nothing if it has gone meanwhile."""
    return _texts({sha256}).values_list("text", flat=True).first() or ""


def _texts(wanted: set[str]) -> Any:
    return FileText.objects.filter(pk__in=wanted, characters__gt=0)


def texts_by_content(files: Iterable[AttachedFile]) -> Mapping[str, FileText]:
    """Return the texts of files by SHA-256. One query, or none."""
    wanted = {file.sha256 for file in files}
    return {text.pk: text for text in _texts(wanted).only("kind", "text", "places")} if wanted else {}


def portions(groups: Collection[uuid.UUID]) -> Iterator[list[uuid.UUID]]:
    """Yield the groups in portions whose files' texts have no more than `PORTION` characters together, if they can.

    One query, or three when any of the groups has files.
    """
    portion: list[uuid.UUID] = []
    size, sizes = 0, _sizes(groups)
    for group in groups:
        if portion and size + sizes.get(group, 0) > PORTION:
            yield portion
            portion, size = [], 0
        portion.append(group)
        size += sizes.get(group, 0)
    if portion:
        yield portion


def _sizes(groups: Collection[uuid.UUID]) -> Mapping[uuid.UUID, int]:
    offered = PublicationDependency.objects.filter(
        kind="file", publication__group__in=groups, publication__deleted_at=None
    )
    pairs = [(group, int(target)) for group, target in offered.values_list("publication__group", "target")]
    if not pairs:
        return {}
    contents = dict(Document.objects.filter(pk__in={number for _group, number in pairs}).values_list("pk", "sha256"))
    characters = dict(_texts(set(contents.values())).values_list("pk", "characters"))
    sizes: dict[uuid.UUID, int] = {}
    for group, number in pairs:
        sizes[group] = sizes.get(group, 0) + characters.get(contents.get(number, ""), 0)
    return sizes


def found_in(file: AttachedFile, text: FileText | None, language: str, sought: Sought) -> tuple[FoundFile, Marked]:
    """Return the file with the place of the passage that answers best, and that passage."""
    url = file_url(file.uid, file.filename)
    found = FoundFile(file.filename, file.size, url)
    if text is None:
        return found, Marked((), 0)
    passages = [(start, best_passage(piece, language, sought)) for start, piece in _likely(text, sought)]
    start, passage = max(passages, key=lambda each: each[1].words)
    if not passage.words or not text.kind:
        return found, passage
    number, name = text.place(start)
    where = f"{url}#page={number}" if text.kind == "page" else url
    return FoundFile(file.filename, file.size, where, text.kind, number, name), passage


def _likely(text: FileText, sought: Sought) -> list[tuple[int, str]]:
    """Return the pieces of a text that seem to have most of the words, with their places.

    To look for inflected words everywhere takes a second for a million characters; at a glance, where a word is there
    if its beginning is, 15 ms.
    """
    glances = [tuple(map(_glance, tokens)) for tokens in sought.tokens]
    pieces = list(_pieces(text))
    if len(pieces) <= _CLOSELY:
        return pieces
    lower = [piece.lower() for _start, piece in pieces]
    counts = [sum(any(part in piece for part in parts) for parts in glances) for piece in lower]
    best = sorted(range(len(pieces)), key=lambda number: -counts[number])[:_CLOSELY]
    return [pieces[number] for number in best]


def _glance(token: str) -> str:
    return token[: max(_SHORTEST, round(len(token) * _GLANCE))]


def _pieces(text: FileText) -> Iterator[tuple[int, str]]:
    starts = [place[0] for place in text.places]
    for start, end in zip(starts, [*starts[1:], len(text.text)], strict=True):
        while end - start > _PIECE:
            space = text.text.rfind(" ", start + 1, start + _PIECE)
            middle = space if space > start else start + _PIECE
            yield start, text.text[start:middle].strip()
            start = middle  # noqa: PLW2901 - the rest of the same page
        yield start, text.text[start:end].strip()
