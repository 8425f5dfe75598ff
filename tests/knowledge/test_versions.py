"""Versions of products, and what documentation may be about."""

import pytest

from cms.facets import FacetRow, FacetTree
from knowledge.versions import covered, fault_of, label_of, product_of, versions_of

ROWS = [(1, "line", None), (2, "hub", 1), (3, "hub-1", 2), (4, "hub-2", 2), (5, "hub-3", 2), (6, "app", 1)]
ROWS += [(7, "hub-3-1", 5), (8, "hub-3-2", 5), (9, "other", None), (10, "pump", 9)]
TREE = FacetTree(FacetRow(pk, key, {"en": key.upper()}, parent) for pk, key, parent in ROWS)


@pytest.mark.parametrize(
    ("keys", "product", "versions", "covers"),
    [
        (["hub"], "hub", [], ["hub-1", "hub-2", "hub-3-1", "hub-3-2"]),
        (["hub-2", "hub-1"], "hub", ["hub-1", "hub-2"], ["hub-1", "hub-2"]),
        (["hub-3"], "hub", ["hub-3"], ["hub-3-1", "hub-3-2"]),
        (["hub-3-2"], "hub", ["hub-3-2"], ["hub-3-2"]),
        (["app"], "app", [], ["app"]),
        (["gone"], "", [], []),
        ([], "", [], []),
    ],
)
def test_values_stand_for_a_product_and_its_versions(
    keys: list[str], product: str, versions: list[str], covers: list[str]
) -> None:
    assert (product_of(keys, TREE), versions_of(keys, TREE), covered(keys, TREE)) == (product, versions, covers)


@pytest.mark.parametrize(
    ("versions", "label"), [([], ""), (["hub-1"], "HUB-1"), (["hub-1", "hub-2", "hub-3"], "HUB-1 – HUB-3")]
)
def test_range_is_called_after_its_ends(versions: list[str], label: str) -> None:
    assert label_of(versions, TREE, "en") == label


@pytest.mark.parametrize("keys", [["hub"], ["hub-1"], ["hub-2", "hub-1"], ["hub-2", "hub-3"], ["app"], ["pump"]])
def test_a_product_or_versions_in_a_row_are_right(keys: list[str]) -> None:
    assert fault_of(keys, TREE, "en") is None


@pytest.mark.parametrize(
    ("keys", "message"),
    [
        ([], "Choose the product that this is about, or those of its versions."),
        (["line"], "Choose a product of “LINE”, not the whole line."),
        (["hub", "line"], "Choose a product of “LINE”, not the whole line."),
        (["hub-1", "app"], "Choose one product: “HUB” and “APP” are two."),
        (["hub-1", "pump"], "Choose one product: “HUB” and “PUMP” are two."),
        (["hub-1", "hub-3"], "Versions have to follow one another: “HUB-2” lies between them."),
    ],
)
def test_what_is_no_range_of_versions_is_refused_in_words(keys: list[str], message: str) -> None:
    assert fault_of(keys, TREE, "en") == message
