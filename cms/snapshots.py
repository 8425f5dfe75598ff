"""What a process keeps in memory of small tables that are asked for all the time: facets, brand, menus.

Each is kept as of one number of the settings counter, which grows in the same transaction as any change of them.
"""

from collections.abc import Callable, Iterator
from typing import Any, Generic, TypeVar

from django.db import connection, transaction
from django.db.models import Model
from django.db.models.signals import post_delete, post_migrate, post_save

from cms import counters
from cms.models.publications import Counter

T = TypeVar("T")


class Kept(Generic[T]):
    """What `load` makes of some tables, given a number of the settings counter, kept while that number is true."""

    def __init__(self, load: Callable[[int], T]) -> None:
        self._load = load
        self._cached: list[tuple[int, T]] = []  # at most one, always of committed rows

    def get(self, version: int | None = None) -> T:
        """Return it as of now.

        `version` is the value of the settings counter when the caller has just read it (`cms.counters.read`);
        without it, this costs one query. Only when the counter has grown, `load` asks the tables.
        """
        if version is None:
            version = counters.read().settings
        for known, value in self._known():
            if known == version:
                return value
        fresh = self._load(version)
        if connection.in_atomic_block:
            # The rows may never be committed, and the counter may then get the same value for other rows.
            transaction.on_commit(_Uncommitted(self, version, fresh))
        else:
            self._cached[:] = [(version, fresh)]
        return fresh

    def forget(self, **_kwargs: Any) -> None:
        """Drop what is kept. A database that starts anew (`flush`) counts from the beginning."""
        self._cached.clear()

    def keep(self, version: int, value: T) -> None:
        """Keep what was read inside a transaction, now that it is committed."""
        if not any(known > version for known, _value in self._cached):
            self._cached[:] = [(version, value)]

    def follow(self, *models: type[Model]) -> None:
        """Let every change of a row of `models` grow the settings counter, in the same transaction."""
        for model in models:
            for signal in (post_save, post_delete):
                signal.connect(_grow_settings, sender=model, dispatch_uid="cms.snapshots")
        post_migrate.connect(self.forget, dispatch_uid=f"cms.snapshots.{id(self)}")

    def _known(self) -> Iterator[tuple[int, T]]:
        yield from tuple(self._cached)
        for _savepoints, callback, *_ in connection.run_on_commit:
            if isinstance(callback, _Uncommitted) and callback.owner is self:
                yield callback.version, callback.value


class _Uncommitted:
    """Something that was read inside a transaction. It stands among the transaction's pending callbacks.

    From there it is dropped exactly when what was read may be gone: when the savepoint or the transaction
    rolls back.
    """

    def __init__(self, owner: Kept[Any], version: int, value: Any) -> None:
        self.owner, self.version, self.value = owner, version, value

    def __call__(self) -> None:
        """On commit, keep it for the whole process: its rows are everybody's now."""
        self.owner.keep(self.version, self.value)


def _grow_settings(**_kwargs: Any) -> None:
    counters.bump(Counter.SETTINGS)
