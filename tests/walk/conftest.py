"""The site that walks happen on. Its opening is made once for all the processes of a test run."""

import fcntl
from collections.abc import Iterator
from pathlib import Path

import pytest

from .site import Database, WalkSite, make_opening, new_database


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let what walks here run on both databases; a walk may take long on a busy machine."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            if item.path.stem != "test_mutations":  # which signals matter is the same on both
                item.add_marker(pytest.mark.persistence)
            if item.get_closest_marker("timeout") is None:
                item.add_marker(pytest.mark.timeout(900))


@pytest.fixture(scope="session")
def opening(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """Return the folder with the saved opening; whoever comes first makes it."""
    own = tmp_path_factory.getbasetemp()
    run = own if worker_id == "master" else own.parent  # each worker has a folder of its own in the run's
    folder = run / "walk"
    folder.mkdir(exist_ok=True)
    with (run / "walk.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "opening").exists():
            make_opening(new_database(folder))
    return folder


@pytest.fixture(scope="session")
def walk_database(opening: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """Give this worker a database of its own, with the opening."""
    database = new_database(tmp_path_factory.mktemp("site"))
    database.fetch(opening, "opening")
    yield database
    database.remove()


@pytest.fixture(scope="session")
def running_site(walk_database: Database) -> Iterator[WalkSite]:
    """Give the site of this worker; its processes go on from one test to the next."""
    walk_database.restore("opening")
    site = WalkSite(walk_database)
    yield site
    site.stop()


@pytest.fixture
def site(running_site: WalkSite) -> WalkSite:
    """Give the site as it is at the opening."""
    running_site.restore()
    return running_site
