import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from wagtail.models import ModelLogEntry

from cms.models import Region, Role
from cms.services import Outcome, delete_facet_value, put_facet_value, save_facet_value

pytestmark = [pytest.mark.django_db, pytest.mark.persistence]


def role(key: str = "partner") -> Role:
    put_facet_value(facet="role", key=key, labels={"en": key.title()})
    return Role.objects.get(key=key)


def test_a_value_is_put_once() -> None:
    outcomes = [put_facet_value(facet="region", key="asia", labels={"en": label}) for label in ("Asia", "Asia", "ASIA")]
    assert outcomes == [Outcome.CREATED, Outcome.UNCHANGED, Outcome.UPDATED]


def test_an_unknown_facet_is_an_error() -> None:
    with pytest.raises(KeyError):
        put_facet_value(facet="planet", key="earth", labels={})


def test_an_unknown_parent_is_an_error() -> None:
    with pytest.raises(ValidationError, match="atlantis"):
        put_facet_value(facet="region", key="asia", labels={"en": "Asia"}, parent="atlantis")


def test_a_malformed_key_is_an_error() -> None:
    with pytest.raises(ValidationError):
        save_facet_value(value=Region(key="North America"))


def test_a_role_without_a_group_gets_one_when_it_is_put_again() -> None:
    group = role().group
    assert group is not None
    group.delete()
    assert put_facet_value(facet="role", key="partner", labels={"en": "Partner"}) == Outcome.UPDATED
    assert role().group == Group.objects.get(name="Role: partner")


def test_the_group_of_a_deleted_role_goes_with_it() -> None:
    delete_facet_value(value=role())
    assert not Group.objects.filter(name="Role: partner").exists()


def test_the_group_of_a_deleted_role_stays_while_it_has_people_and_comes_back_with_the_role() -> None:
    group = role().group
    assert group is not None
    get_user_model().objects.create(username="aino").groups.add(group)
    delete_facet_value(value=role())
    assert Group.objects.filter(pk=group.pk).exists()
    assert role().group == group


def test_a_deletion_is_logged() -> None:
    user = get_user_model().objects.create(username="aino")
    put_facet_value(facet="region", key="asia", labels={"en": "Asia"})
    delete_facet_value(value=Region.objects.get(), user=user)
    assert ModelLogEntry.objects.get(action="wagtail.delete").user == user
