import pytest
from bs4 import BeautifulSoup
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cms.models import FACETS, ProductLine, Region, Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor() -> Client:
    client = Client()
    client.force_login(get_user_model().objects.create_superuser("admin", "admin@example.com"))
    return client


def region(key: str, parent: Region | None = None, **labels: str) -> Region:
    return Region.objects.create(key=key, parent=parent, labels={"en": key.title(), **labels})


def test_the_menu_leads_to_the_three_facets(editor: Client) -> None:
    sidebar = editor.get(reverse("wagtailusers_users:index")).content.decode()
    for name in ("region", "productline", "role"):
        assert reverse(f"{name}:index") in sidebar


def test_the_list_is_an_indented_tree(editor: Client) -> None:
    world = region("world")
    region("europe", world)
    region("antarctica")
    page = BeautifulSoup(editor.get(reverse("region:index")).content, "html.parser")
    labels = page.select("td.title .title-wrapper span")
    assert [label.text for label in labels] == ["Antarctica", "World", "Europe"]
    assert [label["style"] for label in labels] == [f"padding-inline-start: {depth}em" for depth in (0, 0, 2)]


def test_the_list_says_which_labels_are_missing(editor: Client) -> None:
    region("finland", fi="Suomi", sv="Finland")
    assert "German" in editor.get(reverse("region:index")).content.decode()


def queries_of(editor: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert editor.get(address).status_code == 200
    return len(captured)


def test_the_list_costs_the_same_however_many_values_there_are(editor: Client) -> None:
    world = region("world")
    before = queries_of(editor, reverse("region:index"))
    for number in range(5):
        region(f"place-{number}", world)
    # The snapshot of the facets is read anew, with a query for each facet.
    assert queries_of(editor, reverse("region:index")) <= before + len(FACETS)


def test_usage_costs_the_same_however_many_values_lie_below(editor: Client) -> None:
    world = region("world")
    address = reverse("region:usage", args=[world.pk])
    region("europe", world)
    before = queries_of(editor, address)
    for number in range(5):
        region(f"place-{number}", world)
    assert queries_of(editor, address) <= before + len(FACETS)


def test_a_value_is_made_with_a_label_per_language(editor: Client) -> None:
    world = region("world")
    answer = editor.post(
        reverse("region:add"),
        {"key": "finland", "parent": world.pk, "sort_order": 3, "label_en": "Finland", "label_fi": "Suomi"},
    )
    assert answer.status_code == 302
    finland = Region.objects.get(key="finland")
    assert (finland.parent, finland.sort_order) == (world, 3)
    assert finland.labels == {"en": "Finland", "fi": "Suomi"}


def test_the_label_in_the_default_language_is_required(editor: Client) -> None:
    answer = editor.post(reverse("region:add"), {"key": "finland", "sort_order": 0, "label_fi": "Suomi"})
    assert answer.context["form"].errors.keys() == {"label_en"}


def test_a_saved_key_never_changes(editor: Client) -> None:
    finland = region("finland")
    editor.post(
        reverse("region:edit", args=(finland.pk,)), {"key": "suomi", "sort_order": 0, "label_en": "Republic of Finland"}
    )
    finland.refresh_from_db()
    assert (finland.key, finland.labels) == ("finland", {"en": "Republic of Finland"})


def test_labels_in_languages_that_are_not_offered_are_kept(editor: Client) -> None:
    finland = region("finland", ja="フィンランド", sv="Finland")
    before = {f"initial-label_{code}": "Finland" for code in ("en", "sv")}
    editor.post(
        reverse("region:edit", args=(finland.pk,)), before | {"sort_order": 0, "label_en": "Finland", "label_sv": ""}
    )
    finland.refresh_from_db()
    assert finland.labels == {"en": "Finland", "ja": "フィンランド"}


def test_a_value_cannot_be_moved_below_itself(editor: Client) -> None:
    europe = region("europe")
    finland = region("finland", europe)
    address = reverse("region:edit", args=(europe.pk,))
    offered = [value for value, _label in editor.get(address).context["form"].fields["parent"].choices]
    assert finland.pk not in offered
    answer = editor.post(address, {"parent": finland.pk, "sort_order": 0, "label_en": "Europe"})
    assert answer.context["form"].errors.keys() == {"parent"}


def test_a_role_gets_its_group(editor: Client) -> None:
    editor.post(reverse("role:add"), {"key": "partner", "sort_order": 0, "label_en": "Partner", "internal": "on"})
    role = Role.objects.get(key="partner")
    assert role.internal
    assert role.group == Group.objects.get(name="Role: partner")


def test_an_unused_value_is_deleted(editor: Client) -> None:
    answer = editor.post(reverse("region:delete", args=(region("atlantis").pk,)))
    assert answer.headers["Location"] == reverse("region:index")
    assert not Region.objects.exists()


def test_a_value_with_values_below_it_is_not_deleted(editor: Client) -> None:
    world = region("world")
    europe = region("europe", world)
    answer = editor.post(reverse("region:delete", args=(world.pk,)))
    assert reverse("region:edit", args=(europe.pk,)) in answer.content.decode()
    assert Region.objects.filter(pk=world.pk).exists()


def test_the_usage_of_a_value_is_listed(editor: Client) -> None:
    world = region("world")
    region("europe", world)
    answer = editor.get(reverse("region:usage", args=(world.pk,)))
    assert "Lies below it" in answer.content.decode()
    assert "Used 1 time" in editor.get(reverse("region:edit", args=(world.pk,))).content.decode()


@pytest.mark.parametrize(("permission", "status"), [("change_region", 200), ("change_role", 302)])
def test_facets_are_managed_by_whoever_has_the_permission(permission: str, status: int) -> None:
    user = get_user_model().objects.create(username="aino")
    user.user_permissions.add(*Permission.objects.filter(codename__in=["access_admin", permission]))
    client = Client()
    client.force_login(user)
    assert client.get(reverse("region:index")).status_code == status


def test_product_lines_have_a_tree_too(editor: Client) -> None:
    line = ProductLine.objects.create(key="routers", labels={"en": "Routers"})
    editor.post(reverse("productline:add"), {"key": "r7", "parent": line.pk, "sort_order": 0, "label_en": "R7"})
    assert ProductLine.objects.get(key="r7").parent == line


def form(editor: Client, address: str) -> dict[str, str]:
    """Return what a browser sends when nothing is changed in a form."""
    page = BeautifulSoup(editor.get(address).content, "html.parser")
    inputs = page.select("form input[name*='label_'], form input[name='sort_order']")
    found = {str(field["name"]): str(field.get("value", "")) for field in inputs}
    chosen = page.select_one("form select[name='parent'] option[selected]")
    return found | ({"parent": str(chosen["value"])} if chosen else {})


def test_two_people_who_label_at_the_same_time_lose_nothing(editor: Client) -> None:
    value = region("finland")
    address = reverse("region:edit", args=[value.pk])
    first, second = form(editor, address), form(editor, address)
    assert first["initial-label_en"] == "Finland"
    assert editor.post(address, first | {"label_fi": "Suomi"}).status_code == 302
    assert editor.post(address, second | {"label_sv": "Finland"}).status_code == 302
    value.refresh_from_db()
    assert value.labels == {"en": "Finland", "fi": "Suomi", "sv": "Finland"}


def test_a_label_is_cleared_by_whoever_clears_it_only(editor: Client) -> None:
    value = region("finland", fi="Suomi", sv="Finland")
    address = reverse("region:edit", args=[value.pk])
    first, stale = form(editor, address), form(editor, address)
    assert editor.post(address, first | {"label_fi": ""}).status_code == 302
    value.refresh_from_db()
    assert value.labels == {"en": "Finland", "sv": "Finland"}
    assert editor.post(address, stale | {"label_sv": "Finnland"}).status_code == 302
    value.refresh_from_db()
    assert value.labels == {"en": "Finland", "sv": "Finnland"}


def test_a_value_cannot_be_moved_beside_one_of_its_name(editor: Client) -> None:
    europe, asia = region("europe"), region("asia")
    region("georgia", asia, fi="Georgia", ja="ジョージア")
    for labels, field in (({}, "label_en"), ({"en": "State", "ja": "ジョージア"}, "parent")):
        moved = Region.objects.create(key=f"moved-{field[:3]}", parent=europe, labels={"en": "Georgia"} | labels)
        address = reverse("region:edit", args=[moved.pk])
        answer = editor.post(address, form(editor, address) | {"parent": str(asia.pk)})
        assert answer.context["form"].errors.keys() == {field}
        assert editor.post(address, form(editor, address) | {"parent": ""}).status_code == 302


def test_two_values_at_one_place_cannot_have_one_name(editor: Client) -> None:
    world = region("world")
    region("finland", world)
    fields = {"key": "suomi", "sort_order": 0, "label_en": "finland"}
    assert "called so" in editor.post(reverse("region:add"), fields | {"parent": world.pk}).content.decode()
    assert editor.post(reverse("region:add"), fields).status_code == 302
