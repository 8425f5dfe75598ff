"""The surface forms that a process has seen, by what they stand for."""

import weakref
from collections.abc import Iterator

import pytest

from search import surfaces
from search.analysis import morphology
from search.analysis.analyzer import query_words
from search.analysis.tokens import chunks, cut
from search.passages import Sought, mark
from search.surfaces import surfaces_of


@pytest.fixture(autouse=True)
def nothing_seen(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(surfaces, "_seen", {})
    before = morphology.present()
    yield
    morphology.use(before)


def marked(text: str, query: str, language: str = "en") -> str:
    return str(mark(text, language, Sought(query_words(query, (language,)))).html)


def test_forms_of_texts_that_came_later_are_found() -> None:
    sought = Sought(query_words("kettle", ("en",)))
    assert str(mark("A kettle.", "en", sought).html) == "A <mark>kettle</mark>."
    assert str(mark("Two kettles.", "en", sought).html) == "Two <mark>kettles</mark>."


def test_forms_are_read_anew_by_another_vocabulary() -> None:
    assert marked("Rengasnosturin", "nosturin", "sv") == "Rengasnosturin"
    morphology.use(morphology.Vocabulary.of({"sv": frozenset({"rengas", "nosturin"})}))
    assert marked("Rengasnosturin", "nosturin", "sv") == "<mark>Rengasnosturin</mark>"


def test_forms_are_forgotten_when_there_are_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(surfaces, "MOST_FORMS", 2)
    assert marked("One kettle and three lamps", "lamp") == "One kettle and three <mark>lamps</mark>"
    assert marked("One kettle and four lamps", "kettle") == "One <mark>kettle</mark> and four lamps"
    assert len(surfaces_of("en")) == 0


@pytest.mark.parametrize(
    "text", ["", "kettle", " A  kettle,\nKX-200/B: and/or e.g. 1,5 (wi-fi) ", "käyttö/hoito 😀 日本語"]
)
def test_a_text_is_cut_where_its_chunks_are(text: str) -> None:
    forms, starts = cut(text)
    assert [text[start : start + len(form)] for form, start in zip(forms, starts, strict=True)] == forms
    inner = [(start + place, chunk) for form, start in zip(forms, starts, strict=True) for place, chunk in chunks(form)]
    assert inner == list(chunks(text))


def test_forms_are_read_by_their_own_vocabulary_whatever_others_use() -> None:
    own = surfaces_of("sv")
    morphology.use(morphology.Vocabulary.of({"sv": frozenset({"rengas", "nosturin"})}))
    own.learn(surfaces.cut("Rengasnosturin"))
    assert own.with_any({"nosturin"}) == set()
    surfaces_of("sv").learn(surfaces.cut("Rengasnosturin"))
    assert surfaces_of("sv").with_any({"nosturin"}) == {"Rengasnosturin"}


def test_texts_do_not_keep_the_forms_that_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(surfaces, "MOST_FORMS", 1)
    forgotten = weakref.ref(surfaces_of("en"))
    text = surfaces.cut("Two kettles")
    surfaces_of("en").learn(text)
    surfaces_of("en").learn(text)
    assert forgotten() is None
    assert text.known_to
