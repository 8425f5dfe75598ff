"""Elasticsearch: an index per locale in a cluster, for any number of web servers and workers.

    <prefix>.index.<build>.<locale>   an index; `state` in place of the locale is one document about the build
    <prefix>.write.<build>.<locale>   the alias by which it is written, so that no write ever makes an index
    <prefix>.live.<fields>.<locale>   the alias by which readers find the one that they have
    <prefix>.index.locks              held by whoever writes (`elasticsearch_locks`)

A build is made beside the one that readers have and takes its place by moving all aliases at once. The number up to
which a build holds every publication is stored in the cluster itself, after everything before it can be found.
"""

import contextlib
import itertools
import logging
import time
import uuid
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from elasticsearch import ApiError, Elasticsearch

from search.port import AwayError, IndexState, NotReadyError, SearchQuery, SearchResults

from . import elasticsearch_locks as locks
from . import elasticsearch_writers as writers
from .elasticsearch_cluster import (
    ON_ONE_SHARD,
    STATE,
    WRITING,
    Cluster,
    RefusedError,
    create,
    has_moved,
    heard,
    scan,
)
from .elasticsearch_deadlines import Deadline
from .elasticsearch_queries import Json, to_request, to_results
from .elasticsearch_writers import ClusterBuild, ClusterWriter

logger = logging.getLogger(__name__)

LOOKING = 1.0  # seconds that a reader waits to hear how the index is
SEARCHING = 2.0  # seconds that a reader waits for what is found, however many requests it takes
RESTING = 1.0  # seconds in which nobody asks again a cluster that did not answer

_WRITING = "writing"
_REBUILDING = "rebuilding"

_resting: dict[Cluster, float] = {}  # until when by the monotonic clock


class ElasticsearchEngine:
    """The engine on the indexes in a cluster."""

    def __init__(self, cluster: Cluster) -> None:
        """Take where the cluster is; nothing need be there yet."""
        self.cluster = cluster

    # --- State ------------------------------------------------------------------------------------------------------

    def state(self) -> IndexState:
        """Return how the index is, with one small request. Raises AwayError."""
        with self._resting():
            return self._state(Deadline.after(LOOKING))

    @contextlib.contextmanager
    def _resting(self) -> Iterator[None]:
        """Leave a cluster alone for a moment that does not answer, or not in time. Raises AwayError meanwhile."""
        if time.monotonic() < _resting.get(self.cluster, 0.0):
            raise AwayError("The search engine did not answer a moment ago.")
        try:
            yield
        except RefusedError:
            raise  # one request; others may be answered
        except AwayError:
            _resting[self.cluster] = time.monotonic() + RESTING
            raise

    def _state(self, deadline: Deadline) -> IndexState:
        source = self._source(deadline)
        if source is None:
            return IndexState(is_readable=False, is_current=False, reached=0)
        version, expected = source["version"], writers.version()
        return IndexState(
            is_readable=True,
            is_current=version == expected,
            reached=source["reached"],
            version=version,
            expected=expected,
        )

    def _source(self, deadline: Deadline) -> Json | None:
        """Return what is stored about the build that readers have; None when there is none, or not all of it."""

        def ask(client: Elasticsearch, _seconds: float) -> Any:
            return client.search(
                index=self.cluster.live("*"),
                query={"ids": {"values": [STATE]}},
                size=1,
                allow_partial_search_results=True,
            )

        with heard():
            answer = deadline.ask(self.cluster.client(), len(self.cluster.hosts), ask)
        shards = answer["_shards"]
        if shards["failed"]:
            raise AwayError("A part of the search index is not available; perhaps a node of the cluster is missing.")
        if not answer["hits"]["hits"]:
            return None
        source: Json = answer["hits"]["hits"][0]["_source"]
        return source if shards["total"] >= source["locales"] * source["shards"] + 1 else None

    def _client(self) -> Elasticsearch:
        return self.cluster.client().options(request_timeout=WRITING)

    # --- Reading ----------------------------------------------------------------------------------------------------

    def search(self, query: SearchQuery) -> SearchResults:
        """Search, with one request, or two when too little has enough of the words. Raises NotReadyError."""
        with self._resting():
            deadline = Deadline.after(SEARCHING)
            found = self._search(query, query.least, deadline)
            if not query.wants_more(found):
                return found
            try:
                more = self._search(query, 1, deadline)
            except AwayError:
                if found.total:
                    return found  # little, but what is best of it
                raise
            return replace(more, relaxed=more.total > found.total == 0)

    def _search(self, query: SearchQuery, least: int, deadline: Deadline) -> SearchResults:
        answer = self._find(query.locale, to_request(query, least), deadline)
        if answer["timed_out"]:
            raise AwayError("The search engine has not looked through everything in time.")
        if answer["_shards"]["total"]:
            return to_results(answer, query)
        if not self._state(deadline).is_readable:
            raise NotReadyError("There is no search index yet.")
        return SearchResults(0, (), {kind: {} for kind in query.counted}, dict.fromkeys(query.counted, 0))

    def _find(self, locale: str, request: Json, deadline: Deadline) -> Any:
        def ask(client: Elasticsearch, seconds: float) -> Any:
            return client.search(
                index=self.cluster.live(locale),
                ignore_unavailable=True,
                allow_partial_search_results=False,
                # How rare a word is has to be known of the whole index, not of each part of it.
                search_type="dfs_query_then_fetch" if self.cluster.shards > 1 else "query_then_fetch",
                # Nor does the cluster have to go on for somebody who does not wait any more.
                body=request | {"timeout": f"{max(1, round(seconds * 1000))}ms"},
            )

        client, nodes = self.cluster.client(), len(self.cluster.hosts)
        with heard():
            try:
                return deadline.ask(client, nodes, ask)
            except ApiError as error:
                if not has_moved(error):
                    raise
            return deadline.ask(client, nodes, ask)

    def contents(self, locale: str) -> Mapping[tuple[uuid.UUID, str], int]:
        """Return the number of every document in the index of a locale. Raises NotReadyError."""
        if not self._state(Deadline.after(WRITING)).is_readable:
            raise NotReadyError("There is no search index yet.")
        with heard():
            told = ["publication", "anchor", "sequence"]
            hits = scan(self._client(), self.cluster.live(locale), {"match_all": {}}, told)
            fields = ([hit["fields"][name][0] for name in told] for hit in hits)
            return {(uuid.UUID(publication), anchor): sequence for publication, anchor, sequence in fields}

    # --- Writing ----------------------------------------------------------------------------------------------------

    @contextlib.contextmanager
    def exclusive(self) -> Iterator[None]:
        """Keep every other writer away. Raises BusyError after a while."""
        with self._locked(_WRITING, locks.PATIENCE):
            yield

    @contextlib.contextmanager
    def writing(self) -> Iterator[ClusterWriter]:
        """Write the index that readers have. Needs `exclusive`. Raises NotReadyError."""
        source = self._source(Deadline.after(WRITING))
        if source is None or source["version"] != writers.version():
            raise NotReadyError("There is no search index that can be written.")
        held = [lock.fencing_token for lock in locks.held(self.cluster.locks) if lock.name == _WRITING]
        if not held:
            raise RuntimeError("Writing the search index needs `exclusive`.")
        with heard():
            yield ClusterWriter(self.cluster, source["build"], source["shards"], max(held), is_live=True)

    @contextlib.contextmanager
    def rebuilding(self) -> Iterator[ClusterBuild]:
        """Write a new index; what is not finished is thrown away. Raises BusyError while somebody else does."""
        with self._locked(_REBUILDING, 0.0):
            self._remove_what_nobody_has()
            try:
                with heard():
                    yield ClusterBuild(self.cluster)
            finally:
                # When the cluster is away, the next one that makes an index does it.
                with contextlib.suppress(AwayError):
                    self._remove_what_nobody_has()

    @contextlib.contextmanager
    def _locked(self, name: str, patience: float) -> Iterator[None]:
        client, alias = self._client(), self.cluster.locks
        with heard():
            if not locks.ask(client, lambda client, _seconds: client.indices.exists_alias(name=alias)):
                create(client, f"{self.cluster.prefix}.index.locks", {alias: {}}, locks.MAPPINGS, ON_ONE_SHARD)
            with locks.locked(client, alias, name, patience):
                yield

    def _remove_what_nobody_has(self) -> None:
        with heard():
            client = self._client()
            known = client.indices.get_alias(index=self.cluster.index("build-*", "*"))
            live = f"{self.cluster.prefix}.live."
            in_use = {_build_of(name) for name, found in known.items() if _has_prefix(found["aliases"], live)}
            gone = sorted(name for name in known if _build_of(name) not in in_use)
            for build, names in itertools.groupby(gone, key=_build_of):
                logger.info("Removing the search index %s, which nobody reads", build)
                # By their names: a cluster may refuse to delete by a pattern.
                client.indices.delete(index=list(names))


def _has_prefix(names: Iterable[str], prefix: str) -> bool:
    return any(name.startswith(prefix) for name in names)


def _build_of(name: str) -> str:
    return name.rpartition(".")[0]
