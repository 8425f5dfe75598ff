"""The search page: with and without JavaScript, in each language of the interface."""

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries, DjangoDbBlocker, Settings
from wagtail.models import Page as WagtailPage
from wagtail.test.utils.form_data import inline_formset, nested_form_data, streamfield

from cms.publications.draining import drain
from cms.slugs import available_slug
from knowledge.models import ArticlePage, TopicPage
from search.indexing import rebuild
from tests.factories import make_page
from tests.help_site import HelpSite, kept_help_site

pytestmark = [pytest.mark.django_db, pytest.mark.persistence]

SEARCH = "/en/search/"


@pytest.fixture(scope="module")
def site(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[HelpSite]:  # noqa: ARG001 - comes first
    """Give a small help centre that can be searched."""
    with kept_help_site(django_db_blocker, searchable=True) as site:
        yield site


def get(client: Client, path: str = SEARCH, **parameters: str | int) -> str:
    answer = client.get(path, parameters)
    assert answer.status_code == 200
    return unescape(answer.content.decode())


def links(text: str, part: str = "search-list") -> list[str]:
    found = re.search(rf'class="{part}.*?</(?:ol|ul)>', text, re.DOTALL)
    results = re.sub(r'<p class="search-section">.*?</p>', "", found[0]) if found else ""
    return re.findall(r'href="([^"]*)"', results)


@pytest.mark.usefixtures("site")
def test_page_begins_with_topics(client: Client) -> None:
    text = get(client)
    assert 'name="q"' in text
    assert 'href="/en/network/"' in text
    assert "search-list" not in text


@pytest.mark.usefixtures("site")
def test_result_has_its_title_its_place_and_a_marked_passage(client: Client) -> None:
    text = get(client, q="plug routers")
    assert links(text) == ["/en/network/wifi-setup/"]
    assert "Set up your <mark>router</mark>" in text
    assert "<mark>Plug</mark> it in." in text
    assert '<p class="search-section"><a href="/en/network/wifi-setup/#connect">' in text
    assert re.search(r'class="search-path">\s*<span>Network</span>', text)
    assert "1 result for “plug routers”" in text


@pytest.mark.usefixtures("site")
def test_fallback_is_marked_with_its_language(client: Client) -> None:
    text = get(client, "/fi/search/", q="slow")
    assert links(text) == ["/fi/network/slow/"]
    assert '<li lang="en">' in text
    assert "Toisella kielellä: englanti" in text


@pytest.mark.usefixtures("site")
@pytest.mark.parametrize(
    ("locale", "said"),
    [("en", "1 result for"), ("fi", "1 tulos haulle"), ("sv", "1 träff på"), ("de", "1 Treffer für")],
)
def test_page_speaks_the_readers_language(client: Client, locale: str, said: str) -> None:
    assert f"{said} " in get(client, f"/{locale}/search/", q="slow")


@pytest.mark.usefixtures("site")
def test_facets_are_links_that_hold_the_whole_search(client: Client) -> None:
    text = get(client, q="router wi-fi slow")
    assert f"{SEARCH}?q=router+wi-fi+slow&type=faq" in links(text, "search-facets")
    chosen = get(client, q="router wi-fi slow", type="faq")
    assert links(chosen) == ["/en/network/faq/"]
    assert links(chosen, "search-chips") == [f"{SEARCH}?q=router+wi-fi+slow"] * 2
    assert '<input type="hidden" name="type" value="faq">' in chosen


@pytest.mark.usefixtures("site")
def test_other_languages_lead_to_the_same_search(client: Client) -> None:
    switch = re.search(r'href="(/language/fi/[^"]*)"', get(client, q="slow", type="article"))
    assert switch
    assert client.get(switch[1]).headers["Location"] == "/fi/search/?q=slow&type=article"


@pytest.mark.usefixtures("site")
def test_nothing_found_says_which_filter_to_drop(client: Client) -> None:
    text = get(client, q="router", type="topic")
    assert "Nothing was found for “router”." in text
    assert "Without “Type”: 1 result" in text
    assert 'href="/en/network/"' in text  # topics to browse


@pytest.mark.usefixtures("site")
@pytest.mark.parametrize(
    "parameters",
    [
        {"q": "router", "region": "atlantis"},
        {"q": "router", "type": "spell"},
        {"q": "router", "language": "xx"},
        {"q": "router", "unknown": "x"},
        {"q": "router", "page": "-1"},
        {"q": "router", "page": "²"},
        {"q": "router\0"},
    ],
)
def test_what_cannot_be_meant_is_left_out(client: Client, parameters: dict[str, str]) -> None:
    assert links(get(client, **parameters)) == ["/en/network/wifi-setup/"]


@pytest.mark.usefixtures("site")
def test_page_after_the_last_leads_back(client: Client) -> None:
    text = get(client, q="router", page=7)
    assert f'href="{SEARCH}?q=router"' in text


@pytest.mark.usefixtures("site")
@pytest.mark.parametrize("query", ['"><script>alert(1)</script>', "</title><b>", "'\"&<>"])
def test_query_is_shown_and_never_run(client: Client, query: str) -> None:
    answer = client.get(SEARCH, {"q": query}).content.decode()
    assert query not in answer


@pytest.mark.usefixtures("site")
def test_missing_index_is_said_and_not_kept(client: Client, settings: Settings) -> None:
    there = settings.SEARCH_FOLDER
    settings.SEARCH_FOLDER = there / "nowhere"
    answer = client.get(SEARCH, {"q": "router"})
    assert answer.status_code == 200
    assert "Search is not available right now." in answer.content.decode()
    assert "no-store" in answer.headers["Cache-Control"]
    settings.SEARCH_FOLDER = there
    assert links(get(client, q="router")) == ["/en/network/wifi-setup/"]


def test_answer_is_not_kept_longer_than_the_index_stays(
    client: Client, site: HelpSite, settings: Settings, tmp_path: Path
) -> None:
    """A change counts at once, but the index comes a moment later."""
    settings.SEARCH_FOLDER = tmp_path / "search"
    rebuild()
    assert links(get(client, q="kettle")) == []
    make_page(ArticlePage, site.network, title="Kettle", slug="kettle")
    drain()
    assert links(get(client, q="kettle")) == []
    rebuild()
    assert links(get(client, q="kettle")) == ["/en/network/kettle/"]


@pytest.mark.usefixtures("site")
def test_search_page_takes_few_queries(client: Client, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    get(client, q="router slow")
    with django_assert_num_queries(4):
        get(client, q="slow")


@pytest.mark.usefixtures("site")
def test_every_page_has_a_search_form(client: Client) -> None:
    # A topic has one for itself, too.
    for path, number in (("/en/", 1), ("/en/network/slow/", 1), ("/en/network/", 2), (SEARCH, 1)):
        assert len(re.findall(r'role="search"', get(client, path))) == number, path


@pytest.mark.usefixtures("site")
def test_only_reads_are_answered(client: Client) -> None:
    assert client.post(SEARCH).status_code == 405


# --- The address is not for pages -------------------------------------------------------------------------------------


def test_page_cannot_have_the_address_of_the_search(site: HelpSite) -> None:
    with pytest.raises(ValidationError, match="belongs to the help centre itself"):
        make_page(TopicPage, site.home, title="Search", slug="search")
    assert make_page(TopicPage, site.network, title="Search", slug="search").url == "/en/network/search/"


def test_editor_is_told_that_the_address_is_taken(site: HelpSite, client: Client) -> None:
    client.force_login(get_user_model().objects.create_superuser("admin", "admin@example.com"))
    address = reverse("wagtailadmin_pages:add", args=("knowledge", "topicpage", site.home.pk))
    data = {"title": "Search", "slug": "search", "summary": "", "body": streamfield([]), "related": streamfield([])}
    answer = client.post(address, nested_form_data(data | {"comments": inline_formset([])}))
    assert "belongs to the help centre itself" in answer.content.decode()


def test_page_cannot_be_moved_to_the_address_of_the_search(site: HelpSite, client: Client) -> None:
    page = make_page(TopicPage, site.network, title="Search", slug="search")
    client.force_login(get_user_model().objects.create_superuser("admin", "admin@example.com"))
    answer = client.post(reverse("wagtailadmin_pages:move_confirm", args=(page.pk, site.home.pk)))
    assert answer.status_code == 302
    assert WagtailPage.objects.get(pk=page.pk).get_parent().pk == site.network.pk


def test_several_pages_are_not_moved_to_a_reserved_address(admin_client: Client, site: HelpSite) -> None:
    pages = [make_page(TopicPage, site.network, title=slug.title(), slug=slug) for slug in ("kettles", "for")]
    address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "move"])
    ids = "&".join(f"id={page.pk}" for page in pages)
    answer = admin_client.post(f"{address}?{ids}", {"chooser": site.home.pk}, follow=True)
    assert "belongs to the help centre itself" in unescape(answer.content.decode())
    for page in pages:
        page.refresh_from_db()
        assert page.get_parent().pk == site.network.pk


def test_page_is_not_copied_to_a_reserved_address(admin_client: Client, site: HelpSite) -> None:
    address = reverse("wagtailadmin_pages:copy", args=[site.slow.pk])
    data = {"new_title": "For", "new_slug": "for", "new_parent_page": site.home.pk}
    assert "belongs to the help centre itself" in unescape(admin_client.post(address, data).content.decode())
    assert not WagtailPage.objects.filter(slug="for").exists()


def test_import_finds_another_address(site: HelpSite) -> None:
    assert available_slug("Search", "search", site.home) == "search-page"
    assert available_slug("Search", "search", site.network) == "search"
