"""What the tests of search share."""

from pathlib import Path

import pytest
from pytest_django import Settings

from search.analysis import analyzer, finnish
from tests.conftest import require_service


@pytest.fixture(scope="session")
def voikko() -> None:
    """Go on if Voikko and its Finnish dictionary are installed."""
    require_service("Voikko", available=bool(finnish.version()))


@pytest.fixture(autouse=True)
def _own_index(settings: Settings, tmp_path: Path) -> None:
    """Give each test an index of its own."""
    settings.SEARCH_FOLDER = tmp_path / "search"
    analyzer.use_words({})
