"""What is done for a request once its answer has been sent, so that nobody waits for it."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

logger = logging.getLogger(__name__)

Work = Callable[[], object]

# What the request at hand leaves for the time after its answer; None where nobody waits for an answer.
_left: ContextVar[list[Work] | None] = ContextVar("left", default=None)


@contextmanager
def leave_work() -> Iterator[list[Work]]:
    """Give the list to which `after_answer` adds within the block; the caller runs what is there."""
    left: list[Work] = []
    token = _left.set(left)
    try:
        yield left
    finally:
        _left.reset(token)


def after_answer(work: Work) -> None:
    """Do `work` once the request at hand is answered; at once where there is no request."""
    left = _left.get()
    if left is None:
        work()
    else:
        left.append(work)


def run(left: list[Work]) -> None:
    """Do what was left, in order. Nothing keeps the rest from being done: what fails is logged."""
    for work in left:
        try:
            work()
        except Exception:
            logger.exception("What a request left for the time after its answer has failed")
