"""The visibility matrix: nobody gets a word of what is not for them, at any exit, in any order of asking."""

from collections.abc import Iterator

import pytest
from django.conf import settings
from django.core.management import get_commands
from django.urls import reverse
from pytest_django import DjangoDbBlocker

from cms.publications.draining import drain
from tests.factories import restrict
from tests.kept import kept_database

from . import exits
from .people import ANONYMOUS, EVERYBODY, IN_A, SENT_ON, SUPERUSER, VIEWERS, WORDS, hidden_words, may_see
from .world import World, make_world

pytestmark = [pytest.mark.django_db, pytest.mark.persistence]

OUR_APPS = {"accounts", "api", "cms", "helpcentre", "knowledge", "search"}


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:  # noqa: ARG001 - comes first
    """Give the pages and people of the matrix."""
    with kept_database(django_db_blocker):
        yield make_world()


def leaks(got: exits.Got, viewer: str) -> list[str]:
    return [word for word in hidden_words(viewer, got.locale) if word in got.text]


@pytest.mark.parametrize("name", exits.EXITS)
def test_nobody_gets_what_is_not_for_them(world: World, name: str) -> None:
    # Whoever may see most asks first, so that whatever is kept holds it all; and last, when it holds what others got.
    for viewer in (IN_A, *VIEWERS, IN_A):
        for got in exits.EXITS[name](world, viewer):
            assert leaks(got, viewer) == [], f"{viewer} asked for {got.asked}"


@pytest.mark.parametrize("viewer", VIEWERS)
def test_everybody_gets_what_is_for_them(world: World, viewer: str) -> None:
    for word, page in world.pages.items():
        got = exits.ask(world, viewer, page.url)
        if may_see(viewer, word):
            assert got.status == 200, word
            assert f"Title {word}" in got.text or page.alias_of_id, word
        else:
            assert got.status == (302 if word == "kanarimembers" else 404), word


@pytest.mark.parametrize("viewer", VIEWERS)
def test_search_finds_what_is_for_the_viewer(world: World, viewer: str) -> None:
    # An alias has the words of its original, and its own only in its address.
    # The product calls a file by its word.
    numbers = dict.fromkeys(world.pages, 1) | {"kanarigroup": 2, "kanarialias": 0, "kanariproduct": 2}
    for word in set(world.pages) - {"kanarikaksonen", "kanarilahde"}:
        found = exits.ask(world, viewer, "/api/v1/search", "en", locale="en", q=word).data
        assert found["total"] == (numbers[word] if may_see(viewer, word) else 0), word


@pytest.mark.parametrize("viewer", VIEWERS)
@pytest.mark.parametrize("word", ["kanarifile", "kanaripagefile"])
def test_search_finds_the_text_of_files_that_are_for_the_viewer(world: World, viewer: str, word: str) -> None:
    found = exits.ask(world, viewer, "/api/v1/search", "en", locale="en", q=word, type="file").data
    files = {result["file"]["filename"] for result in found["results"]}
    assert files == ({f"{word}.pdf"} if may_see(viewer, word) else set())


def test_index_that_is_behind_the_rights_shows_nothing(world: World) -> None:
    """Whatever the index says, what is shown is read by the viewer's rights of now."""
    before = exits.ask(world, ANONYMOUS, "/api/v1/search", "en", locale="en", q="kanaripublic").data
    assert before["total"] == 1
    restrict(world.pages["kanaripublic"])
    drain()
    after = exits.ask(world, ANONYMOUS, "/api/v1/search", "en", locale="en", q="kanaripublic")
    assert (after.data["total"], after.data["results"]) == (0, [])
    assert "Title" not in after.text


def test_words_are_found_where_they_are_for_the_viewer(world: World) -> None:
    """The matrix is worth something only while each word can be found at all."""
    hub = exits.ask(world, IN_A, "/en/hub/").text
    listed = exits.ask(world, IN_A, "/api/v1/content", locale="*", page_size=100, fields="title,summary,document").text
    for word in set(WORDS) - {"kanarioldaddress"}:
        assert (word in listed) is may_see(IN_A, word), word
    for word in set(world.pages) - {"kanarikaksonen", "kanarilahde"}:
        assert (word in hub) is may_see(IN_A, word), word


@pytest.mark.parametrize("viewer", [viewer for viewer in VIEWERS if viewer != IN_A])
def test_tag_of_anothers_answer_is_worth_nothing(world: World, viewer: str) -> None:
    for path in (
        "/en/hub/",
        "/en/search/?q=title",
        "/api/v1/search?locale=en&q=title",
        "/api/v1/content?locale=en",
        "/api/v1/content/hub?locale=en",
        "/api/v1/facets",
    ):
        tag = world.clients[IN_A].get(path).headers["ETag"]
        answer = world.clients[viewer].get(path, headers={"If-None-Match": tag})
        assert answer.status_code == 200
        assert answer.headers["ETag"] != tag


@pytest.mark.parametrize("viewer", VIEWERS)
def test_cursor_of_another_leads_to_nothing_new(world: World, viewer: str) -> None:
    cursor = world.clients[IN_A].get("/api/v1/content?locale=en&page_size=1").json()["next"]
    got = exits.ask(world, viewer, "/api/v1/content", "en", locale="en", page_size=100, cursor=cursor)
    assert leaks(got, viewer) == []


@pytest.mark.parametrize("viewer", VIEWERS)
def test_old_address_leads_only_those_who_may_see_the_page(world: World, viewer: str) -> None:
    answer = world.clients[viewer].get("/en/hub/kanarioldaddress/")
    if may_see(viewer, "kanarigroup"):
        assert (answer.status_code, answer.headers["Location"]) == (301, "/en/hub/kanarigroup/")
    else:
        assert answer.status_code == 404
        assert "kanarigroup" not in answer.content.decode()


@pytest.mark.parametrize("viewer", VIEWERS)
def test_retired_page_leads_on_only_those_who_could_read_it(world: World, viewer: str) -> None:
    for path in world.addresses["kanariretired"]:
        answer = world.clients[viewer].get(path)
        if viewer in SENT_ON["kanariretired"]:
            assert (answer.status_code, answer.headers["Location"]) == (301, f"{path[:3]}/hub/kanaripublic/?replaces")
        else:
            assert answer.status_code == 404


@pytest.mark.parametrize("viewer", VIEWERS)
def test_only_editors_have_previews(world: World, viewer: str) -> None:
    for word, page in world.pages.items():
        got = exits.ask(world, viewer, reverse("wagtailadmin_pages:view_draft", args=[page.pk]))
        if viewer == SUPERUSER:
            assert got.status == 200, word
        else:
            assert got.status == 302, word
            assert leaks(got, viewer) == []


@pytest.mark.parametrize("viewer", [viewer for viewer in VIEWERS if viewer != SUPERUSER])
def test_readers_get_nothing_from_the_admin(world: World, viewer: str) -> None:
    for address in exits.admin_addresses():
        got = exits.ask(world, viewer, address)
        assert got.status != 200 or "kanari" not in got.text, address


def test_every_address_has_a_row_in_the_matrix() -> None:
    names = {name for route, name in exits.addresses() if not route.startswith(exits.ADMIN)}
    assert names == set(exits.EXITS)


def test_every_command_has_a_row_in_the_matrix() -> None:
    assert {name for name, app in get_commands().items() if app in OUR_APPS} == exits.COMMANDS


def test_every_follower_has_a_row_in_the_matrix() -> None:
    assert set(settings.FOLLOWERS) == exits.FOLLOWERS


def test_definition_of_the_matrix_is_about_everybody() -> None:
    assert all(audience <= EVERYBODY for audience in WORDS.values())
