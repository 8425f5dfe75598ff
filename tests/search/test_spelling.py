"""Typing errors: mended from words that the viewer may see, and never where something is found as it is."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from pytest_django import DjangoDbBlocker

from cms.audience import audience_ids_for
from cms.models import Publication
from cms.publications.draining import drain
from cms.viewer import Viewer, anonymous
from knowledge.models import ArticlePage
from search.assisted import Answer, find, in_other_languages
from search.indexing import rebuild
from search.models import Vocabulary
from search.searching import Question
from search.spelling import Spellings, correct, learn
from search.vocabulary import split_spellings
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
    """Give a small help centre, and its index in each engine."""
    with kept_database(django_db_blocker), kept(request.param, tmp_path_factory.mktemp("index")):
        site = make_help_site()
        password = make_page(
            ArticlePage, site.network, title="Password", slug="password", body=_text("Keep your password secret.")
        )
        translate(password, "fi", title="Salasana", slug="salasana", body=_text("Salasanan voi vaihtaa."))
        secret = make_page(
            ArticlePage, site.network, title="Secret", slug="hidden", body=_text("The codename is xylophone.")
        )
        restrict(secret)
        drain()
        rebuild()
        yield site


@pytest.fixture(autouse=True)
def _own_index() -> None:
    """Use the index of the module."""


def _text(words: str) -> object:
    return stream(("rich_text", f"<p>{words}</p>"))


def corrected(text: str, locale: str = "en", viewer: Viewer | None = None) -> str | None:
    found = correct(text, viewer or anonymous(locale))
    return found.text if found else None


def asked(text: str, locale: str = "en", **filters: tuple[str, ...]) -> Answer:
    return find(Question(text, filters), anonymous(locale))


@pytest.mark.usefixtures("site")
@pytest.mark.parametrize(
    ("text", "locale", "meant"),
    [
        ("pasword", "en", "password"),
        ("passwrod", "en", "password"),
        ("Passwird", "en", "Password"),
        ("PASWORD", "en", "PASSWORD"),
        ("my pasword, please", "en", "my password, please"),
        ("slasana", "fi", "salasana"),
        ("slasanan", "fi", "salasanan"),
        ("kayttonotto", "fi", "käyttöönotto"),
        ("password", "en", None),
        ("passwords", "en", None),
        ("xyz", "en", None),
        ("KX-200/B", "en", None),
        ("paswordpaswordpasword", "en", None),
        ("", "en", None),
        ("?!", "en", None),
    ],
)
def test_typing_errors_are_mended(text: str, locale: str, meant: str | None) -> None:
    assert corrected(text, locale) == meant


def test_word_of_restricted_pages_is_offered_to_nobody_who_may_not_see_them(site: HelpSite) -> None:
    assert corrected("xylofone") is None
    assert not any("xylophone" in split_spellings(row.spellings) for row in Vocabulary.objects.all())
    member = replace(anonymous("en"), audience_ids=audience_ids_for(site.member))
    assert corrected("xylophone", viewer=member) is None  # it is found


def test_word_of_a_page_that_has_been_taken_back_is_not_offered(site: HelpSite) -> None:
    assert corrected("warrnty") == "warranty"
    restrict(site.faq)
    drain()
    assert corrected("warrnty") is None


@pytest.mark.usefixtures("site")
def test_mended_query_is_searched_at_once_and_said() -> None:
    answer = asked("pasword")
    assert (answer.text, answer.is_mended, answer.found.question.text) == ("password", True, "pasword")
    assert [result.title for result in answer.found.results] == ["Password"]


@pytest.mark.usefixtures("site")
def test_who_means_it_gets_it() -> None:
    answer = find(Question("pasword", exact=True), anonymous("en"))
    assert (answer.is_mended, answer.meant, answer.found.total) == (False, "", 0)


@pytest.mark.usefixtures("site")
def test_doubtful_correction_is_offered_beside_what_is_found() -> None:
    answer = asked("router warrxntx")
    assert (answer.is_mended, answer.meant) == (False, "router warranty")
    assert answer.found.total == 1


@pytest.mark.usefixtures("site")
def test_nothing_is_offered_that_finds_nothing() -> None:
    answer = asked("pasword", tag=("no such tag",))
    assert (answer.is_mended, answer.meant, answer.found.total) == (False, "", 0)


@pytest.mark.usefixtures("site")
def test_other_languages_count_what_is_in_their_own_words() -> None:
    elsewhere = in_other_languages(Question("salasanan"), anonymous("en"), 0)
    assert [(each.locale, each.total) for each in elsewhere] == [("fi", 1)]
    assert in_other_languages(Question("warranty"), anonymous("fi"), 0)[0].locale == "en"
    assert in_other_languages(Question("xylophone"), anonymous("fi"), 0) == []


def test_words_of_new_pages_are_learnt(site: HelpSite) -> None:
    page = make_page(ArticlePage, site.network, title="Zeppelins", slug="zeppelins")
    hidden = make_page(ArticlePage, site.network, title="Quaggas", slug="quaggas")
    restrict(hidden)
    drain()
    learn(Publication.objects.filter(key__in=["zeppelins", "quaggas"]))
    known = split_spellings(Vocabulary.objects.get(language="en").spellings)
    assert (known["zeppelins"], "quaggas" in known) == (1, False)
    assert page.title == "Zeppelins"


def near(word: str, **pages: int) -> list[str]:
    found = sorted(Spellings(pages).near(word), key=lambda each: (each.cost, -each.pages))
    return [each.word for each in found]


def test_nearest_word_comes_first_and_the_commoner_of_equals() -> None:
    assert near("lamb", lamp=3, lambs=9, limb=1) == ["lambs", "lamp", "limb"]
    assert near("kaytto", käyttö=1, kaatto=5)[0] == "käyttö"


def test_first_letter_is_seldom_wrong() -> None:
    assert near("bettle", kettle=9, battle=1) == ["battle", "kettle"]


def test_short_words_have_one_error_at_most() -> None:
    assert near("letr", letter=1) == []
    assert near("instalation", installing=1, installation=1) == ["installation"]
