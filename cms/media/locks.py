"""Locks between the threads and processes of one machine, for work that nobody should do twice at once."""

import fcntl
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings

AT_ONCE = 4  # so many works of a kind: what makes pictures needs much memory


@contextmanager
def alone(kind: str, name: str) -> Iterator[None]:
    """Wait until nobody else does the work `name` of a kind, and keep others waiting meanwhile.

    Names share few locks, so works of a kind must not wait for one another. The lock of a process that dies is free.
    On other machines the same work may be done, too; what is right, the database sees to.
    """
    number = int.from_bytes(hashlib.sha256(name.encode()).digest()) % AT_ONCE
    folder = settings.DATA_DIR / "locks"
    folder.mkdir(exist_ok=True)
    with (folder / f"{kind}-{number}").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
