"""Locks in a cluster, which keep writers apart on however many machines they run.

A lock is a document that says who holds it and until when. Its holder makes it last longer while it works; when the
holder dies, the lock ends by itself. A holder that was held up for longer than that without noticing does no harm:
each lock has a larger fencing token than any before, which goes with everything that is written as its version, and
Elasticsearch refuses what has a smaller one than is there.
"""

import contextlib
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

from elasticsearch import ApiError, ConflictError, Elasticsearch, NotFoundError, TransportError

from search.port import AwayError, BusyError

from .elasticsearch_deadlines import Deadline

T = TypeVar("T")

LEASE = 60.0  # seconds after which the lock of a holder that has died is free
PATIENCE = 30.0  # seconds to wait for another writer
ANSWERING = 10.0  # seconds to wait for an answer about a lock: whoever gives one back has other things to do
_TRIES = 2
_PAUSE = 0.1  # seconds between looks at a lock that somebody holds

MAPPINGS = {
    "dynamic": "strict",
    "properties": {
        "until": {"type": "double"},  # seconds since 1970
        "token": {"type": "long"},  # the fencing token
    },
}

_held = threading.local()


class Lock:
    """A lock that this thread holds."""

    def __init__(self, client: Elasticsearch, index: str, name: str, fencing_token: int, place: Any) -> None:
        self.client = client
        self.index = index
        self.name = name
        self.fencing_token = fencing_token
        self._renewed = time.monotonic()
        self._place = place  # the version that is to be replaced next

    def renew(self) -> None:
        """Hold it for longer. Raises BusyError when somebody else has it by now."""
        if time.monotonic() - self._renewed > LEASE / 4:
            self._store(time.time() + LEASE)
            self._renewed = time.monotonic()

    def release(self) -> None:
        """Give it back; when that fails, it ends by itself."""
        with contextlib.suppress(ApiError, TransportError, AwayError, BusyError):
            self._store(0.0)

    def _store(self, until: float) -> None:
        document = {"until": until, "token": self.fencing_token}
        place = _put(self.client, self.index, self.name, document, _if_still(self._place))
        if place is None:
            raise BusyError("Another process has taken over writing the search index.")
        self._place = place


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
        known = ask(client, lambda client, _seconds: client.get(index=index, id=name))
        source, condition = known["_source"], _if_still(known)
    except NotFoundError as error:
        if error.message == "index_not_found_exception":
            raise
        source, condition = {"until": 0.0, "token": 0}, {"op_type": "create"}
    # A clock that was set back must not leave a lock that lasts for hours.
    if now < source["until"] < now + LEASE * 2:
        return None
    # By the clock, so that it grows even if the locks themselves were lost.
    fencing_token = max(source["token"] + 1, int(now * 1000))
    place = _put(client, index, name, {"until": now + LEASE, "token": fencing_token}, condition)
    return None if place is None else Lock(client, index, name, fencing_token, place)


def _if_still(place: Any) -> dict[str, Any]:
    """Return the condition that nobody has replaced what was there."""
    return {"if_seq_no": place["_seq_no"], "if_primary_term": place["_primary_term"]}


def _put(client: Elasticsearch, index: str, name: str, document: dict[str, Any], condition: dict[str, Any]) -> Any:
    """Store a lock and return its version; None when somebody else has."""

    def put(client: Elasticsearch, seconds: float) -> Any:
        try:
            return client.index(
                index=index,
                id=name,
                document=document,
                require_alias=True,
                timeout=f"{round(seconds * 1000)}ms",
                **condition,
            )
        except ConflictError:
            # Or it was stored by the first try, whose answer was lost.
            known: Any = client.get(index=index, id=name)
            return known if known["_source"] == document else None

    return ask(client, put)


def ask(client: Elasticsearch, work: Callable[[Elasticsearch, float], T]) -> T:
    """Return what `work` gets about a lock, at the second try if need be. Raises AwayError and as the client does."""
    return Deadline.after(ANSWERING).ask(client, _TRIES, work)
