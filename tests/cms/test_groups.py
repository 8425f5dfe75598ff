"""The groups of those who work in the admin."""

from collections.abc import Callable
from io import StringIO
from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from wagtail.models import GroupPagePermission, Page, Workflow, WorkflowPage
from wagtail.permissions import policy_registry

from accounts.models import User
from campaigns.models import CampaignIndexPage, CampaignPage
from cms import groups
from cms.publications.draining import drain
from cms.services import put_facet_value
from knowledge.models import ArticlePage, HomePage
from knowledge.services import set_up_site
from tests.factories import make_file, make_home, make_image, make_page, make_user, restrict, stream

pytestmark = pytest.mark.django_db

NAMES = [kind.name for kind in groups.KINDS]


@pytest.fixture
def home() -> HomePage:
    return make_home()


def member(name: str) -> Client:
    """Return the browser of somebody who is in the group and no other."""
    client = Client()
    client.force_login(make_user(name.lower().replace(" ", "-"), Group.objects.get(name=name)))
    return client


def rights_on(page: Page, name: str) -> tuple[bool, bool, bool]:
    """Return whether a member of the group may edit the page, publish it, and add pages below it."""
    user = make_user(f"{name}-{page.pk}", Group.objects.get(name=name))
    tester = page.specific.permissions_for_user(user)
    return tester.can_edit(), tester.can_publish(), tester.can_add_subpage()


@pytest.mark.usefixtures("home")
def test_a_new_site_has_its_groups_and_not_wagtails() -> None:
    assert sorted(Group.objects.values_list("name", flat=True)) == sorted(NAMES)


@pytest.mark.usefixtures("home")
def test_every_right_that_is_named_exists() -> None:
    for kind in groups.KINDS:
        named = {f"{app}.{code}" for app, code in _stored_rights(kind.name)}
        assert {*kind.rights, *groups._more[kind.name], "wagtailadmin.access_admin"} == named  # noqa: SLF001


def _stored_rights(name: str) -> set[tuple[str, str]]:
    return set(Group.objects.get(name=name).permissions.values_list("content_type__app_label", "codename"))


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        (groups.AUTHORS, (False, False, True)),
        (groups.EDITORS, (True, True, True)),
        (groups.TRANSLATORS, (False, False, False)),
        (groups.REVIEWERS, (True, True, False)),
        (groups.CAMPAIGN_MANAGERS, (False, False, False)),
        (groups.ADMINISTRATORS, (True, True, True)),
    ],
)
def test_each_group_has_its_rights_on_pages(home: HomePage, name: str, expected: tuple[bool, bool, bool]) -> None:
    assert rights_on(make_page(ArticlePage, home), name) == expected


def test_authors_edit_their_own_drafts_and_submit_them(home: HomePage) -> None:
    author = make_user("author", Group.objects.get(name=groups.AUTHORS))
    page = make_page(ArticlePage, home, live=False, owner=author)
    tester = page.permissions_for_user(author)
    assert tester.can_edit()
    assert tester.can_submit_for_moderation()
    assert not tester.can_publish()


@pytest.mark.parametrize("make", [make_file, make_image])
def test_authors_change_files_of_their_own_until_readers_have_them(make: Callable[..., Any], home: HomePage) -> None:
    author = member("Authors")
    file = make(uploaded_by_user=User.objects.get(username="authors"))
    kind = "wagtailimages" if make is make_image else "wagtaildocs"
    addresses = [reverse(f"{kind}:{name}", args=[file.pk]) for name in ("edit", "delete")]
    assert [author.get(address).status_code for address in addresses] == [200, 200]
    block = ("image", {"image": file.pk, "alt_text": "A"}) if make is make_image else ("file", {"file": file.pk})
    make_page(ArticlePage, home, body=stream(block))
    drain()
    for address in addresses:
        assert author.post(address, {"title": "Other"}).status_code == 302
    policy = policy_registry.get_by_type(type(file))
    user = User.objects.get(username="authors")
    assert file not in policy.instances_user_has_permission_for(user, "delete")
    file.refresh_from_db()
    assert file.title != "Other"
    assert member("Editors").get(addresses[0]).status_code == 200


@pytest.mark.usefixtures("home")
def test_translators_edit_what_is_not_in_the_first_language() -> None:
    english, finnish = (HomePage.objects.get(locale__language_code=code) for code in ("en", "fi"))
    assert rights_on(english, groups.TRANSLATORS) == (False, False, False)
    assert rights_on(finnish, groups.TRANSLATORS) == (True, False, False)


def test_campaign_managers_publish_in_campaign_indexes_only(home: HomePage) -> None:
    index = make_page(CampaignIndexPage, home)
    campaign = make_page(CampaignPage, index)
    assert rights_on(index, groups.CAMPAIGN_MANAGERS) == (True, True, True)
    assert rights_on(campaign, groups.CAMPAIGN_MANAGERS)[:2] == (True, True)
    assert rights_on(home, groups.CAMPAIGN_MANAGERS) == (False, False, False)


def test_campaign_indexes_that_are_there_already_count_too(home: HomePage) -> None:
    index = make_page(CampaignIndexPage, home)
    Group.objects.get(name=groups.CAMPAIGN_MANAGERS).delete()
    groups.set_up_groups()
    assert rights_on(index, groups.CAMPAIGN_MANAGERS) == (True, True, True)


@pytest.mark.parametrize(
    "url_name",
    [
        "wagtailsnippets_cms_sharedtext:add",
        "wagtailsnippets_blog_author:add",
        "wagtailsnippets_blog_series:add",
        "wagtailsnippets_cms_navigation:list",
        "region:add",
        "productline:add",
        "role:add",
        "retired_pages:index",
        "cms_votes",
        "wagtailimages:add_multiple",
        "wagtaildocs:add_multiple",
        "wagtailadmin_collections:index",
    ],
)
@pytest.mark.usefixtures("home")
def test_editors_get_to_everything_that_content_needs(url_name: str) -> None:
    put_facet_value(facet="role", key="partner", labels={"en": "Partner"})
    assert member(groups.EDITORS).get(reverse(url_name), follow=True).redirect_chain == []


@pytest.mark.parametrize(
    ("name", "opens"),
    [(groups.EDITORS, False), (groups.ADMINISTRATORS, True), (groups.AUTHORS, False)],
)
@pytest.mark.parametrize(
    ("url_name", "arguments"),
    [
        ("wagtailusers_users:index", ()),
        ("wagtailusers_groups:index", ()),
        ("wagtailadmin_workflows:index", ()),
        ("wagtailsettings:edit", ("cms", "brand")),
    ],
)
@pytest.mark.usefixtures("home")
def test_only_administrators_look_after_people_and_brand(
    url_name: str, arguments: tuple[str, ...], name: str, *, opens: bool
) -> None:
    answer = member(name).get(reverse(url_name, args=arguments), follow=True)
    assert (answer.redirect_chain == []) is opens or (opens and answer.redirect_chain[-1][0].startswith("/admin/s"))


@pytest.mark.usefixtures("home")
def test_administrators_make_people_but_no_superusers() -> None:
    browser, address = member(groups.ADMINISTRATORS), reverse("wagtailusers_users:add")
    person = {"first_name": "A", "last_name": "B", "password1": "long enough for us", "password2": "long enough for us"}
    browser.post(address, {**person, "username": "aino", "email": "aino@example.com"})
    browser.post(address, {**person, "username": "root", "email": "root@example.com", "is_superuser": "on"})
    assert set(User.objects.filter(first_name="A").values_list("username", "is_superuser")) == {("aino", False)}


@pytest.mark.usefixtures("home")
def test_administrators_do_not_change_superusers() -> None:
    browser, root = member(groups.ADMINISTRATORS), make_user("root", is_superuser=True)
    address = reverse("wagtailusers_users:edit", args=[root.pk])
    names = {"username": "root", "email": "root@example.com", "first_name": "A", "last_name": "B", "is_active": "on"}
    browser.post(address, {**names, "is_superuser": "on", "password1": "now it is ours", "password2": "now it is ours"})
    root.refresh_from_db()
    assert not root.check_password("now it is ours")


@pytest.mark.usefixtures("home")
def test_administrators_do_not_delete_or_lock_out_superusers() -> None:
    browser, root = member(groups.ADMINISTRATORS), make_user("root", is_superuser=True)
    browser.post(reverse("wagtailusers_users:delete", args=[root.pk]))
    for action, data in (("delete", {}), ("set_active_state", {"mark_as_active": "False"})):
        address = reverse("wagtail_bulk_action", args=["accounts", "user", action])
        assert browser.post(f"{address}?id={root.pk}", data).status_code == 302
    root.refresh_from_db()
    assert root.is_active


@pytest.mark.usefixtures("home")
def test_administrators_delete_and_lock_out_others() -> None:
    browser, aino, olli = member(groups.ADMINISTRATORS), make_user("aino"), make_user("olli")
    for person, action in ((aino, "delete"), (olli, "set_active_state")):
        address = reverse("wagtail_bulk_action", args=["accounts", "user", action])
        browser.post(f"{address}?id={person.pk}", {"mark_as_active": "False"})
    assert not User.objects.filter(pk=aino.pk).exists()
    assert not User.objects.get(pk=olli.pk).is_active


def test_editors_see_restricted_pages_in_the_explorer(home: HomePage) -> None:
    put_facet_value(facet="role", key="partner", labels={"en": "Partner"})
    page = make_page(ArticlePage, home, title="Partner prices")
    restrict(page, Group.objects.get(name="Role: partner"))
    answer = member(groups.EDITORS).get(reverse("wagtailadmin_explore", args=[home.pk]))
    assert "Partner prices" in answer.content.decode()


def test_what_administrators_change_stays(home: HomePage) -> None:
    group = Group.objects.get(name=groups.AUTHORS)
    group.permissions.clear()
    GroupPagePermission.objects.filter(group=group).delete()
    publish = Permission.objects.get(codename="publish_page")
    GroupPagePermission.objects.create(group=group, page=home, permission=publish)
    call_command("set_up_groups", stdout=StringIO())
    set_up_site()
    assert not group.permissions.exists()
    assert [row.permission for row in GroupPagePermission.objects.filter(group=group)] == [publish]


@pytest.mark.usefixtures("home")
def test_a_group_that_was_deleted_stays_deleted() -> None:
    Group.objects.get(name=groups.CAMPAIGN_MANAGERS).delete()
    set_up_site()
    assert not Group.objects.filter(name=groups.CAMPAIGN_MANAGERS).exists()


@pytest.mark.usefixtures("home")
def test_the_command_makes_a_deleted_group_again() -> None:
    Group.objects.get(name=groups.CAMPAIGN_MANAGERS).delete()
    said = StringIO()
    call_command("set_up_groups", stdout=said)
    assert said.getvalue() == "Groups: Campaign managers\n"
    call_command("set_up_groups", stdout=said)
    assert "already" in said.getvalue()


def test_wagtails_groups_stay_when_somebody_is_in_them() -> None:
    stock = Group.objects.get(name="Editors")
    make_user("old-hand", stock)
    before = set(stock.permissions.all())
    set_up_site()
    stock.refresh_from_db()
    assert set(stock.permissions.all()) == before
    assert Group.objects.filter(name="Editors").count() == 1


def test_wagtails_workflow_stays_when_its_group_does() -> None:
    make_user("old-hand", Group.objects.get(name="Moderators"))
    set_up_site()
    assert WorkflowPage.objects.get().workflow.name == "Moderators approval"
    assert not Workflow.objects.filter(name=groups.REVIEW).exists()


@pytest.mark.usefixtures("home")
def test_the_review_is_for_all_pages_and_made_once() -> None:
    groups.set_up_groups()
    workflow = WorkflowPage.objects.get(page=Page.get_first_root_node()).workflow
    assert workflow.name == groups.REVIEW
    (task,) = workflow.tasks.specific()
    assert [group.name for group in task.groups.all()] == [groups.REVIEWERS]
    assert Workflow.objects.count() == 1
