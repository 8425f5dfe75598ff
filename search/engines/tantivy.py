"""Tantivy, embedded: an index per locale in a folder on this machine, one writer at a time.

    search/current            which build readers have, and by which versions it was made
    search/<build>/reached    the number up to which it holds every publication
    search/<build>/<locale>/  an index
    search/*.lock             held by whoever writes; the system lets go of them when a process dies

A build is made in a folder of its own and becomes the current one by replacing `current`. Everything here is opened
per process, since nothing of Tantivy survives a fork.
"""

import contextlib
import fcntl
import json
import logging
import os
import shutil
import threading
import time
import uuid
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from pathlib import Path
from typing import TypeVar

import tantivy
from tantivy import Query

from search import documents
from search.port import BusyError, IndexState, NotReadyError, Placed, SearchDocument, SearchQuery, SearchResults

from .tantivy_queries import FIELDS, Question, make_schema, to_hit, to_stored

logger = logging.getLogger(__name__)

T = TypeVar("T")

PATIENCE = 30.0  # seconds to wait for another writer
_MEMORY = 30_000_000  # bytes of a writer; Tantivy takes no less than half of that

_BROKEN = "broken"
_opened: dict[tuple[int, Path], tantivy.Index] = {}  # by process and folder
_opening = threading.Lock()


class TantivyEngine:
    """The engine on the indexes in a folder."""

    def __init__(self, folder: Path) -> None:
        """Take the folder; it need not exist."""
        self.folder = folder

    # --- State ------------------------------------------------------------------------------------------------------

    def state(self) -> IndexState:
        """Return how the index is: a few small files are read."""
        build, made_by = self._build()
        if build is None:
            return IndexState(is_readable=False, is_current=False, reached=0)
        expected = version()
        return IndexState(
            is_readable=True,
            is_current=made_by == expected,
            reached=_read_reached(build),
            version=made_by,
            expected=expected,
        )

    def _build(self) -> tuple[Path | None, str]:
        """Return the folder that readers have and its version; None when there is none that can be read."""
        named, made_by = self._named()
        while named is not None and not named.is_dir():
            again, made_by = self._named()
            if again == named:
                return None, made_by
            named = again  # another build has just replaced it
        readable = named is not None and made_by.partition(".")[0] == str(FIELDS) and not (named / _BROKEN).exists()
        return (named if readable else None), made_by

    def _named(self) -> tuple[Path | None, str]:
        try:
            current = json.loads((self.folder / "current").read_text())
            return self.folder / current["build"], str(current["version"])
        except (OSError, ValueError, KeyError, TypeError):
            return None, ""

    def _readable(self) -> Path:
        build, _made_by = self._build()
        if build is None:
            raise NotReadyError("There is no search index yet.")
        return build

    # --- Reading ----------------------------------------------------------------------------------------------------

    def search(self, query: SearchQuery) -> SearchResults:
        """Search. Raises NotReadyError."""

        def ask(searcher: tantivy.Searcher, schema: tantivy.Schema) -> SearchResults:
            return Question(searcher, schema, query).answer()

        nothing = SearchResults(0, (), {kind: {} for kind in query.counted}, dict.fromkeys(query.counted, 0))
        return self._read(query.locale, ask) or nothing

    def contents(self, locale: str) -> Mapping[tuple[uuid.UUID, str], int]:
        """Return the number of every document in the index of a locale. Raises NotReadyError."""

        def collect(searcher: tantivy.Searcher, _schema: tantivy.Schema) -> dict[tuple[uuid.UUID, str], int]:
            found = searcher.search(Query.all_query(), limit=max(1, searcher.num_docs)).hits
            hits = (to_hit(searcher, address, 0.0) for _score, address in found)
            return {(hit.publication, hit.anchor): hit.sequence for hit in hits}

        return self._read(locale, collect) or {}

    def _read(self, locale: str, work: Callable[[tantivy.Searcher, tantivy.Schema], T]) -> T | None:
        """Return what `work` makes of the index of a locale; None when nothing is in it."""
        build = self._readable()
        try:
            return _work_on(build / locale, work)
        except (OSError, ValueError) as error:
            # Perhaps another build has just replaced this one.
            newer = self._readable()
            if newer != build:
                return self._read(locale, work)
            raise _broken(build, error) from error

    # --- Writing ----------------------------------------------------------------------------------------------------

    @contextlib.contextmanager
    def exclusive(self) -> Iterator[None]:
        """Keep every other writer away. Raises BusyError after a while."""
        with _locked(self.folder / "writing.lock", PATIENCE):
            yield

    @contextlib.contextmanager
    def writing(self) -> Iterator["FolderWriter"]:
        """Write the index that readers have. Needs `exclusive`. Raises NotReadyError."""
        if not self.state().is_current:
            raise NotReadyError("There is no search index that can be written.")
        with contextlib.closing(FolderWriter(self._readable())) as writer:
            yield writer

    @contextlib.contextmanager
    def rebuilding(self) -> Iterator["FolderBuild"]:
        """Write a new index; what is not finished is thrown away. Raises BusyError while somebody else does."""
        with _locked(self.folder / "rebuilding.lock", 0.0):
            build, _made_by = self._build()
            self._remove_all_but(build)
            with contextlib.closing(FolderBuild(self.folder)) as writer:
                yield writer
            build, _made_by = self._build()
            self._remove_all_but(build)

    def _remove_all_but(self, build: Path | None) -> None:
        for path in self.folder.iterdir():
            if path.is_dir() and path != build:
                # At once and as a whole: a reader finds all of it, or nothing and looks for the newer one.
                gone = path.rename(path.with_name(f".{path.name.lstrip('.')}"))
                shutil.rmtree(gone, ignore_errors=True)


class FolderWriter:
    """Writes the indexes of a build."""

    def __init__(self, build: Path) -> None:
        self.build = build
        self._writers: dict[str, tuple[tantivy.Index, tantivy.IndexWriter]] = {}

    def replace(self, groups: Collection[uuid.UUID], documents: Iterable[Placed]) -> None:
        """Take out whatever there is of `groups`, in every locale, and put in `documents`."""
        placed: dict[str, list[SearchDocument]] = {path.name: [] for path in self.build.iterdir() if path.is_dir()}
        for locale, document in documents:
            placed.setdefault(locale, []).append(document)
        for locale, added in placed.items():
            if not added and not self._has_any(locale, groups):
                continue
            writer = self._writer(locale)
            for group in groups:
                writer.delete_documents_by_term("group", group.hex)
            for document in added:
                writer.add_document(to_stored(document))

    def commit(self, reached: int) -> None:
        """Make readers find what was written; only then remember the number `reached`."""
        for _index, writer in self._writers.values():
            writer.commit()
        _write(self.build / "reached", str(reached))

    def renew(self) -> None:
        """Do nothing: a lock of the operating system holds as long as the process does."""

    def close(self) -> None:
        """Let go of the indexes; what was not committed is gone."""
        for _index, writer in self._writers.values():
            writer.wait_merging_threads()
        self._writers.clear()

    def _has_any(self, locale: str, groups: Collection[uuid.UUID]) -> bool:
        if locale in self._writers:
            return True
        if not _holds_an_index(self.build / locale):
            return False
        try:
            index = _open(self.build / locale)
            index.reload()
        except ValueError as error:
            raise _broken(self.build, error) from error
        searcher = index.searcher()
        return any(searcher.doc_freq("group", group.hex) for group in groups)

    def _writer(self, locale: str) -> tantivy.IndexWriter:
        if locale not in self._writers:
            folder = self.build / locale
            folder.mkdir(exist_ok=True)
            try:
                index = tantivy.Index(make_schema(), path=str(folder), reuse=True)
            except ValueError as error:
                raise _broken(self.build, error) from error
            self._writers[locale] = index, index.writer(heap_size=_MEMORY, num_threads=1)
        return self._writers[locale][1]


class FolderBuild(FolderWriter):
    """Writes a build that readers do not have yet."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        build = folder / f"build-{uuid.uuid4().hex}"
        build.mkdir()
        super().__init__(build)

    def finish(self) -> None:
        """Let readers have the new index in place of the old one."""
        self.close()
        _write(self.folder / "current", json.dumps({"build": self.build.name, "version": version()}))


def version() -> str:
    """Return by what an index is made; another one is made anew."""
    return f"{FIELDS}.{documents.version()}"


# --- Files ----------------------------------------------------------------------------------------------------------


@contextlib.contextmanager
def _locked(path: Path, patience: float) -> Iterator[None]:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as file:
        end = time.monotonic() + patience
        while True:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError as error:
                if time.monotonic() >= end:
                    raise BusyError("Another process is writing the search index.") from error
                time.sleep(0.05)
        yield


def _write(path: Path, text: str) -> None:
    """Replace a small file as a whole: a process that dies leaves the old one."""
    new = path.with_name(f".{path.name}-{uuid.uuid4().hex}")
    with new.open("w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    new.replace(path)


def _broken(build: Path, error: Exception) -> NotReadyError:
    """Let everybody know that a build cannot be opened, so that the worker makes another one; return what to raise."""
    logger.error("The search index in %s cannot be opened; the worker makes it anew", build, exc_info=error)
    with contextlib.suppress(OSError):
        (build / _BROKEN).touch()
    return NotReadyError("The search index cannot be read.")


def _read_reached(build: Path) -> int:
    try:
        return int((build / "reached").read_text())
    except (OSError, ValueError):
        return 0


def _holds_an_index(folder: Path) -> bool:
    return (folder / "meta.json").exists()  # written first and last


def _open(folder: Path) -> tantivy.Index:
    key = os.getpid(), folder
    with _opening:
        if key not in _opened:
            for known in list(_opened):
                if known[0] != key[0] or not known[1].exists():
                    del _opened[known]
            index = tantivy.Index.open(str(folder))
            index.config_reader("manual")  # else a thread would watch the folder, and write locks into it
            _opened[key] = index
        return _opened[key]


def _work_on(folder: Path, work: Callable[[tantivy.Searcher, tantivy.Schema], T]) -> T | None:
    if not _holds_an_index(folder):
        if not folder.parent.is_dir():
            raise FileNotFoundError(folder)
        return None
    index = _open(folder)
    index.reload()
    return work(index.searcher(), index.schema)
