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
import os
import threading
import time
import uuid
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from http import HTTPStatus
from typing import Any

from elasticsearch import ApiError, BadRequestError, ConflictError, Elasticsearch, NotFoundError, TransportError

from search import documents
from search.port import (
    AwayError,
    BusyError,
    IndexState,
    NotReadyError,
    Placed,
    SearchDocument,
    SearchQuery,
    SearchResults,
)

from . import elasticsearch_locks as locks
from .elasticsearch_deadlines import Deadline
from .elasticsearch_queries import (
    FIELDS,
    MAPPINGS,
    SETTINGS,
    Json,
    in_groups,
    to_id,
    to_request,
    to_results,
    to_stored,
)

logger = logging.getLogger(__name__)

LOOKING = 1.0  # seconds that a reader waits to hear how the index is
SEARCHING = 2.0  # seconds that a reader waits for what is found, however many requests it takes
WRITING = 60.0  # seconds that a writer waits for each answer
RESTING = 1.0  # seconds in which nobody asks again a cluster that did not answer
_SHARDS = "10s"  # that Elasticsearch waits for a shard that is not ready to be written
_BULK = 5_000_000  # bytes that are sent at once, about
_PAGE = 5_000  # documents that are looked through at once

_STATE = "state"
_WRITING = "writing"
_REBUILDING = "rebuilding"
_TAKEN_OVER = "Another process has taken over writing the search index."
_SMALL: Json = {"number_of_shards": 1, "auto_expand_replicas": "0-1"}
_STATE_MAPPINGS = {
    "dynamic": "strict",
    "properties": {
        "build": {"type": "keyword"},
        "version": {"type": "keyword"},
        "reached": {"type": "long"},
        "locales": {"type": "long"},
        "shards": {"type": "long"},
    },
}


def _version() -> str:
    """Return by what an index is made; another one is made anew."""
    return documents.version()


_resting: dict["Cluster", float] = {}  # until when by the monotonic clock
_clients: dict[tuple[int, "Cluster"], Elasticsearch] = {}  # by process: connections do not survive a fork
_connecting = threading.Lock()


@dataclass(frozen=True, slots=True, kw_only=True)
class Cluster:
    """Where a cluster is, and what in it is ours. `shards` is how many parts each new index has."""

    hosts: tuple[str, ...]
    user: str = ""
    password: str = field(default="", repr=False)
    api_key: str = field(default="", repr=False)
    ca_certs: str = ""
    prefix: str = "majakka"
    shards: int = 1

    def client(self) -> Elasticsearch:
        """Return the connections of this process."""
        key = os.getpid(), self
        with _connecting:
            if key not in _clients:
                for known in [known for known in _clients if known[0] != key[0]]:
                    del _clients[known]
                _clients[key] = self._connect()
            return _clients[key]

    def _connect(self) -> Elasticsearch:
        access: Json = {
            "basic_auth": (self.user, self.password) if self.user else None,
            "api_key": self.api_key or None,
        }
        if self.ca_certs:
            access["ca_certs"] = self.ca_certs
        return Elasticsearch(
            list(self.hosts),
            # A connection that was kept may be to a node that is gone: there is always a second try.
            max_retries=min(2, len(self.hosts)),
            retry_on_timeout=len(self.hosts) > 1,
            retry_on_status=(),
            **access,
        )

    def index(self, build: str, locale: str) -> str:
        """Return the name of an index."""
        return f"{self.prefix}.index.{build}.{locale.lower()}"

    def write(self, build: str, locale: str) -> str:
        """Return the alias by which an index is written."""
        return f"{self.prefix}.write.{build}.{locale.lower()}"

    def live(self, locale: str) -> str:
        """Return the alias by which readers find an index."""
        return f"{self.prefix}.live.{FIELDS}.{locale.lower()}"

    @property
    def locks(self) -> str:
        """The alias of the index of locks."""
        return f"{self.prefix}.write.locks"


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
        except _RefusedError:
            raise  # one request; others may be answered
        except AwayError:
            _resting[self.cluster] = time.monotonic() + RESTING
            raise

    def _state(self, deadline: Deadline) -> IndexState:
        source = self._source(deadline)
        if source is None:
            return IndexState(is_readable=False, is_current=False, reached=0)
        version, expected = source["version"], _version()
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
                query={"ids": {"values": [_STATE]}},
                size=1,
                allow_partial_search_results=True,
            )

        with _heard():
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
        """Search, with one request, or two when nothing has enough of the words. Raises NotReadyError."""
        with self._resting():
            deadline = Deadline.after(SEARCHING)
            found = self._search(query, query.least, deadline)
            if found.total == 0 and query.can_be_relaxed:
                relaxed = self._search(query, 1, deadline)
                return replace(relaxed, relaxed=relaxed.total > 0)
            return found

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
        with _heard():
            try:
                return deadline.ask(client, nodes, ask)
            except ApiError as error:
                if not _has_moved(error):
                    raise
            return deadline.ask(client, nodes, ask)

    def contents(self, locale: str) -> Mapping[tuple[uuid.UUID, str], int]:
        """Return the number of every document in the index of a locale. Raises NotReadyError."""
        if not self._state(Deadline.after(WRITING)).is_readable:
            raise NotReadyError("There is no search index yet.")
        with _heard():
            told = ["publication", "anchor", "sequence"]
            hits = _scan(self._client(), self.cluster.live(locale), {"match_all": {}}, told)
            fields = ([hit["fields"][name][0] for name in told] for hit in hits)
            return {(uuid.UUID(publication), anchor): sequence for publication, anchor, sequence in fields}

    # --- Writing ----------------------------------------------------------------------------------------------------

    @contextlib.contextmanager
    def exclusive(self) -> Iterator[None]:
        """Keep every other writer away. Raises BusyError after a while."""
        with self._locked(_WRITING, locks.PATIENCE):
            yield

    @contextlib.contextmanager
    def writing(self) -> Iterator["ClusterWriter"]:
        """Write the index that readers have. Needs `exclusive`. Raises NotReadyError."""
        source = self._source(Deadline.after(WRITING))
        if source is None or source["version"] != _version():
            raise NotReadyError("There is no search index that can be written.")
        held = [lock.fencing_token for lock in locks.held(self.cluster.locks) if lock.name == _WRITING]
        if not held:
            raise RuntimeError("Writing the search index needs `exclusive`.")
        with _heard():
            yield ClusterWriter(self.cluster, source["build"], source["shards"], max(held), is_live=True)

    @contextlib.contextmanager
    def rebuilding(self) -> Iterator["ClusterBuild"]:
        """Write a new index; what is not finished is thrown away. Raises BusyError while somebody else does."""
        with self._locked(_REBUILDING, 0.0):
            self._remove_what_nobody_has()
            try:
                with _heard():
                    yield ClusterBuild(self.cluster)
            finally:
                # When the cluster is away, the next one that makes an index does it.
                with contextlib.suppress(AwayError):
                    self._remove_what_nobody_has()

    @contextlib.contextmanager
    def _locked(self, name: str, patience: float) -> Iterator[None]:
        client, alias = self._client(), self.cluster.locks
        with _heard():
            if not locks.ask(client, lambda client, _seconds: client.indices.exists_alias(name=alias)):
                _create(client, f"{self.cluster.prefix}.index.locks", {alias: {}}, locks.MAPPINGS, _SMALL)
            with locks.locked(client, alias, name, patience):
                yield

    def _remove_what_nobody_has(self) -> None:
        with _heard():
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


class ClusterWriter:
    """Writes the indexes of a build. Everything carries the fencing token of its writer as its version."""

    def __init__(self, cluster: Cluster, build: str, shards: int, fencing_token: int, *, is_live: bool) -> None:
        """Take which build it is, how many parts each of its indexes has, and whether readers have it."""
        self.cluster = cluster
        self.build = build
        self.shards = shards
        self.fencing_token = fencing_token
        self.is_live = is_live
        self._has_written = self._has_refused = False
        self.client = cluster.client().options(request_timeout=WRITING)
        known = self.client.indices.get_alias(index=cluster.index(build, "*"))
        self._locales = {name.rpartition(".")[2] for name in known} - {_STATE}

    def replace(self, groups: Collection[uuid.UUID], documents: Iterable[Placed]) -> None:
        """Take out whatever there is of `groups`, in every locale, and put in `documents`."""
        self.renew()
        placed = {(locale.lower(), to_id(document)): document for locale, document in documents}
        for locale in {locale for locale, _id in placed} - self._locales:
            self._make(locale, MAPPINGS, SETTINGS | {"number_of_shards": self.shards})
            self._locales.add(locale)
        # What another writer left behind when it died counts, too.
        self._refresh()
        everywhere = self.cluster.write(self.build, "*")
        known = {
            (hit["_index"].rpartition(".")[2], hit["_id"])
            for hit in _scan(self.client, everywhere, in_groups(groups), [])
        }
        self._send([*((place, None) for place in known - placed.keys()), *placed.items()])

    def commit(self, reached: int) -> None:
        """Make readers find what was written; only then remember the number `reached`."""
        self.renew()
        self._refresh()
        self._store_state(reached)

    def _store_state(self, reached: int) -> None:
        document = {
            "build": self.build,
            "version": _version(),
            "reached": reached,
            "locales": len(self._locales),
            "shards": self.shards,
        }
        try:
            self.client.index(
                index=self.cluster.write(self.build, _STATE),
                id=_STATE,
                document=document,
                version=self.fencing_token,
                version_type="external_gte",
                require_alias=True,
                refresh=True,
                timeout=_SHARDS,
            )
        except ConflictError as error:
            raise BusyError(_TAKEN_OVER) from error

    def renew(self) -> None:
        """Keep the right to write during long work in between. Raises BusyError."""
        for lock in locks.held(self.cluster.locks):
            lock.renew()

    def _make(self, locale: str, mappings: Json, settings: Json) -> None:
        aliases: dict[str, Json] = {self.cluster.write(self.build, locale): {}}
        if self.is_live:
            aliases[self.cluster.live(locale)] = {}
        _create(self.client, self.cluster.index(self.build, locale), aliases, mappings, settings)

    def _refresh(self) -> None:
        answer = self.client.indices.refresh(index=self.cluster.write(self.build, "*"))
        if answer["_shards"]["failed"]:
            raise AwayError("A part of the search index does not show what was written.")

    def _send(self, changes: Iterable[tuple[tuple[str, str], SearchDocument | None]]) -> None:
        operations: list[Json] = []
        size = 0
        for (locale, name), document in changes:
            target = self._target(locale, name)
            if document is None:
                operations.append({"delete": target})
                continue
            operations += [{"index": target}, to_stored(document)]
            size += sum(len(token) + 1 for tokens in document.tokens.values() for token in tokens)
            if size >= _BULK:
                self._send_now(operations)
                operations, size = [], 0
        self._send_now(operations)

    def _send_now(self, operations: list[Json]) -> None:
        if not operations:
            return
        answer = self.client.bulk(operations=operations, require_alias=True, timeout=_SHARDS)
        refused = []
        for item in answer["items"]:
            ((action, done),) = item.items()
            if done["status"] == HTTPStatus.CONFLICT:
                raise BusyError(_TAKEN_OVER)
            if "error" not in done:
                self._has_written |= action == "index"
                continue
            said = f"{done['status']}: {done['error']['reason']}"
            if action == "delete" or not _is_about_a_document(done):
                raise AwayError(f"The search engine refuses to write ({said}).")
            logger.error("Publication %s cannot be found: the search engine refuses it (%s)", done["_id"][:32], said)
            refused.append((done["_index"].rpartition(".")[2], done["_id"]))
        # What there is of them is older.
        self._has_refused |= bool(refused)
        self._send_now([{"delete": self._target(locale, name)} for locale, name in refused])

    def _target(self, locale: str, name: str) -> Json:
        place = {"_index": self.cluster.write(self.build, locale), "_id": name}
        return place | {"version": self.fencing_token, "version_type": "external_gte"}


class ClusterBuild(ClusterWriter):
    """Writes a build that readers do not have yet."""

    def __init__(self, cluster: Cluster) -> None:
        """Begin with nothing. Its versions are smaller than those of all who write it once it is live."""
        super().__init__(cluster, f"build-{uuid.uuid4().hex}", cluster.shards, fencing_token=1, is_live=False)
        self._make(_STATE, _STATE_MAPPINGS, _SMALL)

    def finish(self) -> None:
        """Let readers have the new index in place of the old one."""
        self.renew()
        if self._has_refused and not self._has_written:
            raise AwayError("The search engine refuses all that it is given.")
        everything = f"{self.cluster.prefix}.live.*"
        gone = {"remove": {"index": self.cluster.index("build-*", "*"), "alias": everything, "must_exist": False}}
        new = [
            {"add": {"index": self.cluster.index(self.build, locale), "alias": self.cluster.live(locale)}}
            for locale in (*sorted(self._locales), _STATE)
        ]
        self.client.indices.update_aliases(actions=[gone, *new])
        self.is_live = True


# --- Requests -------------------------------------------------------------------------------------------------------


class _RefusedError(AwayError):
    """The cluster refuses one request, which tells nothing about others."""


def _is_about_the_cluster(status: int) -> bool:
    """Tell what is refused because of how the cluster is from what is refused for what it asks."""
    return status >= HTTPStatus.INTERNAL_SERVER_ERROR or status == HTTPStatus.TOO_MANY_REQUESTS


def _is_about_a_document(done: Json) -> bool:
    """Tell what is refused for what it says from what is refused because of how the index or the cluster is."""
    others = {HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND, HTTPStatus.TOO_MANY_REQUESTS}
    status = done["status"]
    is_for_itself = status < HTTPStatus.INTERNAL_SERVER_ERROR and status not in others
    return is_for_itself and done["error"]["type"] != "index_closed_exception"


def _has_moved(error: ApiError) -> bool:
    """Tell whether what was asked is not there; perhaps another build has just replaced it."""
    return isinstance(error, NotFoundError) or "missing shards" in str(error.body)


@contextlib.contextmanager
def _heard() -> Iterator[None]:
    """Say in words of our own that the cluster did not answer, or not as it should."""
    try:
        yield
    except NotFoundError as error:
        raise NotReadyError("There is no search index yet.") from error
    except ApiError as error:
        kind = AwayError if _is_about_the_cluster(error.status_code) else _RefusedError
        raise kind(f"The search engine refuses ({error.status_code} {error.message or ''}).") from error
    except TransportError as error:
        # What went wrong below is a long story, and this is all of its sense.
        raise AwayError(f"The search engine does not answer ({error.message}).") from None


def _create(client: Elasticsearch, name: str, aliases: Json, mappings: Json, settings: Json) -> None:
    """Make an index, unless it is there."""
    try:
        client.indices.create(index=name, aliases=aliases, mappings=mappings, settings=settings)
    except BadRequestError as error:
        if error.message != "resource_already_exists_exception":
            raise


def _scan(client: Elasticsearch, index: str, query: Json, fields: list[str]) -> Iterator[Any]:
    """Yield whatever matches a query, as it was at one moment."""
    opened = client.open_point_in_time(index=index, keep_alive="1m", ignore_unavailable=True)
    request: Json = {
        "pit": {"id": opened["id"], "keep_alive": "1m"},
        "query": query,
        "docvalue_fields": fields,
        "_source": False,
        "size": _PAGE,
        "sort": ["_shard_doc"],
        "track_total_hits": False,
    }
    try:
        while True:
            answer = client.search(body=request, allow_partial_search_results=False)
            request["pit"]["id"] = answer["pit_id"]
            hits = answer["hits"]["hits"]
            yield from hits
            if len(hits) < _PAGE:
                return
            request["search_after"] = hits[-1]["sort"]
    finally:
        with contextlib.suppress(ApiError, TransportError):
            client.close_point_in_time(id=request["pit"]["id"])
