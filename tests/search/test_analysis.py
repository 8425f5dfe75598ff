"""Words of texts in every language, by examples."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.analysis import finnish, morphology, stemming
from search.analysis.analyzer import analyse, query_words, version
from search.analysis.stemming import has_stemmer, stem
from search.analysis.tokens import LONGEST, chunks, words_of
from search.port import LEVELS

# A text, and its words; words with parts have these after a colon.
CUT = [
    ("Käytä reititintä!", "käytä reititintä"),
    ("", ""),
    ("… – ?!", ""),
    ("KX-200/B", "kx-200/b:kx,200,b"),
    ("Versio 24.2.1.", "versio 24.2.1:24,2,1"),
    ("info@example.com", "info@example.com:info,example,com"),
    ("Open setup.exe (twice)", "open setup.exe:setup,exe twice"),
    ("Wi-Fi, Wi‑Fi", "wi-fi:wi,fi wi-fi:wi,fi"),  # noqa: RUF001 - the second hyphen does not break
    ("snake_case _private_", "snake_case:snake,case private"),
    ("C++ and C# and F#", "c++ and c# and f#"),
    ("a+b", "a+b:a,b"),
    ("1,5 kg, 3 kg", "1,5:1,5 kg 3 kg"),
    ("one,two", "one two"),
    ("12:30", "12:30:12,30"),
    ("USB:n EU:ssa", "usb:n:usb eu:ssa:eu"),
    ("don't don’t", "don't:don don't:don"),
    ("l'eau dell'acqua", "l'eau:eau dell'acqua:dell,acqua"),
    ("https://example.com/help", "https example.com:example,com help"),
    ("a/b/c/d/e/f/g/h/i", "a b c d e f g h i"),
    ("enable/disable, TCP/IP, km/h", "enable disable tcp/ip:tcp,ip km/h:km,h"),
    ("ＫＸ２００", "kx200"),  # noqa: RUF001 - in full width
    ("ﬁle", "file"),
    ("cafe\u0301", "café"),
    ("हिन्दी भाषा", "हिन्दी भाषा"),
    ("東京都", "東京都:東京,京都"),
    ("東", "東"),
    ("한국어 문서", "한국어 문서"),
    ("ΟΔΟΣ", "οδος"),
]


@pytest.mark.parametrize(("text", "expected"), CUT)
def test_text_is_cut_into_words_and_parts(text: str, expected: str) -> None:
    def written(word: str, parts: list[str]) -> str:
        return f"{word}:{','.join(parts)}" if parts else word

    found = [
        written(token.text, [part.text for part in token.parts])
        for _place, chunk in chunks(text)
        for token in words_of(chunk)
    ]
    assert " ".join(found) == expected


# A language, and forms of a word that all have one stem.
ONE_STEM = [
    ("en", "setting settings setting's"),
    ("en", "connect connected connecting connection"),
    ("en", "wi-fi wifi WiFi Wi-Fi"),
    ("en", "e-mail email"),
    ("en", "KX-200/B kx200b kx-200b"),
    ("en", "café cafe"),
    ("fi", "reititin Reititin"),
    ("fi", "talo talossa talosta taloon"),
    ("fi", "USB USB:n"),
    ("sv", "inställning inställningar inställningen installning"),
    ("sv", "bild bilder bilderna"),
    ("de", "Einstellung Einstellungen einstellungen"),
    ("de", "Größe Grösse größe"),
    ("fr", "réglage réglages reglage"),
    ("es", "configuración configuracion"),
    ("da", "indstilling indstillinger"),
    ("nb", "innstilling innstillinger"),
    ("pt-br", "configuração configurações"),
    ("ru", "настройка настройки"),
    ("xx", "Łódź łodz lodz"),
]


def stem_of(word: str, language: str) -> str:
    return next(iter(next(analyse(word, language)).tokens("stem")))


@pytest.mark.parametrize(("language", "forms"), ONE_STEM)
def test_forms_of_a_word_have_one_stem(language: str, forms: str) -> None:
    stems = [set(next(analyse(form, language)).tokens("stem")) for form in forms.split()]
    assert set.intersection(*stems), stems


APART = [
    ("en", "24.2 242"),
    ("en", "1.5 15"),
    ("en", "KX-200 KX-300"),
    ("fi", "talo tuli"),
    ("en", "c c++ c#"),
]

# Finnish words, and the parts that Voikko finds in each.
PARTS = [
    ("salasanan salasanat salasanoilla", "sala sana"),
    ("asiakasportaalissa asiakasportaali", "asiakas portaali"),
    ("portaaliin portaalit", "portaali"),
    ("tulostus tulostaminen tulostaa tulostettu", "tulostaa"),
    ("lämpöpumppujen lämpöpumppu", "lampo pumppu"),
    ("käyttöohjeet", "kayttaa ohje"),
    ("hakasulkeiden", "haka sulje"),
    ("Helsingissä helsingissä", "helsinki"),
    ("USB-tikun", "usbtikun"),
    ("kuusi", "kuu kuusi"),
    ("routers router", "router"),
]


@pytest.mark.parametrize(("language", "words"), APART)
def test_different_words_stay_apart(language: str, words: str) -> None:
    stems = [stem_of(word, language) for word in words.split()]
    assert len(set(stems)) == len(stems), stems


@pytest.mark.parametrize(("words", "parts"), PARTS)
@pytest.mark.usefixtures("voikko")
def test_finnish_words_have_the_base_forms_of_their_parts(words: str, parts: str) -> None:
    for word in words.split():
        assert set(parts.split()) <= set(next(analyse(word, "fi")).tokens("part")), word


def test_without_voikko_finnish_words_are_stemmed(monkeypatch: pytest.MonkeyPatch) -> None:
    with_voikko, readings = version(), morphology._readings.__wrapped__  # noqa: SLF001 - past what is kept
    monkeypatch.setattr(finnish, "_voikko", lambda: None)
    assert readings("talossa", "fi", morphology.present())[0] == readings("talosta", "fi", morphology.present())[0]
    assert version() != with_voikko or not finnish.version()


@pytest.mark.usefixtures("voikko")
def test_another_dictionary_of_voikko_is_another_version(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = version()
    dictionary = tmp_path / "5/mor-standard"
    dictionary.mkdir(parents=True)
    (dictionary / "mor.vfst").write_bytes(b"other words")
    monkeypatch.setattr(finnish, "_FOLDERS", (str(tmp_path),))
    finnish._fingerprint.cache_clear()  # noqa: SLF001 - a process reads it once
    try:
        assert version() != before
    finally:
        finnish._fingerprint.cache_clear()  # noqa: SLF001


def test_other_stemmers_are_another_version(monkeypatch: pytest.MonkeyPatch) -> None:
    before = version()
    monkeypatch.setattr(stemming, "version", lambda: "99")
    assert version() != before


def test_exact_form_keeps_its_diacritics() -> None:
    (word,) = analyse("Größe", "de")
    assert (word.exact, *word.tokens("stem")) == ("größe", "gross")


@pytest.mark.parametrize("language", ["en", "fi", "sv", "de", "da", "nb", "nl", "fr", "es", "it", "pt-br", "et"])
def test_language_has_a_stemmer(language: str) -> None:
    assert has_stemmer(language)


def test_language_without_a_stemmer_keeps_its_words() -> None:
    assert stem("žodžiai", "xx") == "zodziai"


def test_word_that_comes_twice_in_a_query_counts_once() -> None:
    assert len(query_words("router Router ROUTER", ("en",))) == 1


def test_query_is_read_in_each_language_of_the_reader() -> None:
    (word,) = query_words("settings", ("fi", "en"))
    assert {term.token for form in word.whole for term in form if term.level == "stem"} == {
        stem("settings", "fi"),
        "set",
    }


@given(st.text(max_size=200))
def test_words_stand_where_they_say(text: str) -> None:
    place = 0
    for start, chunk in chunks(text):
        assert place <= start
        assert text[start : start + len(chunk)] == chunk
        for token in words_of(chunk):
            assert 0 <= token.start < token.end <= len(chunk)
            assert token.text
            assert all(token.start <= part.start < part.end <= token.end for part in token.parts)
            assert all(part.end - part.start <= LONGEST for part in (token, *token.parts))
        place = start + len(chunk)


@given(st.text(max_size=60), st.sampled_from(["en", "fi", "sv", "de", "xx"]))
def test_tokens_hold_no_spaces(text: str, language: str) -> None:
    for word in analyse(text, language):
        tokens = [token for level in LEVELS for token in word.tokens(level)]
        assert not any(character.isspace() for token in tokens for character in token)
