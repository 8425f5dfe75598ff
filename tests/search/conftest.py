"""What the tests of search share."""

from pathlib import Path

import pytest
from pytest_django import Settings

from search.analysis import analyzer


@pytest.fixture(autouse=True)
def _own_index(settings: Settings, tmp_path: Path) -> None:
    """Give each test an index of its own."""
    settings.SEARCH_FOLDER = tmp_path / "search"
    analyzer.use_words({})
