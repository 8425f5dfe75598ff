"""Whether this process can serve readers, for whoever sends it requests or watches it."""

import pkgutil
from collections.abc import Iterator
from importlib import import_module
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import Error, InterfaceError, OperationalError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from cms.models import FollowerState, Mark, Publication
from cms.publications import followers
from search import indexing
from search.port import AwayError

Report = dict[str, Any]

_migrated: list[bool] = []  # holds True once all of this program's migrations were there; they do not go away


def report() -> tuple[bool, Report]:
    """Return whether this process can serve readers, and how its parts are.

    It cannot without its database, or before that has all migrations: every answer would be an error. Everything else
    is told and no reason: pages are read without the search engine and without a worker, and all web processes lack
    the same, so to take them away would take the site away.
    """
    try:
        missing = [] if _migrated else sorted(_missing_migrations())
        if missing:
            return False, {"database": "not migrated", "migrations": missing}
        _migrated[:] = [True]
        return True, {"database": "ok", "search": _search(), "changes": _changes(), "followers": _followers()}
    except (InterfaceError, OperationalError):
        # Reasons may hold addresses and names; `doctor` and the log tell them.
        return False, {"database": "away"}


def _missing_migrations() -> Iterator[str]:
    """Yield what `migrate` has still to do, by the names of files: to import them all takes half a second."""
    applied = set(MigrationRecorder(connection).applied_migrations())
    for app in apps.get_app_configs():
        module, _given = MigrationLoader.migrations_module(app.label)
        if module is None:
            continue
        try:
            paths = import_module(module).__path__
        except ModuleNotFoundError:  # an app without tables
            continue
        for found in pkgutil.iter_modules(paths):
            if found.name[0] not in "_~" and (app.label, found.name) not in applied:
                yield f"{app.label}.{found.name}"


def _search() -> Report:
    name = "elasticsearch" if settings.SEARCH_CLUSTER else "tantivy"
    try:
        state = indexing.state()
    except AwayError:
        return {"engine": name, "state": "away"}
    if not state.is_readable:
        return {"engine": name, "state": "missing"}
    return {"engine": name, "state": "ok" if state.is_current else "outdated", "reached": state.reached}


def _changes() -> Report:
    """Return what the next look of the worker, or the request that made it, has still to bring to readers."""
    oldest = Mark.objects.order_by("created_at").values_list("created_at", flat=True).first()
    return {"waiting": Mark.objects.count(), "seconds": _since(oldest)}


def _followers() -> dict[str, Report]:
    return {name: _follower(name) for name in settings.FOLLOWERS}


def _follower(name: str) -> Report:
    failing = FollowerState.objects.filter(pk=name).exclude(error="").exists()
    try:
        handled = followers.handled(name)
    except Error:
        raise
    except Exception:  # noqa: BLE001 - whatever it is, its copy cannot be asked
        return {"behind": None, "seconds": None, "failing": True}
    waiting = Publication.objects.filter(sequence__gt=handled)
    oldest = waiting.order_by("projected_at").values_list("projected_at", flat=True).first()
    return {"behind": waiting.count(), "seconds": _since(oldest), "failing": failing}


def _since(moment: Any) -> float:
    return round((timezone.now() - moment).total_seconds(), 1) if moment is not None else 0.0
