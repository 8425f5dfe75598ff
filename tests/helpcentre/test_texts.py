"""Pages for programs that read as people do."""

import json
import re
from typing import Any

import pytest
from django.test import Client

from cms.publications.draining import drain
from knowledge.models import ArticlePage
from tests.factories import make_page, stream
from tests.help_site import HelpSite

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site")]

BASE = "http://localhost:8000"


def graph(client: Client, path: str) -> list[dict[str, Any]]:
    found = re.search(
        r'<script type="application/ld\+json">(.*?)</script>', client.get(path).content.decode(), re.DOTALL
    )
    assert found
    items: list[dict[str, Any]] = json.loads(found[1])["@graph"]
    return items


def test_page_is_there_as_markdown(client: Client) -> None:
    answer = client.get("/en/network/wifi-setup.md")
    text = answer.content.decode()
    assert answer.headers["Content-Type"] == "text/markdown; charset=utf-8"
    assert answer.headers["Content-Language"] == "en"
    assert text.startswith("# Set up your router\n\nIn ten minutes.\n\n## Before you begin\n")
    assert f"[billing]({BASE}/en/billing/#refunds)" in text
    assert "prices" in text
    assert "partner-prices" not in text
    assert re.search(rf"!\[A router\]\(<{BASE}/images/", text)
    assert (
        'type="text/markdown" href="/en/network/wifi-setup.md"'
        in client.get("/en/network/wifi-setup/").content.decode()
    )


def test_topic_as_markdown_lists_what_lies_below(client: Client) -> None:
    text = client.get("/fi/verkko.md").content.decode()
    assert f"- [Reitittimen käyttöönotto]({BASE}/fi/verkko/langaton/)" in text
    assert "Partner prices" not in text


@pytest.mark.parametrize("path", ["/en/nothing.md", "/en/network/members.md", "/en/network/partner-prices.md"])
def test_what_the_reader_may_not_see_is_not_found(client: Client, path: str) -> None:
    assert client.get(path).status_code == 404


def test_old_address_leads_to_the_new_one(client: Client, site: HelpSite) -> None:
    page = ArticlePage.objects.get(pk=site.slow.pk)
    page.slug = "walls"
    page.save_revision().publish()
    drain()
    assert client.get("/en/network/slow.md").headers["Location"] == "/en/network/walls.md"


def test_markdown_names_the_page_for_people_as_canonical(client: Client) -> None:
    for path, canonical in (
        ("/en/network/wifi-setup.md", "/en/network/wifi-setup/"),
        ("/fi/network/slow.md", "/en/network/slow/"),
    ):
        assert client.get(path).headers["Link"] == f'<{BASE}{canonical}>; rel="canonical"'


@pytest.mark.parametrize(
    "accept",
    [
        "text/markdown",
        "text/markdown, text/html;q=0.9, */*;q=0.1",
        "text/html;q=0.8, text/markdown",
        "text/markdown, */*",
    ],
)
def test_whoever_prefers_markdown_gets_it_at_the_address_of_the_page(client: Client, accept: str) -> None:
    answer = client.get("/en/network/wifi-setup/", headers={"Accept": accept})
    assert answer.headers["Content-Type"] == "text/markdown; charset=utf-8"
    assert answer.content == client.get("/en/network/wifi-setup.md").content
    assert "Accept" in answer.headers["Vary"]


@pytest.mark.parametrize(
    "accept",
    [
        "",
        "*/*",
        "text/*",
        "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
        "text/html, text/markdown",
        "text/html, text/markdown;q=0.9",
        "text/markdown;q=0, */*",
        "image/png",
        "nonsense",
    ],
)
def test_everybody_else_gets_the_page_for_people(client: Client, accept: str) -> None:
    answer = client.get("/en/network/wifi-setup/", headers={"Accept": accept})
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    assert "Accept" in answer.headers["Vary"]


def test_what_one_prefers_is_not_kept_for_others(client: Client) -> None:
    path, markdown = "/en/network/wifi-setup/", {"Accept": "text/markdown"}
    first = client.get(path, headers=markdown)
    tag = first.headers["ETag"]
    page = client.get(path, headers={"If-None-Match": tag})
    assert (page.status_code, page.headers["Content-Type"]) == (200, "text/html; charset=utf-8")
    again = client.get(path, headers={**markdown, "If-None-Match": tag})
    assert (again.status_code, "Accept" in again.headers["Vary"]) == (304, True)
    assert client.get(path, headers=markdown).headers["Link"] == first.headers["Link"]


def test_old_address_leads_to_the_new_one_whatever_is_preferred(client: Client, site: HelpSite) -> None:
    page = ArticlePage.objects.get(pk=site.slow.pk)
    page.slug = "walls"
    page.save_revision().publish()
    drain()
    answer = client.get("/en/network/slow/", headers={"Accept": "text/markdown"})
    assert answer.headers["Location"] == "/en/network/walls/"
    assert "Accept" in answer.headers["Vary"]


def test_overview_lists_public_pages_by_topic(client: Client, site: HelpSite) -> None:
    client.force_login(site.partner)
    text = client.get("/llms.txt").content.decode()
    assert "## Network\n" in text
    assert f"- [Set up your router]({BASE}/en/network/wifi-setup.md): In ten minutes.\n" in text
    assert "Partner prices" not in text
    assert "members" not in text


def test_schema_org_tells_where_the_page_is_and_what_it_is(client: Client) -> None:
    trail, article = graph(client, "/en/network/wifi-setup/")
    assert [item["name"] for item in trail["itemListElement"]][1:] == ["Network", "Set up your router"]
    assert article["@type"] == "Article"
    assert article["inLanguage"] == "en"
    assert article["image"].startswith(f"{BASE}/images/")
    faq = graph(client, "/en/network/faq/")[1]
    assert faq["@type"] == "FAQPage"
    assert faq["mainEntity"][0]["name"] == "How long is the warranty?"
    assert faq["mainEntity"][0]["acceptedAnswer"]["text"] == "Two years."


def test_steps_make_a_how_to_and_no_word_ends_the_script(client: Client, site: HelpSite) -> None:
    steps = [{"text": "<p>Turn the key.</p>"}]
    title = "Open </script><b>& close"
    make_page(ArticlePage, site.network, title=title, slug="open", body=stream(("steps", steps)))
    drain()
    trail, how_to = graph(client, "/en/network/open/")
    assert how_to["@type"] == "HowTo"
    assert trail["itemListElement"][-1]["name"] == how_to["name"] == title
    assert len(how_to["step"]) == 1
