"""Which searches and clicks the help centre counts."""

import re
from collections.abc import Iterator

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries, DjangoDbBlocker

from search import log
from search.models import LoggedSearch
from tests.help_site import HelpSite, kept_help_site

pytestmark = [pytest.mark.django_db, pytest.mark.persistence]

READER = {"User-Agent": "Mozilla/5.0"}
SEARCH = "/en/search/"
LOG = "/en/search/log/"


@pytest.fixture(scope="module")
def site(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[HelpSite]:  # noqa: ARG001 - comes first
    """Give a small help centre that can be searched."""
    with kept_help_site(django_db_blocker, searchable=True) as site:
        yield site


@pytest.fixture(autouse=True)
def _nothing_gathered(site: HelpSite) -> None:  # noqa: ARG001 - comes first
    log.write()
    LoggedSearch.objects.all().delete()


@pytest.fixture
def reader() -> Client:
    return Client(headers=READER)


def logged() -> dict[str, list[int]]:
    log.write()
    rows = LoggedSearch.objects.values_list("query", "searches", "empty", "clicks", "positions")
    return {query: numbers for query, *numbers in rows}


def signed(text: str) -> str:
    found = re.search(r'data-search="([^"]+)"', text)
    assert found
    return found[1]


def test_new_and_kept_answers_count_alike(reader: Client) -> None:
    for _time in range(3):
        answer = reader.get(SEARCH, {"q": "Router"})
        assert "X-Search-Log" not in answer.headers
    reader.get(SEARCH, {"q": "gibberish"})
    assert logged() == {"router": [3, 0, 0, 0], "gibberish": [1, 1, 0, 0]}


def test_counting_asks_the_database_nothing(reader: Client, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    reader.get(SEARCH, {"q": "router"})
    with django_assert_num_queries(1):  # the counters
        reader.get(SEARCH, {"q": "router"})


@pytest.mark.parametrize(
    ("parameters", "headers"),
    [
        ({"q": "router"}, {"HX-Request": "true"}),  # on the way to another query, perhaps
        ({"q": "router"}, {"User-Agent": "Googlebot/2.1"}),
        ({"q": "router"}, {"Sec-Purpose": "prefetch"}),
        ({"q": "router", "page": "2"}, {}),
        ({"q": ""}, {}),
        ({"type": "faq"}, {}),
    ],
)
def test_what_nobody_means_does_not_count(reader: Client, parameters: dict[str, str], headers: dict[str, str]) -> None:
    assert reader.get(SEARCH, parameters, headers=headers).status_code == 200
    assert logged() == {}


def test_answer_that_the_browser_has_does_not_count_again(reader: Client) -> None:
    etag = reader.get(SEARCH, {"q": "router"}).headers["ETag"]
    assert reader.get(SEARCH, {"q": "router"}, headers={"If-None-Match": etag}).status_code == 304
    assert logged() == {"router": [1, 0, 0, 0]}


def test_opened_result_counts_with_its_position(reader: Client) -> None:
    text = reader.get(SEARCH, {"q": "router"}).content.decode()
    assert 'data-position="1"' in text
    answer = reader.post(LOG, {"search": signed(text), "position": "2"})
    assert (answer.status_code, answer.content) == (204, b"")
    assert logged() == {"router": [1, 0, 1, 2]}


def test_results_that_stay_after_typing_count(reader: Client) -> None:
    text = reader.get(SEARCH, {"q": "router"}, headers={"HX-Request": "true"}).content.decode()
    reader.post(LOG, {"search": signed(text), "shown": "1"})
    assert logged() == {"router": [1, 0, 0, 0]}


@pytest.mark.parametrize(
    ("form", "headers"),
    [
        ({"search": "made up", "position": "1"}, {}),
        ({"position": "1"}, {}),
        ({"position": "-1"}, {}),
        ({"position": "²"}, {}),
        ({"position": "99999"}, {}),
        ({"position": "1"}, {"Origin": "https://elsewhere.example"}),
        ({"position": "1"}, {"User-Agent": "curl/8"}),
    ],
)
def test_what_cannot_be_meant_is_left_out(reader: Client, form: dict[str, str], headers: dict[str, str]) -> None:
    right = signed(reader.get(SEARCH, {"q": "router"}, headers={"HX-Request": "1"}).content.decode())
    if form == {"position": "1"} and not headers:
        right = ""
    answer = reader.post(LOG, {"search": right} | form, headers=headers)
    assert answer.status_code == 204
    assert logged() == {}


def test_reading_the_address_is_refused(reader: Client) -> None:
    assert reader.get(LOG).status_code == 405
