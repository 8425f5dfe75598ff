import json
from typing import Any

import pytest
from wagtail.admin.rich_text.converters.contentstate import ContentstateConverter
from wagtail.rich_text import features

from tests.factories import make_home

pytestmark = pytest.mark.django_db


def edited(html: str) -> str:
    """Return stored HTML as it is after somebody opened it in the editor and saved it."""
    converter = ContentstateConverter(["bold", "link"])
    stored: str = converter.to_database_format(converter.from_database_format(html))
    return stored


def test_a_link_keeps_its_place_on_the_page_when_edited() -> None:
    html = f'<p data-block-key="a1">x <a linktype="page" id="{make_home().pk}" anchor="reset">y</a></p>'
    assert edited(html) == html


@pytest.mark.parametrize("attributes", ['href="https://e.com/"', 'href="#there"', 'href="mailto:a@e.com"'])
def test_other_links_stay_as_they_are(attributes: str) -> None:
    html = f'<p data-block-key="a1">x <a {attributes}>y</a></p>'
    assert edited(html) == html


def test_a_link_without_a_place_gets_none() -> None:
    html = f'<p data-block-key="a1"><a linktype="page" id="{make_home().pk}">y</a></p>'
    assert edited(html) == html


def test_a_link_to_a_page_that_is_gone_stays_editable() -> None:
    html = '<p data-block-key="a1"><a linktype="page" id="9999" anchor="b">y</a></p>'
    assert edited(html) == html


def test_the_editor_keeps_the_place_when_a_link_is_copied() -> None:
    options: dict[str, Any] = {}
    features.get_editor_plugin("draftail", "link").construct_options(options)
    assert "anchor" in options["entityTypes"][0]["attributes"]
    assert json.loads(ContentstateConverter(["link"]).from_database_format("<p>x</p>"))["blocks"]
