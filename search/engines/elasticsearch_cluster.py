"""A cluster of Elasticsearch: its connections, the names that are ours in it, and what goes wrong with requests."""

import contextlib
import os
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from elasticsearch import ApiError, BadRequestError, Elasticsearch, NotFoundError, TransportError

from search.port import AwayError, NotReadyError

from .elasticsearch_queries import FIELDS, Json

WRITING = 60.0  # seconds that a writer waits for each answer
PAGE = 5_000  # documents that are looked through at once
STATE = "state"
ON_ONE_SHARD: Json = {"number_of_shards": 1, "auto_expand_replicas": "0-1"}

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


class RefusedError(AwayError):
    """The cluster refuses one request, which tells nothing about others."""


def _is_about_the_cluster(status: int) -> bool:
    """Tell what is refused because of how the cluster is from what is refused for what it asks."""
    return status >= HTTPStatus.INTERNAL_SERVER_ERROR or status == HTTPStatus.TOO_MANY_REQUESTS


def has_moved(error: ApiError) -> bool:
    """Tell whether what was asked is not there; perhaps another build has just replaced it."""
    return isinstance(error, NotFoundError) or "missing shards" in str(error.body)


@contextlib.contextmanager
def heard() -> Iterator[None]:
    """Say in words of our own that the cluster did not answer, or not as it should."""
    try:
        yield
    except NotFoundError as error:
        raise NotReadyError("There is no search index yet.") from error
    except ApiError as error:
        kind = AwayError if _is_about_the_cluster(error.status_code) else RefusedError
        raise kind(f"The search engine refuses ({error.status_code} {error.message or ''}).") from error
    except TransportError as error:
        # What went wrong below is a long story, and this is all of its sense.
        raise AwayError(f"The search engine does not answer ({error.message}).") from None


def create(client: Elasticsearch, name: str, aliases: Json, mappings: Json, settings: Json) -> None:
    """Make an index, unless it is there."""
    try:
        client.indices.create(index=name, aliases=aliases, mappings=mappings, settings=settings)
    except BadRequestError as error:
        if error.message != "resource_already_exists_exception":
            raise


def scan(client: Elasticsearch, index: str, query: Json, fields: list[str]) -> Iterator[Any]:
    """Yield whatever matches a query, as it was at one moment."""
    opened = client.open_point_in_time(index=index, keep_alive="1m", ignore_unavailable=True)
    request: Json = {
        "pit": {"id": opened["id"], "keep_alive": "1m"},
        "query": query,
        "docvalue_fields": fields,
        "_source": False,
        "size": PAGE,
        "sort": ["_shard_doc"],
        "track_total_hits": False,
    }
    try:
        while True:
            answer = client.search(body=request, allow_partial_search_results=False)
            request["pit"]["id"] = answer["pit_id"]
            hits = answer["hits"]["hits"]
            yield from hits
            if len(hits) < PAGE:
                return
            request["search_after"] = hits[-1]["sort"]
    finally:
        with contextlib.suppress(ApiError, TransportError):
            client.close_point_in_time(id=request["pit"]["id"])
