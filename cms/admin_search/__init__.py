"""The search of the admin: Wagtail's, in the database that there is."""

from collections.abc import Mapping
from typing import Any

from modelsearch.backends import database


def SearchBackend(parameters: Mapping[str, Any]) -> Any:  # noqa: N802 - the name that Wagtail looks for
    """Return the backend of the database."""
    backend = database.SearchBackend(parameters)
    if type(backend).__name__ != "SQLiteSearchBackend":
        return backend
    from . import sqlite  # noqa: PLC0415 - its models are there on SQLite only

    return sqlite.SearchBackend(parameters)
