"""What editors begin with: the descriptions of blocks, which each process keeps."""

import re

import pytest
from django import forms
from django.test import Client
from django.urls import reverse
from django.utils.translation import override
from wagtail import blocks
from wagtail.blocks.base import BlockField, BlockWidget
from wagtail.models import Site

from cms import counters
from cms.block_widgets import keep_descriptions
from cms.models import Region
from knowledge.models import ArticlePage
from knowledge.services import set_up_site

pytestmark = pytest.mark.django_db


@pytest.fixture
def described(monkeypatch: pytest.MonkeyPatch) -> list[blocks.Block]:
    """What Wagtail has described."""
    found: list[blocks.Block] = []
    build = BlockWidget._build_block_json  # noqa: SLF001 - what ours overrides

    def noting(widget: BlockWidget) -> None:
        found.append(widget.block_def)
        build(widget)

    monkeypatch.setattr(BlockWidget, "_build_block_json", noting)
    return found


def description(block: blocks.Block, version: int = 1) -> str:
    field = BlockField(block=block)
    keep_descriptions([field], version)
    return str(field.widget.block_json)


def steady(text: str) -> str:
    """Return a description without what is random in it: ids of list items, and keys of paragraphs."""
    return re.sub(r'(?<="id": ")[0-9a-f-]{36}|(?<=key\\": \\")\w{5}', "", text)


def test_blocks_are_described_once(described: list[blocks.Block]) -> None:
    body = ArticlePage._meta.get_field("body").stream_block
    assert steady(description(body)) == steady(description(body))
    assert described == [body]


def test_a_kept_description_is_that_of_wagtail() -> None:
    body = ArticlePage._meta.get_field("body").stream_block
    description(body)
    field = BlockField(block=body)
    keep_descriptions([field], 1)
    wanted = BlockWidget(body)
    assert steady(field.widget.block_json) == steady(wanted.block_json)
    assert str(field.widget.media) == str(wanted.media)


def test_what_a_new_list_begins_with_has_other_ids_in_each_form() -> None:
    block = blocks.StreamBlock([("names", blocks.ListBlock(blocks.CharBlock()))])
    ids = [re.findall(r'"id": "([0-9a-f-]{36})"', description(block)) for _form in range(3)]
    assert [len(found) for found in ids] == [1, 1, 1]
    assert len({found[0] for found in ids}) == 3


def test_each_language_has_its_own(described: list[blocks.Block]) -> None:
    body = ArticlePage._meta.get_field("body").stream_block
    english = description(body)
    with override("fi"):
        assert "Nosto" in description(body)
    assert "Callout" in english
    assert len(described) == 2


def test_a_new_region_is_offered_at_once() -> None:
    body = ArticlePage._meta.get_field("body").stream_block
    before = description(body, counters.read().settings)
    Region.objects.create(key="nowhere", labels={"en": "Nowhere"})
    assert "Nowhere" in description(body, counters.read().settings)
    assert "Nowhere" not in before


def test_the_editor_keeps_the_descriptions(admin_client: Client, described: list[blocks.Block]) -> None:
    set_up_site()
    home = Site.objects.get(is_default_site=True).root_page
    address = reverse("wagtailadmin_pages:add", args=("knowledge", "articlepage", home.pk))
    for _form in range(2):
        assert admin_client.get(address).status_code == 200
    assert len(described) == 2  # body and related


def test_choices_that_are_made_anew_are_asked_for_each_time() -> None:
    numbers: list[tuple[str, str]] = []
    block = blocks.StreamBlock([("kind", blocks.ChoiceBlock(choices=lambda: numbers))])
    before = description(block)
    numbers.append(("1", "One"))
    assert "One" in description(block)
    assert "One" not in before


def test_values_that_are_made_anew_are_asked_for_each_time() -> None:
    block = blocks.StreamBlock([("name", blocks.CharBlock(default=lambda: f"Name {len(made)}"))])
    made: list[str] = []
    before = description(block)
    made.append("one")
    assert "Name 1" in description(block)
    assert "Name 1" not in before


def test_rows_to_choose_from_are_asked_for_each_time() -> None:
    class RegionBlock(blocks.FieldBlock):
        field = forms.ModelChoiceField(Region.objects.all())

    block = blocks.StreamBlock([("region", blocks.ListBlock(RegionBlock()))])
    before = description(block)
    Region.objects.create(key="nowhere", labels={"en": "Nowhere"})
    assert "Nowhere" in description(block)
    assert "Nowhere" not in before
