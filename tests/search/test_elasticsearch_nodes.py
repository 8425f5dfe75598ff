"""Elasticsearch with nodes that stop and start: these have nodes of their own."""

import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import mkdtemp

import pytest
from django.conf import settings
from django.test import Client, override_settings

from cms.patience import Patience
from cms.publications import followers
from cms.publications.draining import drain
from search.engines import elasticsearch
from search.engines.elasticsearch_cluster import Cluster
from search.indexing import status
from search.port import AwayError
from tests.conftest import require_service
from tests.elasticsearch_node import ROOT, address
from tests.factories import make_article

from .test_follower import find, follow, rename

pytestmark = [pytest.mark.full, pytest.mark.django_db, pytest.mark.timeout(600)]

_PORT = 9270
_USUAL = "/var/tmp/elasticsearch-node" if os.getuid() == 0 else "~/.cache/elasticsearch-node"  # noqa: S108 - a cache


def node(folder: Path, *arguments: str) -> None:
    environment = os.environ | {"ES_PORT": str(_PORT), "ES_DIR": str(folder), "ES_HEAP": "512m"}
    command = [str(ROOT / "bin/elasticsearch"), *arguments]
    done = subprocess.run(command, env=environment, check=False, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr


@pytest.fixture
def folder() -> Iterator[Path]:
    """Give a folder for nodes of the test's own, with the program that the shared one has fetched."""
    require_service("Elasticsearch", available=address() is not None)
    there = Path(os.environ.get("ES_DIR") or _USUAL).expanduser()
    require_service("Elasticsearch's program", available=(there / "dist/.complete").exists())
    # Elsewhere than pytest's own folders, into which the user that Elasticsearch runs as may not look.
    folder = Path(mkdtemp(prefix="nodes-", dir=there.parent))
    folder.chmod(0o755)
    shutil.copytree(there / "dist", folder / "dist", symlinks=True)
    yield folder
    node(folder, "stop")
    time.sleep(2)  # nothing tells when their last files are written
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(params=[1, 3])
def nodes(request: pytest.FixtureRequest, folder: Path) -> Iterator[int]:
    """Let the product use a cluster of so many nodes."""
    node(folder, "start", str(request.param))
    hosts = tuple(f"http://127.0.0.1:{_PORT + number}" for number in range(request.param))
    with override_settings(SEARCH_CLUSTER={"hosts": hosts}):
        yield int(request.param)


def test_nothing_is_lost_while_nodes_stop_and_start(
    nodes: int, folder: Path, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(elasticsearch, "RESTING", 0.0)
    kettle, lamp = make_article(title="Kettle", slug="kettle"), make_article(title="Lamp", slug="lamp")
    follow()
    wait_for_copies()
    node(folder, "stop", "1")
    kettle.unpublish()
    rename(lamp, "Spoon")
    drain()
    if nodes == 1:
        with pytest.raises(AwayError):
            find("lamp")
        assert "Search is not available right now." in client.get("/en/search/", {"q": "lamp"}).content.decode()
        assert followers.follow_all("me", Patience()) == 0
        node(folder, "start-one", "1")
    follow()
    assert [len(find(word)) for word in ("kettle", "lamp", "spoon")] == [0, 0, 1]
    assert status().is_well
    if nodes > 1:
        node(folder, "start-one", "1")
        wait_for_copies()
        rename(lamp, "Fork")
        drain()
        follow()
        assert (len(find("spoon")), len(find("fork"))) == (0, 1)
        assert status().is_well


def wait_for_copies() -> None:
    client = Cluster(**(settings.SEARCH_CLUSTER or {})).client().options(request_timeout=120)
    client.cluster.health(wait_for_status="green", timeout="100s")
