"""The documentation of products for people."""

import json
import re
from collections.abc import Iterator

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from pytest_django import DjangoAssertNumQueries, DjangoDbBlocker, Settings

from cms.publications.draining import drain
from helpcentre.data_sheets import _as_csv
from helpcentre.sheet_drawing import draw
from helpcentre.sheets import Sheet, Table
from knowledge.models import ArticlePage
from tests.factories import make_page, make_user, restrict
from tests.help_site import fill_memory
from tests.kept import kept_database
from tests.product_site import Products, make_product, make_products

NO_CACHE = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("products")]


@pytest.fixture(scope="module")
def products(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Products]:  # noqa: ARG001 - comes first
    """Give the documentation of a hub and a pump."""
    with kept_database(django_db_blocker):
        yield make_products()


def text_of(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return answer.content.decode()


def choose(client: Client, *keys: str) -> None:
    client.post("/en/for/me/", {"product_line": keys}, headers={"Sec-Fetch-Site": "same-origin"})


def test_page_has_every_part_under_its_heading(client: Client) -> None:
    page = text_of(client, "/en/hub-new/")
    body = page.partition('<div class="page-body">')[2]
    parts = re.findall(r'<h2 id="([^"]+)"(?: lang="en")?>([^<]*)</h2>', body)
    assert parts[:6] == [
        ("in-the-box", "In the box"),
        ("data-sheet", "Technical data"),
        ("instructions", "Instructions"),
        ("care", "Care"),
        ("downloads", "Downloads"),
        ("videos", "Videos"),
    ]
    assert '<a href="#data-sheet">Technical data</a>' in page
    assert re.search(r'<th scope="row">Output</th><td>2.5–7.5&nbsp;kW</td>', page)
    assert "Manual · PDF, 8\xa0bytes · Finnish, Swedish" in page
    assert "SHA-256" in page


def test_figures_are_written_as_the_language_has_them(client: Client) -> None:
    assert re.search(r"<td>2,5–7,5&nbsp;kW</td>", text_of(client, "/fi/hub-new/"))


def test_markdown_has_the_headings_of_the_parts(client: Client) -> None:
    text = text_of(client, "/fi/hub-new.md")
    parts = ("In the box", "Tekniset tiedot", "Käyttö", "Hoito", "Lataukset", "Videot")
    assert re.findall(r"^## (.+)$", text, re.MULTILINE) == list(parts)
    assert "| Output | 2.5–7.5 kW |" in text
    assert text.index("![The hub]") < text.index("## In the box")


def test_search_engines_are_told_the_values_and_shown_the_picture(client: Client) -> None:
    page = text_of(client, "/en/hub-new/")
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    assert found
    about = json.loads(found[1])["@graph"][-1]
    assert (about["@type"], about["name"]) == ("Product", "Hub")
    assert {"@type": "PropertyValue", "name": "Supply", "value": "230", "unitText": "V"} in about["additionalProperty"]
    assert re.search(r'<meta property="og:image" content="[^"]+/images/', page)


def test_switcher_leads_to_the_other_versions_the_newest_first(client: Client) -> None:
    page = text_of(client, "/en/hub-new/")
    nav = re.search(r'<nav class="versions".*?</nav>', page, re.DOTALL)
    assert nav
    assert re.findall(r'<a href="([^"]+)"( aria-current="page")?>([^<]+)', nav[0]) == [
        ("/en/hub-new/", ' aria-current="page"', "Hub 3"),
        ("/en/hub-old/", "", "Hub 1 – Hub 2"),
    ]
    assert "The newest version" not in page
    assert 'class="versions"' not in text_of(client, "/en/pump/")


def test_reader_of_an_old_version_hears_of_the_newest(client: Client) -> None:
    page = text_of(client, "/en/hub-old/")
    assert 'You are reading about Hub 1 – Hub 2. The newest version: <a href="/en/hub-new/">Hub 3</a>' in page


def test_reader_who_has_an_old_version_is_left_in_peace(client: Client) -> None:
    choose(client, "hub-1")
    page = text_of(client, "/en/hub-old/")
    assert "The newest version" not in page
    assert '<span class="own">yours</span>' in page
    assert 'You have chosen another version: <a href="/en/hub-old/">' in text_of(client, "/en/hub-new/")


def test_nothing_of_a_player_is_loaded_before_the_reader_agrees(client: Client) -> None:
    page = text_of(client, "/en/hub-new/")
    assert "<iframe" not in page
    assert not re.search(r'(?:src|href)="https://player', page)
    assert "helpcentre/video.js" in page
    assert "helpcentre/video.js" not in text_of(client, "/en/pump/")


@pytest.mark.parametrize(
    ("address", "target"),
    [
        ("/go/hub", "/en/hub-new/"),
        ("/go/hub?product_line=hub-2", "/en/hub-old/"),
        ("/go/hub-1", "/en/hub-old/"),
        ("/go/hub-3?product_line=hub-1", "/en/hub-new/"),
        ("/go/hub-new", "/en/hub-new/"),
        ("/go/hub-new?product_line=hub-1", "/en/hub-old/"),
        ("/go/hub-new?product_line=pump", "/en/hub-new/"),
        ("/go/hub-old?product_line=gone", "/en/hub-old/"),
        ("/go/controls", None),
        ("/go/pumps", None),
    ],
)
def test_key_leads_to_the_documentation_of_the_readers_version(client: Client, address: str, target: str) -> None:
    answer = client.get(address)
    assert answer.headers.get("Location") == target


def test_key_leads_to_the_version_that_the_reader_chose(client: Client) -> None:
    choose(client, "hub-1")
    assert client.get("/go/hub").headers["Location"] == "/en/hub-old/"
    assert client.get("/go/hub-new").headers["Location"] == "/en/hub-old/"


def test_page_that_asks_for_a_sign_in_is_what_its_key_means(client: Client, products: Products) -> None:
    restrict(make_page(ArticlePage, products.home, title="Hub", slug="hub"))
    drain()
    assert client.get("/go/hub").headers["Location"].startswith("/accounts/login/")


def test_value_longer_than_a_page_is_drawn_on_several() -> None:
    text = "A very long sentence. " * 900
    table = Table("", [("Warranty", text)])
    sheet = Sheet("Hub", "Data", "", "", [table], brand="", url="", date="", language="en")
    assert draw(sheet).count(b"/Type /Page\n") > 1


def test_data_sheet_comes_as_csv(client: Client) -> None:
    answer = client.get("/fi/for/data-sheets/hub-new.csv")
    lines = answer.content.decode("utf-8-sig").split("\r\n")
    assert lines[1:4] == ["Electricity,Supply,230,V", "Electricity,Output,2.5–7.5,kW", "Electricity,Refrigerant,R290,"]
    assert answer.headers["Content-Disposition"] == 'attachment; filename="hub-new-en.csv"'


def test_spreadsheet_takes_nothing_of_a_data_sheet_for_a_formula() -> None:
    rows = [
        {"name": "=HYPERLINK(1)", "value": "\N{MINUS SIGN}20", "numeric": True, "unit": "°C"},
        {"name": "A", "value": "@SUM(1)", "numeric": False, "unit": ""},
    ]
    text = _as_csv({"data_sheet": [{"title": "", "rows": rows}]})
    assert text.split("\r\n")[1:3] == [",'=HYPERLINK(1),-20,°C", ",A,'@SUM(1),"]


def test_data_sheet_comes_as_pdf(client: Client) -> None:
    answer = client.get("/en/for/data-sheets/hub-new.pdf")
    assert answer.content.startswith(b"%PDF-")
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.content == client.get("/en/for/data-sheets/hub-new.pdf").content


@pytest.mark.parametrize("name", ["pump.pdf", "pump.csv", "nothing.csv", "%00.csv", "hub-new.txt"])
def test_data_sheet_of_nothing_is_not_found(client: Client, name: str) -> None:
    assert client.get(f"/en/for/data-sheets/{name}").status_code == 404


def test_version_that_a_reader_may_not_see_is_nowhere(client: Client, products: Products) -> None:
    group = Group.objects.create(name="Testers")
    secret = make_product(products.home, "pump", title="Hidden pump", slug="hidden")
    restrict(secret, group)
    drain()
    assert "Hidden" not in text_of(client, "/en/pump/")
    client.force_login(make_user("tester", group))
    assert "/en/hidden/" in text_of(client, "/en/pump/")


def test_page_of_a_product_costs_two_queries_more_than_others(
    client: Client, settings: Settings, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    settings.CACHES = NO_CACHE
    client.get("/en/hub-new/")
    fill_memory()
    with django_assert_num_queries(5):
        client.get("/en/hub-new/")
