"""What a viewer finds: their locale with its fallback, facets, rights."""

import uuid
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from pytest_django import DjangoAssertNumQueries, DjangoDbBlocker, Settings
from wagtail.models import Page

from cms.audience import audience_ids_for
from cms.publications.draining import drain
from cms.viewer import Viewer, anonymous
from knowledge.models import ArticlePage
from search.engines.elasticsearch_cluster import Cluster
from search.indexing import rebuild
from search.searching import Found, Question, search
from tests.elasticsearch_node import remove_all
from tests.factories import make_page, restrict, stream, translate
from tests.help_site import HelpSite, make_help_site
from tests.kept import kept_database

from .engines import NAMES, kept

pytestmark = [pytest.mark.django_db, pytest.mark.persistence]


@pytest.fixture(scope="module", params=NAMES)
def site(
    request: pytest.FixtureRequest,
    django_db_setup: None,  # noqa: ARG001 - comes first
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[HelpSite]:
    """Give a small help centre with some facets, and its index in each engine."""
    folder = tmp_path_factory.mktemp("index")
    with kept_database(django_db_blocker), kept(request.param, folder):
        site = make_help_site()
        for title, region in (("Winter in Finland", "finland"), ("Winter in America", "america")):
            page = make_page(ArticlePage, site.network, title=title, slug=region, live=False)
            page.regions.set([_region(region)])
            page.tags.add("winter", f"tag of {region}")
            page.save_revision().publish()
        drain()
        rebuild()
        yield site


@pytest.fixture(autouse=True)
def _own_index() -> None:
    """Use the index of the module."""


@pytest.fixture
def index_of_this_test(
    site: HelpSite,  # noqa: ARG001 - says which engine
    settings: Settings,
    tmp_path: Path,
) -> Iterator[None]:
    """Let the test write what goes with it."""
    if settings.SEARCH_CLUSTER is None:
        settings.SEARCH_FOLDER = tmp_path / "search"
        yield
    else:
        settings.SEARCH_CLUSTER = settings.SEARCH_CLUSTER | {"prefix": f"test-{uuid.uuid4().hex}"}
        yield
        remove_all(Cluster(**settings.SEARCH_CLUSTER))


def _region(key: str) -> object:
    from cms.models import Region  # noqa: PLC0415 - needs the app registry

    return Region.objects.get(key=key)


def find(text: str = "", locale: str = "en", viewer: Viewer | None = None, **filters: tuple[str, ...]) -> Found:
    return search(Question(text, filters, page_size=100), viewer or anonymous(locale))


def titles(found: Found) -> set[str]:
    return {result.title for result in found.results}


def counts(found: Found, facet: str) -> dict[str, int]:
    return {choice.key: choice.count for choice in found.facets[facet]}


@pytest.mark.usefixtures("site")
def test_each_page_is_found_once_in_the_language_that_answers() -> None:
    found = find(locale="fi")
    assert {"Verkko", "Reitittimen käyttöönotto", "Why is it slow?"} <= titles(found)
    assert not {"Network", "Set up your router"} & titles(found)
    assert found.total == len(found.results) == find(locale="en").total


@pytest.mark.usefixtures("site")
def test_fallback_is_found_by_words_of_its_own_language() -> None:
    (result,) = find("slow", "fi").results
    assert (result.locale, result.url) == ("en", "/fi/network/slow/")


@pytest.mark.usefixtures("site")
def test_question_leads_to_its_place_on_the_page() -> None:
    (result,) = find("how long warranty").results
    assert (result.title, result.url) == ("How long is the warranty?", "/en/network/faq/#how-long-is-the-warranty")
    assert [link.title for link in result.breadcrumb] == ["Network", "Questions about Wi-Fi"]


@pytest.mark.usefixtures("site")
def test_region_finds_what_applies_there_or_everywhere() -> None:
    everything, finland = find(), find(region=("finland",))
    assert titles(everything) - titles(finland) == {"Winter in America"}
    assert titles(find("winter", region=("finland", "america"))) == {"Winter in Finland", "Winter in America"}


@pytest.mark.usefixtures("site")
def test_count_of_a_value_is_the_number_of_results_with_it() -> None:
    found = find()
    for facet, choices in found.facets.items():
        for choice in choices:
            with_it = search(Question("", {facet: (choice.key,)}), anonymous("en"))
            assert with_it.total == choice.count, (facet, choice.key)


@pytest.mark.usefixtures("site")
def test_counts_leave_out_their_own_filter() -> None:
    chosen = find("winter", region=("finland",))
    assert counts(chosen, "region") == counts(find("winter"), "region")
    assert counts(chosen, "tag") == {"tag of finland": 1, "winter": 1}
    assert chosen.without["region"] == 2


@pytest.mark.usefixtures("site")
def test_chosen_value_stays_when_it_finds_nothing() -> None:
    found = find("winter", tag=("no such tag",))
    (choice,) = [choice for choice in found.facets["tag"] if choice.selected]
    assert (choice.key, choice.count, found.total) == ("no such tag", 0, 0)


@pytest.mark.usefixtures("site")
@pytest.mark.parametrize("value", ['"', "] OR *", "\\", "a b", "*", "ä", "tag:x"])
def test_value_of_a_filter_is_only_a_value(value: str) -> None:
    found = find(tag=(value,))
    assert found.total == 0
    assert counts(found, "tag")["winter"] == 2
    assert counts(found, "type") == {}


@pytest.mark.usefixtures("site")
def test_language_tells_in_which_languages_pages_exist() -> None:
    found = find("router", "fi")
    assert counts(found, "language") == {"en": 1, "fi": 1}
    assert find("slow", "fi", language=("fi",)).total == 0
    assert find("slow", "fi", language=("fi", "en")).total == 1


def test_viewer_finds_what_is_for_them(site: HelpSite) -> None:
    assert find("partner").total == 0
    partner = replace(anonymous("en"), audience_ids=audience_ids_for(site.partner))
    assert titles(find("partner", viewer=partner)) == {"Partner prices"}


def test_index_that_is_behind_the_rights_counts_nothing_that_was_taken(site: HelpSite) -> None:
    assert find("winter").total == 2
    restrict(Page.objects.get(slug="america"))
    drain()
    found = find("winter")
    assert (titles(found), found.total) == ({"Winter in Finland"}, 1)
    assert counts(found, "tag") == {"tag of finland": 1, "winter": 1}
    assert found.without["tag"] == 1
    restrict(site.network)
    drain()
    found = find("winter")
    assert (found.total, counts(found, "type")) == (0, {})


@pytest.mark.usefixtures("index_of_this_test")
def test_breadcrumb_has_no_page_that_is_not_for_the_viewer(site: HelpSite) -> None:
    section = make_page(ArticlePage, site.members, title="Below", slug="below")
    drain()
    rebuild()
    member = replace(anonymous("en"), audience_ids=audience_ids_for(site.member))
    (result,) = [result for result in find("below", viewer=member).results if result.title == section.title]
    assert [link.title for link in result.breadcrumb] == ["Network", "For members"]


@pytest.mark.usefixtures("site")
def test_only_punctuation_finds_nothing() -> None:
    assert find("?!").total == 0
    assert find("   ").total > 5


@pytest.mark.usefixtures("site")
def test_pages_of_results() -> None:
    total = find().total
    pages = [search(Question("", page=number, page_size=3), anonymous("en")) for number in range(1, 6)]
    shown = [(result.publication.pk, result.anchor) for found in pages for result in found.results]
    assert len(shown) == len(set(shown)) == total
    assert {found.total for found in pages} == {total}


@pytest.mark.usefixtures("site")
def test_search_takes_few_queries(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    find("router")
    with django_assert_num_queries(4):
        find("router")
    find()
    with django_assert_num_queries(3):
        find()


@pytest.mark.usefixtures("index_of_this_test")
def test_translation_for_others_covers_its_fallback(site: HelpSite) -> None:
    """Nobody gets the English page in place of a Finnish one that they may not see."""
    page = make_page(ArticlePage, site.network, title="Kettle", slug="kettle", body=stream(("rich_text", "<p>x</p>")))
    restrict(translate(page, "fi", title="Pannu", slug="pannu"))
    drain()
    rebuild()
    assert (find("kettle", "en").total, find("kettle", "fi").total, find("pannu", "fi").total) == (1, 0, 0)
