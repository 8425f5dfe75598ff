"""Content in languages into which the interface is not translated: everything around it is in one language."""

import re

import pytest
from django.test import Client
from django.utils import formats, translation
from pytest_django import Settings
from wagtail.models import Locale
from wagtail.users.models import UserProfile

from accounts.models import User
from cms import interface
from cms.publications.draining import drain
from knowledge.models import ArticlePage, HomePage
from tests.factories import make_home, make_page, translate

pytestmark = [pytest.mark.django_db, pytest.mark.smoke]

NAMES = {"en": "English", "fi": "Finnish", "nb": "Norwegian", "ar": "Arabic", "da": "Danish"}


@pytest.fixture(autouse=True)
def _languages(settings: Settings) -> None:
    """Have content in Norwegian and Arabic, which English answers for, and in Danish, which Finnish does."""
    settings.LANGUAGES = settings.WAGTAIL_CONTENT_LANGUAGES = list(NAMES.items())
    settings.LOCALE_FALLBACKS = {"en": (), "fi": ("en",), "nb": ("en",), "ar": ("en",), "da": ("fi", "en")}


@pytest.fixture
def article() -> ArticlePage:
    """Give an article in English, with its Norwegian and Arabic translations at `/<language>/wifi/`."""
    made: ArticlePage = make_page(ArticlePage, make_home(), title="Wi-Fi", slug="wifi", updated="2026-06-02")
    for code, title in (("nb", "Trådløst nett"), ("ar", "شبكة لاسلكية")):
        translate(made, code, title=title, slug="wifi", updated="2026-06-02")
    make_page(ArticlePage, HomePage.objects.get(locale=made.locale), title="Cables", slug="cables")
    drain()
    return made


def text_of(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize(
    ("content", "spoken"), [("en", "en"), ("fi", "fi"), ("nb", "en"), ("ar", "en"), ("da", "fi"), ("en-gb", "en-gb")]
)
def test_interface_is_in_the_first_language_of_the_chain_that_has_a_catalogue(content: str, spoken: str) -> None:
    assert interface.interface_language(content) == spoken


@pytest.mark.usefixtures("article")
def test_everything_around_norwegian_content_is_english(client: Client) -> None:
    text = text_of(client, "/nb/wifi/")
    assert '<html lang="en" dir="ltr">' in text
    assert '<article class="page page-article" lang="nb">' in text
    assert "<h1>Trådløst nett</h1>" in text
    assert "Skip to the content" in text
    assert re.search(r"Updated <time[^>]*>2 June 2026<", text)


@pytest.mark.usefixtures("article")
def test_everything_around_danish_content_is_in_the_language_that_answers_for_it(client: Client) -> None:
    text = text_of(client, "/da/wifi/")
    assert '<html lang="fi" dir="ltr">' in text
    assert "Siirry sisältöön" in text
    assert "tällä kielellä (tanska)" in text
    assert re.search(r"Päivitetty <time[^>]*>2. kesäkuuta 2026<", text)


@pytest.mark.usefixtures("article")
def test_arabic_content_is_written_from_right_to_left(client: Client) -> None:
    text = text_of(client, "/ar/wifi/")
    assert '<html lang="en" dir="ltr">' in text
    assert '<article class="page page-article" lang="ar" dir="rtl">' in text
    assert re.search(r"Updated <time[^>]*>2 June 2026<", text)


@pytest.mark.usefixtures("article")
def test_fallback_of_arabic_is_written_as_what_is_around_it(client: Client) -> None:
    text = text_of(client, "/ar/cables/")
    assert '<html lang="en" dir="ltr">' in text
    assert '<article class="page page-article">' in text


@pytest.mark.usefixtures("article")
@pytest.mark.parametrize("path", ["/nb/search/", "/nb/for/", "/nb/for/me/", "/accounts/login/?next=/nb/wifi/"])
def test_other_pages_speak_the_same_language_and_lead_on_in_the_readers(client: Client, path: str) -> None:
    text = text_of(client, path)
    assert '<html lang="en"' in text
    assert "Skip to the content" in text
    assert 'action="/nb/search/"' in text
    assert not re.search(r"Brukernavn|Passord", text)


@pytest.mark.usefixtures("article")
def test_content_language_is_that_of_the_address(client: Client) -> None:
    assert client.get("/nb/wifi/").headers["Content-Language"] == "nb"
    assert client.get("/", headers={"Accept-Language": "no, nb;q=0.8"}).headers["Location"] == "/nb/"


def test_preview_is_what_readers_would_get(article: ArticlePage, client: Client) -> None:
    page = article.get_translation(Locale.objects.get(language_code="nb"))
    client.force_login(User.objects.create_superuser("admin"))
    text = text_of(client, f"/admin/pages/{page.pk}/view_draft/")
    assert '<html lang="en"' in text
    assert re.search(r"Updated <time[^>]*>2 June 2026<", text)


@pytest.mark.usefixtures("article")
def test_editors_keep_the_admin_in_their_language(client: Client) -> None:
    user = User.objects.create_superuser("admin")
    UserProfile.objects.create(user=user, preferred_language="nb")
    client.force_login(user)
    client.get("/nb/wifi/")
    assert "Innstillinger" in text_of(client, "/admin/")


def test_numbers_and_dates_are_written_as_in_the_language_that_is_spoken() -> None:
    with interface.override("nb"):
        assert translation.get_language() == "nb"
        assert formats.number_format(1234.5, 1) == "1234.5"
        assert formats.get_format("DATE_FORMAT") == "j F Y"


def test_what_was_active_is_active_again_afterwards() -> None:
    translation.activate("fi")
    with interface.override("nb"):
        pass
    assert translation.get_language() == "fi"
