"""The worker is killed again and again while editors work, and the search engine comes and goes: nothing is lost."""

import json
import os
import random
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from search.engines.elasticsearch_cluster import Cluster
from tests.conftest import require_service
from tests.elasticsearch_node import OwnNodes, address, remove_all
from tests.search.engines import NAMES

from .site import ROOT, Database, WalkSite, new_database
from .walking import NUMBERS

STEPS = 12  # of editors in a round
ROUNDS = 2
ROUNDS_WITH_THE_ENGINE = 6  # that stops and starts in each of them
LONGEST_LIFE = 4.0  # seconds that a worker has before it is killed, of which it needs half to start


class Workers:
    """The worker of a site, as an operator has it."""

    def __init__(self, database: Database, search: dict[str, str]) -> None:
        product = {"DJANGO_SETTINGS_MODULE": "config.settings", "LOG_LEVEL": "INFO"}
        self._environment = os.environ | database.environment | search | product
        self._log = database.folder / "worker.log"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        command = [sys.executable, "manage.py", "run_worker"]
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(command, cwd=ROOT, env=self._environment, stderr=log)

    def kill(self) -> None:
        """Kill it, wherever it is."""
        if self._process is not None:
            self._process.send_signal(signal.SIGKILL)
            self._process.wait()
            self._process = None

    def catch_up(self) -> None:
        """Let it bring everything up to date, then end."""
        self.run("manage.py", "run_worker", "--once", "--timeout=120")

    def run(self, *arguments: str) -> str:
        command = [sys.executable, *arguments]
        done = subprocess.run(command, cwd=ROOT, env=self._environment, check=False, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        with self._log.open("a") as log:
            log.write(done.stderr)
        return done.stdout

    @property
    def rebuilds(self) -> int:
        """How often a worker has made the index anew: whatever was lost before is there again."""
        return self._log.read_text().count("Making the search index anew")

    def differences(self) -> list[str]:
        """Return what the index holds otherwise than publications say."""
        found: list[str] = json.loads(self.run("-m", "tests.search.contents"))
        return found


@pytest.fixture
def database(opening: Path, tmp_path: Path) -> Iterator[Database]:
    database = new_database(tmp_path)
    database.fetch(opening, "opening")
    database.restore("opening")
    yield database
    database.remove()


@pytest.fixture
def site(database: Database) -> Iterator[WalkSite]:
    site = WalkSite(database)
    yield site
    site.stop()


@pytest.fixture(params=NAMES)
def search(request: pytest.FixtureRequest) -> Iterator[dict[str, str]]:
    """Give the settings of an engine."""
    if request.param == "tantivy":
        yield {"SEARCH_URL": "tantivy:"}
        return
    url = address()
    require_service("Elasticsearch", available=url is not None)
    cluster = Cluster(hosts=(str(url),), prefix=f"killed-{uuid.uuid4().hex[:12]}")
    yield {"SEARCH_URL": str(url), "SEARCH_PREFIX": cluster.prefix}
    remove_all(cluster)


def edit(site: WalkSite, workers: Workers, chance: random.Random) -> None:
    """Let an editor work, while the worker is killed and another one started."""
    editor = site.process()
    weights = editor.call("weights")
    killed, started = sorted(chance.sample(range(STEPS), 2))
    for number, name in enumerate(chance.choices(list(weights), list(weights.values()), k=STEPS)):
        editor.call("step_beside_others", do=name, n=[chance.randrange(1000) for _ in range(NUMBERS)])
        if number == killed:
            time.sleep(chance.uniform(0.0, LONGEST_LIFE))
            workers.kill()
        if number == started:
            workers.start()


@pytest.mark.full
def test_worker_that_is_killed_loses_nothing(site: WalkSite, search: dict[str, str]) -> None:
    workers, chance = Workers(site.database, search), random.Random(1)  # noqa: S311 - to be played again
    workers.catch_up()
    workers.start()
    try:
        for _round in range(ROUNDS):
            edit(site, workers, chance)
    finally:
        workers.kill()
    workers.catch_up()
    assert (workers.differences(), workers.rebuilds) == ([], 1)


@pytest.mark.full
@pytest.mark.timeout(3600)
@pytest.mark.skipif(
    "elasticsearch" not in NAMES, reason="what goes on in a cluster has nothing to do with the database"
)
@pytest.mark.parametrize("seed", [1, 2])
def test_worker_that_is_killed_while_the_engine_is_down_loses_nothing(site: WalkSite, seed: int) -> None:
    nodes, chance = OwnNodes(), random.Random(seed)  # noqa: S311 - as above
    workers = Workers(site.database, {"SEARCH_URL": ",".join(nodes.hosts(1))})
    try:
        nodes.tell("start", "1")
        workers.catch_up()
        workers.start()
        for _round in range(ROUNDS_WITH_THE_ENGINE):
            edit(site, workers, chance)
            nodes.tell("stop", "1")
            edit(site, workers, chance)
            nodes.tell("start-one", "1")
        workers.kill()
        workers.catch_up()
        assert (workers.differences(), workers.rebuilds) == ([], 1)
    finally:
        workers.kill()
        nodes.remove()
