"""Writes of facet values, and of what replaces content, shared by the admin, the loader and scripts."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.actions.delete import DeleteAction

from cms import counters
from cms.models import FACETS, ContentKey, Counter, FacetValue, Role
from cms.retiring import successors
from cms.usage import Usage, usages


class FacetValueInUseError(Exception):
    """A facet value cannot be deleted; `usages` says what uses it."""

    def __init__(self, value: FacetValue, found: list[Usage]) -> None:
        super().__init__(f"{value.facet} {value.key} is in use")
        self.usages = found


class Outcome(StrEnum):
    """What putting a facet value did."""

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"


@transaction.atomic
def put_facet_value(
    *,
    facet: str,
    key: str,
    labels: Mapping[str, str],
    sort_order: int = 0,
    parent: str | None = None,
    internal: bool = False,
) -> Outcome:
    """Create the value, or bring the one that has the key in step. Labels in languages that are not given stay.

    `parent` is the key of another value of the facet; roles have none. `internal` is for roles only. Raises KeyError
    for an unknown facet and ValidationError for anything else that is wrong.
    """
    model = FACETS[facet]
    value = model.objects.filter(key=key).first() or model(key=key)
    wanted: dict[str, Any] = {"labels": value.labels | dict(labels), "sort_order": sort_order}
    if issubclass(model, Role):
        wanted["internal"] = internal
    else:
        wanted["parent"] = _parent(model, parent)
    missing_group = isinstance(value, Role) and value.group is None
    if value.pk and not missing_group and all(getattr(value, name) == wanted[name] for name in wanted):
        return Outcome.UNCHANGED
    outcome = Outcome.UPDATED if value.pk else Outcome.CREATED
    for name, content in wanted.items():
        setattr(value, name, content)
    save_facet_value(value=value)
    return outcome


def _parent(model: Any, key: str | None) -> FacetValue | None:
    if key is None:
        return None
    found: FacetValue | None = model.objects.filter(key=key).first()
    if found is None:
        raise ValidationError({"parent": _("There is no value with the key “%(key)s”.") % {"key": key}})
    return found


@transaction.atomic
def save_facet_value(*, value: FacetValue) -> None:
    """Check and save a facet value; a role gets its group when it has none. Raises ValidationError."""
    value.full_clean()
    if isinstance(value, Role) and value.group is None:
        value.group = _group_of(value.key)
    value.save()


def _group_of(key: str) -> Group:
    """Return the group of the role with this key: a new one, or the one that a deleted role of this key left."""
    return Group.objects.get_or_create(name=role_group_name(key))[0]


def role_group_name(key: str) -> str:
    """Return the name of the group that the role with this key has, or gets when it is made."""
    return f"Role: {key}"


@transaction.atomic
def delete_facet_value(*, value: FacetValue, user: Any = None) -> None:
    """Delete a facet value that nothing uses, and say so in the log. Raises FacetValueInUseError.

    A role's group goes with it unless anything else still relies on the group: people, permissions, restrictions or
    workflows. A restriction whose group is gone would let nobody in.
    """
    if found := usages(value):
        raise FacetValueInUseError(value, found)
    group = value.group if isinstance(value, Role) else None
    DeleteAction(value, user=user).execute(skip_permission_checks=True)
    if group is not None and not _is_relied_on(group):
        group.delete()


def check_replacement(key: ContentKey, by: ContentKey) -> None:
    """Raise ValidationError if the group `by` is, or is itself replaced by, the group `key`, in however many steps."""
    if by.pk == key.pk:
        raise ValidationError(_("A page cannot replace itself."))
    if key.pk in successors(by.pk):
        raise ValidationError(_("“%(by)s” is itself replaced by “%(key)s”.") % {"by": by, "key": key})


@transaction.atomic
def replace_content(*, key: ContentKey, by: ContentKey | None) -> None:
    """Say what replaces a translation group once it is retired, or that nothing does. Raises ValidationError."""
    if by is not None:
        check_replacement(key, by)
    key.replaced_by = by
    key.save(update_fields=["replaced_by"])
    counters.bump(Counter.SETTINGS)  # no publication changes


def _is_relied_on(group: Group) -> bool:
    # Hidden relations are the tables behind many-to-many fields.
    relations: list[Any] = list(Group._meta.get_fields(include_hidden=True))
    return any(
        relation.related_model.objects.filter(**{relation.field.name: group}).exists()
        for relation in relations
        if relation.one_to_many or relation.one_to_one
    )
