"""The pages that people read."""

import re

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from cms import reading
from cms.publications.draining import drain
from helpcentre import views
from knowledge.models import ArticlePage
from tests.factories import make_page, publication_of, stream
from tests.help_site import HelpSite, fill_memory

pytestmark = [pytest.mark.django_db, pytest.mark.persistence, pytest.mark.usefixtures("site")]

NO_CACHE = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}


def text_of(client: Client, path: str, **headers: str) -> str:
    answer = client.get(path, headers=headers)
    assert answer.status_code == 200, (path, answer.status_code)
    return answer.content.decode()


def test_page_has_title_language_and_landmarks(client: Client) -> None:
    text = text_of(client, "/en/network/wifi-setup/")
    assert "<title>Set up your router – Majakka</title>" in text
    assert '<html lang="en" dir="ltr">' in text
    assert text.count("<h1") == text.count("<main") == 1
    assert 'href="#main"' in text


def test_nothing_runs_but_our_own_files(client: Client) -> None:
    policy = client.get("/en/network/").headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe-inline" not in policy
    assert "Content-Security-Policy" not in client.get("/admin/login/").headers


def test_breadcrumb_leads_home(client: Client) -> None:
    trail = re.search(r'<nav class="breadcrumb".*?</nav>', text_of(client, "/en/network/wifi-setup/"), re.DOTALL)
    assert trail
    assert re.findall(r'href="([^"]+)"', trail[0]) == ["/en/", "/en/network/"]


def test_long_page_has_a_table_of_contents(client: Client) -> None:
    text = text_of(client, "/en/network/wifi-setup/")
    for anchor in ("before-you-begin", "connect"):
        assert f'href="#{anchor}"' in text
        assert f'id="{anchor}"' in text


def test_links_lead_to_the_readers_language(client: Client) -> None:
    assert 'href="/en/billing/#refunds">billing</a>' in text_of(client, "/en/network/wifi-setup/")
    assert 'href="/fi/billing/#refunds">billing</a>' in text_of(client, "/fi/verkko/langaton/")


def test_link_to_what_the_reader_may_not_see_is_its_text(client: Client, site: HelpSite) -> None:
    text = text_of(client, "/en/network/wifi-setup/")
    assert ">billing</a>, prices and " in text
    assert "partner-prices" not in text
    client.force_login(site.partner)
    assert 'href="/en/network/partner-prices/">prices</a>' in text_of(client, "/en/network/wifi-setup/")


def test_file_is_linked_in_text_and_as_a_block(client: Client, site: HelpSite) -> None:
    url = f"/files/{site.file.uid}/manual.pdf"
    assert text_of(client, "/en/network/wifi-setup/").count(f'href="{url}"') == 2
    answer = client.get(url)
    assert answer.status_code == 200
    assert answer.getvalue()


def test_topic_lists_what_lies_below_it_with_summaries(client: Client, site: HelpSite) -> None:
    text = text_of(client, "/en/network/")
    assert 'href="/en/network/wifi-setup/">Set up your router</a>' in text
    assert "In ten minutes." in text
    assert "For members" not in text
    client.force_login(site.member)
    assert "For members" in text_of(client, "/en/network/")


def test_long_topic_comes_in_parts(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "CHILDREN", 2)
    first, second = text_of(client, "/en/network/"), text_of(client, "/en/network/?page=2")
    assert 'rel="next" href="?page=2#children-title"' in first
    assert 'href="/en/network/faq/"' not in first
    assert 'href="/en/network/faq/"' in second
    assert 'rel="prev" href="?page=1#children-title"' in second
    assert '<link rel="canonical" href="http://localhost:8000/en/network/?page=2">' in second
    assert client.get("/en/network/?page=3").status_code == 404
    assert text_of(client, "/en/network/?page=many") == first


def test_home_page_lists_the_topics(client: Client) -> None:
    text = text_of(client, "/en/")
    assert text.index('href="/en/network/"') < text.index('href="/en/billing/"')


def test_questions_are_headings_with_answers(client: Client) -> None:
    text = text_of(client, "/en/network/faq/")
    assert re.search(r'<h2 id="how-long-is-the-warranty">How long is the warranty\?</h2>\s*<div[^>]*><p>Two', text)


def test_neighbours_are_those_that_the_reader_may_see(client: Client) -> None:
    text = text_of(client, "/en/network/slow/")
    assert re.search(r'rel="prev" href="/en/network/wifi-setup/"', text)
    assert re.search(r'rel="next" href="/en/network/faq/"', text)
    assert 'rel="prev"' not in text_of(client, "/en/network/wifi-setup/")


def test_fallback_says_so_and_has_the_language_of_its_words(client: Client) -> None:
    text = text_of(client, "/fi/network/slow/")
    assert '<html lang="fi"' in text
    assert re.search(r'<p class="notice"', text)
    assert '<article class="page page-article" lang="en">' in text
    assert '<link rel="canonical" href="http://localhost:8000/en/network/slow/">' in text


def test_page_that_repeats_another_names_it_as_canonical(client: Client, site: HelpSite) -> None:
    site.setup.create_alias(parent=site.billing, update_slug="router-again")
    drain()
    canonical = '<link rel="canonical" href="http://localhost:8000/en/network/wifi-setup/">'
    assert canonical in text_of(client, "/en/billing/router-again/")
    assert canonical in text_of(client, "/fi/billing/router-again/")  # whose words are English


def test_languages_lead_to_the_same_page(client: Client) -> None:
    text = text_of(client, "/en/network/wifi-setup/")
    switch = re.search(r'<nav class="languages".*?</nav>', text, re.DOTALL)
    assert switch
    addresses = re.findall(r'href="([^"]+)"', switch[0])
    assert [client.get(address).headers["Location"] for address in addresses] == [
        "/en/network/wifi-setup/",
        "/fi/verkko/langaton/",
    ]
    assert 'hreflang="fi" href="http://localhost:8000/fi/verkko/langaton/"' in text
    assert 'hreflang="x-default" href="http://localhost:8000/en/network/wifi-setup/"' in text


def test_a_language_is_remembered_once_it_is_chosen(client: Client) -> None:
    client.get("/fi/verkko/", headers={"Accept-Language": "en"})
    assert client.get("/", headers={"Accept-Language": "en"}).headers["Location"] == "/en/"
    client.get("/language/fi/?next=/fi/verkko/")
    assert client.get("/", headers={"Accept-Language": "en"}).headers["Location"] == "/fi/"


@pytest.mark.parametrize(
    ("address", "status", "target"),
    [
        ("/language/fi/?next=https://elsewhere.example/", 302, "/fi/"),
        ("/language/fi/?next=//elsewhere.example/", 302, "/fi/"),
        ("/language/fi/", 302, "/fi/"),
        ("/language/ja/", 404, None),
    ],
)
def test_choosing_a_language_leads_nowhere_else(client: Client, address: str, status: int, target: str | None) -> None:
    answer = client.get(address)
    assert (answer.status_code, answer.headers.get("Location")) == (status, target)


def test_old_address_leads_to_the_new_one(client: Client, site: HelpSite) -> None:
    site.slow.slug = "why-slow"
    site.slow.save_revision().publish()
    drain()
    answer = client.get("/en/network/slow/")
    assert (answer.status_code, answer.headers["Location"]) == (301, "/en/network/why-slow/")
    assert client.get("/fi/network/slow/").headers["Location"] == "/fi/network/why-slow/"


def test_address_in_another_language_leads_to_the_translation(client: Client) -> None:
    assert client.get("/fi/network/wifi-setup/").headers["Location"] == "/fi/verkko/langaton/"


def test_page_for_members_asks_to_sign_in(client: Client, site: HelpSite) -> None:
    answer = client.get("/en/network/members/")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/accounts/login/?next=/en/network/members/")
    client.force_login(site.member)
    assert "For members" in text_of(client, "/en/network/members/")


def test_page_for_a_group_does_not_exist_for_others(client: Client, site: HelpSite) -> None:
    assert client.get("/en/network/partner-prices/").status_code == 404
    client.force_login(site.member)
    assert client.get("/en/network/partner-prices/").status_code == 404
    client.force_login(site.partner)
    assert client.get("/en/network/partner-prices/").status_code == 200


@pytest.mark.parametrize(
    "path",
    ["/en/nothing/", "/fi/network/nothing/", "/en/%00/", "/en/a%00b/", f"/en/{'long/' * 2000}", "/en/ÄÄ/", "/en/.env/"],
)
def test_unknown_address_is_not_found(client: Client, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 404
    assert f'href="/{path[1:3]}/network/"' in answer.content.decode().replace("/fi/verkko/", "/fi/network/")


def test_address_without_language_leads_to_one(client: Client) -> None:
    answer = client.get("/network/wifi-setup/", headers={"Accept-Language": "fi"})
    assert answer.headers["Location"] == "/fi/network/wifi-setup/"
    assert client.get("/", headers={"Accept-Language": "sv,fi;q=0.5"}).headers["Location"] == "/sv/"
    assert client.get("/", headers={"Accept-Language": "ja"}).headers["Location"] == "/en/"


def test_language_in_capitals_leads_to_the_page(client: Client) -> None:
    for path in ("/EN/network/?page=1", "/Fi/verkko/"):
        answer = client.get(path)
        assert (answer.status_code, answer.headers["Location"]) == (301, path[:3].lower() + path[3:])


def test_address_without_slash_leads_to_the_page(client: Client) -> None:
    assert client.get("/en/network").headers["Location"] == "/en/network/"


@pytest.mark.parametrize("path", ["/admin/nothing/", "/favicon.ico", "/static/nothing.css"])
def test_what_is_not_a_page_is_not_looked_for_below_a_language(client: Client, path: str) -> None:
    assert not client.get(path).headers.get("Location", "").startswith("/en/")


def test_head_has_no_body_and_other_methods_are_refused(client: Client) -> None:
    assert client.head("/en/network/").status_code == 200
    strict = Client(enforce_csrf_checks=True)
    for method in ("post", "put", "delete", "patch"):
        assert getattr(strict, method)("/en/network/").status_code == 405


def test_too_much_text_is_told_what_to_do(client: Client, settings: Settings) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    answer = client.post("/accounts/login/", {"username": "x" * 2000}, headers={"Accept-Language": "fi"})
    assert answer.status_code == 400
    assert '<html lang="fi" dir="ltr">' in answer.content.decode()
    assert "1000" in answer.content.decode()


def test_page_of_what_broke_needs_nothing(client: Client) -> None:
    text = views.server_error(client.get("/en/").wsgi_request).content.decode()
    assert "Something went wrong" in text
    assert 'href="/"' in text


def test_form_without_its_cookie_says_what_to_do() -> None:
    strict = Client(enforce_csrf_checks=True, headers={"Accept-Language": "sv"})
    answer = strict.post("/accounts/login/", {"username": "aino", "password": "x"})
    assert answer.status_code == 403
    assert '<html lang="sv" dir="ltr">' in answer.content.decode()


def test_what_is_not_allowed_is_told(client: Client) -> None:
    answer = views.permission_denied(client.get("/en/").wsgi_request, PermissionDenied())
    assert answer.status_code == 403
    assert b"That is not allowed" in answer.content


@pytest.mark.parametrize(
    ("path", "queries"),
    # A front page also asks for what is popular, what is new and how much there is for each product.
    [("/en/network/", 3), ("/en/network/wifi-setup/", 3), ("/fi/network/faq/", 3), ("/en/", 6), ("/sv/", 6)],
)
def test_page_costs_few_queries(
    client: Client, path: str, queries: int, settings: Settings, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    settings.CACHES = NO_CACHE
    fill_memory()
    with django_assert_num_queries(queries):
        assert client.get(path).status_code == 200


def test_long_topic_costs_no_more_queries(
    client: Client, site: HelpSite, settings: Settings, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    settings.CACHES = NO_CACHE
    for number in range(10):
        make_page(ArticlePage, site.network, title=f"Article {number}", body=stream(("rich_text", "<p>Text.</p>")))
    drain()
    fill_memory()
    with django_assert_num_queries(3):
        assert "Article 9" in text_of(client, "/en/network/")


def test_missing_page_costs_few_queries(client: Client, django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    fill_memory()
    with django_assert_max_num_queries(6):
        client.get("/en/nothing/")


def test_publication_of_the_page_is_what_is_shown(client: Client, site: HelpSite) -> None:
    ArticlePage.objects.filter(pk=site.slow.pk).update(title="Written behind the back of everybody")
    assert publication_of(site.slow).title in text_of(client, "/en/network/slow/").replace("&#x27;", "'")


def test_reader_of_a_translation_hears_of_a_major_change_only(client: Client, site: HelpSite) -> None:
    address = publication_of(site.langaton).path
    site.setup.summary = "In five minutes."
    site.setup.save_revision().publish()
    drain()
    assert "has changed in the original" not in client.get(address).content.decode()
    site.setup.significance, site.setup.summary = "major", "Unplug it first."
    site.setup.save_revision().publish()
    drain()
    page = client.get(address, headers={"Accept-Language": "en"}).content.decode()
    assert 'role="note"' in page
    assert f'href="{publication_of(site.setup).path}" lang="en"' in page
