"""Suggestions: what titles and questions begin with, for the viewer and in their languages."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, DjangoDbBlocker

from cms.audience import audience_ids_for
from cms.models import Popularity, Publication
from cms.publications.draining import drain
from cms.services import put_facet_value
from cms.viewer import Viewer, anonymous
from knowledge.models import ArticlePage
from search.beginnings import Typed, beginnings_of, typed_words
from search.indexing import rebuild
from search.models import LoggedSearch
from search.searching import Question
from search.suggesting import Suggestion, suggest
from tests.factories import make_page, restrict
from tests.help_site import HelpSite, make_help_site
from tests.kept import kept_database

from .engines import NAMES, kept

pytestmark = [pytest.mark.django_db, pytest.mark.persistence]

TITLES = ["Change your password", "Passengers", "Pass on a message about your password", "Wi-Fi calling"]


@pytest.fixture(scope="module", params=NAMES)
def site(
    request: pytest.FixtureRequest,
    django_db_setup: None,  # noqa: ARG001 - comes first
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[HelpSite]:
    """Give a small help centre, and its index in each engine."""
    with kept_database(django_db_blocker), kept(request.param, tmp_path_factory.mktemp("index")):
        site = make_help_site()
        for line in ("router-x", "router-z"):
            put_facet_value(facet="product_line", key=line, labels={"en": line.title()})
        for number, title in enumerate(TITLES):
            make_page(ArticlePage, site.billing, title=title, slug=f"title-{number}")
        _for_router_x(site)
        drain()
        rebuild()
        yield site


def _for_router_x(site: HelpSite) -> None:
    from cms.models import ProductLine  # noqa: PLC0415 - needs the app registry

    page = make_page(ArticlePage, site.billing, title="Antennas", slug="antennas", live=False)
    page.product_lines.set([ProductLine.objects.get(key="router-x")])
    page.save_revision().publish()


@pytest.fixture(autouse=True)
def _own_index() -> None:
    """Use the index of the module."""


def suggested(text: str, locale: str = "en", viewer: Viewer | None = None) -> list[Suggestion]:
    return suggest(Question(text), viewer or anonymous(locale))


def texts(text: str, locale: str = "en", viewer: Viewer | None = None) -> list[str]:
    return [found.text for found in suggested(text, locale, viewer)]


@pytest.mark.usefixtures("site")
def test_titles_that_begin_so_come_first() -> None:
    assert texts("pass") == ["Passengers", "Pass on a message about your password", "Change your password"]


@pytest.mark.usefixtures("site")
def test_every_word_has_to_be_there() -> None:
    assert texts("password ch") == ["Change your password"]
    assert texts("password zebra") == []


@pytest.mark.usefixtures("site")
def test_inflected_word_and_word_without_diacritics_are_recognised() -> None:
    assert texts("passwords") == texts("password")
    assert texts("reitittimet", "fi") == ["Reitittimen käyttöönotto"]
    assert texts("kayttoon", "fi") == ["Reitittimen käyttöönotto"]


@pytest.mark.usefixtures("site")
def test_parts_of_joined_words_are_words() -> None:
    assert "Wi-Fi calling" in texts("wifi ca")
    assert "Wi-Fi calling" in texts("fi ca")


@pytest.mark.usefixtures("site")
def test_question_leads_to_its_place() -> None:
    (found,) = suggested("how long")
    assert (found.kind, found.text, found.place) == ("question", "How long is the warranty?", "Questions about Wi-Fi")
    assert found.url == "/en/network/faq/#how-long-is-the-warranty"


@pytest.mark.usefixtures("site")
def test_fallback_says_its_language() -> None:
    (found,) = suggested("slo", "fi")
    assert (found.locale, found.url) == ("en", "/fi/network/slow/")


@pytest.mark.usefixtures("site")
def test_product_line_is_suggested_when_there_is_anything_for_it() -> None:
    found = [(each.kind, each.text, each.key) for each in suggested("router") if each.kind == "product"]
    assert found == [("product", "Router-X", "router-x")]


@pytest.mark.usefixtures("site")
def test_what_is_read_most_comes_before_its_like() -> None:
    assert texts("pass")[:2] == ["Passengers", TITLES[2]]
    Popularity.objects.create(pk=Publication.objects.get(title=TITLES[2]).group, views=100)
    assert texts("pass")[:2] == [TITLES[2], "Passengers"]


@pytest.mark.usefixtures("site")
def test_what_many_search_for_is_suggested_if_it_finds_anything() -> None:
    today = timezone.localdate()
    for query in ("password change", "password zebras", "zebra", "password"):
        for day in (today, today - dt.timedelta(days=1)):
            LoggedSearch.objects.create(day=day, locale="en", query=query, filters="", searches=9, public=9, results=1)
    found = [each.text for each in suggested("passw") if each.kind == "query"]
    assert found == ["password", "password change"]
    assert [each.text for each in suggested("password") if each.kind == "query"] == [
        "password change",
        "password zebras",
    ]
    assert texts("zebr") == ["password zebras"]


def test_viewer_is_suggested_what_is_for_them(site: HelpSite) -> None:
    assert texts("partner") == []
    partner = replace(anonymous("en"), audience_ids=audience_ids_for(site.partner))
    assert texts("partner", viewer=partner) == ["Partner prices"]


def test_index_that_is_behind_the_rights_suggests_nothing(site: HelpSite) -> None:
    assert texts("slow") == ["Why is it slow?"]
    restrict(site.slow)
    drain()
    assert texts("slow") == []


@pytest.mark.usefixtures("site")
@pytest.mark.parametrize(
    "text", ["", " ", "?!", "*", "x" * 10_000, "a " * 5_000, "\U0001f600", "<b>", '"', "=password"]
)
def test_odd_text_is_only_text(text: str) -> None:
    assert len(suggested(text)) <= 8


@pytest.mark.usefixtures("site")
def test_search_inside_a_topic_suggests_what_is_there() -> None:
    found = suggest(Question("wi", {"section": ("billing",)}), anonymous("en"))
    assert [each.text for each in found] == ["Wi-Fi calling"]


@pytest.mark.usefixtures("site")
def test_suggestions_take_few_queries(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    suggested("pass")
    with django_assert_num_queries(4):
        suggested("pass")


@pytest.mark.parametrize(
    ("text", "title", "marked"),
    [
        ("pass", "Change your password", "Change your <mark>pass</mark>word"),
        ("kaytt", "Käyttöönotto", "<mark>Käytt</mark>öönotto"),
        ("internationalis", "Internationalisation", "<mark>Internationalis</mark>ation"),
        ("passwords", "Password", "<mark>Password</mark>"),
        ("<b", "<b>Bold</b>", "&lt;<mark>b</mark>&gt;<mark>B</mark>old&lt;/<mark>b</mark>&gt;"),
    ],
)
def test_what_was_typed_is_marked(text: str, title: str, marked: str) -> None:
    assert str(Typed(typed_words(text, ("en",))).mark(title, "en").html) == marked


def test_beginnings_are_bounded() -> None:
    assert len(beginnings_of("x" * 255, "en")) <= 2 * 10 + 1
