"""Draining: turns marks into numbered publications, in short transactions that run one after the other."""

import contextlib
import hashlib
import logging
from collections.abc import Iterator

from django.db import Error, OperationalError, connection, transaction
from django.utils import timezone

from cms import counters
from cms.chunking import chunks
from cms.courtesy import let_others_write
from cms.facets import snapshot
from cms.models import Mark, Publication

from .batch import Batch, record_error
from .expansion import expand, is_wide
from .names import page_id_of, page_source
from .writing import delete, write_details

logger = logging.getLogger(__name__)

BATCH = 200  # pages in one transaction
_MARKS = 5_000  # marks read in one transaction; a page has many while several people edit it
_LOCK = int.from_bytes(hashlib.sha256(b"majakka draining").digest()[:8], signed=True)


def drain(batches: int | None = None) -> int:
    """Bring publications up to date with all marks, or with what fits in `batches` transactions.

    Returns the number of pages looked at. Never raises because of one page: its error is recorded
    (`ProjectionError`), and it is tried again when it is marked again or by the worker's sweep.
    """
    done = 0
    # A look before the lock: on SQLite an idle drain would otherwise hold up every writer.
    more = Mark.objects.exists()
    while more and (batches is None or batches > 0):
        pages, more = _drain_batch()
        done += pages
        if batches is not None:
            batches -= 1
        if more and pages == BATCH:
            let_others_write()
    return done


@contextlib.contextmanager
def exclusive() -> Iterator[None]:
    """Open a transaction that sees one state of the database, while no other one drains.

    SQLite's transactions are `IMMEDIATE`, so there is one writer at a time anyway. On PostgreSQL the lock is the
    session's and is taken first: a transaction that waited for it would go on seeing what was before.
    """
    if connection.vendor != "postgresql":
        with transaction.atomic():
            yield
    elif connection.in_atomic_block:  # in somebody else's transaction, whose isolation is theirs
        with transaction.atomic():
            _execute("SELECT pg_advisory_xact_lock(%s)", _LOCK)
            yield
    else:
        _execute("SELECT pg_advisory_lock(%s)", _LOCK)
        try:
            with transaction.atomic():
                _execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
                yield
        finally:
            _unlock()


def _unlock() -> None:
    try:
        _execute("SELECT pg_advisory_unlock(%s)", _LOCK)
    except BaseException as error:
        connection.close()  # and the session gives its lock back with it
        if not isinstance(error, Error):
            raise


def _execute(statement: str, *parameters: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)


def _drain_batch() -> tuple[int, bool]:
    """Drain one batch; return the number of pages looked at, and whether it left marks behind."""
    try:
        with exclusive():
            return _drain_marks()
    except OperationalError:
        raise
    except Exception:
        logger.exception("A batch of marks cannot be drained together; draining it page by page")
        return _drain_one_by_one(), Mark.objects.exists()


def _drain_marks() -> tuple[int, bool]:
    """Drain what fits; return the number of pages looked at, and whether marks are left. Needs the lock."""
    marks = _read_marks()
    chosen = _chosen(marks)
    if not chosen:
        return 0, False
    now = counters.read()
    renumber = {page_id for mark in marks if mark.scope in Mark.RENUMBERING and (page_id := page_id_of(mark.source))}
    batch = Batch(chosen, snapshot(now.settings), now.sequence, renumber & set(chosen))
    neighbours = batch.run()
    pages = set(chosen)
    done = [mark.pk for mark in marks if page_id_of(mark.source) in pages]
    delete(Mark.objects.filter(pk__in=done))
    return len(batch.page_ids), neighbours or len(done) < len(marks) or len(marks) == _MARKS


def _read_marks() -> list[Mark]:
    """Return the oldest marks, those that stand for many pages replaced by one for each page. Needs the lock."""
    marks = list(Mark.objects.order_by("pk")[:_MARKS])
    wide = [mark for mark in marks if is_wide(mark)]
    if not wide:
        return marks
    for scope in (Mark.SELF, Mark.ANEW):
        pages = expand([mark for mark in wide if (mark.scope == Mark.ANEW) == (scope == Mark.ANEW)])
        Mark.objects.bulk_create((Mark(source=page_source(number), scope=scope) for number in pages), batch_size=1000)
    for chunk in chunks(wide):
        delete(Mark.objects.filter(pk__in=[mark.pk for mark in chunk]))
    return list(Mark.objects.order_by("pk")[:_MARKS])


def _chosen(marks: list[Mark]) -> list[int]:
    """Return the pages of the oldest marks, as many as fit in one transaction."""
    pages = dict.fromkeys(page_id for mark in marks if (page_id := page_id_of(mark.source)) is not None)
    return list(pages)[:BATCH]


def _drain_one_by_one() -> int:
    """Drain one batch, each page in a transaction of its own, and set aside the ones that fail."""
    with exclusive():
        chosen = _chosen(_read_marks())
    for page_id in chosen:
        try:
            with exclusive():
                now = counters.read()
                anew = Mark.objects.filter(source=page_source(page_id), scope__in=Mark.RENUMBERING).exists()
                Batch([page_id], snapshot(now.settings), now.sequence, [page_id] if anew else []).run()
                delete(Mark.objects.filter(source=page_source(page_id)))
        except OperationalError:
            raise
        except Exception as error:
            logger.exception("Page %d cannot be brought up to date", page_id)
            _set_aside(page_id, error)
    return len(chosen)


def _set_aside(page_id: int, error: Exception) -> None:
    """Record the error of a page and drop its marks. Readers keep what they have, unless fewer may see it now."""
    source = page_source(page_id)
    try:
        with exclusive():
            now = counters.read()
            Batch([page_id], snapshot(now.settings), now.sequence).set_aside(page_id, error)
            delete(Mark.objects.filter(source=source))
    except OperationalError:
        raise
    except Exception:
        # Who may see it cannot even be told, so nobody does.
        logger.exception("Page %d is hidden, since it cannot be told who may see it", page_id)
        with exclusive():
            _hide(source)
            record_error(source, f"{type(error).__name__}: {error}", "")
            delete(Mark.objects.filter(source=source))


def _hide(source: str) -> None:
    row = Publication.objects.live().filter(source=source).first()
    if row is not None:
        row.sequence = counters.read().sequence + 1
        row.projected_at = row.deleted_at = timezone.now()
        write_details(ended=[row], changed=[])
        counters.set_sequence(row.sequence)
