"""The engines as tests meet them: each with an index of its own, and what can happen to it."""

import shutil
import uuid
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from django.conf import settings
from django.test import override_settings

from search.engines import elasticsearch, elasticsearch_cluster, elasticsearch_locks, elasticsearch_writers, tantivy
from search.engines.elasticsearch import ElasticsearchEngine
from search.engines.elasticsearch_cluster import Cluster
from search.engines.tantivy import TantivyEngine
from search.port import Engine
from tests.elasticsearch_node import address, remove_all

# What goes on in a cluster has nothing to do with the database, so the lane of PostgreSQL meets one engine only.
NAMES = ("tantivy",) if "postgresql" in settings.DATABASES["default"]["ENGINE"] else ("tantivy", "elasticsearch")


class Kept(ABC):
    """An engine with an index that is the test's own."""

    module: ModuleType  # where the version is that it writes,
    naming: ModuleType  # and the fields that it has
    writer: type[Any]
    build: type[Any]
    remember: tuple[Any, str]  # where the function is that stores the number, and its name
    rebuilds: int  # that a test of many of them makes
    engine: Engine

    @property
    @abstractmethod
    def settings(self) -> dict[str, Any]:
        """The settings by which the product uses it."""

    @abstractmethod
    def builds(self) -> int:
        """How many indexes there are, the one that readers have included."""

    @abstractmethod
    def lose(self) -> None:
        """Take away everything."""

    @abstractmethod
    def lose_a_locale(self) -> None:
        """Damage the index of one locale so that it cannot be read."""

    @abstractmethod
    def lose_the_state(self) -> None:
        """Take away what says which index readers have, and how far it has come."""

    @abstractmethod
    def remove(self) -> None:
        """Leave nothing behind."""


class KeptInFolder(Kept):
    """The embedded engine."""

    module = naming = tantivy
    writer = tantivy.FolderWriter
    build = tantivy.FolderBuild
    remember = (tantivy, "_write")
    rebuilds = 10

    def __init__(self, folder: Path) -> None:
        self.engine = TantivyEngine(folder)
        self.folder = folder

    @property
    def settings(self) -> dict[str, Any]:
        return {"SEARCH_CLUSTER": None, "SEARCH_FOLDER": self.folder}

    def builds(self) -> int:
        return len([path for path in self.folder.iterdir() if path.is_dir()])

    def lose(self) -> None:
        shutil.rmtree(self.folder)

    def lose_a_locale(self) -> None:
        for path in self.folder.glob("build-*/en/meta.json"):
            path.write_text("{")

    def lose_the_state(self) -> None:
        (self.folder / "current").unlink()

    def remove(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)


class KeptInCluster(Kept):
    """Elasticsearch."""

    module = elasticsearch_writers
    naming = elasticsearch_cluster
    writer = elasticsearch_writers.ClusterWriter
    build = elasticsearch_writers.ClusterBuild
    remember = (elasticsearch_writers.ClusterWriter, "_store_state")
    rebuilds = 3

    def __init__(self, url: str) -> None:
        self.cluster = Cluster(hosts=(url,), prefix=f"test-{uuid.uuid4().hex[:12]}")
        self.engine = ElasticsearchEngine(self.cluster)

    @property
    def settings(self) -> dict[str, Any]:
        return {"SEARCH_CLUSTER": {"hosts": self.cluster.hosts, "prefix": self.cluster.prefix}}

    @property
    def client(self) -> Any:
        return self.cluster.client().options(request_timeout=60)

    def indexes(self, locale: str = "*") -> list[str]:
        return list(self.client.indices.get(index=self.cluster.index("build-*", locale), features="aliases"))

    def builds(self) -> int:
        return len({name.rpartition(".")[0] for name in self.indexes()})

    def lose(self) -> None:
        remove_all(self.cluster)

    def lose_a_locale(self) -> None:
        self.client.indices.delete(index=self.indexes("en"))

    def lose_the_state(self) -> None:
        self.client.indices.delete(index=self.indexes("state"))

    def remove(self) -> None:
        remove_all(self.cluster)


@contextmanager
def kept(name: str, folder: Path) -> Iterator[Kept]:
    """Give an engine as the one of the product; nothing is left of its index afterwards. Skips if it is missing."""
    from tests.conftest import require_service  # noqa: PLC0415 - pytest's own module

    if name == "tantivy":
        found: Kept = KeptInFolder(folder / "search")
    else:
        url = address()
        require_service("Elasticsearch", available=url is not None)
        found = KeptInCluster(str(url))
    with pytest.MonkeyPatch.context() as patch, override_settings(**found.settings):
        # A busy machine is no broken one, and who has died here is known to be dead.
        patch.setattr(elasticsearch, "LOOKING", 60.0)
        patch.setattr(elasticsearch, "SEARCHING", 60.0)
        patch.setattr(elasticsearch, "RESTING", 0.0)
        patch.setattr(elasticsearch_locks, "PATIENCE", 60.0)
        patch.setattr(elasticsearch_locks, "ANSWERING", 60.0)
        try:
            yield found
        finally:
            found.remove()
