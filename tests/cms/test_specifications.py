"""Values and units."""

from typing import Any

import pytest
from wagtail.blocks import StructBlockValidationError

from cms.blocks.specification import SpecificationRowBlock, ValueBlock, is_figure


def row(value: str, unit: str = "") -> Any:
    block = SpecificationRowBlock()
    return block.clean(block.normalize({"name": "Property", "value": value, "unit": unit}))


@pytest.mark.parametrize("value", ["6", "7.5", "7,5", "-25…+43", "−25–43", "1 160 × 410 x 880", "< 45", "±0.5", "1/2"])
def test_numbers_and_ranges_are_figures(value: str) -> None:
    assert is_figure(value)


@pytest.mark.parametrize("value", ["", "R290", "IP24", "3.2.1", "A+++", "6 kW", "2026-01-31", "yes"])
def test_words_codes_and_versions_are_none(value: str) -> None:
    assert not is_figure(value)


@pytest.mark.parametrize(("value", "unit"), [("6", "kW"), ("3", "1"), ("R290", ""), ("3.2.1", "")])
def test_row_that_says_what_it_means_passes(value: str, unit: str) -> None:
    assert row(value, unit)["value"] == value


@pytest.mark.parametrize(("value", "unit", "field"), [("6", "", "unit"), ("6", " ", "unit"), ("1,160", "mm", "value")])
def test_what_can_be_misread_is_refused_beside_its_field(value: str, unit: str, field: str) -> None:
    with pytest.raises(StructBlockValidationError) as caught:
        row(value, unit)
    assert list(caught.value.block_errors) == [field]


def test_translators_get_words_and_no_figures() -> None:
    block = ValueBlock()
    assert [len(block.get_translatable_segments(value)) for value in ("yes", "7.5", "")] == [1, 0, 0]
