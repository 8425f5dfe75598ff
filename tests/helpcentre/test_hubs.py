"""Hub pages: what there is for a product line, a region or a role."""

import re
from collections.abc import Iterator

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from pytest_django import DjangoAssertNumQueries, DjangoDbBlocker, Settings

from tests.factories import describe, restrict
from tests.help_site import HelpSite, fill_memory, kept_help_site

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site")]


@pytest.fixture(scope="module")
def site(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[HelpSite]:  # noqa: ARG001 - comes first
    """Give a small help centre: `slow` is for Finland, `partners` (restricted) for America and resellers."""
    with kept_help_site(django_db_blocker) as site:
        describe(site.slow, regions=["finland"], roles=["customer"])
        describe(site.partners, regions=["america"])
        yield site


def text_of(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return answer.content.decode()


def test_hub_has_the_pages_that_name_the_value_by_topic(client: Client) -> None:
    text = text_of(client, "/en/for/region/finland/")
    assert "<h1>Finland</h1>" in text
    assert '<a href="/en/network/">Network</a>' in text
    assert "Why is it slow?" in text
    assert "Questions about Wi-Fi" not in text  # applies everywhere, names nothing
    assert '<a href="/en/for/region/europe/">Europe</a>' in text


def test_hub_of_a_wider_value_has_what_lies_below(client: Client) -> None:
    text = text_of(client, "/en/for/region/europe/")
    assert "Why is it slow?" in text
    assert 'href="/en/for/region/finland/"' in text


def test_hub_speaks_the_readers_language(client: Client) -> None:
    assert "<h1>finland (fi)</h1>" in text_of(client, "/fi/for/region/finland/")
    # With nothing in Finnish words, it is the English one under another address.
    for locale in ("en", "fi"):
        text = text_of(client, f"/{locale}/for/region/finland/")
        assert '<link rel="canonical" href="http://localhost:8000/en/for/region/finland/">' in text
        assert 'hreflang="fi" href="http' not in text


def test_hub_without_anything_for_the_viewer_does_not_exist(client: Client, site: HelpSite) -> None:
    for path in ("/en/for/region/america/", "/en/for/region/atlantis/", "/en/for/role/%00/", "/en/for/nothing/x/"):
        assert client.get(path).status_code == 404, path
    assert "america" not in text_of(client, "/en/for/").casefold()
    client.force_login(site.partner)
    assert "Partner prices" in text_of(client, "/en/for/region/america/")
    assert "America" in text_of(client, "/en/for/")


def test_every_hub_that_is_named_is_there(client: Client, site: HelpSite) -> None:
    describe(site.billing, regions=["america"])  # a topic, which no hub is made of
    for cookie in ("", "region=finland", "region=america", "role=customer"):
        client.cookies["reader"] = cookie
        for path in ("/en/", "/en/for/", "/en/network/slow/", "/en/billing/", "/en/for/region/europe/"):
            text = client.get(path).content.decode()
            for address in re.findall(r'href="(/en/for/[a-z]+/[a-z-]+/)"', text):
                assert client.get(address).status_code == 200, (cookie, path, address)


def test_hub_that_is_asked_for_comes_before_what_the_reader_chose(client: Client) -> None:
    client.cookies["reader"] = "region=america"
    assert "Why is it slow?" in text_of(client, "/en/for/region/finland/")


def test_page_leads_to_the_hubs_of_what_it_is_for(client: Client) -> None:
    text = text_of(client, "/en/network/slow/")
    assert '<a href="/en/for/region/finland/">Finland</a>' in text
    assert '<a href="/en/for/role/customer/">Customer</a>' in text


def test_hub_costs_five_queries(
    client: Client, settings: Settings, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}
    fill_memory()
    with django_assert_num_queries(5):
        assert client.get("/en/for/region/finland/").status_code == 200


def test_restricting_a_page_takes_it_from_the_hub(client: Client, site: HelpSite) -> None:
    restrict(site.slow, Group.objects.create(name="Staff"))
    describe(site.slow, regions=["finland"])
    assert client.get("/en/for/region/finland/").status_code == 404
