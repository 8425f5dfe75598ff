"""Writing the indexes of a build in a cluster."""

import logging
import uuid
from collections.abc import Collection, Iterable
from http import HTTPStatus

from elasticsearch import ConflictError

from search import documents
from search.port import AwayError, BusyError, Placed, SearchDocument

from . import elasticsearch_locks as locks
from .elasticsearch_cluster import ON_ONE_SHARD, STATE, WRITING, Cluster, create, scan
from .elasticsearch_queries import MAPPINGS, SETTINGS, Json, in_groups, to_id, to_stored

logger = logging.getLogger(__name__)

_SHARDS = "10s"  # that Elasticsearch waits for a shard that is not ready to be written
_BULK = 5_000_000  # bytes that are sent at once, about
_TAKEN_OVER = "Another process has taken over writing the search index."
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


def version() -> str:
    """Return by what an index is made; another one is made anew."""
    return documents.version()


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
        self._locales = {name.rpartition(".")[2] for name in known} - {STATE}

    def replace(self, groups: Collection[uuid.UUID], documents: Iterable[Placed]) -> None:
        """Take out whatever there is of `groups`, in every locale, and put in `documents`."""
        self.renew()
        placed = {(locale.lower(), to_id(document)): document for locale, document in documents}
        for locale in {locale for locale, _id in placed} - self._locales:
            self._make(locale, MAPPINGS, SETTINGS | {"number_of_shards": self.shards})
            self._locales.add(locale)
        self._send([*((place, None) for place in self._known(groups) - placed.keys()), *placed.items()])

    def _known(self, groups: Collection[uuid.UUID]) -> set[tuple[str, str]]:
        """Return where the documents of the groups are, by locale and name."""
        # What another writer left behind when it died counts, too.
        self._refresh()
        everywhere = self.cluster.write(self.build, "*")
        hits = scan(self.client, everywhere, in_groups(groups), [])
        return {(hit["_index"].rpartition(".")[2], hit["_id"]) for hit in hits}

    def commit(self, reached: int) -> None:
        """Make readers find what was written; only then remember the number `reached`."""
        self.renew()
        self._refresh()
        self._store_state(reached)

    def _store_state(self, reached: int) -> None:
        document = {
            "build": self.build,
            "version": version(),
            "reached": reached,
            "locales": len(self._locales),
            "shards": self.shards,
        }
        try:
            self.client.index(
                index=self.cluster.write(self.build, STATE),
                id=STATE,
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
        create(self.client, self.cluster.index(self.build, locale), aliases, mappings, settings)

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
        self._groups: set[uuid.UUID] = set()
        self._make(STATE, _STATE_MAPPINGS, ON_ONE_SHARD)

    def _known(self, groups: Collection[uuid.UUID]) -> set[tuple[str, str]]:
        # There is nothing but what this writer has put in, and it hardly ever comes to a group twice.
        again = self._groups.intersection(groups)
        self._groups.update(groups)
        return super()._known(again) if again else set()

    def finish(self) -> None:
        """Let readers have the new index in place of the old one."""
        self.renew()
        if self._has_refused and not self._has_written:
            raise AwayError("The search engine refuses all that it is given.")
        everything = f"{self.cluster.prefix}.live.*"
        gone = {"remove": {"index": self.cluster.index("build-*", "*"), "alias": everything, "must_exist": False}}
        new = [
            {"add": {"index": self.cluster.index(self.build, locale), "alias": self.cluster.live(locale)}}
            for locale in (*sorted(self._locales), STATE)
        ]
        self.client.indices.update_aliases(actions=[gone, *new])
        self.is_live = True


def _is_about_a_document(done: Json) -> bool:
    """Tell what is refused for what it says from what is refused because of how the index or the cluster is."""
    others = {HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND, HTTPStatus.TOO_MANY_REQUESTS}
    status = done["status"]
    is_for_itself = status < HTTPStatus.INTERNAL_SERVER_ERROR and status not in others
    return is_for_itself and done["error"]["type"] != "index_closed_exception"
