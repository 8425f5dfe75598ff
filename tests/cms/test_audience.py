from collections.abc import Collection
from itertools import combinations

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AnonymousUser, Group
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from cms.audience import (
    SIGNED_IN,
    Restriction,
    audience_ids_for,
    canonical,
    kind,
    minimal,
    parse,
    satisfied,
    widens,
)
from cms.models import PUBLIC_AUDIENCE_ID, Audience

GROUPS = (1, 2, 3, 4)
Person = tuple[bool, frozenset[int]]
PEOPLE: list[Person] = [(False, frozenset())] + [
    (True, frozenset(chosen)) for size in range(len(GROUPS) + 1) for chosen in combinations(GROUPS, size)
]

RESTRICTIONS: st.SearchStrategy[Restriction] = st.one_of(
    st.just(SIGNED_IN), st.lists(st.sampled_from(GROUPS), max_size=4).map(tuple)
)
RULE_SETS = st.lists(RESTRICTIONS, max_size=4)


def who(rules: Collection[Restriction]) -> set[Person]:
    return {person for person in PEOPLE if satisfied(rules, signed_in=person[0], group_ids=person[1])}


@given(RULE_SETS)
def test_the_canonical_form_lets_in_the_same_people(rules: list[Restriction]) -> None:
    assert who(parse(canonical(rules))) == who(rules)


@given(RULE_SETS, RULE_SETS)
def test_rule_sets_have_one_text_exactly_when_they_let_in_the_same_people(
    one: list[Restriction], other: list[Restriction]
) -> None:
    assert (canonical(one) == canonical(other)) == (who(one) == who(other))


@given(RULE_SETS, RULE_SETS)
def test_a_rule_set_widens_another_exactly_when_it_lets_in_all_of_its_people(
    old: list[Restriction], new: list[Restriction]
) -> None:
    assert widens(old, new) == (who(old) <= who(new))


@pytest.mark.parametrize(
    ("rules", "text"),
    [
        ([], "[]"),
        ([SIGNED_IN, SIGNED_IN], '["signed-in"]'),
        ([SIGNED_IN, {7, 3}], "[[3,7]]"),
        ([(5,), (7, 3), (3, 5, 7), (3, 3, 7)], "[[3,7],[5]]"),
        ([(5,), (), SIGNED_IN], "[[]]"),
    ],
)
def test_the_canonical_form_is_sorted_and_without_what_is_implied(rules: list[Restriction], text: str) -> None:
    assert canonical(rules) == text
    assert parse(text) == minimal(rules)


@pytest.mark.parametrize("text", ["{}", '["nobody"]', "[[true]]", '[["3"]]', "[3]", "x"])
def test_what_is_not_a_rule_set_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        parse(text)


@pytest.mark.parametrize(
    ("rules", "expected"),
    [([], "public"), ([SIGNED_IN], "signed-in"), ([(1,)], "restricted"), ([SIGNED_IN, ()], "restricted")],
)
def test_the_kind_tells_what_the_anonymous_get(rules: list[Restriction], expected: str) -> None:
    assert kind(rules) == expected


def test_groups_without_being_signed_in_open_nothing() -> None:
    assert not satisfied([(1,)], signed_in=False, group_ids={1})


@pytest.mark.django_db
def test_the_anonymous_and_the_inactive_have_the_public_audience_without_a_query(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    inactive = get_user_model()(username="gone", is_active=False)
    with django_assert_num_queries(0):
        for user in (None, AnonymousUser(), inactive):
            assert audience_ids_for(user) == {PUBLIC_AUDIENCE_ID}


@pytest.mark.django_db
def test_a_user_has_every_audience_whose_rules_pass(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    mine, other = Group.objects.create(name="mine"), Group.objects.create(name="other")
    user = get_user_model().objects.create(username="reader")
    user.groups.add(mine)

    def audience(*rules: Restriction) -> int:
        return Audience.objects.create(rules=canonical(rules)).pk

    signed_in, either, nobody = audience(SIGNED_IN), audience((mine.pk, other.pk)), audience(())
    audience((other.pk,))
    audience((mine.pk,), (other.pk,))
    with django_assert_num_queries(2):
        assert audience_ids_for(user) == {PUBLIC_AUDIENCE_ID, signed_in, either}
    assert nobody


@pytest.mark.django_db
def test_superusers_have_no_bypass() -> None:
    user = get_user_model().objects.create(username="root", is_superuser=True)
    Audience.objects.create(rules=canonical([(Group.objects.create(name="partners").pk,)]))
    assert audience_ids_for(user) == {PUBLIC_AUDIENCE_ID}
