"""What is shown of a text, and which words in it are marked."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.analysis.analyzer import query_words
from search.passages import LENGTH, Sought, best_passage, mark


def marked(text: str, query: str, language: str = "en") -> str:
    return str(mark(text, language, Sought(query_words(query, (language,)))).html)


@pytest.mark.parametrize(
    ("text", "query", "language", "expected"),
    [
        ("Clean the filters.", "filter", "en", "Clean the <mark>filters</mark>."),
        ("Käyttöönotto on helppoa", "kayttoonotto", "fi", "<mark>Käyttöönotto</mark> on helppoa"),
        ("The KX-200/B is new", "kx-200/b", "en", "The <mark>KX-200/B</mark> is new"),
        ("A Wi-Fi router", "wifi", "en", "A <mark>Wi-Fi</mark> router"),
        ("Turn on Wi-Fi", "wi fi", "en", "Turn on <mark>Wi</mark>-<mark>Fi</mark>"),
        ("Nothing here", "kettle", "en", "Nothing here"),
        ("a < b & <b>kettle</b>", "kettle", "en", "a &lt; b &amp; &lt;b&gt;<mark>kettle</mark>&lt;/b&gt;"),
    ],
)
def test_words_are_marked_as_they_stand_in_the_text(text: str, query: str, language: str, expected: str) -> None:
    assert marked(text, query, language) == expected


def test_best_passage_has_most_different_words() -> None:
    filler = "Nothing of interest is said in this long sentence about other things. " * 8
    text = f"The kettle, the kettle, the kettle. {filler}Here the kettle meets the lamp. {filler}"
    passage = best_passage(text, "en", Sought(query_words("kettle lamp", ("en",))))
    assert passage.words == 2
    shown = "".join(segment.text for segment in passage.segments)
    assert "Here the kettle meets the lamp." in shown
    assert shown.startswith("…\u00a0")
    assert shown.endswith("\u00a0…")


def test_passage_without_words_is_the_beginning() -> None:
    passage = best_passage("First. " * 100, "en", Sought(()))
    assert passage.segments[0].text.startswith("First.")
    assert passage.words == 0


def test_text_without_words_has_no_passage() -> None:
    assert best_passage("", "en", Sought(query_words("kettle", ("en",)))).segments == ()


@given(st.text(max_size=1000), st.text(max_size=30))
def test_passage_is_a_part_of_the_text(text: str, query: str) -> None:
    passage = best_passage(text, "en", Sought(query_words(query, ("en",))))
    shown = "".join(segment.text for segment in passage.segments)
    assert letters(shown.removeprefix("…\u00a0").removesuffix("\u00a0…")) in letters(text)
    assert len(shown) <= LENGTH + 4 + 2 * text.count("\n")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Clean it\nPull the magnet.", "Clean it · Pull the magnet."),
        ("It is off.\n Turn it on.", "It is off. Turn it on."),
    ],
)
def test_lines_that_end_no_sentence_are_told_apart(text: str, shown: str) -> None:
    passage = best_passage(text, "en", Sought(query_words("magnet", ("en",))))
    assert "".join(segment.text for segment in passage.segments) == shown


def letters(text: str) -> str:
    """Return a text without spaces and the dots that stand between lines."""
    return "".join(text.replace("·", "").split())


@given(st.text(max_size=200), st.text(max_size=30))
def test_marking_changes_nothing_of_the_text(text: str, query: str) -> None:
    found = mark(text, "en", Sought(query_words(query, ("en",))))
    assert letters("".join(segment.text for segment in found.segments)) == letters(text)
