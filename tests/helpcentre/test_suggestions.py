"""Suggestions below the search fields, and what helps who has found nothing."""

import re
from collections.abc import Iterator
from html import unescape

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries, DjangoDbBlocker, Settings

from cms.models import Popularity, Publication
from tests.help_site import HelpSite, kept_help_site

pytestmark = [pytest.mark.django_db, pytest.mark.persistence]

SEARCH = "/en/search/"
SUGGESTIONS = "/en/search/suggestions/"


@pytest.fixture(scope="module")
def site(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[HelpSite]:  # noqa: ARG001 - comes first
    """Give a small help centre that can be searched."""
    with kept_help_site(django_db_blocker, searchable=True) as site:
        yield site


def get(client: Client, path: str = SEARCH, **parameters: str | int) -> str:
    answer = client.get(path, parameters)
    assert answer.status_code == 200
    return unescape(answer.content.decode())


def links(text: str, part: str, end: str = "ol|ul") -> list[str]:
    found = re.search(rf'class="{part}.*?</(?:{end})>', text, re.DOTALL)
    results = re.sub(r'<p class="search-section">.*?</p>', "", found[0]) if found else ""
    return re.findall(r'href="([^"]*)"', results)


# --- Suggestions ------------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("site")
def test_suggestions_are_links_and_are_said(client: Client) -> None:
    text = get(client, SUGGESTIONS, q="ro")
    assert 'href="/en/network/wifi-setup/"' in text
    assert "Set up your <mark>ro</mark>uter" in text
    assert 'data-said="1 suggestion; choose with the arrow keys."' in text


@pytest.mark.usefixtures("site")
def test_suggestion_in_another_language_says_so(client: Client) -> None:
    text = get(client, "/fi/search/suggestions/", q="slow")
    assert 'href="/fi/network/slow/"' in text
    assert 'lang="en"' in text
    assert "englanti" in text


@pytest.mark.usefixtures("site")
@pytest.mark.parametrize("text", ["", "?", "x" * 10_000, "nul\0", "<script>"])
def test_nothing_to_suggest_is_an_empty_list(client: Client, text: str) -> None:
    found = get(client, SUGGESTIONS, q=text)
    assert 'data-said=""' in found
    assert "<a" not in found


def test_suggestions_of_one_who_has_signed_in_are_theirs_only(client: Client, site: HelpSite) -> None:
    assert client.get(SUGGESTIONS, {"q": "memb"}).headers["Cache-Control"].startswith("public")
    client.force_login(site.member)
    answer = client.get(SUGGESTIONS, {"q": "memb"})
    assert "/en/network/members/" in answer.content.decode()
    assert answer.headers["Cache-Control"].startswith("private")


@pytest.mark.usefixtures("site")
def test_without_an_index_nothing_is_suggested(client: Client, settings: Settings) -> None:
    settings.SEARCH_FOLDER = settings.SEARCH_FOLDER / "nowhere"
    answer = client.get(SUGGESTIONS, {"q": "router"})
    assert (answer.status_code, "<a" in answer.content.decode()) == (200, False)
    assert "no-store" in answer.headers["Cache-Control"]


@pytest.mark.usefixtures("site")
def test_suggestions_take_few_queries(client: Client, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    get(client, SUGGESTIONS, q="rou")
    with django_assert_num_queries(4):
        get(client, SUGGESTIONS, q="slo")


@pytest.mark.usefixtures("site")
def test_every_search_field_suggests(client: Client) -> None:
    for path in ("/en/", "/en/network/", "/en/network/slow/", SEARCH):
        text = get(client, path)
        assert text.count(f'data-suggestions="{SUGGESTIONS}"') == text.count('role="search"') >= 1, path


# --- Typing errors ----------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("site")
def test_typing_error_is_mended_and_the_reader_may_insist(client: Client) -> None:
    text = get(client, q="ruoter")
    assert "Showing results for <strong>router</strong>." in text
    assert "1 result for “router”" in text
    (exactly,) = links(text, "search-mended", "p")
    assert exactly == f"{SEARCH}?q=ruoter&exact=1"
    assert "Nothing was found for “ruoter”." in get(client, exactly)


@pytest.mark.usefixtures("site")
def test_filters_and_pages_keep_what_was_typed(client: Client) -> None:
    text = get(client, q="ruoter wi-fi")
    assert f"{SEARCH}?q=ruoter+wi-fi&type=faq" in re.findall(r'href="([^"]*)"', text)


@pytest.mark.usefixtures("site")
def test_mended_query_is_text(client: Client) -> None:
    answer = client.get(SEARCH, {"q": "<b>ruoter</b>"}).content.decode()
    assert "<b>" not in answer
    assert "&lt;b&gt;router&lt;/b&gt;" in answer


# --- Inside a topic ---------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("site")
def test_topic_has_a_search_of_its_own(client: Client) -> None:
    text = get(client, "/en/network/")
    assert '<input type="hidden" name="section" value="network">' in text
    assert "Search in Network" in text


@pytest.mark.usefixtures("site")
def test_search_inside_a_topic_says_so_and_can_be_widened(client: Client) -> None:
    text = get(client, q="router", section="network")
    assert links(text, "search-list") == ["/en/network/wifi-setup/"]
    assert re.search(r"In the topic: <span>Network</span>", text)
    assert links(text, "search-chips")[0] == f"{SEARCH}?q=router"
    assert '<input type="hidden" name="section" value="network">' in text
    assert f"{SEARCH}?q=router&section=network&exact=1" not in text


@pytest.mark.usefixtures("site")
def test_topic_where_nothing_is_found_leads_everywhere(client: Client) -> None:
    text = get(client, q="router", section="billing")
    assert "Search everywhere: 1 result" in text
    assert f'href="{SEARCH}?q=router"' in text


@pytest.mark.usefixtures("site")
@pytest.mark.parametrize("section", ["nowhere", "members", "nul\0"])
def test_topic_that_the_reader_does_not_have_is_left_out(client: Client, section: str) -> None:
    text = get(client, q="router", section=section)
    assert links(text, "search-list") == ["/en/network/wifi-setup/"]
    assert "In the topic" not in text


# --- Nothing found ----------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("site")
def test_other_languages_that_have_something_are_named(client: Client) -> None:
    text = get(client, q="käyttöönotto")
    assert links(text, "search-languages") == ["/fi/search/?q=k%C3%A4ytt%C3%B6%C3%B6notto"]
    assert "Suomi: 1 result" in text


def test_other_languages_tell_nothing_of_what_is_hidden(client: Client, site: HelpSite) -> None:
    assert "search-languages" not in get(client, "/fi/search/", q="partner zzz")
    assert site.partners.title == "Partner prices"


@pytest.mark.usefixtures("site")
def test_popular_pages_of_the_topic_help(client: Client) -> None:
    group = Publication.objects.get(key="slow", locale="en").group
    Popularity.objects.create(pk=group, views=5)
    text = get(client, q="zzzzzz", section="network")
    assert "Popular in this topic" in text
    assert 'href="/en/network/slow/"' in text
    assert "Popular in this topic" not in get(client, q="zzzzzz", section="billing")
