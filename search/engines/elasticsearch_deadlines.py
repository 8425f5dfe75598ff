"""Requests that somebody waits for: all of them together end by one moment, however many nodes are tried."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from elasticsearch import ConnectionError as UnreachableError
from elasticsearch import ConnectionTimeout, Elasticsearch

from search.port import AwayError

T = TypeVar("T")

MOST_NODES = 3  # that are tried


@dataclass(frozen=True, slots=True)
class Deadline:
    """A moment of the monotonic clock."""

    moment: float

    @classmethod
    def after(cls, seconds: float) -> "Deadline":
        """Return the moment in so many seconds."""
        return cls(time.monotonic() + seconds)

    @property
    def left(self) -> float:
        """How many seconds are left. Raises AwayError when there are none."""
        left = self.moment - time.monotonic()
        if left <= 0:
            raise AwayError("The search engine does not answer in time.")
        return left

    def ask(self, client: Elasticsearch, nodes: int, work: Callable[[Elasticsearch, float], T]) -> T:
        """Return what `work` gets from the first of so many nodes that answers, each given its share of the time.

        `work` is given the client and how many seconds it may take.
        """
        nodes = min(nodes, MOST_NODES)
        tries = 0
        while True:
            seconds = self.left / max(1, nodes - tries)
            tries += 1
            try:
                return work(client.options(request_timeout=seconds, max_retries=0), seconds)
            except (UnreachableError, ConnectionTimeout) as error:
                # A connection that was kept may be to a node that is gone: that is tried twice even with one node.
                most = nodes if isinstance(error, ConnectionTimeout) else max(2, nodes)
                if tries >= most:
                    raise
