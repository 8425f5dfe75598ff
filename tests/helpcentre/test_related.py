"""Related pages that nobody chose: those that share facets and tags."""

import re
from collections.abc import Iterator

import pytest
from django.test import Client
from pytest_django import DjangoDbBlocker

from knowledge.models import ArticlePage
from tests.factories import describe, make_page
from tests.help_site import HelpSite, kept_help_site

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site")]


@pytest.fixture(scope="module")
def site(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[HelpSite]:  # noqa: ARG001 - comes first
    """Give a small help centre with tagged pages."""
    with kept_help_site(django_db_blocker) as site:
        describe(site.slow, tags=["speed", "wifi"], regions=["finland"])
        describe(site.faq, tags=["wifi"])
        describe(site.partners, tags=["speed", "wifi"])
        for number in range(3):
            page = make_page(ArticlePage, site.billing, title=f"Other {number}", slug=f"other-{number}")
            describe(page, tags=["wifi", *(["speed"] if number == 0 else [])], regions=["europe"][:number])
        yield site


def related(client: Client, path: str) -> list[tuple[str, str]]:
    text = client.get(path).content.decode()
    return re.findall(r'data-shares="([^"]*)".*?<a href="([^"]*)"', text, re.DOTALL)


def test_what_shares_most_comes_first_with_the_reasons(client: Client) -> None:
    found = related(client, "/en/network/slow/")
    assert found[0] == ("tag:speed tag:wifi", "/en/billing/other-0/")
    assert len(found) == 4
    assert "Also about: speed, wifi" in re.sub(r"\s+", " ", client.get("/en/network/slow/").content.decode())


def test_what_the_reader_may_not_see_is_not_related(client: Client, site: HelpSite) -> None:
    assert "/en/network/partner-prices/" not in [url for _shares, url in related(client, "/en/network/slow/")]
    client.force_login(site.partner)
    assert "/en/network/partner-prices/" in [url for _shares, url in related(client, "/en/network/slow/")]


def test_what_the_editor_chose_stands_alone(client: Client) -> None:
    assert related(client, "/en/network/wifi-setup/") == []


def test_page_that_shares_nothing_has_nothing_related(client: Client) -> None:
    assert related(client, "/en/network/members/") == []
