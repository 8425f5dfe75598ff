"""What holds for all answers of the API: caching, other sites, languages."""

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from cms.publications.draining import drain
from tests.help_site import HelpSite

pytestmark = [pytest.mark.django_db, pytest.mark.persistence, pytest.mark.usefixtures("site")]

ADDRESSES = ["/api/v1/content", "/api/v1/content/slow?locale=en", "/api/v1/facets", "/api/v1/locales"]


@pytest.mark.parametrize("address", ADDRESSES)
def test_whoever_has_the_answer_gets_none(client: Client, address: str) -> None:
    tag = client.get(address).headers["ETag"]
    again = client.get(address, headers={"If-None-Match": tag})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["Access-Control-Allow-Origin"] == "*"


def test_answer_is_new_the_moment_anything_changes(client: Client, site: HelpSite) -> None:
    address = "/api/v1/content/slow?locale=en"
    tag = client.get(address).headers["ETag"]
    site.slow.title = "Why is it so slow?"
    site.slow.save_revision().publish()
    drain()
    answer = client.get(address, headers={"If-None-Match": tag})
    assert answer.json()["title"] == "Why is it so slow?"
    site.slow.title = "Why is it slow?"


def test_answers_say_what_they_depend_on(client: Client) -> None:
    chosen, negotiated = client.get("/api/v1/content?locale=fi"), client.get("/api/v1/content")
    assert set(chosen.headers["Vary"].split(", ")) == {"Authorization", "Cookie"}
    assert set(negotiated.headers["Vary"].split(", ")) == {"Authorization", "Cookie", "Accept-Language"}


def test_only_answers_for_everybody_are_public(client: Client, site: HelpSite) -> None:
    assert client.get("/api/v1/content").headers["Cache-Control"] == "public, max-age=0, must-revalidate"
    client.force_login(site.member)
    assert client.get("/api/v1/content").headers["Cache-Control"] == "private, no-cache"


def test_other_sites_may_read_what_is_public(client: Client) -> None:
    for address in (*ADDRESSES, "/api/v1/nothing"):
        answer = client.get(address, headers={"Origin": "https://elsewhere.example"})
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        assert "Access-Control-Allow-Credentials" not in answer.headers


def test_head_tells_the_length(client: Client) -> None:
    answer = client.head("/api/v1/content?locale=en")
    assert answer.status_code == 200
    assert int(answer.headers["Content-Length"]) == len(client.get("/api/v1/content?locale=en").content)


def test_content_language_is_that_of_the_words(client: Client) -> None:
    assert client.get("/api/v1/content/slow?locale=fi").headers["Content-Language"] == "en"
    assert client.get("/api/v1/content/slow?locale=fi&fields=title").headers["Content-Language"] == "en"
    assert client.get("/api/v1/content/by-path?path=/fi/network/slow/").headers["Content-Language"] == "en"


def test_other_sites_may_ask_with_conditions_and_tokens(client: Client) -> None:
    answer = client.options("/api/v1/content", headers={"Access-Control-Request-Method": "GET"})
    assert (answer.status_code, answer.content) == (204, b"")
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS"
    assert answer.headers["Access-Control-Allow-Headers"] == "If-None-Match, Authorization"


def test_locales_cost_one_query(client: Client, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(1):
        client.get("/api/v1/locales")


def test_locales_have_their_fallbacks(client: Client) -> None:
    locales = client.get("/api/v1/locales").json()["items"]
    assert locales[:2] == [
        {"code": "en", "name": "English", "default": True, "fallback": []},
        {"code": "fi", "name": "suomi", "default": False, "fallback": ["en"]},
    ]


def test_facets_have_labels_places_and_counts(client: Client) -> None:
    facets = client.get("/api/v1/facets?locale=fi").json()
    regions = [(value["label"], value["parent"], value["depth"], value["count"]) for value in facets["region"]]
    assert regions == [("america (fi)", None, 0, 6), ("europe (fi)", None, 0, 6), ("finland (fi)", "europe", 1, 6)]
    assert facets["role"][0]["label"] == "Customer"


def test_counts_are_those_of_the_viewer(client: Client, site: HelpSite) -> None:
    client.force_login(site.partner)
    assert client.get("/api/v1/facets").json()["region"][0]["count"] == 8
