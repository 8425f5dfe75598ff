"""The picker: what a reader chooses stays with their browser, and lists show what concerns them."""

import re
from collections.abc import Iterator

import pytest
from django.test import Client
from pytest_django import DjangoDbBlocker

from search.indexing import rebuild
from tests.factories import describe
from tests.help_site import HelpSite, kept_help_site

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site")]

CHOOSE = "/en/for/me/"


@pytest.fixture(scope="module")
def site(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[HelpSite]:  # noqa: ARG001 - comes first
    """Give a small help centre: `slow` is for Finland, `faq` for America."""
    with kept_help_site(django_db_blocker) as site:
        describe(site.slow, regions=["finland"], roles=["customer"])
        describe(site.faq, regions=["america"])
        rebuild()
        yield site


def choose(client: Client, **values: str | list[str]) -> str:
    """Choose, and return the reader's cookie."""
    answer = client.post(CHOOSE, {"next": "/en/network/", **values})
    assert answer.status_code == 303
    target = answer.headers["Location"]
    if target.startswith(CHOOSE):  # nothing is known yet of what the browser keeps
        target = client.get(target).headers["Location"]
    assert target == "/en/network/"
    return client.cookies["reader"].value


def titles(client: Client, path: str) -> str:
    return client.get(path).content.decode()


def test_choice_is_kept_and_shown_on_every_page(client: Client) -> None:
    assert choose(client, region="finland", role=["customer", "customer"]) == "region=finland&role=customer"
    for path in ("/en/", "/en/network/", "/en/network/wifi-setup/", "/en/search/", "/en/for/", "/en/nothing/"):
        text = titles(client, path)
        assert 'name="without" value="region:finland"' in text, path
        assert 'name="without" value="role:customer"' in text, path
    assert 'name="without"' not in titles(Client(), "/en/network/")


def test_lists_show_what_concerns_the_reader(client: Client) -> None:
    choose(client, region="finland")
    text = titles(client, "/en/network/")
    assert "Why is it slow?" in text
    assert "Questions about Wi-Fi" not in text
    assert "Questions about Wi-Fi" not in titles(client, "/en/")
    # Whoever comes before and after is what the list shows.
    assert 'rel="next"' not in titles(client, "/en/network/slow/")


def test_search_finds_what_concerns_the_reader_first_and_hides_nothing(client: Client) -> None:
    def places(address: str) -> list[str]:
        text = titles(client, address)
        return re.findall(r'href="(/en/network/[a-z-]+/)', text[text.index("search-list") :])

    before = places("/en/search/?q=slow+questions")
    choose(client, region="america")
    after = places("/en/search/?q=slow+questions")
    assert (before[0], after[0]) == ("/en/network/slow/", "/en/network/faq/")
    assert set(after) == set(before)


def test_page_that_does_not_concern_the_reader_says_so(client: Client) -> None:
    choose(client, region="finland")
    assert "not about what you have chosen" in titles(client, "/en/network/faq/")
    assert "not about what you have chosen" not in titles(client, "/en/network/slow/")


def test_blocks_for_others_are_folded_up(client: Client) -> None:
    unchosen = titles(client, "/en/network/wifi-setup/")
    assert '<section class="block applies-to">' in unchosen
    choose(client, region="america")
    chosen = titles(client, "/en/network/wifi-setup/")
    assert '<details class="block applies-to">' in chosen
    assert "Two years." in chosen


def test_one_value_or_everything_is_taken_back(client: Client) -> None:
    choose(client, region="finland", role="customer")
    assert choose(client, without="region:finland") == "role=customer"
    assert choose(client, without="everything") == ""
    assert "Questions about Wi-Fi" in titles(client, "/en/network/")


@pytest.mark.parametrize("cookie", ["region=atlantis", "x" * 5000, "&&&=", "role=%00", "region=a&" * 100])
def test_cookie_that_means_nothing_leaves_everything(client: Client, cookie: str) -> None:
    client.cookies["reader"] = cookie
    assert "Questions about Wi-Fi" in titles(client, "/en/network/")


def test_what_does_not_exist_is_not_kept(client: Client) -> None:
    assert choose(client, region="atlantis", product_line=["\0", "nothing"], role="customer") == "role=customer"


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example/", "javascript:x()", ""])
def test_reader_is_sent_nowhere_else(client: Client, target: str) -> None:
    assert client.post(CHOOSE, {"next": target}).headers["Location"] == "/en/"


def test_picker_shows_what_is_chosen(client: Client) -> None:
    choose(client, region="finland")
    text = titles(client, CHOOSE + "?next=/en/billing/")
    assert re.search(r'<option value="finland" selected>\s*Finland', text)
    assert 'name="next" value="/en/billing/"' in text


def test_nobody_else_gets_what_is_kept_for_who_chose(client: Client) -> None:
    choose(client, region="finland")
    mine = client.get("/en/network/")
    others = Client().get("/en/network/")
    assert mine.headers["Cache-Control"] == "private, no-cache"
    assert mine.headers["ETag"] != others.headers["ETag"]
    assert b"Questions about Wi-Fi" in others.content


def test_programs_get_everything_whatever_the_browser_chose(client: Client) -> None:
    choose(client, region="finland")
    children = client.get("/api/v1/content/network", {"locale": "en"}).json()["children"]
    assert "faq" in {child["key"] for child in children}
