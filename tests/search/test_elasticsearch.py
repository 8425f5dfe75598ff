"""What only Elasticsearch can do to a site: be away, be slow, refuse, lose its nodes."""

import json
import os
import socket
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from elastic_transport import Transport
from elasticsearch import ConnectionTimeout, Elasticsearch
from pytest_django import Settings

from cms.models import FollowerState
from cms.patience import Patience
from cms.publications import followers
from cms.publications.draining import drain
from search.documents import documents_of
from search.engines import elasticsearch, elasticsearch_cluster, elasticsearch_locks, elasticsearch_writers
from search.engines.elasticsearch import ElasticsearchEngine
from search.engines.elasticsearch_cluster import Cluster
from search.engines.elasticsearch_deadlines import MOST_NODES
from search.engines.elasticsearch_queries import DEEPEST, to_stored
from search.indexing import check_index, status
from search.port import AwayError, BusyError, SearchQuery
from tests.elasticsearch_node import remove_all
from tests.factories import make_article, publication_of

from .contents import differences
from .engines import KeptInCluster, kept
from .test_engine import document, everything, fill, words
from .test_follower import PATH, find, follow, in_a_child, rename


@pytest.fixture
def own(tmp_path: Path) -> Iterator[KeptInCluster]:
    with kept("elasticsearch", tmp_path) as found:
        assert isinstance(found, KeptInCluster)
        yield found


# --- A cluster that does not answer as it should --------------------------------------------------------------------


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


ELASTIC = (("X-Elastic-Product", "Elasticsearch"),)
Answer = tuple[int, bytes, tuple[tuple[str, str], ...]]  # status, body and headers


@contextmanager
def server(answer: Callable[[str, bytes], Answer | None]) -> Iterator[str]:
    """Answer each request, by its path and body; with nothing, for as long as the test lasts, when that is None."""
    over = threading.Event()

    class Handler(BaseHTTPRequestHandler):
        def answer(self) -> None:
            given = answer(self.path, self.rfile.read(int(self.headers.get("Content-Length", 0))))
            if given is None:
                over.wait()
                return
            status, body, headers = given
            self.send_response(status)
            for name, value in (("Content-Type", "application/json"), ("Content-Length", str(len(body))), *headers):
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_POST = do_PUT = do_HEAD = do_DELETE = answer  # noqa: N815 - names of the library

        def log_message(self, *_args: Any) -> None:
            pass

    found = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=found.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{found.server_port}"
    finally:
        over.set()
        found.shutdown()
        found.server_close()


def says(status: int, **body: Any) -> Answer:
    """Return what Elasticsearch answers."""
    return status, json.dumps(body).encode(), ELASTIC


AWAY = ["refuses connections", "hangs", "another program", "too busy", "forbidden", "older version"]


@pytest.fixture(params=AWAY)
def away(request: pytest.FixtureRequest, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let the product use a cluster that does not answer as it should."""
    monkeypatch.setattr(elasticsearch, "LOOKING", 0.2)
    monkeypatch.setattr(elasticsearch, "WRITING", 0.2)
    answers: dict[str, Answer | None] = {
        "hangs": None,
        "another program": (200, b'{"hello": "world"}', ()),
        "too busy": says(429, error={"type": "es_rejected_execution_exception"}),
        "forbidden": says(403, error={"type": "security_exception"}),
        "older version": says(400, error={"type": "media_type_header_exception"}),
    }
    if request.param == "refuses connections":
        settings.SEARCH_CLUSTER = {"hosts": (f"http://127.0.0.1:{free_port()}",)}
        yield
    else:
        with server(lambda _path, _body: answers[request.param]) as url:
            settings.SEARCH_CLUSTER = {"hosts": (url,)}
            yield


@pytest.mark.django_db
@pytest.mark.usefixtures("away")
def test_cluster_that_is_away_holds_up_nobody(client: Client, capsys: pytest.CaptureFixture[str]) -> None:
    article = make_article(title="Kettle", slug="kettle")
    drain()
    # Readers are told, in both voices.
    page = client.get("/en/search/", {"q": "kettle"})
    assert "Search is not available right now." in page.content.decode()
    answer = client.get("/api/v1/search", {"q": "kettle"})
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "30")
    # Everything else goes on.
    rename(article, "Lamp")
    drain()
    assert "Lamp" in client.get("/en/kettle/").content.decode()
    # Operators are told, and the worker waits longer each time.
    patience = Patience()
    assert followers.follow_all("me", patience) == 0
    assert not patience.may_try(PATH)
    (problem,) = check_index()
    assert problem.startswith("Nothing can be searched now")
    for command in ("doctor", "search_status", "rebuild_search"):
        with pytest.raises(CommandError):
            call_command(command)
    with pytest.raises(CommandError, match="Not everything was up to date"):
        call_command("run_worker", once=True, timeout=0.1)
    assert f"The follower {PATH} fails at number 0" in capsys.readouterr().out


class Searched:
    """A cluster that has an index, and answers searches as the test says: each time with the next of `answers`."""

    def __init__(self, *answers: Answer | None) -> None:
        self.answers = list(answers)
        self.asked: list[dict[str, Any]] = []

    def __call__(self, path: str, body: bytes) -> Answer | None:
        if unquote(path).split("/")[1].endswith(".*"):
            source = {"version": "1", "reached": 1, "locales": 1, "shards": 1}
            shards = {"total": 2, "failed": 0}
            return says(200, timed_out=False, _shards=shards, hits={"hits": [{"_source": source}]})
        self.asked.append(json.loads(body))
        return self.answers[min(len(self.asked), len(self.answers)) - 1]

    @property
    def times(self) -> list[int]:
        """How many milliseconds each search was given."""
        return [int(asked["timeout"].removesuffix("ms")) for asked in self.asked]


QUERY = SearchQuery("en", words("kettle lamp spoon"), frozenset({0}), counted=())
NOTHING = says(200, timed_out=False, _shards={"total": 1, "failed": 0}, hits={"total": {"value": 0}, "hits": []})


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let readers wait for a moment only, and nobody ask again who was not answered."""
    monkeypatch.setattr(elasticsearch, "SEARCHING", 0.3)
    monkeypatch.setattr(elasticsearch, "RESTING", 600.0)


def test_reader_is_not_kept_waiting_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(elasticsearch, "LOOKING", 0.1)
    monkeypatch.setattr(elasticsearch, "RESTING", 600.0)
    with server(lambda _path, _body: None) as url:
        engine = ElasticsearchEngine(Cluster(hosts=(url,)))
        with pytest.raises(AwayError, match="does not answer"):
            engine.state()
        for again in (engine.state, lambda: engine.search(QUERY)):
            with pytest.raises(AwayError, match="a moment ago"):
                again()


@pytest.mark.usefixtures("impatient")
def test_nobody_asks_again_at_once_a_cluster_whose_searches_hang() -> None:
    hangs = Searched(None)
    with server(hangs) as url:
        engine = ElasticsearchEngine(Cluster(hosts=(url,)))
        assert engine.state().is_readable
        with pytest.raises(AwayError, match="does not answer"):
            engine.search(QUERY)
        for again in (engine.state, lambda: engine.search(QUERY)):
            with pytest.raises(AwayError, match="a moment ago"):
                again()
    assert len(hangs.asked) == 1


@pytest.mark.usefixtures("impatient")
def test_nodes_that_hang_share_the_time_of_one_search() -> None:
    hang = Searched(None)
    with server(hang) as one, server(hang) as two, server(hang) as three, server(hang) as four:
        engine = ElasticsearchEngine(Cluster(hosts=(one, two, three, four)))
        with pytest.raises(AwayError, match="does not answer"):
            engine.search(QUERY)
    assert len(hang.asked) == MOST_NODES
    assert sum(hang.times) <= 300


@pytest.mark.usefixtures("impatient")
def test_second_search_has_the_time_that_the_first_has_left() -> None:
    found = Searched(NOTHING, None)
    with server(found) as url, pytest.raises(AwayError):
        ElasticsearchEngine(Cluster(hosts=(url,))).search(QUERY)
    first, second = found.times
    assert second <= first <= 300


@pytest.mark.usefixtures("impatient")
def test_what_was_found_first_is_shown_when_there_is_no_second_answer() -> None:
    one = {"_source": {"publication": uuid.UUID(int=1).hex, "anchor": "", "sequence": 1}, "_score": 1.0}
    little = says(200, timed_out=False, _shards={"total": 1, "failed": 0}, hits={"total": {"value": 1}, "hits": [one]})
    with server(Searched(little, None)) as url:
        found = ElasticsearchEngine(Cluster(hosts=(url,))).search(QUERY)
    assert (found.total, found.relaxed) == (1, False)


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("status", [429, 503])
def test_search_that_was_refused_by_an_overloaded_cluster_is_not_repeated(status: int) -> None:
    busy = Searched(says(status, error={"type": "es_rejected_execution_exception"}))
    with server(busy) as url:
        engine = ElasticsearchEngine(Cluster(hosts=(url,)))
        with pytest.raises(AwayError, match=str(status)):
            engine.search(QUERY)
        with pytest.raises(AwayError, match="a moment ago"):
            engine.search(QUERY)
    assert len(busy.asked) == 1


@pytest.mark.usefixtures("impatient")
def test_search_that_is_refused_for_what_it_asks_keeps_nobody_else_away() -> None:
    refuses = Searched(says(400, error={"type": "too_many_clauses"}), NOTHING)
    with server(refuses) as url:
        engine = ElasticsearchEngine(Cluster(hosts=(url,)))
        with pytest.raises(AwayError, match="400"):
            engine.search(QUERY)
        assert engine.search(QUERY).total == 0


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize(
    "moved",
    [
        says(404, error={"type": "index_not_found_exception"}),
        says(503, error={"type": "search_phase_execution_exception", "reason": "Rejected due to missing shards [[a]]"}),
    ],
)
def test_search_in_an_index_that_was_just_replaced_is_repeated(moved: Answer) -> None:
    found = Searched(moved, NOTHING)
    with server(found) as url:
        assert ElasticsearchEngine(Cluster(hosts=(url,))).search(QUERY).total == 0


@pytest.mark.usefixtures("impatient")
def test_search_that_was_cut_short_finds_nothing_rather_than_half() -> None:
    late = says(200, timed_out=True, _shards={"total": 1, "failed": 0}, hits={"total": {"value": 1}, "hits": []})
    with server(Searched(late)) as url, pytest.raises(AwayError, match="in time"):
        ElasticsearchEngine(Cluster(hosts=(url,))).search(QUERY)


@pytest.mark.django_db
def test_what_is_published_while_the_cluster_is_away_is_found_later(own: KeptInCluster, settings: Settings) -> None:
    gone, renamed = make_article(title="Kettle", slug="kettle"), make_article(title="Lamp", slug="lamp")
    follow()
    there = settings.SEARCH_CLUSTER
    settings.SEARCH_CLUSTER = there | {"hosts": (f"http://127.0.0.1:{free_port()}",)}
    gone.unpublish()
    rename(renamed, "Spoon")
    make_article(title="Fork", slug="fork")
    drain()
    assert followers.follow_all("me", Patience()) == 0
    assert FollowerState.objects.get(pk=PATH).error.startswith("AwayError")
    settings.SEARCH_CLUSTER = there
    follow()
    assert [len(find(word)) for word in ("kettle", "lamp", "spoon", "fork")] == [0, 0, 1, 1]
    assert status().is_well
    assert FollowerState.objects.get(pk=PATH).error == ""
    assert own.builds() == 1


@pytest.mark.django_db
@pytest.mark.usefixtures("own")
def test_error_is_forgotten_when_nothing_was_missed() -> None:
    make_article()
    follow()
    FollowerState.objects.filter(pk=PATH).update(error="AwayError")
    followers.follow(PATH, "me")
    assert FollowerState.objects.get(pk=PATH).error == ""


@pytest.mark.django_db
def test_read_only_cluster_answers_and_loses_nothing(own: KeptInCluster, monkeypatch: pytest.MonkeyPatch) -> None:
    """What Elasticsearch does when a disk is nearly full."""
    article = make_article(title="Kettle")
    follow()

    def block(*, on: bool | None) -> None:
        own.client.indices.put_settings(index=own.indexes(), settings={"index.blocks.read_only_allow_delete": on})

    monkeypatch.setattr(elasticsearch_writers, "_SHARDS", "100ms")
    block(on=True)
    rename(article, "Lamp")
    drain()
    with pytest.raises(AwayError):
        followers.follow(PATH, "me")
    followers.release_leases("me")
    assert (len(find("kettle")), len(find("lamp"))) == (1, 0)
    assert not status().differences
    block(on=None)
    follow()
    assert (len(find("kettle")), len(find("lamp"))) == (0, 1)
    assert status().is_well


# --- What is stored --------------------------------------------------------------------------------------------------


def test_nothing_is_written_to_an_index_that_was_not_made(own: KeptInCluster) -> None:
    fill(own.engine, [document(1)])
    with own.engine.exclusive(), own.engine.writing() as writer:
        own.lose_a_locale()
        with pytest.raises(AwayError, match="404"):
            writer.replace({document(2).group}, [("en", document(2))])
    assert own.indexes("en") == []
    assert not own.engine.state().is_readable


def test_document_that_is_refused_holds_up_no_others_and_is_named(
    own: KeptInCluster, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    bad, good = document(1), document(2)
    fill(own.engine, [bad])
    monkeypatch.setattr(
        elasticsearch_writers, "to_stored", lambda each: {"surprise": 1} if each.group == bad.group else to_stored(each)
    )
    with own.engine.exclusive(), own.engine.writing() as writer:
        writer.replace({bad.group, good.group}, [("en", bad), ("en", good)])
        writer.commit(2)
    # What there was of it is gone: it may have been for others.
    assert everything(own.engine) == [2]
    assert f"{bad.publication.hex} cannot be found" in caplog.text


def test_index_of_which_everything_was_refused_takes_no_place(
    own: KeptInCluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(own.engine, [document(1)])
    monkeypatch.setattr(elasticsearch_writers, "to_stored", lambda _document: {"surprise": 1})
    with pytest.raises(AwayError, match="refuses all"):
        fill(own.engine, [document(2)])
    assert everything(own.engine) == [1]


def test_closed_index_stops_its_writer(own: KeptInCluster) -> None:
    fill(own.engine, [document(1)])
    with own.engine.exclusive(), own.engine.writing() as writer:
        own.client.indices.close(index=own.indexes("en"))
        with pytest.raises(AwayError):
            writer.replace({document(2).group}, [("en", document(2))])


def test_much_is_sent_and_looked_through_in_parts(own: KeptInCluster, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(elasticsearch_writers, "_BULK", 20)
    monkeypatch.setattr(elasticsearch_cluster, "PAGE", 3)
    documents = [document(number) for number in range(1, 9)]
    fill(own.engine, documents)
    assert own.engine.contents("en") == {(each.publication, ""): each.sequence for each in documents}
    with own.engine.exclusive(), own.engine.writing() as writer:
        writer.replace({each.group for each in documents}, [("en", documents[0])])
        writer.commit(9)
    assert everything(own.engine) == [1]


def test_questions_of_a_page_are_documents_of_their_own(own: KeptInCluster) -> None:
    page = document(1)
    questions = [replace(page, anchor=anchor) for anchor in ("", "ä b", "x" * 1000)]
    with own.engine.rebuilding() as build:
        build.replace({page.group}, [("en", question) for question in questions])
        build.commit(1)
        with own.engine.exclusive():
            build.finish()
    found = own.engine.search(SearchQuery("en", None, frozenset({0})))
    assert {hit.anchor for hit in found.hits} == {"", "ä b", "x" * 1000}


def test_results_beyond_the_deepest_are_counted_only(own: KeptInCluster) -> None:
    fill(own.engine, [document(1)])
    found = own.engine.search(SearchQuery("en", words("kettle"), frozenset({0}), offset=DEEPEST, limit=10))
    assert (found.total, found.hits) == (1, ())


def test_longest_query_is_answered(own: KeptInCluster) -> None:
    fill(own.engine, [document(1)])
    text = " ".join(f"{chr(97 + number % 26)}-{number}" for number in range(80))
    assert own.engine.search(SearchQuery("en", words(text), frozenset({0}))).total == 0


def test_several_shards_answer_as_one_does(own: KeptInCluster) -> None:
    documents = [document(number, "kettle lamp" if number % 3 else "kettle", tag=["a"]) for number in range(1, 20)]
    fill(own.engine, documents)
    query = SearchQuery("en", words("lamp"), frozenset({0}), limit=20)
    one = own.engine.search(query)
    several = ElasticsearchEngine(replace(own.cluster, shards=3))
    fill(several, documents)
    assert several.state().is_readable
    found = several.search(query)
    assert (found.total, found.counts) == (one.total, one.counts)
    assert {hit.publication for hit in found.hits} == {hit.publication for hit in one.hits}
    assert found.hits[0].score == pytest.approx(one.hits[0].score, rel=0.01)


def test_sites_that_share_a_cluster_leave_one_another_alone(own: KeptInCluster) -> None:
    fill(own.engine, [document(1)])
    other = ElasticsearchEngine(replace(own.cluster, prefix=f"{own.cluster.prefix}-2"))
    try:
        fill(other, [document(2)])
        fill(own.engine, [document(3)])
        assert (everything(own.engine), everything(other)) == ([3], [2])
    finally:
        remove_all(other.cluster)


# --- Death of the worker ---------------------------------------------------------------------------------------------


def die_at_request(number: int, *, after: bool) -> None:
    """Let this process die before or after the request to Elasticsearch that has this number, from 0."""
    perform = Transport.perform_request
    made = iter(range(number + 1))

    def counted(*args: Any, **kwargs: Any) -> Any:
        is_last = next(made) == number
        if is_last and not after:
            os._exit(9)
        answer = perform(*args, **kwargs)
        if is_last:
            os._exit(9)
        return answer

    Transport.perform_request = counted  # type: ignore[method-assign]


@pytest.mark.full
@pytest.mark.django_db
@pytest.mark.parametrize("after", [False, True])
def test_worker_that_dies_at_any_request_loses_nothing(
    own: KeptInCluster, monkeypatch: pytest.MonkeyPatch, *, after: bool
) -> None:
    monkeypatch.setattr(elasticsearch_locks, "LEASE", 0.0)  # who dies here is known to be dead
    article = make_article(title="Title")
    follow()
    number, code = 0, 9
    while code == 9:
        rename(article, f"Title{number}")
        drain()
        publication = publication_of(article)
        # The child must not use the parent's connection to the database.
        placed, group, sequence = list(documents_of({publication.group})), publication.group, publication.sequence

        def write(number: int = number, group: Any = group, placed: Any = placed, sequence: int = sequence) -> None:
            die_at_request(number, after=after)
            with own.engine.exclusive(), own.engine.writing() as writer:
                writer.replace({group}, placed)
                writer.commit(sequence)

        code = in_a_child(write)
        follow()
        assert list(differences()) == [], f"after death at request {number}"
        number += 1
    assert code == 0
    assert number > 5  # it has died at as many requests, at least


# --- Locks -----------------------------------------------------------------------------------------------------------


def test_lock_of_a_dead_writer_ends(own: KeptInCluster, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(own.engine, [document(1)])
    monkeypatch.setattr(elasticsearch_locks, "PATIENCE", 0.0)
    store(own, until=time.time() + elasticsearch_locks.LEASE - 1)
    with pytest.raises(BusyError), own.engine.exclusive():
        pass
    for until in (time.time() - 1, time.time() + 1_000_000):  # the latter by a clock that was set back since
        store(own, until=until)
        with own.engine.exclusive():
            pass


def store(own: KeptInCluster, until: float) -> None:
    own.client.index(index=own.cluster.locks, id="writing", document={"until": until, "token": 7}, require_alias=True)


def test_lock_whose_answer_was_lost_is_its_holder_s_own(own: KeptInCluster, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(own.engine, [document(1)])
    really_index = Elasticsearch.index
    lose = [True]

    def index(client: Elasticsearch, **asked: Any) -> Any:
        stored = really_index(client, **asked)
        if lose:
            lose.pop()
            raise ConnectionTimeout("lost")
        return stored

    monkeypatch.setattr(elasticsearch_locks, "PATIENCE", 0.0)
    monkeypatch.setattr(Elasticsearch, "index", index)
    with own.engine.exclusive():
        assert not lose
        lose.append(True)  # the answer to giving it back is lost, too
    assert not lose
    with own.engine.exclusive():
        pass


@pytest.mark.usefixtures("impatient")
def test_worker_does_not_wait_long_for_a_lock_that_nobody_can_store(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(elasticsearch_locks, "ANSWERING", 0.3)
    asked: list[str] = []

    def answer(path: str, _body: bytes) -> Answer | None:
        asked.append(path)
        return None if "/_doc/" in path else says(200)

    with server(answer) as url, pytest.raises(AwayError):  # noqa: SIM117 - what hangs is the lock
        with ElasticsearchEngine(Cluster(hosts=(url,))).exclusive():
            pass
    assert len([path for path in asked if "/_doc/" in path]) == 2


def test_writing_without_the_lock_is_a_mistake_that_is_named(own: KeptInCluster) -> None:
    fill(own.engine, [document(1)])
    with pytest.raises(RuntimeError, match="needs `exclusive`"), own.engine.writing():
        pass


def test_process_has_one_client_and_none_of_its_parent_s(monkeypatch: pytest.MonkeyPatch) -> None:
    cluster = Cluster(hosts=("http://127.0.0.1:1",))
    before = cluster.client()
    assert cluster.client() is before
    monkeypatch.setattr(os, "getpid", lambda: -1)
    assert cluster.client() is not before
    assert {pid for pid, _cluster in elasticsearch_cluster._clients} == {-1}  # noqa: SLF001 - what is kept


def test_lock_lasts_for_as_long_as_its_holder_works(own: KeptInCluster, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(own.engine, [document(1)])

    def until() -> float:
        return float(own.client.get(index=own.cluster.locks, id="writing")["_source"]["until"])

    with own.engine.exclusive(), own.engine.writing() as writer:
        before = until()
        monkeypatch.setattr(elasticsearch_locks, "LEASE", 3600.0)
        (lock,) = elasticsearch_locks.held(own.cluster.locks)
        monkeypatch.setattr(lock, "_renewed", time.monotonic() - 1800)
        writer.commit(2)
        assert until() > before + 1800
    assert until() == 0


def test_writer_that_was_overtaken_changes_nothing(own: KeptInCluster, monkeypatch: pytest.MonkeyPatch) -> None:
    """It was held up for longer than its lock lasted, and goes on as if nothing had happened."""
    older, newer, gone = document(1, "kettle"), replace(document(1, "lamp"), sequence=9), document(2)
    fill(own.engine, [older, gone])
    with own.engine.exclusive(), own.engine.writing() as overtaken:
        monkeypatch.setattr(elasticsearch_locks, "LEASE", 0.0)
        with own.engine.exclusive(), own.engine.writing() as writer:
            monkeypatch.setattr(elasticsearch_locks, "LEASE", 3600.0)  # so that nobody looks at the lock again
            writer.replace({older.group, gone.group}, [("en", newer)])
            writer.commit(9)
        for late in (older, gone):
            with pytest.raises(BusyError):
                overtaken.replace({late.group}, [("en", late)])
        with pytest.raises(BusyError):
            overtaken.commit(5)
    assert own.engine.state().reached == 9
    assert own.engine.contents("en") == {(newer.publication, ""): 9}
    assert own.engine.search(SearchQuery("en", words("lamp"), frozenset({0}))).total == 1


def test_writer_notices_that_its_lock_was_taken(own: KeptInCluster, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(own.engine, [document(1)])
    with own.engine.exclusive(), own.engine.writing() as overtaken:
        monkeypatch.setattr(elasticsearch_locks, "LEASE", 0.0)
        with own.engine.exclusive():
            pass
        with pytest.raises(BusyError):
            overtaken.replace({uuid.uuid4()}, ())
