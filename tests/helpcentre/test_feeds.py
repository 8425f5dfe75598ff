"""What is new, as feeds."""

from typing import Any
from xml.etree import ElementTree as ET

import pytest
from django.test import Client

from cms.publications.draining import drain
from knowledge.models import ArticlePage
from tests.help_site import HelpSite

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site")]

ATOM = "{http://www.w3.org/2005/Atom}"
BASE = "http://localhost:8000"


def feed(client: Client, **filters: Any) -> dict[str, Any]:
    answer = client.get("/en/feed.json", filters)
    assert answer.status_code == 200
    found: dict[str, Any] = answer.json()
    return found


def urls(found: dict[str, Any]) -> set[str]:
    return {item["url"].removeprefix(BASE) for item in found["items"]}


def test_feed_has_what_the_reader_may_see_in_their_language(client: Client) -> None:
    found = feed(client)
    assert found["version"] == "https://jsonfeed.org/version/1.1"
    assert (found["language"], found["home_page_url"]) == ("en", f"{BASE}/en/")
    assert "/en/network/wifi-setup/" in urls(found)
    assert not {"/en/network/partner-prices/", "/en/network/members/"} & urls(found)
    finnish = client.get("/fi/feed.json").json()
    assert {"/fi/verkko/langaton/", "/fi/network/slow/"} <= urls(finnish)


def test_feed_of_a_member_has_more_and_is_nobody_elses(client: Client, site: HelpSite) -> None:
    client.force_login(site.member)
    assert "/en/network/members/" in urls(feed(client))
    assert client.get("/en/feed.json").headers["Cache-Control"] == "private, no-cache"


def test_feed_is_filtered(client: Client) -> None:
    assert urls(feed(client, type="faq")) == {"/en/network/faq/"}
    assert "/en/billing/" not in urls(feed(client, section="network"))
    assert feed(client, region="finland")["title"] == "Majakka – Finland"


@pytest.mark.parametrize("filters", [{"type": "novel"}, {"region": "atlantis"}, {"role": "\0"}, {"tag": "\x0b"}])
def test_filter_that_does_not_exist_is_not_found(client: Client, filters: dict[str, str]) -> None:
    assert client.get("/en/feed.atom", filters).status_code == 404


def test_feed_is_the_same_whoever_asked_first(client: Client) -> None:
    assert "evil" not in client.get("/en/feed.atom?evil=evil&tag=x").content.decode()
    assert f"{BASE}/en/feed.atom?tag=x" in client.get("/en/feed.atom?tag=x").content.decode()


def test_line_broken_by_a_word_processor_does_not_break_the_feed(client: Client, site: HelpSite) -> None:
    page = ArticlePage.objects.get(pk=site.slow.pk)
    page.title, page.summary = "Slow\x0bnetwork", "One\x0btwo"
    page.save_revision().publish()
    drain()
    text = client.get("/en/feed.atom").content
    ET.fromstring(text)  # noqa: S314 - our own
    assert b"Slow network" in text


def test_atom_is_well_formed_and_tells_when_and_where(client: Client) -> None:
    answer = client.get("/en/feed.atom?tag=%3Cb%3E&type=article")
    assert answer.headers["Content-Type"] == "application/atom+xml; charset=utf-8"
    assert "<b>" not in answer.content.decode()
    root = ET.fromstring(client.get("/en/feed.atom").content)  # noqa: S314 - our own
    entry = next(found for found in root.iter(f"{ATOM}entry") if found.findtext(f"{ATOM}title") == "Set up your router")
    assert str(entry.findtext(f"{ATOM}id")).startswith("urn:uuid:")
    assert entry.findtext(f"{ATOM}summary") == "In ten minutes."
    assert entry.findtext(f"{ATOM}updated")
    link = entry.find(f"{ATOM}link")
    assert link is not None
    assert link.get("href") == f"{BASE}/en/network/wifi-setup/"
