"""The algebra of access rules, and which audiences a person belongs to.

A *restriction* is `"signed-in"`, or a sorted tuple of group ids of which one lets in (an empty one lets
nobody in). A *rule set* is a collection of restrictions that must all pass; an empty one is public. Its
canonical form is JSON text, and each distinct text is one row of `Audience`.

Group members are signed in, so a group restriction implies `"signed-in"`, and a restriction to fewer groups
implies one to more of them. The canonical form has no restriction that another one implies; so rule sets have
the same text exactly when they let in the same people.
"""

import json
from collections.abc import Collection, Iterable
from typing import Literal

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser, Group

from cms.models import PUBLIC_AUDIENCE_ID, Audience

SIGNED_IN: Literal["signed-in"] = "signed-in"

Restriction = Literal["signed-in"] | tuple[int, ...]
Rules = tuple[Restriction, ...]
Kind = Literal["public", "signed-in", "restricted"]


def minimal(rules: Iterable[Literal["signed-in"] | Collection[int]]) -> Rules:
    """Return the rule set sorted and without what is implied. Groups may come in any order, even twice."""
    given = list(rules)
    groups = {frozenset(rule) for rule in given if not isinstance(rule, str)}
    # The empty set is a proper subset of all others, so "nobody" absorbs everything.
    kept = sorted(tuple(sorted(rule)) for rule in groups if not any(other < rule for other in groups))
    if kept:
        return tuple(kept)
    return (SIGNED_IN,) if given else ()


def canonical(rules: Iterable[Literal["signed-in"] | Collection[int]]) -> str:
    """Return the canonical text: `[]` is public, `[[]]` nobody, `[[3,7],[5]]` group 3 or 7, and also 5."""
    return json.dumps(minimal(rules), separators=(",", ":"))


def parse(text: str) -> Rules:
    """Return the rule set that `canonical` wrote. Anything else raises ValueError."""
    rules = json.loads(text)
    if not isinstance(rules, list):
        raise ValueError(f"Not a rule set: {text}")  # noqa: TRY004 — the text is wrong, whatever it holds
    found: list[Restriction] = []
    for rule in rules:
        if rule == SIGNED_IN:
            found.append(SIGNED_IN)
        elif isinstance(rule, list) and all(type(group) is int for group in rule):
            found.append(tuple(rule))
        else:
            raise ValueError(f"Not a restriction: {rule!r} in {text}")
    return tuple(found)


def satisfied(rules: Iterable[Restriction], *, signed_in: bool, group_ids: Collection[int]) -> bool:
    """Say whether a person passes every restriction. Whoever is not signed in passes none."""
    mine = frozenset(group_ids)
    return all(signed_in and (rule == SIGNED_IN or not mine.isdisjoint(rule)) for rule in rules)


def widens(old: Iterable[Restriction], new: Iterable[Restriction]) -> bool:
    """Say whether everybody who satisfied `old` satisfies `new` (which may be the same)."""
    before = minimal(old)
    return all(any(_implies(had, rule) for had in before) for rule in minimal(new))


def _implies(had: Restriction, rule: Restriction) -> bool:
    if isinstance(rule, str):
        return True
    return not isinstance(had, str) and set(had) <= set(rule)


def kind(rules: Iterable[Restriction]) -> Kind:
    """Say what the anonymous get: the content (public), a sign-in page (signed-in) or a 404 (restricted)."""
    least = minimal(rules)
    if not least:
        return "public"
    return "signed-in" if least == (SIGNED_IN,) else "restricted"


def of_both(first: int, second: int) -> int:
    """Return the id of the audience of those who are in both; the row is made when it is new. At most three queries."""
    if second in {first, PUBLIC_AUDIENCE_ID}:
        return first
    if first == PUBLIC_AUDIENCE_ID:
        return second
    texts = Audience.objects.filter(pk__in=[first, second]).values_list("rules", flat=True)
    rules = canonical(rule for text in texts for rule in parse(text))
    found: int = Audience.objects.get_or_create(rules=rules)[0].pk
    return found


def audience_ids_for(user: AbstractBaseUser | AnonymousUser | None) -> frozenset[int]:
    """Return the ids of the audiences whose rules the user satisfies; the public one is always among them.

    Nobody and inactive users cost no query, others two. Superusers have no bypass.
    """
    if user is None or not user.is_authenticated or not user.is_active:
        return frozenset({PUBLIC_AUDIENCE_ID})
    group_ids = frozenset(Group.objects.filter(user__pk=user.pk).values_list("pk", flat=True))
    audiences = Audience.objects.values_list("pk", "rules")
    satisfying = (pk for pk, rules in audiences if satisfied(parse(rules), signed_in=True, group_ids=group_ids))
    return frozenset({PUBLIC_AUDIENCE_ID, *satisfying})
