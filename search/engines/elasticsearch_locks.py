"""Locks in a cluster, which keep writers apart on however many machines they run.

A lock is a document that says who holds it and until when. Its holder makes it last longer while it works; when the
holder dies, the lock ends by itself. A holder that was held up for longer than that without noticing does no harm:
each lock has a larger token than any before, which goes with everything that is written as its version, and
Elasticsearch refuses what has a smaller one than is there.
"""

import contextlib
import threading
import time
from collections.abc import Iterator
from typing import Any

from elasticsearch import ApiError, ConflictError, Elasticsearch, NotFoundError, TransportError

from search.port import BusyError

LEASE = 60.0  # seconds after which the lock of a holder that has died is free
PATIENCE = 30.0  # seconds to wait for another writer
_PAUSE = 0.1  # seconds between looks at a lock that somebody holds

MAPPINGS = {
    "dynamic": "strict",
    "properties": {
        "until": {"type": "double"},  # seconds since 1970
        "token": {"type": "long"},
    },
}

_held = threading.local()


class Lock:
    """A lock that this thread holds."""

    def __init__(self, client: Elasticsearch, index: str, name: str, token: int, stored: Any) -> None:
        self.client = client
        self.index = index
        self.name = name
        self.token = token
        self._renewed = time.monotonic()
        self._take_note(stored)

    def renew(self) -> None:
        """Hold it for longer. Raises BusyError when somebody else has it by now."""
        if time.monotonic() - self._renewed > LEASE / 4:
            self._store(time.time() + LEASE)
            self._renewed = time.monotonic()

    def release(self) -> None:
        """Give it back; when that fails, it ends by itself."""
        with contextlib.suppress(ApiError, TransportError, BusyError):
            self._store(0.0)

    def _store(self, until: float) -> None:
        document = {"until": until, "token": self.token}
        try:
            stored = self.client.index(
                index=self.index,
                id=self.name,
                document=document,
                if_seq_no=self._place[0],
                if_primary_term=self._place[1],
                require_alias=True,
            )
        except ConflictError as error:
            raise BusyError("Another process has taken over writing the search index.") from error
        self._take_note(stored)

    def _take_note(self, stored: Any) -> None:
        self._place = stored["_seq_no"], stored["_primary_term"]


def held(index: str) -> list[Lock]:
    """Return the locks of an index that this thread holds."""
    locks: list[Lock] = getattr(_held, "locks", [])
    return [lock for lock in locks if lock.index == index]


@contextlib.contextmanager
def locked(client: Elasticsearch, index: str, name: str, patience: float) -> Iterator[None]:
    """Hold the lock `name`. Raises BusyError when somebody else does for longer than `patience` seconds."""
    lock = _take(client, index, name, patience)
    _held.locks = [*getattr(_held, "locks", []), lock]
    try:
        yield
    finally:
        _held.locks = [other for other in _held.locks if other is not lock]
        lock.release()


def _take(client: Elasticsearch, index: str, name: str, patience: float) -> Lock:
    end = time.monotonic() + patience
    while True:
        lock = _try_to_take(client, index, name)
        if lock is not None:
            return lock
        if time.monotonic() >= end:
            raise BusyError("Another process is writing the search index.")
        time.sleep(_PAUSE)


def _try_to_take(client: Elasticsearch, index: str, name: str) -> Lock | None:
    now = time.time()
    known: Any
    try:
        known = client.get(index=index, id=name)
        source, condition = known["_source"], {"if_seq_no": known["_seq_no"], "if_primary_term": known["_primary_term"]}
    except NotFoundError as error:
        if error.message == "index_not_found_exception":
            raise
        source, condition = {"until": 0.0, "token": 0}, {"op_type": "create"}
    # A clock that was set back must not leave a lock that lasts for hours.
    if now < source["until"] < now + LEASE * 2:
        return None
    # By the clock, so that it grows even if the locks themselves were lost.
    token = max(source["token"] + 1, int(now * 1000))
    document = {"until": now + LEASE, "token": token}
    try:
        stored = client.index(index=index, id=name, document=document, require_alias=True, **condition)
    except ConflictError:
        return None
    return Lock(client, index, name, token, stored)
