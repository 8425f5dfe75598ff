"""One page in several languages: switching between them, and what search engines are told."""

import re
from collections.abc import Iterator

import pytest
from django.test import Client
from pytest_django import DjangoDbBlocker, Settings

from cms.publications.draining import drain
from knowledge.models import ArticlePage, TopicPage
from search import indexing
from tests.factories import describe, make_home, make_page, restrict, translate
from tests.help_site import HelpSite, kept_help_site

pytestmark = [pytest.mark.django_db, pytest.mark.persistence]

BASE = "http://localhost:8000"


@pytest.fixture(scope="module")
def site(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[HelpSite]:  # noqa: ARG001 - comes first
    """Give a small help centre that can be searched: `slow` and `langaton` are for Finland."""
    with kept_help_site(django_db_blocker) as site:
        describe(site.slow, regions=["finland"])
        describe(site.setup, regions=["finland"])
        indexing.rebuild()
        yield site


def text_of(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, (path, answer.status_code)
    return answer.content.decode()


def switched(client: Client, path: str, language: str) -> str:
    """Return where the link to another language leads from a page."""
    found = re.search(rf'href="(/language/{language}/[^"]*)"', text_of(client, path))
    assert found, path
    target: str = client.get(found[1].replace("&amp;", "&")).headers["Location"]
    return target


def alternates(client: Client, path: str) -> dict[str, str]:
    links = re.findall(r'<link rel="alternate" hreflang="([^"]+)" href="([^"]+)">', text_of(client, path))
    assert len(links) == len(dict(links))
    return {code: url.removeprefix(BASE) for code, url in links}


def canonical(client: Client, path: str) -> str:
    found = re.findall(r'<link rel="canonical" href="([^"]+)">', text_of(client, path))
    assert len(found) == 1
    return str(found[0]).removeprefix(BASE)


@pytest.mark.usefixtures("site")
@pytest.mark.parametrize(
    ("path", "language", "target"),
    [
        ("/en/network/wifi-setup/", "fi", "/fi/verkko/langaton/"),
        ("/fi/verkko/langaton/", "en", "/en/network/wifi-setup/"),
        ("/fi/network/slow/", "en", "/en/network/slow/"),
        ("/fi/network/slow/", "fi", "/fi/network/slow/"),
        ("/sv/network/wifi-setup/", "fi", "/fi/verkko/langaton/"),
        ("/en/", "sv", "/sv/"),
        ("/en/search/?q=router&type=article", "sv", "/sv/search/?q=router&type=article"),
        ("/en/search/?q=sauna+%26+k%C3%B6k", "fi", "/fi/search/?q=sauna+%26+k%C3%B6k"),
        ("/en/for/", "de", "/de/for/"),
        ("/en/for/region/finland/", "fi", "/fi/for/region/finland/"),
        ("/en/for/me/", "fi", "/fi/for/me/"),
    ],
)
def test_switching_the_language_stays_on_the_page(client: Client, path: str, language: str, target: str) -> None:
    assert switched(client, path, language) == target
    assert client.get(target).status_code == 200


@pytest.mark.usefixtures("site")
@pytest.mark.parametrize("path", ["/en/", "/en/network/", "/en/network/wifi-setup/", "/en/for/region/finland/"])
def test_each_translation_names_all_of_them_and_is_there(client: Client, path: str) -> None:
    named = alternates(client, path)
    for code, url in named.items():
        assert alternates(client, url) == named, url
        assert canonical(client, url) == url
        assert code in {"x-default", url[1:3]}


@pytest.mark.usefixtures("site")
def test_fallback_names_the_pages_that_there_are_and_none_of_itself(client: Client) -> None:
    assert alternates(client, "/sv/network/wifi-setup/") == alternates(client, "/en/network/wifi-setup/")
    assert canonical(client, "/sv/network/wifi-setup/") == "/en/network/wifi-setup/"
    assert "sv" not in alternates(client, "/sv/network/wifi-setup/")


def test_translation_that_is_not_for_the_reader_is_not_named(client: Client, site: HelpSite) -> None:
    restrict(site.langaton)
    drain()
    assert set(alternates(client, "/en/network/wifi-setup/")) == {"en", "x-default"}
    client.force_login(site.member)
    assert set(alternates(client, "/en/network/wifi-setup/")) == {"en", "fi", "x-default"}


@pytest.mark.usefixtures("site")
def test_lists_have_each_page_once_in_the_best_language(client: Client) -> None:
    for path in ("/fi/verkko/", "/fi/for/region/finland/", "/fi/search/?q=reitittimen"):
        text = text_of(client, path)
        assert len(re.findall(r'href="/fi/verkko/langaton/"(?: data-position="1")?>', text)) == 1, path
        assert "wifi-setup" not in re.sub(r"<nav.*?</nav>", "", text, flags=re.DOTALL), path


@pytest.mark.usefixtures("site")
def test_feed_has_each_page_once_in_the_best_language(client: Client) -> None:
    urls = [item["url"].removeprefix(BASE) for item in client.get("/fi/feed.json").json()["items"]]
    assert len(urls) == len(set(urls))
    assert "/fi/verkko/langaton/" in urls
    assert "/fi/network/slow/" in urls
    assert not [url for url in urls if "wifi-setup" in url]


def test_lists_have_each_page_once_along_a_chain_of_languages(client: Client, settings: Settings) -> None:
    settings.LOCALE_FALLBACKS = {"sv": ("fi", "en"), "fi": ("en",), "en": (), "de": ("en",)}
    topic = make_page(TopicPage, make_home(), title="Heating", slug="heating")
    three, two, _one = (make_page(ArticlePage, topic, title=f"English {name}", slug=name) for name in "abc")
    translate(topic, "fi", title="Lämmitys", slug="lammitys")
    translate(three, "fi", title="Finnish a", slug="a-fi")
    translate(two, "fi", title="Finnish b", slug="b-fi")
    translate(topic, "sv", title="Värme", slug="varme")
    translate(three, "sv", title="Swedish a", slug="a-sv")
    drain()
    text = text_of(client, "/sv/varme/")
    assert re.findall(r">((?:English|Finnish|Swedish) [abc])</a>", text) == ["Swedish a", "Finnish b", "English c"]
