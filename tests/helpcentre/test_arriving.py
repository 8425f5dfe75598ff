"""Readers who come for the first time, with addresses and browsers of every kind."""

import re

import pytest
from django.test import Client

from cms.publications.draining import drain
from knowledge.models import HomePage
from tests.help_site import HelpSite

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site")]


def text_of(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, (path, answer.status_code)
    return answer.content.decode()


# --- The first visit --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("accepted", "home"),
    [
        ("fi", "/fi/"),
        ("FI", "/fi/"),
        ("sv-FI", "/sv/"),
        ("sv-FI,sv;q=0.9,fi;q=0.8,en;q=0.7", "/sv/"),
        ("de-CH, de;q=0.9", "/de/"),
        ("en-GB,en;q=0.9", "/en/"),
        ("en;q=0.1, fi;q=0.9", "/fi/"),
        ("fi;q=0, sv;q=0.5", "/sv/"),
        ("zh", "/en/"),
        ("zh-CN,zh;q=0.9,fi;q=0.1", "/fi/"),
        ("nb-NO, sv;q=0.3", "/sv/"),
        ("*", "/en/"),
        ("", "/en/"),
        ("fi;q=much", "/en/"),
        (";;,,;q=", "/en/"),
        ("x" * 9000, "/en/"),
        ("fi," * 3000, "/fi/"),
        ("../../etc/passwd", "/en/"),
        ("fi\0", "/en/"),
    ],
)
def test_bare_host_leads_to_the_language_that_the_browser_prefers(client: Client, accepted: str, home: str) -> None:
    answer = client.get("/", headers={"Accept-Language": accepted})
    assert (answer.status_code, answer.headers["Location"]) == (302, home)
    assert {"Accept-Language", "Cookie"} <= set(re.split(", *", answer.headers["Vary"]))


@pytest.mark.parametrize("cookie", ["xx", "", "sv-FI-x-y-z", "x" * 4000, "../fi", "fi\0"])
def test_cookie_that_names_no_language_leaves_it_to_the_browser(client: Client, cookie: str) -> None:
    client.cookies["django_language"] = cookie
    location = client.get("/", headers={"Accept-Language": "fi"}).headers["Location"]
    assert location == ("/sv/" if cookie.startswith("sv") else "/fi/")


def test_address_has_the_last_word_about_the_language(client: Client) -> None:
    client.cookies["django_language"] = "fi"
    answer = client.get("/en/network/", headers={"Accept-Language": "sv"})
    assert '<html lang="en"' in answer.content.decode()
    assert answer.headers["Content-Language"] == "en"


# --- Addresses --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/xx/", "/xx/network/", "/xx/search/", "/zh-hans/network/", "/sv-fi/network/"])
def test_language_that_there_is_not_is_not_found_in_the_end(client: Client, path: str) -> None:
    answer = client.get(path, headers={"Accept-Language": "fi"}, follow=True)
    assert answer.status_code == 404
    assert len(answer.redirect_chain) <= 1
    assert 'href="/fi/verkko/"' in answer.content.decode() or 'href="/sv/network/"' in answer.content.decode()


@pytest.mark.parametrize("path", ["/xx/feed.json", "/xx/network.md", "/sitemap-xx-1.xml"])
def test_language_that_there_is_not_has_no_files_either(client: Client, path: str) -> None:
    assert client.get(path, follow=True).status_code == 404


@pytest.mark.parametrize(
    "path",
    ["/en/for/region/atlantis/", "/en/for/product/finland/", "/en/for/planet/earth/", "/fi/for/role/%2e%2e/"],
)
def test_hub_of_a_value_that_there_is_not_is_not_found(client: Client, path: str) -> None:
    assert client.get(path).status_code == 404


@pytest.mark.parametrize("query", ["region=atlantis", "type=novel", "language=xx", "product_line=a&product_line=b"])
def test_search_leaves_out_a_filter_that_there_is_not(client: Client, query: str) -> None:
    assert client.get(f"/fi/search/?{query}").status_code == 200


# --- A language without content ---------------------------------------------------------------------------------------


@pytest.fixture
def _no_german(site: HelpSite) -> None:
    """Have nothing in German, not even a front page."""
    HomePage.objects.get(translation_key=site.home.translation_key, locale__language_code="de").delete()
    drain()


@pytest.mark.usefixtures("_no_german")
def test_front_page_of_a_language_without_content_is_that_of_the_language_that_answers(client: Client) -> None:
    text = text_of(client, "/de/")
    assert '<html lang="de"' in text
    assert "Diese Seite gibt es in dieser Sprache (Deutsch) noch nicht" in text
    assert 'href="/de/network/"' in text
    assert '<link rel="canonical" href="http://localhost:8000/en/">' in text


@pytest.mark.usefixtures("_no_german")
@pytest.mark.parametrize("path", ["/de/network/wifi-setup/", "/de/search/", "/de/for/", "/de/for/me/", "/de/feed.json"])
def test_language_without_content_has_every_page_all_the_same(client: Client, path: str) -> None:
    assert client.get(path).status_code == 200


@pytest.mark.usefixtures("_no_german")
def test_language_without_content_is_kept_from_search_engines(client: Client) -> None:
    assert "sitemap-de" not in client.get("/sitemap.xml").content.decode()
    assert client.get("/sitemap-de-1.xml").status_code == 404


@pytest.mark.usefixtures("_no_german")
def test_missing_page_of_a_language_without_content_leads_on(client: Client) -> None:
    answer = client.get("/de/nichts/")
    assert answer.status_code == 404
    assert 'href="/de/network/"' in answer.content.decode()


# --- A browser without cookies ----------------------------------------------------------------------------------------


def test_language_can_be_switched_without_cookies(client: Client) -> None:
    switch = re.search(r'href="(/language/fi/[^"]*)"', text_of(client, "/en/network/wifi-setup/"))
    assert switch
    answer = Client().get(switch[1])
    assert (answer.status_code, answer.headers["Location"]) == (302, "/fi/verkko/langaton/")


def test_picker_says_that_nothing_is_kept_without_cookies() -> None:
    data = {"region": "finland", "next": "/en/network/"}
    answer = Client(enforce_csrf_checks=True).post("/en/for/me/", data)
    assert answer.status_code == 303
    told = text_of(Client(), answer.headers["Location"])
    assert "Your choice was not kept" in told
    assert 'name="next" value="/en/network/"' in told
    assert 'name="without"' not in text_of(Client(), "/en/network/")


@pytest.mark.parametrize("path", ["/en/", "/en/network/wifi-setup/", "/en/search/", "/en/for/", "/en/nothing/"])
def test_reading_sets_no_cookie(path: str) -> None:
    assert not Client().get(path).cookies


@pytest.mark.parametrize("path", ["/en/for/me/", "/accounts/login/"])
def test_forms_can_be_seen_without_cookies(path: str) -> None:
    assert Client().get(path).status_code == 200
