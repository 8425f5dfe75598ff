"""Old addresses lead to the present one at once, however often a page has moved."""

from typing import Any

import pytest
from django.test import Client

from cms.publications.draining import drain
from knowledge.models import ArticlePage, TopicPage
from tests.factories import make_page, publication_of, translate
from tests.help_site import HelpSite

pytestmark = [pytest.mark.django_db, pytest.mark.persistence, pytest.mark.usefixtures("site")]


def rename(page: Any, slug: str) -> None:
    page = type(page).objects.get(pk=page.pk)
    page.slug = slug
    page.save_revision().publish()
    drain()


def move(page: Any, parent: Any) -> None:
    # Wagtail takes the place from the tree and would go by what these objects remember.
    type(page).objects.get(pk=page.pk).move(type(parent).objects.get(pk=parent.pk), "last-child")
    drain()


def path_of(page: Any) -> str:
    return publication_of(page).path


def assert_one_hop(client: Client, old: set[str], target: str) -> None:
    for path in old - {target}:
        answer = client.get(path)
        assert (answer.status_code, answer.headers.get("Location")) == (301, target), path
    assert client.get(target).status_code == 200


def test_every_old_address_leads_to_the_present_one_at_once(client: Client, site: HelpSite) -> None:
    shelf = make_page(TopicPage, site.home, title="Shelf", slug="shelf")
    translate(shelf, "fi", title="Hylly", slug="hylly")
    drain()
    english, finnish = {path_of(site.setup)}, {path_of(site.langaton)}

    def note() -> None:
        english.add(path_of(site.setup))
        finnish.add(path_of(site.langaton))

    for slug in ("router", "set-up"):
        rename(site.setup, slug)
        rename(site.langaton, f"{slug}-fi")
        note()
    move(site.setup, site.billing)
    note()
    rename(site.billing, "money")  # the page above it
    note()
    move(site.billing, shelf)
    note()
    rename(shelf, "shelves")  # the page above that
    note()
    move(site.setup, site.network)
    rename(site.network, "networks")
    rename(site.verkko, "verkot")
    note()
    assert (len(english), len(finnish)) == (8, 4)
    assert path_of(site.setup) == "/en/networks/set-up/"
    assert path_of(site.langaton) == "/fi/verkot/set-up-fi/"
    assert_one_hop(client, english, "/en/networks/set-up/")
    assert_one_hop(client, finnish, "/fi/verkot/set-up-fi/")
    # An address of another language leads to the page in the language that it begins with.
    assert_one_hop(client, {path.replace("/en/", "/fi/") for path in english}, "/fi/verkot/set-up-fi/")
    assert_one_hop(client, {path.replace("/en/", "/sv/") for path in english}, "/sv/networks/set-up/")


def test_address_to_which_a_page_comes_back_shows_it(client: Client, site: HelpSite) -> None:
    for slug in ("walls", "thick-walls", "slow"):
        rename(site.slow, slug)
    assert_one_hop(client, {"/en/network/walls/", "/en/network/thick-walls/"}, "/en/network/slow/")


def test_old_address_that_a_new_page_has_shows_the_new_page(client: Client, site: HelpSite) -> None:
    rename(site.slow, "walls")
    make_page(ArticlePage, site.network, title="Slow in another way", slug="slow")
    drain()
    for path in ("/en/network/slow/", "/fi/network/slow/"):
        answer = client.get(path)
        assert answer.status_code == 200
        assert "Slow in another way" in answer.content.decode()


def test_old_address_of_two_pages_leads_to_the_one_that_had_it_last(client: Client, site: HelpSite) -> None:
    rename(site.slow, "walls")
    second = make_page(ArticlePage, site.network, title="Slow in another way", slug="slow")
    drain()
    rename(second, "slower")
    assert_one_hop(client, {"/en/network/slow/"}, "/en/network/slower/")
    for slug in ("slow", "thick-walls"):
        rename(site.slow, slug)
    assert_one_hop(client, {"/en/network/slow/"}, "/en/network/thick-walls/")
