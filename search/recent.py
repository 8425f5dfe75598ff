"""What this process has made lately: it takes longer to make than to keep, and many searches want the same."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Recent(Generic[K, V]):
    """Values by key, those used last, as many as weigh no more than `most` together. For any number of threads."""

    def __init__(self, most: int, weigh: Callable[[V], int]) -> None:
        """Begin with nothing. What `weigh` says of a value must not change."""
        self._most, self._weigh = most, weigh
        self._weight = 0
        self._values: OrderedDict[K, V] = OrderedDict()
        self._lock = Lock()

    def get(self, key: K, make: Callable[[], V]) -> V:
        """Return the value of a key, which is made when it is not there; perhaps by several threads at once.

        What weighs too much by itself is not kept.
        """
        with self._lock:
            if key in self._values:
                self._values.move_to_end(key)
                return self._values[key]
        made = make()
        weight = self._weigh(made)
        if weight > self._most:
            return made
        with self._lock:
            if key in self._values:
                return self._values[key]
            self._values[key] = made
            self._weight += weight
            while self._weight > self._most:
                _key, oldest = self._values.popitem(last=False)
                self._weight -= self._weigh(oldest)
        return made
