"""The brand, the menu and the footer around pages."""

import re

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from cms.look import look
from cms.models import Brand, Navigation
from tests.factories import SVG, make_image, make_navigation
from tests.help_site import HelpSite, fill_memory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site")]


@pytest.fixture
def menus(site: HelpSite) -> Navigation:
    made: Navigation = make_navigation(
        "en",
        menu=[site.network, site.partners, ("Shop", "https://shop.example")],
        footer={"Help": [site.billing], "For partners": [site.partners]},
    )
    return made


def text_of(client: Client, path: str) -> str:
    return str(client.get(path).content.decode())


@pytest.mark.usefixtures("menus")
@pytest.mark.parametrize("path", ["/en/", "/en/network/slow/", "/en/nothing/", "/accounts/login/"])
def test_every_page_has_the_menu_and_the_footer_that_the_reader_may_see(client: Client, path: str) -> None:
    text = text_of(client, path)
    menu = re.search(r'<nav class="menu".*?</nav>', text, re.DOTALL)
    assert menu
    assert re.findall(r'href="([^"]+)"', menu[0]) == ["/en/network/", "https://shop.example"]
    assert re.findall(r'<h2 id="footer-[^>]*>([^<]*)', text) == ["Help"]
    assert "Partner prices" not in text


@pytest.mark.usefixtures("menus")
def test_menu_is_in_the_readers_language_as_far_as_there_is_one(client: Client) -> None:
    text = text_of(client, "/fi/verkko/")
    assert '<a href="/fi/verkko/" aria-current="page">Verkko</a>' in text
    assert '<a href="https://shop.example" lang="en">Shop</a>' in text


def test_brand_has_a_name_a_logo_and_styles(client: Client) -> None:
    Brand.objects.create(name="Kajo <b>", logo=make_image(SVG, "logo.svg"), colour="#7a1f5c")
    text = text_of(client, "/en/network/")
    assert "<title>Network – Kajo &lt;b&gt;</title>" in text
    assert re.search(r'<img class="brand-logo" src="/images/[^"]*original.svg" width="64" height="32" alt="">', text)
    address = re.search(r'href="(/brand/[^"]*)"', text)
    assert address
    answer = client.get(address[1])
    assert answer.content.decode() == look().styles
    assert "immutable" in answer.headers["Cache-Control"]
    assert "immutable" not in client.get("/brand/old.css").headers["Cache-Control"]


@pytest.mark.usefixtures("menus")
def test_the_frame_costs_no_query(client: Client, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    fill_memory()
    with django_assert_num_queries(3):
        text_of(client, "/en/network/wifi-setup/")
