"""What search engines are told."""

from xml.etree import ElementTree as ET

import pytest
from django.test import Client

from cms.publications.draining import drain
from helpcentre import robots
from knowledge.models import ArticlePage
from tests.factories import describe
from tests.help_site import HelpSite

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site")]

SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
LINK = "{http://www.w3.org/1999/xhtml}link"
BASE = "http://localhost:8000"


def xml(client: Client, path: str) -> ET.Element:
    answer = client.get(path)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "application/xml; charset=utf-8"
    return ET.fromstring(answer.content)  # noqa: S314 - our own


def addresses(client: Client, path: str) -> list[str]:
    return [str(found.text).removeprefix(BASE) for found in xml(client, path).iter(f"{SITEMAP}loc")]


def test_robots_are_told_where_to_go(client: Client) -> None:
    text = client.get("/robots.txt").content.decode()
    assert "Disallow: /admin/" in text
    assert f"Sitemap: {BASE}/sitemap.xml" in text


def test_each_language_has_its_sitemap(client: Client) -> None:
    assert "/sitemap-en-1.xml" in addresses(client, "/sitemap.xml")
    assert addresses(client, "/sitemap-fi-1.xml") == ["/fi/", "/fi/verkko/", "/fi/verkko/langaton/"]


def test_sitemap_has_public_pages_that_want_to_be_found(client: Client, site: HelpSite) -> None:
    assert "/en/network/slow/" in addresses(client, "/sitemap-en-1.xml")
    page = ArticlePage.objects.get(pk=site.slow.pk)
    page.no_index = True
    page.save_revision().publish()
    drain()
    client.force_login(site.partner)
    found = addresses(client, "/sitemap-en-1.xml")
    assert "/en/network/wifi-setup/" in found
    assert not {"/en/network/slow/", "/en/network/members/", "/en/network/partner-prices/"} & set(found)


def test_page_names_its_other_languages(client: Client) -> None:
    urls = {str(url[0].text): url for url in xml(client, "/sitemap-en-1.xml")}
    links = urls[f"{BASE}/en/network/wifi-setup/"].iter(LINK)
    assert {(link.get("hreflang"), link.get("href")) for link in links} == {
        ("en", f"{BASE}/en/network/wifi-setup/"),
        ("fi", f"{BASE}/fi/verkko/langaton/"),
    }
    assert not list(urls[f"{BASE}/en/network/slow/"].iter(LINK))


def test_many_pages_are_divided(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(robots, "PART", 2)
    parts = [path for path in addresses(client, "/sitemap.xml") if path.startswith("/sitemap-fi")]
    assert parts == ["/sitemap-fi-1.xml", "/sitemap-fi-2.xml"]
    assert [len(addresses(client, part)) for part in parts] == [2, 1]


def test_page_that_repeats_another_is_left_to_the_other(client: Client, site: HelpSite) -> None:
    site.setup.create_alias(parent=site.billing, update_slug="router-again")
    drain()
    found = addresses(client, "/sitemap-en-1.xml")
    assert "/en/network/wifi-setup/" in found
    assert "/en/billing/router-again/" not in found


def test_hub_pages_with_something_in_the_language_are_in_its_sitemap(client: Client, site: HelpSite) -> None:
    describe(ArticlePage.objects.get(pk=site.slow.pk), regions=["finland"])
    english = addresses(client, "/sitemap-en-1.xml")
    assert {"/en/for/", "/en/for/region/finland/", "/en/for/region/europe/"} <= set(english)
    assert all(client.get(path).status_code == 200 for path in english)
    assert not [path for path in addresses(client, "/sitemap-fi-1.xml") if "/for/" in path]


@pytest.mark.parametrize("path", ["/sitemap-fi-0.xml", "/sitemap-fi-2.xml", "/sitemap-ja-1.xml"])
def test_sitemap_that_is_not_there_is_not_found(client: Client, path: str) -> None:
    assert client.get(path).status_code == 404
