"""The list of what readers search for in vain."""

import datetime as dt

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Group
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from cms import groups
from search.failed_report import failed_searches
from search.models import LoggedSearch
from tests.factories import make_home, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.persistence]


def logged(query: str, searches: int, ago: int = 0, locale: str = "en", **fields: int | str) -> None:
    day = timezone.localdate() - dt.timedelta(days=ago)
    LoggedSearch.objects.create(day=day, locale=locale, query=query, searches=searches, **fields)


def member(name: str) -> Client:
    make_home()
    client = Client()
    client.force_login(make_user("somebody", Group.objects.get(name=name)))
    return client


def rows(answer: object) -> list[list[str]]:
    page = BeautifulSoup(answer.content, "html.parser")  # type: ignore[attr-defined]  # an answer
    return [[" ".join(cell.text.split()) for cell in row.select("td")] for row in page.select("tbody tr")]


@pytest.fixture
def _searches() -> None:
    logged("spare parts", 4, empty=4)
    logged("spare parts", 2, ago=3, empty=2, filters="type=faq")
    logged("spare parts", 9, ago=40, empty=9)
    logged("spare parts", 50, ago=70, empty=50)
    logged("dew point", 3, ago=1, results=5)
    logged("filter", 9, results=5, clicks=4, positions=6)
    logged("varaosat", 2, locale="fi", empty=1, clicks=1)


@pytest.mark.usefixtures("_searches")
def test_what_failed_is_counted_with_its_trend() -> None:
    found = {(row["query"], row["locale"]): row for row in failed_searches(30)}
    assert list(found) == [("spare parts", "en"), ("dew point", "en"), ("varaosat", "fi")]
    row = found["spare parts", "en"]
    assert (row["failed"], row["failed_before"], row["trend"], row["last"]) == (6, 9, -3, timezone.localdate())
    assert found["dew point", "en"]["failed"] == 3  # found, and never opened
    assert found["varaosat", "fi"]["failed"] == 1
    assert next(row["query"] for row in failed_searches(7)) == "spare parts"


@pytest.mark.usefixtures("_searches")
def test_list_is_narrowed_down() -> None:
    editor = member(groups.EDITORS)
    address = reverse("search_failed")
    assert [row[0] for row in rows(editor.get(address))] == ["spare parts", "dew point", "varaosat"]
    for asked, expected in (
        ({"locale": "fi"}, ["varaosat"]),
        ({"kind": "unopened"}, ["dew point"]),
        ({"kind": "empty"}, ["spare parts", "varaosat"]),
        ({"query": "DEW"}, ["dew point"]),
        ({"days": "90"}, ["spare parts", "dew point", "varaosat"]),
    ):
        assert [row[0] for row in rows(editor.get(address, asked))] == expected, asked


@pytest.mark.usefixtures("_searches")
def test_editor_goes_from_a_query_to_a_new_rule() -> None:
    answer = member(groups.EDITORS).get(reverse("search_failed"))
    links = [link["href"] for link in BeautifulSoup(answer.content, "html.parser").select("tbody a")]
    assert f"{reverse('wagtailsnippets_search_synonymrule:add')}?locale=en&query=spare+parts" in links
    assert f"{reverse('wagtailsnippets_search_curation:add')}?locale=en&query=spare+parts" in links


@pytest.mark.usefixtures("_searches")
@pytest.mark.parametrize(
    ("name", "status"),
    [
        (groups.AUTHORS, 200),
        (groups.EDITORS, 200),
        (groups.TRANSLATORS, 200),
        (groups.REVIEWERS, 200),
        (groups.ADMINISTRATORS, 200),
    ],
)
def test_those_who_write_pages_read_the_list(name: str, status: int) -> None:
    client = member(name)
    answer = client.get(reverse("search_failed"))
    assert answer.status_code == status
    menu = client.get(reverse("wagtailadmin_home")).content.decode()
    assert (reverse("search_failed") in menu) is (status == 200)
    if name in {groups.AUTHORS, groups.REVIEWERS}:
        assert reverse("wagtailsnippets_search_synonymrule:add") not in answer.content.decode()


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_list_is_exported(kind: str) -> None:
    logged("=HYPERLINK(1)", 3, empty=3)
    answer = member(groups.EDITORS).get(reverse("search_failed"), {"export": kind})
    assert answer.status_code == 200
    if kind == "csv":
        assert b"'=HYPERLINK(1),en,3,0,3,3,3,0," in answer.getvalue()


def test_list_costs_the_same_however_long_it_is(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    editor = member(groups.EDITORS)
    address = reverse("search_failed_results")
    logged("query", 1, empty=1)
    editor.get(address)
    with CaptureQueriesContext(connection) as captured:
        editor.get(address)
    for number in range(20):
        logged(f"query {number}", 1, empty=1)
    with django_assert_num_queries(len(captured)):
        editor.get(address)
