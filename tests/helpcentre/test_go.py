"""Addresses by key, which outlive moves and new titles."""

import pytest
from django.test import Client

from cms.publications.draining import drain
from knowledge.models import ArticlePage
from tests.help_site import HelpSite

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site")]


@pytest.mark.parametrize(
    ("address", "language", "target"),
    [
        ("/go/wifi-setup", "en", "/en/network/wifi-setup/"),
        ("/go/wifi-setup", "fi", "/fi/verkko/langaton/"),
        ("/go/wifi-setup/?locale=fi", "en", "/fi/verkko/langaton/"),
        ("/go/wifi-setup?locale=klingon", "sv", "/sv/network/wifi-setup/"),
        ("/go/slow", "fi", "/fi/network/slow/"),
        ("/go/members", "fi", "/accounts/login/?next=/go/members%3Flocale%3Dfi"),
    ],
)
def test_key_leads_to_the_page_in_the_readers_language(
    client: Client, address: str, language: str, target: str
) -> None:
    answer = client.get(address, headers={"Accept-Language": language})
    assert (answer.status_code, answer.headers["Location"]) == (302, target)
    assert answer.headers["Cache-Control"] == "private, no-cache"


@pytest.mark.parametrize("key", ["nothing", "partner-prices", "%00", "a" * 5000])
def test_key_of_nothing_that_the_reader_may_see_is_not_found(client: Client, key: str) -> None:
    assert client.get(f"/go/{key}").status_code in {400, 404}


def test_key_outlives_a_move_and_a_new_address(client: Client, site: HelpSite) -> None:
    page = ArticlePage.objects.get(pk=site.slow.pk)
    page.slug, page.title = "walls", "Walls"
    page.save_revision().publish()
    page.refresh_from_db()
    page.move(site.billing, "last-child")
    drain()
    assert client.get("/go/slow").headers["Location"] == "/en/billing/walls/"


def test_key_of_a_retired_page_says_so_to_those_who_could_read_it(client: Client, site: HelpSite) -> None:
    for page in (site.slow, site.partners):
        ArticlePage.objects.get(pk=page.pk).unpublish()
    drain()
    answer = client.get("/go/slow?locale=fi")
    assert answer.status_code == 410
    assert '<html lang="fi"' in answer.content.decode()
    assert client.get("/go/partner-prices").status_code == 404
    client.force_login(site.partner)
    assert client.get("/go/partner-prices").status_code == 410
