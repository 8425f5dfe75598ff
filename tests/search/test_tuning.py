"""What editors tune holds at once: synonyms, pinned and hidden results."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from pytest_django import DjangoAssertNumQueries, DjangoDbBlocker

from cms.audience import audience_ids_for
from cms.viewer import Viewer, anonymous
from knowledge.models import ArticlePage
from search.curations import MOST_QUERIES
from search.indexing import rebuild
from search.models import Curation, SynonymRule
from search.searching import Found, Question, search
from search.synonyms import MOST_TERMS, Rule, SynonymsError, parse
from tests.factories import make_page, stream, translate
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
    """Give a help centre with pages to tune, and its index in each engine."""
    from cms.publications.draining import drain  # noqa: PLC0415 - needs the database

    with kept_database(django_db_blocker), kept(request.param, tmp_path_factory.mktemp("index")):
        site = make_help_site()
        for title, fi in (
            ("Wireless network", "Langattoman verkon asetukset"),
            ("Set up the WLAN", "WLAN-asetukset"),
            ("A wireless mouse", "Langaton hiiri"),
            ("Phones", "Puhelimet"),
            ("A smartphone", "Älypuhelin"),
        ):
            page = make_page(ArticlePage, site.network, title=title, slug=title.lower().replace(" ", "-"))
            translate(page, "fi", title=fi, slug=f"{page.slug}-fi")
        for number in range(25):
            make_page(ArticlePage, site.billing, title=f"Invoice {number}", slug=f"invoice-{number}")
        drain()
        rebuild()
        yield site


@pytest.fixture(autouse=True)
def _own_index() -> None:
    """Use the index of the module."""


def find(
    text: str, locale: str = "en", page: int = 1, viewer: Viewer | None = None, **filters: tuple[str, ...]
) -> Found:
    return search(Question(text, filters, page=page), viewer or anonymous(locale))


def titles(found: Found) -> list[str]:
    return [result.title for result in found.results]


def synonyms(terms: str, locale: str = "en") -> SynonymRule:
    rule = SynonymRule(locale=locale, terms=terms)
    rule.full_clean()
    rule.save()
    return rule


def curate(queries: str, pinned: tuple[Any, ...] = (), hidden: tuple[Any, ...] = (), locale: str = "en") -> Curation:
    pages = {
        name: stream(*(("page", page.pk) for page in chosen))
        for name, chosen in (("pinned", pinned), ("hidden", hidden))
    }
    curation = Curation(locale=locale, queries=queries, **pages)
    curation.full_clean()
    curation.save()
    return curation


# --- Rules ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "rule"),
    [
        ("wifi, wlan", Rule(("wifi", "wlan"), ("wifi", "wlan"))),
        (" wifi ,, wireless   network,wifi", Rule(("wifi", "wireless network"), ("wifi", "wireless network"))),
        ("phone => mobile, smartphone", Rule(("phone",), ("mobile", "smartphone"))),
        ("phone → mobile", Rule(("phone",), ("mobile",))),
    ],
)
def test_line_says_a_rule(line: str, rule: Rule) -> None:
    assert parse(line) == rule


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("wifi", "at least two"),
        ("wifi, WIFI?, ???", "“???” is no word"),
        ("phone =>", "missing beside the arrow"),
        ("=> phone", "missing beside the arrow"),
        ("a => b => c", "one arrow"),
        (",", "missing"),
        ("a, one two three four five", "too long"),
        (f"a, {'x' * 61}", "too long"),
        (", ".join(f"word{number}" for number in range(MOST_TERMS + 1)), f"at most {MOST_TERMS}"),
    ],
)
def test_line_that_is_no_rule_is_explained(line: str, said: str) -> None:
    with pytest.raises(SynonymsError, match=said.replace("?", r"\?")):
        parse(line)
    with pytest.raises(ValidationError) as refused:
        SynonymRule(locale="en", terms=line).full_clean()
    assert list(refused.value.message_dict) == ["terms"]


# --- Synonyms ---------------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("site")
def test_two_ways_find_each_other_as_words_and_as_phrases() -> None:
    assert "Set up the WLAN" not in titles(find("wireless network"))
    synonyms("wlan, wireless network")
    assert "Set up the WLAN" in titles(find("wireless networks"))
    assert titles(find("wlan"))[:2] == ["Set up the WLAN", "Wireless network"]
    assert "A wireless mouse" not in titles(find("wlan"))  # a phrase is all of its words


@pytest.mark.usefixtures("site")
def test_typed_word_comes_before_its_synonym() -> None:
    synonyms("wlan, wireless network")
    assert titles(find("wireless network"))[0] == "Wireless network"
    assert titles(find("wlan"))[0] == "Set up the WLAN"


@pytest.mark.usefixtures("site")
def test_one_way_finds_in_one_direction() -> None:
    synonyms("phone => smartphone")
    assert titles(find("phones")) == ["Phones", "A smartphone"]
    assert titles(find("smartphone")) == ["A smartphone"]


@pytest.mark.usefixtures("site")
def test_finnish_forms_are_recognised_also_in_phrases() -> None:
    synonyms("wlan, langaton verkko", "fi")
    for text in ("langattoman verkon", "Langattomassa verkossa", "wlanin"):
        assert {"WLAN-asetukset", "Langattoman verkon asetukset"} <= set(titles(find(text, "fi"))), text


@pytest.mark.usefixtures("site")
def test_words_that_are_not_beside_one_another_are_no_phrase() -> None:
    synonyms("wireless network, smartphone")
    assert "A smartphone" not in titles(find("network wireless"))
    assert "A smartphone" in titles(find("my wireless network"))


@pytest.mark.usefixtures("site")
def test_synonym_counts_for_its_whole_phrase() -> None:
    synonyms("wireless network => smartphone")
    found = find("wireless network gibberish")
    assert "A smartphone" in titles(found)  # two of three words
    assert not found.relaxed


@pytest.mark.usefixtures("site")
def test_synonyms_hold_in_their_language_and_where_it_answers() -> None:
    synonyms("reititin, smartphone", "fi")
    assert "A smartphone" not in titles(find("reititin", "en"))
    synonyms("gadget, slow")
    assert titles(find("gadget", "fi")) == ["Why is it slow?"]  # an English page answers for the Finnish one


@pytest.mark.usefixtures("site")
def test_synonym_is_marked() -> None:
    synonyms("wlan, wireless network")
    (title,) = [result for result in find("wlan").results if result.title == "Wireless network"]
    assert str(title.marked_title.html) == "<mark>Wireless</mark> <mark>network</mark>"


@pytest.mark.usefixtures("site")
def test_rule_that_is_switched_off_or_deleted_changes_nothing() -> None:
    rule = synonyms("phone => smartphone")
    assert len(titles(find("phone"))) == 2
    rule.is_active = False
    rule.save()
    assert titles(find("phone")) == ["Phones"]
    rule.is_active = True
    rule.save()
    assert len(titles(find("phone"))) == 2
    rule.delete()
    assert titles(find("phone")) == ["Phones"]


@pytest.mark.usefixtures("site")
def test_kept_answer_hears_of_a_new_rule(client: Client) -> None:
    assert "A smart" not in client.get("/en/search/?q=phone").content.decode()
    synonyms("phone => smartphone")
    assert "A <mark>smartphone</mark>" in client.get("/en/search/?q=phone").content.decode()


@pytest.mark.usefixtures("site")
def test_rules_cost_no_query_once_they_are_known(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    synonyms("phone => smartphone")
    find("phone")
    with django_assert_num_queries(4):  # the counters, what was found, its votes, and what lies above it
        find("phone")


# --- Pinned and hidden results ----------------------------------------------------------------------------------------


def page_of(title: str) -> ArticlePage:
    found: ArticlePage = ArticlePage.objects.get(title=title)
    return found


def test_pinned_pages_come_first_in_their_order(site: HelpSite) -> None:
    before = find("invoice")
    curate("invoice", (site.slow, page_of("Invoice 7")))
    found = find("Invoices")
    assert titles(found)[:2] == ["Why is it slow?", "Invoice 7"]
    assert [result.is_pinned for result in found.results[:3]] == [True, True, False]
    assert found.total == before.total + 1
    assert max(result.score for result in found.results) < 1000


def test_pinned_pages_are_there_once_on_the_first_page(site: HelpSite) -> None:
    curate("invoice", (site.slow, page_of("Invoice 7"), page_of("Invoice 24")))
    found = [find("invoice", page=page) for page in (1, 2, 3)]
    seen = [title for each in found for title in titles(each)]
    assert seen[:3] == ["Why is it slow?", "Invoice 7", "Invoice 24"]
    assert len(seen) == len(set(seen)) == found[0].total


def test_facets_and_filters_hold_for_pinned_pages(site: HelpSite) -> None:
    curate("invoice", (site.network,))
    found = find("invoice")
    assert {choice.key: choice.count for choice in found.facets["type"]} == {"article": 25, "topic": 2}
    assert titles(find("invoice", type=("topic",))) == ["Network", "Billing"]
    assert "Network" not in titles(find("invoice", type=("article",)))


def test_pinned_page_is_there_for_those_who_may_see_it(site: HelpSite) -> None:
    before = find("invoice").total
    curate("invoice", (site.members,))
    assert "For members" not in titles(find("invoice"))
    assert find("invoice").total == before
    member = Viewer("en", audience_ids=audience_ids_for(site.member), is_signed_in=True)
    assert titles(find("invoice", viewer=member))[0] == "For members"


def test_pinned_page_of_questions_brings_none_of_them(site: HelpSite) -> None:
    before = find("invoice").total
    curate("invoice", (site.faq,))
    assert titles(find("invoice"))[0] == "Questions about Wi-Fi"
    assert find("invoice").total == before + 1


def test_query_is_known_in_any_form_and_order(site: HelpSite) -> None:
    curate("verkon asetus\nnettiyhteys", (site.setup,), locale="fi")
    for text in ("verkon asetukset", "Asetukset verkossa", "NETTIYHTEYDEN"):
        assert titles(find(text, "fi"))[0] == "Reitittimen käyttöönotto", text
    for text in ("verkko", "verkon asetukset hiiri"):
        assert not any(result.is_pinned for result in find(text, "fi").results), text


def test_curation_holds_in_its_own_language(site: HelpSite) -> None:
    curate("invoice", (site.slow,), locale="fi")
    assert titles(find("invoice", "fi"))[0] == "Why is it slow?"
    assert not find("invoice").results[0].is_pinned


def test_hidden_page_is_not_found_by_its_query_only(site: HelpSite) -> None:
    before = find("invoice").total
    curate("invoice", hidden=(page_of("Invoice 7"),))
    found = find("invoice")
    assert found.total == before - 1
    assert sum(choice.count for choice in found.facets["type"]) == found.total
    assert titles(find("invoice 7"))[0] == "Invoice 7"
    curate("warranty", hidden=(site.faq,))
    assert titles(find("warranty")) == []


def test_pins_of_deleted_pages_are_left_out(site: HelpSite) -> None:
    page = make_page(ArticlePage, site.network, title="Short life", slug="short-life")
    curate("invoice", (page, site.slow))
    page.delete()
    assert titles(find("invoice"))[0] == "Why is it slow?"


def test_pinned_result_is_marked_in_the_readers_language(site: HelpSite, client: Client) -> None:
    curate("invoice", (site.slow,))
    assert "Recommended" in client.get("/en/search/?q=invoice").content.decode()
    assert "Recommended" not in client.get("/en/search/?q=invoice&page=2").content.decode()


def test_api_has_the_same_order(site: HelpSite, client: Client) -> None:
    curate("invoice", (site.slow,), (page_of("Invoice 7"),))
    answer = client.get("/api/v1/search?q=invoice&locale=en&page_size=50").json()
    found = [result["title"] for result in answer["results"]]
    assert found[0] == "Why is it slow?"
    assert "Invoice 7" not in found
    assert answer["total"] == len(found)


@pytest.mark.parametrize(
    ("queries", "pinned", "hidden", "said"),
    [
        ("???", ("slow",), (), {"queries": ["“???” is no word."]}),
        ("Invoices", ("slow",), (), {"queries": ["“Invoices” is the same as “invoice”"]}),
        ("\n".join(f"query {number}" for number in range(MOST_QUERIES + 1)), ("slow",), (), {"queries": ["at most"]}),
        ("x y " * 26, ("slow",), (), {"queries": ["longer than 100"]}),
        ("other", (), (), {"pinned": ["Choose a page"]}),
        ("other", ("slow", "slow"), (), {"pinned": ["each page once"]}),
        ("other", ("slow",), ("slow",), {"pinned": ["each page once"]}),
    ],
)
def test_curation_that_nobody_can_mean_is_explained(
    site: HelpSite, queries: str, pinned: tuple[str, ...], hidden: tuple[str, ...], said: dict[str, list[str]]
) -> None:
    curate("invoice", (site.slow,))
    first, out = (tuple(getattr(site, name) for name in names) for names in (pinned, hidden))
    with pytest.raises(ValidationError) as refused:
        curate(queries, first, out)
    found = refused.value.message_dict
    assert found.keys() == said.keys()
    assert all(part in found[name][0] for name, parts in said.items() for part in parts)
