"""What the words of the site's own pages are for: compounds are cut into them, and some say little."""

import pytest
from django.core.management import call_command
from django.test import Client

from cms import counters
from cms.models import Counter
from cms.publications.draining import drain
from cms.viewer import anonymous
from search import vocabulary
from search.analysis import morphology
from search.analysis.analyzer import analyse, query_words
from search.analysis.compounds import RULES, cut
from search.analysis.stemming import stem
from search.indexing import rebuild, status
from search.models import Vocabulary
from search.searching import Question, search
from tests.factories import make_article, restrict, translate

WORDS = {
    "sv": "bakgrund bild bilden skrivbord värmepump pump värme lås lösen ord skola bok fil hanterare",
    "de": "hintergrund bild benutzer konto einstellungen aktivität übersicht daten schutz",
    "nb": "varme pumpe innstilling hjelp sentral",
    "da": "varme pumpe indstilling hjælp",
    "nl": "warmte pomp gebruiker naam",
    "fi": "salasana asiakas portaali",
}

# A language, a word, and its parts.
CUT = [
    ("sv", "bakgrundsbilden", "bakgrund bilden"),
    ("sv", "skrivbordsbakgrund", "skrivbord bakgrund"),
    ("sv", "värmepump", "värme pump"),
    ("sv", "filhanterare", "fil hanterare"),
    ("sv", "bakgrund", ""),
    ("sv", "pumps", ""),
    ("de", "hintergrundbild", "hintergrund bild"),
    ("de", "benutzerkontoeinstellungen", "benutzer konto einstellungen"),
    ("de", "aktivitätenübersicht", "aktivität übersicht"),
    ("de", "einstellungen", ""),
    ("nb", "varmepumpe", "varme pumpe"),
    ("da", "hjælpsindstilling", "hjælp indstilling"),
    ("nl", "gebruikersnaam", "gebruiker naam"),
    ("fi", "asiakasportaali", "asiakas portaali"),
    ("de", "x" * 100, ""),
    ("de", "", ""),
]


@pytest.mark.parametrize(("language", "word", "parts"), CUT)
def test_word_is_cut_into_its_parts(language: str, word: str, parts: str) -> None:
    assert " ".join(cut(word, set(WORDS[language].split()), RULES[language])) == parts


def use(language: str) -> None:
    morphology.use(morphology.Vocabulary.of({language: frozenset(WORDS[language].split())}))


def test_parts_are_tokens_beside_the_whole() -> None:
    use("sv")
    (word,) = analyse("bakgrundsbok", "sv")
    assert list(word.tokens("part")) == ["bakgrund", "bok"]
    (word,) = analyse("bakgrundsljud", "sv")
    assert list(word.tokens("part")) == ["bakgrundsljud"]
    (word,) = analyse("Bakgrundsbilden", "sv")
    assert list(word.tokens("part")) == ["bakgrund", "bild"]
    assert list(word.tokens("stem")) == ["bakgrundsbild"]


def test_last_part_may_be_inflected() -> None:
    morphology.use(morphology.Vocabulary.of({"sv": frozenset({"filter", "rengöra"})}))
    (word,) = analyse("filterrengöring", "sv")
    assert list(word.tokens("part")) == [stem("filter", "sv"), stem("rengöra", "sv")]


@pytest.mark.django_db
@pytest.mark.persistence
def test_page_is_found_by_a_part_of_a_word_in_every_process() -> None:
    for number, title in enumerate(("Bakgrundsbilden", "Bilden", "En bakgrund")):
        translate(make_article(title=f"Page {number}"), "sv", title=title, slug=f"sida-{number}")
    drain()
    rebuild()
    assert "bakgrund" in Vocabulary.objects.get(language="sv").words.split()
    morphology.use(morphology.Vocabulary.of({}))  # as a process that has not heard of it
    found = search(Question("bakgrunder"), anonymous("sv"))
    assert [result.title for result in found.results] == ["En bakgrund", "Bakgrundsbilden"]


@pytest.mark.django_db
def test_beginning_of_a_compound_finds_it() -> None:
    translate(make_article(title="Page"), "sv", title="Daggpunktsgivare", slug="sida")
    drain()
    rebuild()
    for text, total in (("daggpunkt", 1), ("daggen", 0), ("dagg", 0)):
        assert search(Question(text), anonymous("sv")).total == total


@pytest.mark.django_db
def test_what_most_pages_say_is_not_what_is_sought() -> None:
    for number in range(vocabulary.FEWEST_PAGES):
        body = "<p>This is how it is.</p>"
        make_article(("rich_text", body), title="Filters" if number == 0 else f"Page {number}")
    drain()
    rebuild()
    found = search(Question("how is this filter"), anonymous("en"))
    assert [result.title for result in found.results] == ["Filters"]
    assert "<mark>is" not in str(found.results[0].passage.html)
    assert search(Question("how is this"), anonymous("en")).total == vocabulary.FEWEST_PAGES


@pytest.mark.django_db
def test_vocabulary_of_a_language_that_is_gone_goes(client: Client) -> None:
    Vocabulary.objects.create(language="nl", words="pomp warmte")
    make_article()
    drain()
    rebuild()
    assert not Vocabulary.objects.filter(language="nl").exists()
    assert client.get("/en/search/?q=page").status_code == 200


@pytest.mark.usefixtures("voikko")
@pytest.mark.parametrize("beginning", ["salas", "tulostusp"])
def test_beginning_is_known_by_what_the_index_has(beginning: str) -> None:
    words = frozenset({"salasanan", "tulostuspalvelin"})
    morphology.use(morphology.Vocabulary.of({"fi": words}))
    stems = {term.token for word in query_words(beginning, ("fi",)) for form in word.whole for term in form}
    indexed = {stem for text in words for word in analyse(text, "fi") for stem in word.tokens("stem")}
    assert stems & indexed


@pytest.mark.django_db
def test_page_for_some_changes_nothing_for_others() -> None:
    translate(make_article(title="Page"), "sv", title="Daggpunktsgivare", slug="sida")
    private = make_article(title="Other", slug="other")
    translate(private, "sv", title="Daggpunkt", slug="annan")
    restrict(private)
    drain()
    rebuild()
    assert "daggpunkt" not in Vocabulary.objects.get(language="sv").words.split()
    assert [result.title for result in search(Question("daggpunkt"), anonymous("sv")).results] == ["Daggpunktsgivare"]


@pytest.mark.django_db
@pytest.mark.usefixtures("own")
def test_index_whose_vocabulary_is_lost_is_made_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    for number, title in enumerate(("Daggpunktsgivare", "Daggpunkt", "Givare")):
        translate(make_article(title=f"Page {number}", slug=f"page-{number}"), "sv", title=title, slug=f"sida-{number}")
    drain()
    with monkeypatch.context() as patch:
        patch.setattr(vocabulary, "store", lambda _words: None)
        rebuild()
    assert not status().state.is_current
    call_command("run_worker", once=True)
    assert status().is_well
    assert search(Question("givarna"), anonymous("sv")).total == 2


@pytest.mark.django_db
def test_settings_that_change_leave_the_vocabulary_as_it_is() -> None:
    vocabulary.store({"sv": vocabulary.Words(frozenset({"pump"}), frozenset())})
    before = vocabulary.use_stored()
    counters.bump(Counter.SETTINGS)
    assert vocabulary.use_stored() is before
    vocabulary.store({"sv": vocabulary.Words(frozenset({"lampa"}), frozenset())})
    assert vocabulary.use_stored()["sv"].parts == {"lampa"}
