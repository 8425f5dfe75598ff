"""What `/readyz` says, and when it takes a process away from readers."""

from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import OperationalError, connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client
from pytest_django import Settings

from cms.models import FollowerState
from cms.publications.draining import drain
from config import readiness
from tests.factories import make_article

pytestmark = pytest.mark.django_db

FOLLOWER = "search.follower.SearchFollower"


@pytest.fixture(autouse=True)
def _fresh(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readiness, "_migrated", [])


def ask(client: Client) -> tuple[int, dict[str, Any]]:
    answer = client.get("/readyz")
    return answer.status_code, answer.json()


@pytest.mark.smoke
@pytest.mark.persistence
def test_site_that_is_up_to_date_is_ready(client: Client) -> None:
    make_article()
    call_command("run_worker", once=True)
    code, said = ask(client)
    assert (code, said["ready"], said["database"]) == (200, True, "ok")
    assert (said["search"]["engine"], said["search"]["state"]) == ("tantivy", "ok")
    assert said["followers"][FOLLOWER] == {"behind": 0, "seconds": 0.0, "failing": False}
    assert said["changes"] == {"waiting": 0, "seconds": 0.0}
    assert "no-cache" in client.get("/readyz").headers["Cache-Control"]


def test_lag_is_told_and_no_reason_to_take_a_process_away(client: Client, settings: Settings, tmp_path: Path) -> None:
    settings.SEARCH_FOLDER = tmp_path / "search"
    make_article()
    assert ask(client)[1]["changes"]["waiting"] > 0
    drain()
    code, said = ask(client)
    assert (code, said["search"]["state"]) == (200, "missing")
    assert said["followers"][FOLLOWER]["behind"] > 0
    assert said["followers"][FOLLOWER]["seconds"] >= 0


def test_search_engine_that_is_away_is_told_without_its_secrets(client: Client, settings: Settings) -> None:
    settings.SEARCH_CLUSTER = {"hosts": ("http://127.0.0.1:9",), "user": "elastic", "password": "hush-hush"}
    FollowerState.objects.create(pk=FOLLOWER, error="AwayError: hush-hush")
    code, said = ask(client)
    assert (code, said["search"]) == (200, {"engine": "elasticsearch", "state": "away"})
    assert said["followers"][FOLLOWER] == {"behind": None, "seconds": None, "failing": True}
    assert "hush" not in str(said)


def test_missing_migration_is_named_and_the_process_is_not_ready(client: Client) -> None:
    MigrationRecorder.Migration.objects.filter(app="cms", name="0001_initial").delete()
    code, said = ask(client)
    assert (code, said["ready"], said["migrations"]) == (503, False, ["cms.0001_initial"])


def test_database_that_is_away_is_said(client: Client) -> None:
    def fail(*_args: object) -> Any:
        raise OperationalError("could not connect to majakka:hush-hush@database")

    with connection.execute_wrapper(fail):
        code, said = ask(client)
    assert (code, said) == (503, {"ready": False, "database": "away"})
