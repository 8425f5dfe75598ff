"""What the tests of the base share."""

from pathlib import Path

import pytest
from pytest_django import Settings


@pytest.fixture(autouse=True)
def media_root(settings: Settings, tmp_path: Path) -> Path:
    """Give each test an empty folder for the files that it stores."""
    settings.MEDIA_ROOT = tmp_path / "media"
    return tmp_path / "media"
