import datetime as dt
import uuid
from collections.abc import Collection, Mapping

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from cms import counters, facets
from cms.facets import EVERYWHERE, FacetRow, FacetSnapshot, FacetTree
from cms.models import Counter, Publication, Region, Role

Parents = Mapping[str, str | None]


def above(key: str, parents: Parents) -> set[str]:
    found: set[str] = set()
    parent = parents[key]
    while parent is not None:
        found.add(parent)
        parent = parents[parent]
    return found


def applies(tagged: Collection[str], wanted: str, parents: Parents) -> bool:
    """The definition: untagged content applies everywhere, tagged content at, below and above its values."""
    return not tagged or any(
        value == wanted or value in above(wanted, parents) or wanted in above(value, parents) for value in tagged
    )


@st.composite
def trees(draw: st.DrawFn) -> dict[str, str | None]:
    size = draw(st.integers(1, 12))
    parents: dict[str, str | None] = {}
    for number in range(size):
        chosen = draw(st.integers(-1, number - 1))
        parents[f"v{number}"] = None if chosen < 0 else f"v{chosen}"
    return parents


def snapshot_of(parents: Parents) -> FacetSnapshot:
    pks = {key: pk for pk, key in enumerate(parents, 1)}
    rows = [
        FacetRow(pk=pks[key], key=key, parent=None if parent is None else pks[parent])
        for key, parent in parents.items()
    ]
    return FacetSnapshot(0, {"region": FacetTree(rows)})


WORLD = {"world": None, "europe": "world", "nordics": "europe", "finland": "nordics", "asia": "world"}


@given(st.data())
def test_terms_find_exactly_what_applies(data: st.DataObject) -> None:
    parents = data.draw(trees())
    tagged = data.draw(st.lists(st.sampled_from(sorted(parents)), unique=True))
    terms = snapshot_of(parents).terms("region", tagged)
    for wanted in parents:
        assert bool(terms & {wanted, EVERYWHERE}) == applies(tagged, wanted, parents)


def test_no_keys_apply_everywhere() -> None:
    assert snapshot_of(WORLD).terms("region", []) == {EVERYWHERE}


def test_keys_that_are_all_gone_apply_nowhere() -> None:
    assert snapshot_of(WORLD).terms("region", ["atlantis"]) == frozenset()


def test_unknown_keys_are_left_out_of_terms() -> None:
    assert snapshot_of(WORLD).terms("region", ["asia", "atlantis"]) == {"world", "asia"}


def test_a_tree_is_walked_parents_first() -> None:
    nodes = snapshot_of(WORLD).tree("region")
    assert [(node.key, node.depth) for node in nodes] == [
        ("world", 0),
        ("europe", 1),
        ("nordics", 2),
        ("finland", 3),
        ("asia", 1),
    ]


def test_keys_come_in_tree_order_whatever_the_order_of_ids() -> None:
    assert snapshot_of(WORLD).keys_of("region", [5, 3, 99, 1]) == ["world", "nordics", "asia"]


def test_ancestors_start_at_the_root() -> None:
    assert snapshot_of(WORLD).ancestors("region", "finland") == ("world", "europe", "nordics")


def test_descendants_are_in_tree_order() -> None:
    assert snapshot_of(WORLD).descendants("region", "europe") == ("nordics", "finland")


def test_values_in_a_cycle_count_as_unknown() -> None:
    tree = FacetTree([FacetRow(1, "a", parent=2), FacetRow(2, "b", parent=1), FacetRow(3, "c")])
    assert list(tree.nodes) == ["c"]


def test_an_unknown_facet_is_an_error() -> None:
    with pytest.raises(KeyError):
        snapshot_of(WORLD).terms("planet", ["earth"])


@pytest.mark.parametrize(
    ("labels", "language", "label"),
    [
        ({"en": "Finland", "fi": "Suomi"}, "fi", "Suomi"),
        ({"en": "Brazil", "pt": "Brasil"}, "pt-br", "Brasil"),
        ({"en": "Finland", "fi": "Suomi"}, "sv", "Finland"),
        ({"fi": "Suomi"}, "sv", "Suomi"),
        ({"fi": ""}, "fi", "finland"),
        ({}, None, "finland"),
    ],
)
def test_a_label_falls_back(labels: dict[str, str], language: str | None, label: str) -> None:
    tree = FacetTree([FacetRow(1, "finland", labels)])
    assert FacetSnapshot(0, {"region": tree}).label("region", "finland", language) == label


def test_an_unknown_key_is_its_own_label() -> None:
    assert snapshot_of(WORLD).label("region", "atlantis", "en") == "atlantis"


@pytest.mark.django_db
@pytest.mark.persistence
def test_the_stored_values_are_read_in_their_order() -> None:
    europe = Region.objects.create(key="europe", labels={"en": "Europe"})
    Region.objects.create(key="sweden", parent=europe, sort_order=2)
    finland = Region.objects.create(key="finland", parent=europe, sort_order=1)
    Role.objects.create(key="agent", internal=True)
    now = facets.snapshot()
    assert [node.key for node in now.tree("region")] == ["europe", "finland", "sweden"]
    assert now.pk_of("region", "finland") == finland.pk
    assert now.pk_of("region", "atlantis") is None
    assert [node.internal for node in now.tree("role")] == [True]


@pytest.mark.django_db
@pytest.mark.persistence
def test_a_snapshot_is_read_once_per_number(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    Region.objects.create(key="europe")
    version = counters.read().settings
    with django_assert_num_queries(3):
        facets.snapshot(version)
    with django_assert_num_queries(0):
        facets.snapshot(version)
    with django_assert_num_queries(1):
        facets.snapshot()


@pytest.mark.django_db
@pytest.mark.parametrize("change", ["create", "save", "delete"])
def test_every_change_of_a_value_grows_the_settings_counter(change: str) -> None:
    region = Region(key="europe")
    if change != "create":
        region.save()
    before = counters.read()
    region.delete() if change == "delete" else region.save()
    assert counters.read() == (before.sequence, before.settings + 1)


@pytest.mark.django_db(transaction=True)
@pytest.mark.persistence
def test_a_rolled_back_value_is_never_seen_again() -> None:
    facets.snapshot()
    with transaction.atomic():
        Region.objects.create(key="europe")
        assert facets.snapshot().exists("region", "europe")
        transaction.set_rollback(True)
    with transaction.atomic():
        Region.objects.create(key="asia")
        seen = facets.snapshot()
    assert seen.keys("region") == {"asia"}
    assert facets.snapshot().keys("region") == {"asia"}


@pytest.mark.django_db
@pytest.mark.persistence
def test_a_value_of_a_rolled_back_savepoint_is_never_seen_again() -> None:
    for key in ("europe", "asia"):
        with transaction.atomic():
            Region.objects.create(key=key)
            assert facets.snapshot().keys("region") == {key}
            transaction.set_rollback(True)
    assert facets.snapshot().keys("region") == frozenset()


@pytest.mark.django_db
@pytest.mark.persistence
def test_a_missing_counter_is_made() -> None:
    counters.bump("sequence")
    from_before = counters.read().sequence
    Counter.objects.all().delete()
    assert from_before
    assert counters.read() == (0, 0)
    counters.bump("settings")
    assert counters.read() == (0, 1)


def publication(number: int, terms: Collection[str]) -> Publication:
    row = Publication.objects.create(
        source=f"test:{number}",
        sequence=number,
        group=uuid.UUID(int=number),
        audience_id=0,
        projected_at=dt.datetime(2030, 1, 1, tzinfo=dt.UTC),
    )
    for term in terms:
        row.terms.create(kind="region", value=term)
    return row


@pytest.mark.django_db
@pytest.mark.persistence
@settings(max_examples=30, deadline=None)
@given(st.data())
def test_a_filter_finds_exactly_what_applies_to_any_of_its_keys(data: st.DataObject) -> None:
    parents = data.draw(trees())
    keys = st.lists(st.sampled_from(sorted(parents)), unique=True, max_size=4)
    tagged = data.draw(st.lists(keys, max_size=6))
    wanted = data.draw(keys)
    snapshot = snapshot_of(parents)
    with transaction.atomic():
        for number, values in enumerate(tagged, 1):
            publication(number, snapshot.terms("region", values))
        found = set(Publication.objects.applying_to("region", wanted).values_list("sequence", flat=True))
        transaction.set_rollback(True)
    assert found == {
        number
        for number, values in enumerate(tagged, 1)
        if not wanted or any(applies(values, key, parents) for key in wanted)
    }
