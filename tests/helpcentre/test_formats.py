"""Dates, numbers and sizes, as each language writes them."""

import datetime as dt
import re

import pytest
from django.test import Client
from django.utils import translation

from cms.publications.draining import drain
from helpcentre import words
from tests.factories import make_article, make_file, make_home


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("locale", "date"),
    [
        ("en", "Updated 2 June 2026"),
        ("fi", "Päivitetty 2. kesäkuuta 2026"),
        ("sv", "Uppdaterad 2 juni 2026"),
        ("de", "Aktualisiert am 2. Juni 2026"),
    ],
)
def test_date_of_a_page(client: Client, locale: str, date: str) -> None:
    make_article(parent=make_home(), title="Wi-Fi", slug="wifi", updated=dt.date(2026, 6, 2))
    drain()
    assert date in re.sub(r"<[^>]+>", "", client.get(f"/{locale}/wifi/").content.decode())


@pytest.mark.django_db
@pytest.mark.parametrize(("locale", "size"), [("en", "1.5 MB"), ("fi", "1,5 MB"), ("sv", "1,5 MB"), ("de", "1,5 MB")])
def test_size_of_a_file(client: Client, locale: str, size: str) -> None:
    file = make_file(b"x" * 1536 * 1024)
    make_article(("file", {"file": file.pk, "label": ""}), parent=make_home(), title="Manual", slug="manual")
    drain()
    assert f"PDF, {size}<" in client.get(f"/{locale}/manual/").content.decode().replace("\xa0", " ")


@pytest.mark.parametrize(
    ("locale", "text"),
    [("en", "1,234 results"), ("fi", "1 234 tulosta"), ("sv", "1 234 träffar"), ("de", "1.234 Treffer")],
)
def test_thousands_stand_apart(locale: str, text: str) -> None:
    with translation.override(locale):
        assert words.results(1234).replace("\xa0", " ") == text


@pytest.mark.parametrize(
    ("locale", "one", "two"),
    [
        ("en", "1 page", "2 pages"),
        ("fi", "1 sivu", "2 sivua"),
        ("sv", "1 sida", "2 sidor"),
        ("de", "1 Seite", "2 Seiten"),
    ],
)
def test_one_is_not_many(locale: str, one: str, two: str) -> None:
    with translation.override(locale):
        assert [words.pages(number) for number in (1, 2)] == [one, two]
