"""One import at a time."""

import fcntl
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from django.conf import settings
from django.db import Error, connection

_LOCK = int.from_bytes(hashlib.sha256(b"majakka import").digest()[:8], signed=True)


class ImportRunningError(Exception):
    """Another import is running."""

    def __init__(self) -> None:
        super().__init__("Another import is running; start this one again when it has ended.")


@contextmanager
def only_import() -> Iterator[None]:
    """Hold the lock of imports. It ends with the process, however that ends. Raises ImportRunningError at once."""
    with _postgresql_lock() if connection.vendor == "postgresql" else _file_lock():
        yield


@contextmanager
def _postgresql_lock() -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [_LOCK])
        if not cursor.fetchone()[0]:
            raise ImportRunningError
        try:
            yield
        finally:
            with suppress(Error):  # a lost connection has lost its lock
                cursor.execute("SELECT pg_advisory_unlock(%s)", [_LOCK])


@contextmanager
def _file_lock() -> Iterator[None]:
    # SQLite is used by one machine, so a lock on a file beside the data reaches everybody.
    folder = Path(settings.DATA_DIR)
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "import.lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise ImportRunningError from None
        yield
