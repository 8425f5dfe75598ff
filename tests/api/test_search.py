"""Search through the API."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoDbBlocker, Settings

from api.schemas import Results
from tests.help_site import HelpSite, kept_help_site

pytestmark = [pytest.mark.django_db, pytest.mark.persistence, pytest.mark.usefixtures("site")]

SEARCH = "/api/v1/search"
BASE = "http://localhost:8000"


@pytest.fixture(scope="module")
def site(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[HelpSite]:  # noqa: ARG001 - comes first
    """Give a small help centre that can be searched."""
    with kept_help_site(django_db_blocker, searchable=True) as site:
        yield site


def get(client: Client, **parameters: Any) -> Any:
    answer = client.get(SEARCH, parameters)
    assert answer.status_code == 200, answer.content
    return answer.json()


def test_answer_has_the_shape_that_is_described(client: Client) -> None:
    answer = get(client, q="router", locale="en")
    Results.model_validate(answer)
    assert (answer["query"], answer["locale"], answer["total"], answer["suggestions"]) == ("router", "en", 1, [])
    (result,) = answer["results"]
    assert result["key"] == "wifi-setup"
    assert result["url"] == f"{BASE}/en/network/wifi-setup/"
    assert result["highlights"][0] == "Set up your <mark>router</mark>"
    assert [link["key"] for link in result["breadcrumb"]] == ["network"]


def test_fallback_says_so(client: Client) -> None:
    (result,) = get(client, q="slow", locale="fi")["results"]
    names = ("locale", "requested_locale", "served_locale", "fallback_reason", "url")
    assert [result[name] for name in names] == ["en", "fi", "en", "no_translation", f"{BASE}/fi/network/slow/"]


def test_question_has_its_anchor(client: Client) -> None:
    (result,) = get(client, q="warranty", locale="en", type="faq")["results"]
    assert result["anchor"] == "how-long-is-the-warranty"
    assert result["url"].endswith("/en/network/faq/#how-long-is-the-warranty")


def test_labels_of_facets_are_in_the_locale(client: Client) -> None:
    facets = get(client, locale="fi")["facets"]
    assert {choice["key"]: choice["label"] for choice in facets["type"]}["article"] == "Artikkeli"
    assert {choice["key"]: choice["label"] for choice in facets["language"]}["fi"] == "Suomi"


def test_values_of_a_filter_are_alternatives(client: Client) -> None:
    answer = client.get(f"{SEARCH}?locale=en&type=topic&type=faq").json()
    assert {result["type"] for result in answer["results"]} == {"topic", "faq"}
    selected = {choice["key"] for choice in answer["facets"]["type"] if choice["selected"]}
    assert selected == {"topic", "faq"}


def test_section_keeps_what_lies_below(client: Client) -> None:
    keys = {result["key"] for result in get(client, locale="en", section="network")["results"]}
    assert keys == {"wifi-setup", "slow", "faq"}


def test_pages_have_the_size_that_is_asked_for(client: Client) -> None:
    first, second = (get(client, locale="en", page_size=2, page=page) for page in (1, 2))
    assert len(first["results"]) == len(second["results"]) == 2
    assert first["total"] == second["total"] == 7


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("region", "atlantis"),
        ("type", "spell"),
        ("language", "xx"),
        ("locale", "*"),
        ("page", "0"),
        ("page", "101"),
        ("page_size", "101"),
        ("sort", "title"),
        ("q", "x" * 301),
        ("q", "\0"),
    ],
)
def test_wrong_parameter_is_named(client: Client, name: str, value: str) -> None:
    answer = client.get(SEARCH, {name: value})
    assert answer.status_code == 422
    assert [error["parameter"] for error in answer.json()["errors"]] == [name]


def test_missing_index_is_a_problem_that_passes(client: Client, settings: Settings) -> None:
    settings.SEARCH_FOLDER = settings.SEARCH_FOLDER / "nowhere"
    answer = client.get(SEARCH, {"q": "router", "locale": "en"})
    assert answer.status_code == 503
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.headers["Retry-After"] == "30"


def test_person_finds_what_is_for_them(client: Client, site: HelpSite) -> None:
    assert get(client, q="partner", locale="en")["total"] == 0
    client.force_login(site.partner)
    assert get(client, q="partner", locale="en")["total"] == 1


def test_unchanged_answer_is_not_sent_again(client: Client) -> None:
    tag = client.get(SEARCH, {"q": "router", "locale": "en"}).headers["ETag"]
    answer = client.get(SEARCH, {"q": "router", "locale": "en"}, headers={"If-None-Match": tag})
    assert answer.status_code == 304
