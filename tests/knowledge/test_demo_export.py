"""The whole demo, exported and imported again."""

from pathlib import Path

import pytest
from django.core.management import call_command
from pytest_django import Settings

from cms.exporting.services import export_tree
from cms.importing.services import import_folder
from tests.exchange import state, wipe

pytestmark = [pytest.mark.django_db, pytest.mark.full]


@pytest.mark.timeout(900)
def test_demo_comes_back_as_it_was(settings: Settings, tmp_path: Path) -> None:
    settings.DEMO, settings.DATA_DIR, settings.MEDIA_ROOT = True, tmp_path, tmp_path / "media"
    call_command("load_demo", verbosity=0)
    before = state()
    export_tree(folder=tmp_path / "bundle")
    wipe()
    plan, _result = import_folder(folder=tmp_path / "bundle")
    assert not plan.problems.errors
    assert not plan.problems.warnings
    after = state()
    assert set(after) == set(before)
    for place, expected in before.items():
        assert after[place] == expected, place
