"""What the tests of search share."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django import Settings

from search.analysis import morphology
from search.port import Engine

from .engines import NAMES, Kept, kept


@pytest.fixture(autouse=True)
def _own_index(settings: Settings, tmp_path: Path) -> None:
    """Give each test an index of its own."""
    settings.SEARCH_FOLDER = tmp_path / "search"
    morphology.use(morphology.Vocabulary.of({}))


@pytest.fixture(params=NAMES)
def own(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Kept]:
    """Give each engine in turn, as the one of the product."""
    with kept(request.param, tmp_path) as found:
        yield found


@pytest.fixture
def engine(own: Kept) -> Engine:
    """Give each engine in turn."""
    return own.engine
