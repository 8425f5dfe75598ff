"""Pictures for links to pages that have none."""

import re
from io import BytesIO
from typing import Any

import pytest
from django.conf import settings
from django.core.files.storage import default_storage
from django.test import Client
from PIL import Image as PillowImage

from cms.look import look
from cms.models import Brand
from cms.publications.draining import drain
from helpcentre import cards
from helpcentre.cards import card_url
from helpcentre.drawing import MOST_LINES, SIZE, WIDTH, Card, _font, draw, drawable, fitted
from knowledge.models import ArticlePage
from tests.factories import SVG, bitmap, make_image, publication_of, restrict
from tests.help_site import HelpSite

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site")]

SLOW = "/en/network/slow/"
LONG_WORD = "lentokonesuihkuturbiinimoottoriapumekaanikkoaliupseerioppilas"


def image_of(client: Client, path: str) -> str:
    found = re.search(r'<meta property="og:image" content="([^"]+)">', client.get(path).content.decode())
    return found[1].removeprefix(settings.BASE_URL) if found else ""


def card_of(page: Any) -> str:
    return str(card_url(publication_of(page), look())).removeprefix(settings.BASE_URL)


def rename(page: Any, title: str) -> None:
    page = ArticlePage.objects.get(pk=page.pk)
    page.title = title
    page.save_revision().publish()
    drain()


def picture(content: bytes) -> PillowImage.Image:
    return PillowImage.open(BytesIO(content))


def test_page_without_an_image_gets_a_picture(client: Client) -> None:
    address = image_of(client, SLOW)
    assert address.startswith("/og/")
    answer = client.get(address)
    assert answer.headers["Content-Type"] == "image/png"
    assert answer.headers["Cache-Control"] == "public, max-age=86400"
    made = picture(answer.getvalue())
    assert (made.format, made.size) == ("PNG", SIZE) == ("PNG", (1200, 630))


def test_page_with_an_image_shows_that(client: Client) -> None:
    assert image_of(client, "/en/network/wifi-setup/").startswith("/images/")


def test_page_in_place_of_a_translation_has_its_own_picture(client: Client) -> None:
    assert image_of(client, "/fi/network/slow/") == image_of(client, SLOW)


def test_picture_is_made_once(client: Client, site: HelpSite, monkeypatch: pytest.MonkeyPatch) -> None:
    first = client.get(card_of(site.slow)).getvalue()
    monkeypatch.setattr(cards, "draw", None)
    assert client.get(card_of(site.slow)).getvalue() == first


def test_new_title_makes_a_new_picture_in_place_of_the_old_one(client: Client, site: HelpSite) -> None:
    old = card_of(site.slow)
    assert client.get(old).status_code == 200
    rename(site.slow, "Why is it so slow?")
    new = card_of(site.slow)
    assert client.get(old).status_code == 404
    assert client.get(new).status_code == 200
    _folders, kept = default_storage.listdir(f"cards/{publication_of(site.slow).pk}")
    assert kept == [f"{new[-16:-4]}.png"]


def test_new_brand_makes_a_new_picture(client: Client, site: HelpSite) -> None:
    old = card_of(site.slow)
    Brand.objects.create(name="Kajo", colour="#7a1f5c", logo=make_image(bitmap(400, 100)))
    new = card_of(site.slow)
    assert new != old
    made = picture(client.get(new).getvalue())
    assert made.getpixel((5, 5)) == (0x7A, 0x1F, 0x5C)
    assert made.getpixel((100, 116)) == (0, 128, 128)  # the logo


@pytest.mark.parametrize(("content", "name"), [(SVG, "logo.svg"), (bitmap(), "gone.png")])
def test_logo_that_cannot_be_drawn_is_left_out(client: Client, site: HelpSite, content: bytes, name: str) -> None:
    logo = make_image(content, name=name)
    Brand.objects.create(logo=logo)
    if name == "gone.png":
        default_storage.delete(logo.file.name)
    assert client.get(card_of(site.slow)).status_code == 200


def test_restricted_page_has_no_picture(client: Client, site: HelpSite) -> None:
    address = card_of(site.slow)
    assert client.get(address).status_code == 200
    restrict(site.slow, site.partner.groups.get())
    drain()
    client.force_login(site.partner)
    assert image_of(client, SLOW) == ""
    assert client.get(address).status_code == 404


def test_page_that_is_retired_has_no_picture(client: Client, site: HelpSite) -> None:
    address = card_of(site.slow)
    ArticlePage.objects.get(pk=site.slow.pk).unpublish()
    drain()
    assert client.get(address).status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        "/og/00000000-0000-0000-0000-000000000000-0123456789ab.png",
        "/og/000000000000000000000000000000000000-0123456789ab.png",
        "/og/title.png",
    ],
)
def test_other_addresses_have_no_picture(client: Client, path: str) -> None:
    assert client.get(path).status_code == 404


def test_title_in_letters_that_the_font_lacks_makes_no_picture(client: Client, site: HelpSite) -> None:
    rename(site.slow, "なぜ遅いのですか")
    assert image_of(client, SLOW) == ""


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Ääkköset ÅÖß éñ ČŞł – “Привет” €", "Ääkköset ÅÖß éñ ČŞł – “Привет” €"),
        ("A\u0308iti", "Äiti"),
        ("Hello 👋 you", "Hello you"),
        ("Wi\u2011Fi käyt\u00adtöön", "Wi-Fi käyttöön"),
        ("日本語", None),
        ("👋", None),
    ],
)
def test_words_are_drawn_as_far_as_the_font_goes(text: str, shown: str | None) -> None:
    assert drawable(text) == shown


@pytest.mark.parametrize(
    "title",
    [
        "Wi-Fi",
        "Why is it slow?",
        "Lämpöpumpun käyttöönotto talvella: ohjeet ja yleisimmät virheet",
        LONG_WORD,
        f"SSO-{LONG_WORD}-{LONG_WORD}",
        "M" * 255,
        "-" * 255,
        "x " * 127,
        f"{LONG_WORD} " * 4,
    ],
)
def test_title_never_leaves_its_place(title: str) -> None:
    lines, size = fitted(title)
    assert 1 <= len(lines) <= MOST_LINES
    assert max(_font("Bold", size).getlength(line) for line in lines) <= WIDTH
    # Nothing but the ground at both sides.
    made = picture(draw(Card(title, "Name " * 12, "#0b4f6c", "#ffc145")))
    sides = [made.crop((left, 0, left + 60, 610)).getcolors() for left in (0, 1140)]
    assert [len(colours or ()) for colours in sides] == [1, 1]


def test_short_title_is_larger_than_a_long_one() -> None:
    sizes = [fitted(title)[1] for title in ("Wi-Fi", "How to set up your router " * 3, LONG_WORD * 3)]
    assert sizes == sorted(sizes, reverse=True)
    assert len(set(sizes)) == 3


def test_long_word_is_broken_at_its_hyphens() -> None:
    lines, _size = fitted(f"{'turbiini' * 4}-{'moottori' * 4}")
    assert lines == [f"{'turbiini' * 4}-", "moottori" * 4]
