"""The search of the admin, in the database."""

from importlib import import_module
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from modelsearch.backends.database import SearchBackend as WagtailsBackend
from modelsearch.index import insert_or_update_object
from wagtail.models import Page
from wagtail.search.backends import get_search_backend

from knowledge.models import ArticlePage, HomePage
from tests.factories import make_home, make_page

pytestmark = [pytest.mark.django_db, pytest.mark.persistence]

TITLES = ("Pump", "Pump and pump", "The pump of the heating", "Pumpkins", "Valves", "A pump", "Pump")


@pytest.fixture
def home() -> HomePage:
    home = make_home()
    add(home, *TITLES)
    return home


def add(home: HomePage, *titles: str) -> None:
    for title in titles:
        insert_or_update_object(make_page(ArticlePage, home, title=title))


def keys(results: Any) -> list[int]:
    return [page.pk for page in results]


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize("words", ["pump", "pump heating", "nothing"])
@pytest.mark.parametrize("method", ["search", "autocomplete"])
def test_pages_are_found_in_the_order_of_wagtail(method: str, words: str) -> None:
    ours, wagtails = (getattr(backend, method) for backend in (get_search_backend(), WagtailsBackend({})))
    pages = Page.objects.all()
    assert keys(ours(words, pages)) == keys(wagtails(words, pages))
    assert keys(ours(words, pages)[1:3]) == keys(wagtails(words, pages)[1:3])
    assert ours(words, pages).count() == wagtails(words, pages).count()


@pytest.mark.usefixtures("home")
def test_what_is_ordered_otherwise_stays_so() -> None:
    found = get_search_backend().autocomplete("pump", Page.objects.order_by("title"), order_by_relevance=False)
    assert [page.title for page in found] == sorted(title for title in TITLES if "ump" in title)


@pytest.mark.usefixtures("home")
def test_a_score_can_be_asked_for() -> None:
    found = get_search_backend().search("pump", Page.objects.all()).annotate_score("score")
    assert all(page.score is not None for page in found)


def test_results_that_are_many_come_in_order(home: HomePage, monkeypatch: pytest.MonkeyPatch) -> None:
    if connection.vendor == "sqlite":
        monkeypatch.setattr("cms.admin_search.sqlite.TOGETHER", 2)
    pages = Page.objects.descendant_of(home)
    assert keys(get_search_backend().search("pump", pages)) == keys(WagtailsBackend({}).search("pump", pages))


def test_the_number_of_queries_does_not_grow_with_the_pages(home: HomePage) -> None:
    def number() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert keys(get_search_backend().autocomplete("pump", Page.objects.all())[:5])
        return len(queries)

    few = number()
    add(home, *TITLES)
    assert number() == few


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL is asked once")
def test_page_that_is_indexed_while_others_are_put_in_order_comes_last(
    home: HomePage, monkeypatch: pytest.MonkeyPatch
) -> None:
    sqlite = import_module("cms.admin_search.sqlite")  # of a table that only this database has
    really_scores = sqlite._scores  # noqa: SLF001 - after which somebody publishes

    def scores(*asked: Any) -> Any:
        found = really_scores(*asked)
        add(home, "Pump")
        return found

    monkeypatch.setattr(sqlite, "_scores", scores)
    found = keys(get_search_backend().search("pump", Page.objects.all()))
    assert found[-1] == max(found)
