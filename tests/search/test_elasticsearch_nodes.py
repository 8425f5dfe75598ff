"""Elasticsearch with nodes that stop and start: these have nodes of their own."""

from collections.abc import Iterator

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
from tests.elasticsearch_node import OwnNodes
from tests.factories import make_article

from .test_follower import find, follow, rename

pytestmark = [pytest.mark.full, pytest.mark.django_db, pytest.mark.timeout(3600)]


@pytest.fixture
def own_nodes() -> Iterator[OwnNodes]:
    nodes = OwnNodes()
    yield nodes
    nodes.remove()


@pytest.fixture(params=[1, 3])
def nodes(request: pytest.FixtureRequest, own_nodes: OwnNodes) -> Iterator[int]:
    """Let the product use a cluster of so many nodes."""
    own_nodes.tell("start", str(request.param))
    with override_settings(SEARCH_CLUSTER={"hosts": own_nodes.hosts(request.param)}):
        yield int(request.param)


def test_nothing_is_lost_while_nodes_stop_and_start(
    nodes: int, own_nodes: OwnNodes, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(elasticsearch, "RESTING", 0.0)
    kettle, lamp = make_article(title="Kettle", slug="kettle"), make_article(title="Lamp", slug="lamp")
    follow()
    wait_for_copies()
    own_nodes.tell("stop", "1")
    kettle.unpublish()
    rename(lamp, "Spoon")
    drain()
    if nodes == 1:
        with pytest.raises(AwayError):
            find("lamp")
        assert "Search is not available right now." in client.get("/en/search/", {"q": "lamp"}).content.decode()
        assert followers.follow_all("me", Patience()) == 0
        own_nodes.tell("start-one", "1")
    follow()
    assert [len(find(word)) for word in ("kettle", "lamp", "spoon")] == [0, 0, 1]
    assert status().is_well
    if nodes > 1:
        own_nodes.tell("start-one", "1")
        wait_for_copies()
        rename(lamp, "Fork")
        drain()
        follow()
        assert (len(find("spoon")), len(find("fork"))) == (0, 1)
        assert status().is_well


def wait_for_copies() -> None:
    client = Cluster(**(settings.SEARCH_CLUSTER or {})).client().options(request_timeout=120)
    client.cluster.health(wait_for_status="green", timeout="100s")
