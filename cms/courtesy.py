"""Long work beside people who work too."""

import time

from django.db import connection

# SQLite's writers wait without a queue: they look again after at most 0.1 s, and whoever looks first gets the lock.
_PAUSE = 0.12  # seconds


def let_others_write() -> None:
    """Wait for a moment between two transactions of a long work, so that whoever waits for SQLite gets a turn.

    Without it the work takes the lock again before anybody has looked, and editors wait until the whole is done.
    """
    if connection.vendor == "sqlite":
        time.sleep(_PAUSE)
