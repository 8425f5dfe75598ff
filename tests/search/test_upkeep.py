"""The index is mended by a command, and by the worker when administrators ask for it."""

import uuid
from dataclasses import replace
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from cms.groups import ADMINISTRATORS, EDITORS
from cms.models import Counter
from cms.publications import followers
from cms.publications.draining import drain
from search import upkeep
from search.documents import documents_of
from search.engines import engine
from search.indexing import status
from search.models import IndexRequest
from search.port import AwayError
from tests.factories import make_article, make_user, publication_of

from .engines import Kept
from .test_follower import PATH, find, follow, rename

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own")]


def take_out(*groups: uuid.UUID) -> None:
    """Take pages out of the index that readers have."""
    with engine().exclusive(), engine().writing() as writer:
        writer.replace(set(groups), ())
        writer.commit(engine().state().reached)


def put_in_a_ghost(like: Any, publication: uuid.UUID, group: uuid.UUID) -> None:
    """Let the index hold what readers do not have."""
    documents = documents_of({publication_of(like).group})
    ghosts = [(locale, replace(each, publication=publication, group=group)) for locale, each in documents]
    with engine().exclusive(), engine().writing() as writer:
        writer.replace({group}, ghosts)
        writer.commit(engine().state().reached)


# --- The command -----------------------------------------------------------------------------------------------------


def test_repair_writes_what_is_missing_and_nothing_else(
    own: Kept, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    kettle = make_article(title="Kettle", slug="kettle")
    make_article(title="Lamp", slug="lamp")
    follow()
    take_out(publication_of(kettle).group)
    assert find("kettle") == []
    with pytest.raises(CommandError, match="--repair"):
        call_command("search_status")
    written: list[int] = []
    really_replace = own.writer.replace

    def replaced(writer: Any, groups: Any, documents: Any) -> None:
        written.append(len(groups))
        really_replace(writer, groups, documents)

    monkeypatch.setattr(own.writer, "replace", replaced)
    call_command("search_status", repair=True)
    assert written == [1]
    assert (len(find("kettle")), len(find("lamp"))) == (1, 1)
    assert "It is what readers have." in capsys.readouterr().out


def test_repair_takes_in_what_the_worker_has_not_come_to() -> None:
    article = make_article(title="Kettle")
    follow()
    rename(article, "Lamp")
    drain()
    call_command("search_status", repair=True)
    assert (len(find("kettle")), len(find("lamp"))) == (0, 1)


def test_repair_takes_out_what_readers_do_not_have() -> None:
    article, gone = make_article(title="Kettle", slug="kettle"), make_article(title="Lamp", slug="lamp")
    follow()
    publication = publication_of(gone)
    gone.unpublish()
    follow()
    put_in_a_ghost(article, publication.pk, publication.group)
    assert len(find("kettle")) == 2
    call_command("search_status", repair=True)
    assert find("kettle") == [str(publication_of(article).pk)]


@pytest.mark.parametrize("loss", ["everything", "ghost", "version"])
def test_repair_makes_an_index_anew_that_cannot_be_mended(
    loss: str, own: Kept, monkeypatch: pytest.MonkeyPatch
) -> None:
    article = make_article(title="Kettle")
    follow()
    if loss == "everything":
        own.lose()
    elif loss == "ghost":
        put_in_a_ghost(article, uuid.uuid4(), uuid.uuid4())
    else:
        fields = own.module.version().partition(".")[0]
        monkeypatch.setattr(own.module, "version", lambda: f"{fields}.99.99")
    call_command("search_status", repair=True)
    assert find("kettle") == [str(publication_of(article).pk)]
    assert own.builds() == 1


def test_repair_does_not_wait_for_an_index_that_is_being_made() -> None:
    article = make_article(title="Kettle")
    follow()
    take_out(publication_of(article).group)
    with engine().rebuilding():
        upkeep.repair()
    assert status().is_well


# --- The worker ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("work", [IndexRequest.REPAIR, IndexRequest.REBUILD])
def test_worker_does_what_is_asked_for_and_forgets_it(work: str, own: Kept) -> None:
    article = make_article(title="Kettle")
    follow()
    take_out(publication_of(article).group)
    upkeep.ask_for(work)
    assert followers.waiting(PATH) > 0
    follow()
    assert len(find("kettle")) == 1
    assert not IndexRequest.objects.exists()
    assert own.builds() == 1
    assert followers.handled(PATH) == Counter.objects.get(pk="sequence").value


def test_what_is_asked_for_again_meanwhile_is_done_again(monkeypatch: pytest.MonkeyPatch) -> None:
    make_article(title="Kettle")
    follow()
    upkeep.ask_for(IndexRequest.REBUILD)

    def rebuild() -> None:
        upkeep.ask_for(IndexRequest.REBUILD)

    monkeypatch.setattr(upkeep, "rebuild", rebuild)
    assert upkeep.carry_out()
    assert IndexRequest.objects.exists()


def test_request_waits_for_an_engine_that_is_away(monkeypatch: pytest.MonkeyPatch) -> None:
    upkeep.ask_for(IndexRequest.REPAIR)

    def fail() -> None:
        raise AwayError("away")

    monkeypatch.setattr(upkeep, "repair", fail)
    with pytest.raises(AwayError):
        upkeep.carry_out()
    assert IndexRequest.objects.exists()


def test_request_that_fails_does_not_keep_the_index_from_following(monkeypatch: pytest.MonkeyPatch) -> None:
    make_article(title="Kettle")
    follow()
    upkeep.ask_for(IndexRequest.REBUILD)

    def fail() -> None:
        raise RuntimeError("no memory")

    with monkeypatch.context() as patch:
        patch.setattr(upkeep, "rebuild", fail)
        with pytest.raises(RuntimeError):
            followers.follow(PATH, "me")
    followers.release_leases("me")
    make_article(title="Lamp", slug="lamp")
    follow()
    assert len(find("lamp")) == 1


# --- The admin -------------------------------------------------------------------------------------------------------


@pytest.fixture
def administrator(client: Client) -> Client:
    call_command("set_up_groups")
    client.force_login(make_user("admin", Group.objects.get(name=ADMINISTRATORS)))
    return client


def shown(client: Client, **parameters: str) -> str:
    answer = client.get(reverse("search_index"), parameters)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def test_administrator_sees_how_the_index_is(administrator: Client) -> None:
    article = make_article(title="Kettle")
    drain()
    assert "is missing; the worker makes it" in shown(administrator)
    follow()
    page = shown(administrator)
    assert "can be searched" in page
    assert "by nothing" in page
    rename(article, "Lamp")
    drain()
    assert "by 1 publication, since" in shown(administrator)


def test_administrator_compares_and_asks_the_worker_to_repair(administrator: Client) -> None:
    article = make_article(title="Kettle <b>")
    follow()
    assert "just what readers have" in shown(administrator, compare="1")
    take_out(publication_of(article).group)
    page = shown(administrator, compare="1")
    assert "Kettle &lt;b&gt;" in page
    assert "not found, though readers have it" in page
    answer = administrator.post(reverse("search_index"), {"work": "repair"})
    assert answer.headers["Location"] == reverse("search_index")
    assert find("kettle") == []  # nothing is done in the web process
    assert "the worker has not done it yet" in shown(administrator)
    follow()
    assert len(find("kettle")) == 1
    assert "the worker has not done it yet" not in shown(administrator)


def test_what_cannot_be_done_is_refused(administrator: Client) -> None:
    assert administrator.post(reverse("search_index"), {"work": "drop"}).status_code == 400
    assert not IndexRequest.objects.exists()


def test_editor_neither_sees_nor_asks(client: Client) -> None:
    call_command("set_up_groups")
    client.force_login(make_user("editor", Group.objects.get(name=EDITORS)))
    assert reverse("search_index") not in client.get(reverse("wagtailadmin_home")).content.decode()
    assert client.get(reverse("search_index")).status_code == 302
    assert client.post(reverse("search_index"), {"work": "repair"}).status_code == 302
    assert not IndexRequest.objects.exists()


def test_page_says_that_the_engine_is_away_without_its_password(administrator: Client, settings: Settings) -> None:
    settings.SEARCH_CLUSTER = {"hosts": ("http://127.0.0.1:9",), "user": "elastic", "password": "hush-hush"}
    page = shown(administrator, compare="1")
    assert "readers are told so" in page
    assert "hush-hush" not in page
