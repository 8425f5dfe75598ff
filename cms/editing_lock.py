"""Editing is done one at a time.

Wagtail reads a page, works on it and writes all of its row back, with its place in the tree; and the tree is numbered
by reading, counting and writing. Two transactions that do so side by side overwrite each other: a page moves back to
where it was, a parent miscounts its children. SQLite has one writer at a time anyway (its transactions are
`IMMEDIATE`); on PostgreSQL a lock does the same.
"""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction

_LOCK = int.from_bytes(hashlib.sha256(b"majakka editing").digest()[:8], signed=True)


@contextmanager
def editing() -> Iterator[None]:
    """Open a transaction that changes pages, and that reads them after whoever came before has committed.

    Everything that is changed has to be read inside. Readers and drains wait for nobody here.
    """
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        yield
