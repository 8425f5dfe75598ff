"""The menu and the footer."""

import pytest
from django.test import Client

from tests.factories import make_navigation
from tests.help_site import HelpSite

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site")]


def test_navigation_has_what_the_reader_may_see(client: Client, site: HelpSite) -> None:
    make_navigation("en", menu=[site.network, site.partners], footer={"Help": [site.billing], "More": [site.partners]})
    data = client.get("/api/v1/navigation", {"locale": "fi"}).json()
    assert data["locale"] == "en"
    assert [(link["label"], link["locale"], link["key"]) for link in data["menu"]] == [("Verkko", "fi", "network")]
    assert data["menu"][0]["url"].endswith("/fi/verkko/")
    assert [column["heading"] for column in data["footer"]] == ["Help"]
    client.force_login(site.partner)
    assert len(client.get("/api/v1/navigation", {"locale": "fi"}).json()["menu"]) == 2


def test_site_without_menus_has_empty_ones(client: Client) -> None:
    data = client.get("/api/v1/navigation", {"locale": "sv"}).json()
    assert data == {"locale": "sv", "menu": [], "footer": [], "note": ""}
