"""Pages through the API."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from api.schemas import ItemList, PageItem
from cms import reading
from cms.facets import snapshot
from cms.models import ContentKey, Publication
from cms.publications.draining import drain
from cms.services import replace_content
from knowledge.models import ArticlePage, FAQPage
from tests.factories import make_page, publication_of, stream
from tests.help_site import HelpSite

pytestmark = [pytest.mark.django_db, pytest.mark.persistence, pytest.mark.usefixtures("site")]

CONTENT = "/api/v1/content"
BASE = "http://localhost:8000"
NO_CACHE = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}


def get(client: Client, path: str = CONTENT, /, *, accept_language: str = "", **parameters: Any) -> Any:
    answer = client.get(path, parameters, headers={"Accept-Language": accept_language})
    assert answer.status_code == 200, answer.content
    return answer.json()


def keys(client: Client, **parameters: Any) -> list[str]:
    return [item["key"] for item in get(client, **{"page_size": 100, **parameters})["items"]]


def pages(client: Client, **parameters: Any) -> Iterator[list[str]]:
    """Yield the ids of page after page of a list."""
    cursor: dict[str, str] = {}
    while True:
        answer = get(client, **parameters, **cursor)
        yield [item["id"] for item in answer["items"]]
        if answer["next"] is None:
            return
        cursor = {"cursor": answer["next"]}


# --- Lists ----------------------------------------------------------------------------------------------------------


def test_list_has_each_page_once_by_title(client: Client) -> None:
    answer = get(client)
    titles = [item["title"] for item in answer["items"]]
    assert titles == sorted(titles)
    assert {item["key"] for item in answer["items"]} == {"home", "network", "billing", "wifi-setup", "slow", "faq"}
    assert answer["total"] == 6
    assert answer["next"] is None
    ItemList.model_validate(answer)


def test_item_says_in_which_language_it_is_and_why(client: Client) -> None:
    items = {item["key"]: item for item in get(client, locale="fi")["items"]}
    names = ("locale", "requested_locale", "served_locale", "fallback_reason", "translation_state", "url", "path")
    assert [items["wifi-setup"][name] for name in names] == [
        "fi",
        "fi",
        "fi",
        None,
        "current",
        f"{BASE}/fi/verkko/langaton/",
        "/fi/verkko/langaton/",
    ]
    assert [items["slow"][name] for name in names] == [
        "en",
        "fi",
        "en",
        "no_translation",
        "missing",
        f"{BASE}/fi/network/slow/",
        "/en/network/slow/",
    ]


def test_translation_is_outdated_when_its_source_changes(client: Client, site: HelpSite) -> None:
    assert get(client, f"{CONTENT}/wifi-setup", locale="fi")["translation_state"] == "current"
    site.setup.summary = "In five minutes."
    site.setup.save_revision().publish()
    drain()
    assert get(client, f"{CONTENT}/wifi-setup", locale="fi")["translation_state"] == "outdated"


def test_list_without_fallback_has_only_the_language(client: Client) -> None:
    assert set(keys(client, locale="fi", fallback="false")) == {"home", "network", "wifi-setup"}


def test_list_of_all_languages_has_each_page_in_its_own(client: Client) -> None:
    items = get(client, locale="*", page_size=100, fields="key,locale,requested_locale,url,document")["items"]
    assert len(items) == Publication.objects.visible_to(frozenset({0})).count()
    assert all(item["locale"] == item["requested_locale"] for item in items)
    setup = {item["locale"]: item for item in items if item["key"] == "wifi-setup"}
    assert setup["fi"]["url"] == f"{BASE}/fi/verkko/langaton/"
    # What has no translation is linked at its own address.
    assert f'href="{BASE}/en/billing/#refunds"' in json.dumps(setup["fi"]["document"]).replace('\\"', '"')


@pytest.mark.parametrize(
    ("header", "locale"),
    [("fi", "fi"), ("sv;q=0.5,fi;q=0.9", "fi"), ("ja", "en"), ("*", "en"), ("", "en"), ("fi-FI", "fi")],
)
def test_language_is_the_one_that_is_preferred(client: Client, header: str, locale: str) -> None:
    assert get(client, accept_language=header)["items"][0]["requested_locale"] == locale


def test_cookie_of_the_interface_does_not_choose_the_language(client: Client) -> None:
    client.cookies["django_language"] = "fi"
    assert get(client)["items"][0]["requested_locale"] == "en"


def test_list_is_filtered_by_type_key_and_section(client: Client) -> None:
    assert set(keys(client, type=["faq", "topic"])) == {"faq", "network", "billing"}
    assert keys(client, key="slow") == ["slow"]
    assert set(keys(client, section="network", type="article")) == {"wifi-setup", "slow"}
    assert keys(client, section="network", key="billing") == []


def test_list_is_filtered_by_facet_and_tag(client: Client, site: HelpSite) -> None:
    make_page(ArticlePage, site.network, title="American", slug="american")
    page = ArticlePage.objects.get(slug="american")
    page.regions.set([snapshot().pk_of("region", "america")])
    page.tags.set(["Sähkö"])
    page.save_revision().publish()
    drain()
    assert "american" in keys(client, region="america")
    assert "american" not in keys(client, region="finland")
    assert "american" in keys(client, region=["finland", "america"])
    assert "slow" in keys(client, region="finland", role="customer")
    assert keys(client, tag="Sähkö") == ["american"]
    assert keys(client, tag="unknown") == []


def test_list_is_filtered_by_change(client: Client, site: HelpSite) -> None:
    row = publication_of(site.slow)
    assert "slow" in keys(client, updated_since=row.projected_at.isoformat())
    assert keys(client, updated_since="2999-01-01") == []
    assert len(keys(client, updated_since="2001-01-01T00:00:00Z")) == 6


@pytest.mark.parametrize("sort", ["key", "title", "published", "updated"])
def test_list_is_sorted_both_ways(client: Client, sort: str) -> None:
    forwards, backwards = keys(client, sort=sort), keys(client, sort=f"-{sort}")
    assert forwards == backwards[::-1]
    assert len(set(forwards)) == 6


@pytest.mark.parametrize("sort", ["title", "-title", "-published", "updated", "-key"])
@pytest.mark.parametrize("locale", ["en", "*"])
def test_cursor_leads_through_the_whole_list(client: Client, sort: str, locale: str) -> None:
    found = [number for page in pages(client, sort=sort, locale=locale, page_size=2) for number in page]
    whole = [item["id"] for item in get(client, sort=sort, locale=locale, page_size=100)["items"]]
    assert found == whole


def test_cursor_survives_changes_on_the_way(client: Client, site: HelpSite) -> None:
    before = {item["id"] for item in get(client)["items"]}
    way = pages(client, page_size=2)
    found = next(way)
    # What has been given goes, and something comes before it: the rest is neither given twice nor left out.
    Publication.objects.filter(pk=found[0]).delete()
    make_page(ArticlePage, site.network, title="AAA", slug="aaa")
    drain()
    found += [number for page in way for number in page]
    assert len(found) == len(set(found))
    assert set(found) == before


def test_only_the_fields_that_are_asked_for(client: Client) -> None:
    assert get(client, key="slow", fields="title,key")["items"] == [{"key": "slow", "title": "Why is it slow?"}]
    item = get(client, f"{CONTENT}/slow", fields=["url", "breadcrumb"])
    assert set(item) == {"url", "breadcrumb"}


# --- Single pages ---------------------------------------------------------------------------------------------------


def test_page_has_its_document_and_its_surroundings(client: Client, site: HelpSite) -> None:
    item = get(client, f"{CONTENT}/wifi-setup", locale="en")
    PageItem.model_validate(item)
    document = item["document"]
    assert f'<a href="{BASE}/en/billing/#refunds">billing</a>, prices and' in document["body"][0]["html"]
    assert document["body"][1]["image"]["url"].startswith(f"{BASE}/images/{site.image.uid}/")
    assert [source["width"] for source in document["body"][1]["image"]["sources"]] == [320, 640, 960, 1000]
    file = {
        "uid": str(site.file.uid),
        "hash": site.file.file_hash,
        "sha256": site.file.sha256,
        "title": "Manual",
        "filename": "manual.pdf",
        "size": 8,
        "url": f"{BASE}/files/{site.file.uid}/manual.pdf",
    }
    assert document["body"][2]["file"] == file
    assert document["files"] == [file]
    assert [link["key"] for link in document["related"]] == ["billing"]
    assert [link["url"] for link in item["breadcrumb"]] == [f"{BASE}/en/", f"{BASE}/en/network/"]
    assert item["previous"] is None
    assert item["next"]["key"] == "slow"
    assert [(other["locale"], other["url"]) for other in item["translations"]] == [
        ("en", f"{BASE}/en/network/wifi-setup/"),
        ("fi", f"{BASE}/fi/verkko/langaton/"),
    ]


@pytest.mark.parametrize("key", ["home", "network", "wifi-setup", "faq"])
@pytest.mark.parametrize("locale", ["en", "fi", "sv"])
def test_page_is_what_the_description_says(client: Client, key: str, locale: str) -> None:
    PageItem.model_validate(get(client, f"{CONTENT}/{key}", locale=locale))


def test_topic_has_its_children(client: Client) -> None:
    children = get(client, f"{CONTENT}/network", locale="fi")["children"]
    assert [(link["key"], link["url"]) for link in children] == [
        ("wifi-setup", f"{BASE}/fi/verkko/langaton/"),
        ("slow", f"{BASE}/fi/network/slow/"),
        ("faq", f"{BASE}/fi/network/faq/"),
    ]


def test_children_come_in_parts(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "CHILDREN", 2)
    parts = [get(client, f"{CONTENT}/network", locale="en", children_page=number) for number in (1, 2, 3)]
    assert [[link["key"] for link in part["children"]] for part in parts] == [["wifi-setup", "slow"], ["faq"], []]
    assert [part["more_children"] for part in parts] == [True, False, False]


def test_children_stand_where_their_sources_do(client: Client, site: HelpSite) -> None:
    ArticlePage.objects.get(pk=site.setup.pk).move(FAQPage.objects.get(pk=site.faq.pk), pos="right")
    drain()
    children = get(client, f"{CONTENT}/network", locale="fi")["children"]
    assert [link["key"] for link in children] == ["slow", "faq", "wifi-setup"]
    moved = get(client, f"{CONTENT}/wifi-setup", locale="fi")
    assert (moved["previous"]["key"], moved["next"]) == ("faq", None)


def test_neighbours_in_a_long_topic_are_next_to_the_page(client: Client, site: HelpSite) -> None:
    for number in range(5):
        make_page(ArticlePage, site.billing, title=f"Article {number}", slug=f"article-{number}")
    drain()
    item = get(client, f"{CONTENT}/article-3", locale="sv")
    assert (item["previous"]["key"], item["next"]["key"]) == ("article-2", "article-4")


def test_signed_in_person_gets_what_is_theirs(client: Client, site: HelpSite) -> None:
    client.force_login(site.partner)
    assert "partner-prices" in keys(client)
    item = get(client, f"{CONTENT}/wifi-setup", locale="en")
    assert "/en/network/partner-prices/" in item["document"]["body"][0]["html"]
    assert [link["key"] for link in item["document"]["related"]] == ["billing", "partner-prices"]


@pytest.mark.parametrize(
    ("path", "key", "served"),
    [
        ("/en/network/slow/", "slow", "en"),
        ("/fi/verkko/langaton/", "wifi-setup", "fi"),
        ("/fi/network/slow/", "slow", "en"),
        ("/fi/verkko", "network", "fi"),
        ("fi", "home", "fi"),
    ],
)
def test_page_at_an_address(client: Client, path: str, key: str, served: str) -> None:
    item = get(client, f"{CONTENT}/by-path", path=path)
    assert (item["key"], item["served_locale"]) == (key, served)
    assert item["requested_locale"] == path.strip("/")[:2]


def test_address_of_every_item_leads_to_it(client: Client) -> None:
    for item in get(client, locale="fi")["items"]:
        path = item["url"].removeprefix(BASE)
        assert get(client, f"{CONTENT}/by-path", path=path)["id"] == item["id"]
        assert client.get(path).status_code == 200


def test_old_address_leads_to_the_new_one(client: Client, site: HelpSite) -> None:
    site.slow.slug = "why-slow"
    site.slow.save_revision().publish()
    drain()
    site.slow.slug = "slow"
    answer = client.get(f"{CONTENT}/by-path", {"path": "/en/network/slow/", "fields": "title"})
    assert answer.status_code == 308
    assert get(client, answer.headers["Location"]) == {"title": "Why is it slow?"}


def test_retired_page_is_gone_or_leads_to_what_replaces_it(client: Client, site: HelpSite) -> None:
    type(site.slow).objects.get(pk=site.slow.pk).unpublish()
    drain()
    asked = [
        (f"{CONTENT}/by-path", {"path": "/en/network/slow/", "fields": "title"}),
        (f"{CONTENT}/slow", {"locale": "en", "fields": "title"}),
    ]
    for address, parameters in asked:
        assert client.get(address, parameters).status_code == 410
    old, new = (ContentKey.objects.get(key=key) for key in ("slow", "faq"))
    replace_content(key=old, by=new)
    for address, parameters in asked:
        answer = client.get(address, parameters)
        assert answer.status_code == 308
        assert get(client, answer.headers["Location"]) == {"title": "Questions about Wi-Fi"}


# --- Cost -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def _no_cache(settings: Settings) -> None:
    settings.CACHES = NO_CACHE
    snapshot()


@pytest.mark.usefixtures("_no_cache")
@pytest.mark.parametrize(
    "path", ["wifi-setup?locale=en", "wifi-setup?locale=fi", "slow?locale=sv", "by-path?path=/fi/network/slow/", "home"]
)
def test_page_costs_three_queries(client: Client, path: str, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(3):
        assert client.get(f"{CONTENT}/{path}").status_code == 200


@pytest.mark.usefixtures("_no_cache")
@pytest.mark.parametrize(
    "query",
    [
        "",
        "page_size=100",
        "locale=*&fields=document",
        "locale=fi&fields=title,document&page_size=3",
        "region=finland&role=customer&tag=a&tag=b&section=network&type=article&updated_since=2001-01-01&sort=-updated",
    ],
)
def test_list_costs_four_queries(
    client: Client, site: HelpSite, query: str, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(5):
        body = stream(("rich_text", f'<p><a linktype="page" id="{site.setup.pk}">one</a></p>'))
        make_page(ArticlePage, site.billing, title=f"Article {number}", body=body)
    drain()
    with django_assert_max_num_queries(4):
        assert client.get(f"{CONTENT}?{query}").status_code == 200


@pytest.mark.usefixtures("_no_cache")
def test_facets_cost_two_queries(client: Client, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(2):
        get(client, "/api/v1/facets")
