"""A database that is filled once for all the tests of a module."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

from django.db import connection, transaction
from django.test import override_settings
from pytest_django import DjangoDbBlocker


@contextmanager
def kept_database(blocker: DjangoDbBlocker) -> Iterator[None]:
    """Keep what is stored within, files and the search index too, until the end of the block.

    Each test's own changes go with the test.
    """
    with (
        blocker.unblock(),
        TemporaryDirectory() as folder,
        override_settings(MEDIA_ROOT=Path(folder) / "media", SEARCH_FOLDER=Path(folder) / "search"),
        # Each test of Django's ends by closing the connection, and with it our transaction.
        patch.object(connection, "close"),
        transaction.atomic(),
    ):
        yield
        transaction.set_rollback(True)
