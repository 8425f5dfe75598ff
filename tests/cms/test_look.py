"""The brand, the menus and the footer."""

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from accounts.models import User
from cms.contrast import contrast
from cms.look import look
from cms.models import Brand, Navigation
from tests.factories import SVG, make_collection, make_home, make_image, make_navigation

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("one", "other", "ratio"), [("#000000", "#ffffff", 21), ("#ffffff", "#ffffff", 1), ("#767676", "#ffffff", 4.54)]
)
def test_contrast_is_that_of_wcag(one: str, other: str, ratio: float) -> None:
    assert contrast(one, other) == contrast(other, one) == pytest.approx(ratio, abs=0.005)


@pytest.mark.parametrize(
    ("field", "colour"), [("colour", "#ffcc00"), ("colour_on_dark", "#333333"), ("colour", "red"), ("accent", "#12345")]
)
def test_colours_in_which_words_cannot_be_read_are_refused(field: str, colour: str) -> None:
    with pytest.raises(ValidationError) as caught:
        Brand(**{field: colour}).full_clean()
    assert list(caught.value.message_dict) == [field]


def test_the_look_as_it_comes_needs_no_styles() -> None:
    Brand().full_clean()
    assert look().styles == ""


def test_a_change_of_the_brand_is_seen_at_once() -> None:
    Brand.objects.create(name="Kajo", colour="#7a1f5c", corners="round", typeface="serif")
    now = look()
    assert now.name == "Kajo"
    assert "--brand:light-dark(#7a1f5c, #7cc6e6);" in now.styles
    assert "--radius:1rem;" in now.styles
    assert "--beam" not in now.styles
    brand = Brand.objects.get()
    brand.name = "Kajo Oy"
    brand.save()
    assert look().name == "Kajo Oy"


def test_a_private_logo_is_not_shown() -> None:
    logo = make_image(SVG, "logo.svg", collection=make_collection("login"))
    Brand.objects.create(logo=logo)
    assert look().logo is None


def test_a_language_without_menus_has_those_of_the_next_best() -> None:
    make_home()
    make_navigation("en", menu=[("Shop", "https://shop.example")])
    assert [target.label for target in look().menus_for("fi").menu] == ["Shop"]
    make_navigation("fi", menu=[("Kauppa", "https://shop.example/fi")])
    assert [target.label for target in look().menus_for("fi").menu] == ["Kauppa"]
    assert [target.label for target in look().menus_for("sv").menu] == ["Shop"]


def test_both_are_edited_in_the_admin(client: Client) -> None:
    home = make_home()
    client.force_login(User.objects.create_superuser("admin"))
    form = {"name": "Kajo", "colour": "#0b4f6c", "colour_on_dark": "#7cc6e6", "accent": "#ffc145"}
    answer = client.post(
        reverse("wagtailsettings:edit", args=["cms", "brand", Brand.load().pk]),
        form | {"typeface": "system", "corners": "soft", "logo": ""},
    )
    assert answer.status_code == 302
    assert look().name == "Kajo"
    stream = {"menu-count": "1", "menu-0-deleted": "", "menu-0-order": "0", "menu-0-type": "page", "menu-0-id": ""}
    form = stream | {"menu-0-value-page": str(home.pk), "menu-0-value-label": "Start", "footer-count": "0", "note": ""}
    answer = client.post(reverse("wagtailsnippets_cms_navigation:add") + "?locale=en", form)
    assert answer.status_code == 302
    assert Navigation.objects.get().locale.language_code == "en"
    assert look().menus_for("en").menu[0].group == home.translation_key
