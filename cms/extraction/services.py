"""Which files are read when, and what becomes of their text."""

import datetime as dt
import logging
import time
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.signals import post_delete
from django.utils import timezone

from cms.models import Document, FileText, Mark
from cms.patience import Patience
from cms.publications.marks import mark

from .endings import NOT_READ, READ
from .process import Answer, Reader

logger = logging.getLogger(__name__)

VERSION = 1  # of what is read of files: a larger one reads all of them again, and what was read stays until then
LOOK_PERIOD = 2.0  # seconds between looks for new files
PATIENCE = 0.1  # seconds in which a round waits for the process; a small file takes twice as long
AT_ONCE = 100  # files of a look; those that cannot be fetched now do not hold up the others
MOST_ATTEMPTS = 3  # of a file with which workers die
_MARGIN = 60  # seconds beyond the time that reading takes, in which a worker that has begun is believed to be alive

State = FileText.State


def waiting() -> QuerySet[Document]:
    """Return the files whose text nobody has read or is reading, the oldest first."""
    of_file = FileText.objects.filter(sha256=OuterRef("sha256"))
    done = Q(version__gte=VERSION) | Q(tried_at__gt=timezone.now() - _claim(), tried_at__lte=timezone.now())
    found: QuerySet[Document] = Document.objects.exclude(sha256="").exclude(Exists(of_file.filter(done)))
    return found.order_by("pk")


def _claim() -> dt.timedelta:
    return dt.timedelta(seconds=settings.FILE_TEXT_SECONDS + _MARGIN)


def ending_of(document: Document) -> str:
    """Return the ending of a file's name: `pdf`."""
    return PurePath(document.filename).suffix.lower().removeprefix(".")


@dataclass(slots=True)
class _Work:
    sha256: str
    title: str
    reader: Reader


class Extraction:
    """The part of a worker that reads files, one at a time, while the worker does all else."""

    def __init__(self, patience: Patience) -> None:
        """Take what remembers which files could not be fetched."""
        self._patience = patience
        self._work: _Work | None = None
        self._due = 0.0

    def round(self) -> bool:
        """Go on for a moment; tell whether there is more to do at once."""
        if self._work is None:
            return self._begin()
        answer = self._work.reader.wait(PATIENCE)
        if answer is not None:
            work, self._work = self._work, None
            if answer.state != State.DONE:
                logger.warning("“%s” has no text to find (%s): %s", work.title, answer.state, answer.detail)
            store(work.sha256, answer)
            self._due = 0.0
        return True

    def close(self) -> None:
        """Give up what is under way; whoever works next begins with it."""
        if self._work is not None:
            self._work.reader.close()
            FileText.objects.filter(pk=self._work.sha256).update(tried_at=None, attempts=F("attempts") - 1)
            self._work = None

    def _begin(self) -> bool:
        """Begin with the next file; tell whether there was one."""
        if time.monotonic() < self._due:
            return False
        for document in waiting()[:AT_ONCE]:
            if self._patience.may_try(("text", document.sha256)) and self._take(document):
                return True
        self._due = time.monotonic() + LOOK_PERIOD
        return False

    def _take(self, document: Document) -> bool:
        if not _claimed(document.sha256):
            return False
        if (answer := _known(document)) is not None:
            store(document.sha256, answer)
            return True
        try:
            with document.open_file() as content:
                reader = Reader(content, ending_of(document))
        except OSError:
            pause = self._patience.failed(("text", document.sha256))
            logger.exception("“%s” cannot be fetched to be read; it is tried again in %.0f s", document.title, pause)
            FileText.objects.filter(pk=document.sha256).update(tried_at=None, attempts=F("attempts") - 1)
            return False
        self._patience.succeeded(("text", document.sha256))
        self._work = _Work(document.sha256, document.title, reader)
        return True


def _claimed(sha256: str) -> bool:
    """Say that a file is being read; tell whether nobody else said so before."""
    now = timezone.now()
    free = Q(tried_at=None) | Q(tried_at__lte=now - _claim()) | Q(tried_at__gt=now)
    with transaction.atomic():
        FileText.objects.get_or_create(pk=sha256)
        mine = FileText.objects.filter(free, pk=sha256, version__lt=VERSION)
        return bool(mine.update(tried_at=now, attempts=F("attempts") + 1))


def _known(document: Document) -> Answer | None:
    """Return what can be said of a file without reading it."""
    ending = ending_of(document)
    if ending not in READ:
        return Answer(State.UNSUPPORTED if ending in NOT_READ else State.NO_WORDS)
    size = document.file_size or 0
    if size > settings.FILE_TEXT_MAX_MB * 1024 * 1024:
        return Answer(State.TOO_LARGE, f"{size} bytes")
    if FileText.objects.filter(pk=document.sha256, attempts__gt=MOST_ATTEMPTS).exists():
        return Answer(State.TOO_DEMANDING, "workers died while they read it")
    return None


def store(sha256: str, answer: Answer) -> None:
    """Keep what came of a file, and let whatever was published with it be taken in anew."""
    found: dict[str, Any] = answer.found or {}
    text = found.get("text", "")
    state = State(answer.state)
    if state == State.DONE and not text:
        state = State.NO_TEXT
    with transaction.atomic():
        row = FileText.objects.select_for_update().filter(pk=sha256).first()
        if row is None:  # the file has been deleted meanwhile
            return
        is_new = (row.text, row.places) != (text, found.get("places", []))
        row.state, row.version, row.attempts, row.tried_at = state, VERSION, 0, None
        row.kind, row.text, row.places = found.get("kind", ""), text, found.get("places", [])
        row.characters, row.is_cut = len(text), found.get("is_cut", False)
        row.sections, row.empty_sections = found.get("sections", 0), found.get("empty", 0)
        row.save()
        if is_new:
            files = Document.objects.filter(sha256=sha256).values_list("pk", flat=True)
            mark(*(f"file:{number}" for number in files), scope=Mark.ANEW)


def forget_unused() -> None:
    """Delete the texts of contents that no file has any longer."""
    unused = ~Exists(Document.objects.filter(sha256=OuterRef("sha256")))
    FileText.objects.filter(unused).delete()


def connect() -> None:
    """Delete the texts of files with them."""
    post_delete.connect(forget, sender=Document, dispatch_uid="cms.extraction")


def forget(*, instance: Document, **_kwargs: Any) -> None:
    """Delete the text of a file that is deleted, unless another one has the same content."""
    if not Document.objects.filter(sha256=instance.sha256).exists():
        FileText.objects.filter(pk=instance.sha256).delete()
