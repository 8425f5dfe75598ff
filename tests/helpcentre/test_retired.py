"""Pages that are retired, and what replaces them."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from cms import counters
from cms.models import ContentKey
from cms.publications.draining import drain
from cms.services import replace_content
from knowledge.models import ArticlePage
from tests.factories import make_page, restrict
from tests.help_site import HelpSite

pytestmark = [pytest.mark.django_db, pytest.mark.persistence, pytest.mark.usefixtures("site")]

SLOW = "/en/network/slow/"


def retire(*pages: Any) -> None:
    for page in pages:
        ArticlePage.objects.get(pk=page.pk).unpublish()
    drain()


def replace(page: Any, by: Any) -> None:
    key, other = (ContentKey.objects.get(pk=one.translation_key) for one in (page, by))
    replace_content(key=key, by=other)


def answer_of(client: Client, path: str) -> tuple[int, str | None]:
    answer = client.get(path)
    target = answer.headers.get("Location")
    return answer.status_code, target and target.removesuffix("?replaces")


def test_address_of_a_retired_page_says_so(client: Client, site: HelpSite) -> None:
    retire(site.slow)
    answer = client.get(SLOW)
    assert answer.status_code == 410
    assert "This page has been retired" in answer.content.decode()
    assert answer.headers["Cache-Control"] == "private, no-cache"
    assert client.get("/fi/network/slow/").status_code == 410
    assert client.get("/en/network/slow.md").status_code == 410


def test_address_that_a_retired_page_had_before_says_so(client: Client, site: HelpSite) -> None:
    page = ArticlePage.objects.get(pk=site.slow.pk)
    page.slug = "walls"
    page.save_revision().publish()
    drain()
    retire(site.slow)
    assert client.get(SLOW).status_code == client.get("/en/network/walls/").status_code == 410


def test_deleted_page_is_retired(client: Client, site: HelpSite) -> None:
    ArticlePage.objects.get(pk=site.slow.pk).delete()
    drain()
    assert client.get(SLOW).status_code == 410


def test_page_that_comes_back_is_not_retired(client: Client, site: HelpSite) -> None:
    retire(site.slow)
    replace(site.slow, site.faq)
    ArticlePage.objects.get(pk=site.slow.pk).save_revision().publish()
    drain()
    assert client.get(SLOW).status_code == 200
    assert answer_of(client, "/go/slow?locale=en") == (302, SLOW)


def test_retired_page_does_not_exist_for_who_could_never_read_it(client: Client, site: HelpSite) -> None:
    retire(site.partners, site.members)
    replace(site.partners, site.faq)
    for path in ("/en/network/partner-prices/", "/go/partner-prices", "/en/network/members/", "/go/members"):
        assert answer_of(client, path) == (404, None)
    client.force_login(site.member)
    assert client.get("/en/network/partner-prices/").status_code == 404
    assert client.get("/en/network/members/").status_code == 410
    client.force_login(site.partner)
    assert answer_of(client, "/en/network/partner-prices/") == (301, "/en/network/faq/")


def test_page_that_is_restricted_now_does_not_say_that_it_is_retired(client: Client, site: HelpSite) -> None:
    restrict(site.slow, site.partner.groups.get())
    drain()
    assert answer_of(client, SLOW) == (404, None)
    assert answer_of(client, "/go/slow") == (404, None)


def test_translation_that_is_retired_leads_to_what_answers_for_it(client: Client, site: HelpSite) -> None:
    retire(site.langaton)
    assert answer_of(client, "/fi/verkko/langaton/") == (301, "/fi/network/wifi-setup/")


def test_reader_hears_that_another_page_takes_the_place_of_a_retired_one(client: Client, site: HelpSite) -> None:
    said = "This one takes its place."
    retire(site.slow)
    replace(site.slow, site.setup)
    for address in (SLOW, "/go/slow?locale=en"):
        answer = client.get(address, follow=True)
        text = answer.content.decode()
        assert said in text
        assert '<link rel="canonical" href="http://localhost:8000/en/network/wifi-setup/">' in text
    assert said not in client.get("/go/wifi-setup?locale=en", follow=True).content.decode()


def test_retired_page_leads_to_what_replaces_it(client: Client, site: HelpSite) -> None:
    retire(site.slow)
    replace(site.slow, site.setup)
    assert answer_of(client, SLOW) == (301, "/en/network/wifi-setup/")
    assert answer_of(client, "/fi/network/slow/") == (301, "/fi/verkko/langaton/")
    assert answer_of(client, "/en/network/slow.md") == (301, "/en/network/wifi-setup.md")
    assert answer_of(client, "/go/slow?locale=fi") == (302, "/fi/verkko/langaton/")


def test_what_replaces_a_page_is_found_in_several_steps(client: Client, site: HelpSite) -> None:
    retire(site.slow, site.langaton, site.setup)
    replace(site.slow, site.setup)
    replace(site.setup, site.billing)
    assert answer_of(client, SLOW) == (301, "/en/billing/")
    assert answer_of(client, "/go/slow?locale=en") == (302, "/en/billing/")


def test_what_replaces_a_page_is_shown_only_to_who_may_read_it(client: Client, site: HelpSite) -> None:
    retire(site.slow)
    replace(site.slow, site.partners)
    assert answer_of(client, SLOW) == answer_of(client, "/go/slow") == (410, None)
    client.force_login(site.partner)
    assert answer_of(client, SLOW) == (301, "/en/network/partner-prices/")


def test_what_stands_between_is_not_passed_by(client: Client, site: HelpSite) -> None:
    """What replaced a page that is not retired is out of date; who may not read that page gets nothing in its place."""
    retire(site.slow)
    replace(site.slow, site.partners)
    replace(site.partners, site.billing)
    assert answer_of(client, SLOW) == (410, None)


def test_page_that_replaces_nothing_that_replaces_it(site: HelpSite) -> None:
    replace(site.slow, site.setup)
    replace(site.setup, site.faq)
    for by in (site.slow, site.setup):
        with pytest.raises(ValidationError):
            replace(site.faq, by)
    with pytest.raises(ValidationError):
        replace(site.slow, site.slow)
    with pytest.raises(IntegrityError), transaction.atomic():
        ContentKey.objects.filter(key="slow").update(replaced_by=site.slow.translation_key)


def test_loop_that_is_there_nevertheless_ends(client: Client, site: HelpSite) -> None:
    retire(site.slow, site.langaton, site.setup)
    ContentKey.objects.filter(key="slow").update(replaced_by=site.setup.translation_key)
    ContentKey.objects.filter(key="wifi-setup").update(replaced_by=site.slow.translation_key)
    assert client.get(SLOW).status_code == client.get("/go/slow").status_code == 410


def test_what_replaces_a_page_can_be_taken_back(client: Client, site: HelpSite) -> None:
    retire(site.slow)
    replace(site.slow, site.setup)
    before = counters.read().settings
    replace_content(key=ContentKey.objects.get(key="slow"), by=None)
    assert client.get(SLOW).status_code == 410
    assert counters.read().settings == before + 1


def test_address_of_a_retired_page_may_be_used_again(client: Client, site: HelpSite) -> None:
    retire(site.slow)
    replace(site.slow, site.setup)
    ArticlePage.objects.get(pk=site.slow.pk).delete()
    make_page(ArticlePage, site.network, title="Slow again", slug="slow")
    drain()
    assert "Slow again" in client.get(SLOW).content.decode()
    assert answer_of(client, "/go/slow?locale=en") == (302, "/en/network/wifi-setup/")


def test_retired_page_costs_few_queries(
    client: Client, site: HelpSite, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    retire(site.slow)
    replace(site.slow, site.setup)
    with django_assert_max_num_queries(8):
        client.get(SLOW)
