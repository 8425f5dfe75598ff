"""The admin's list of retired pages."""

from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Group, Permission
from django.test import Client
from django.urls import reverse
from wagtail.models import GroupPagePermission, Page

from cms import counters
from cms.models import ContentKey
from cms.publications.draining import drain
from cms.retired_pages import decided_by
from cms.retiring import retired_keys
from knowledge.models import ArticlePage, TopicPage
from tests.factories import make_home, make_page, make_user, translate

pytestmark = [pytest.mark.django_db, pytest.mark.persistence]

INDEX = reverse("retired_pages:index")


@pytest.fixture
def topic() -> TopicPage:
    """Give a topic with two articles, `old` and `new`; readers have them."""
    topic: TopicPage = make_page(TopicPage, make_home(), title="Topic", slug="topic")
    for word in ("old", "new"):
        make_page(ArticlePage, topic, title=word.title(), slug=word)
    drain()
    return topic


@pytest.fixture
def admin() -> Client:
    client = Client()
    client.force_login(make_user("admin", is_superuser=True))
    return client


def article(slug: str) -> ArticlePage:
    found: ArticlePage = ArticlePage.objects.get(slug=slug)
    return found


def key(name: str) -> ContentKey:
    return ContentKey.objects.get(key=name)


def form_of(name: str) -> str:
    return reverse("retired_pages:edit", args=[key(name).pk])


def retire(slug: str) -> None:
    article(slug).unpublish()
    drain()


def publisher(name: str, *pages: Page) -> Any:
    """Return an editor who may publish below the pages."""
    group = Group.objects.create(name=name)
    group.permissions.add(Permission.objects.get(content_type__app_label="wagtailadmin", codename="access_admin"))
    for page in pages:
        for action in ("change", "publish"):
            permission = Permission.objects.get(content_type__app_label="wagtailcore", codename=f"{action}_page")
            GroupPagePermission.objects.create(group=group, page=page, permission=permission)
    return make_user(name, group)


@pytest.mark.usefixtures("topic")
def test_list_has_what_readers_have_no_more(admin: Client) -> None:
    assert not retired_keys().exists()
    retire("old")
    assert [found.key for found in retired_keys()] == ["old"]
    table = BeautifulSoup(admin.get(INDEX).content, "html.parser").select("td.title a")
    assert [link["href"] for link in table] == [form_of("old")]


@pytest.mark.usefixtures("topic")
def test_menu_of_reports_leads_to_the_list(admin: Client) -> None:
    assert INDEX in admin.get(reverse("wagtailusers_users:index")).content.decode()


@pytest.mark.usefixtures("topic")
def test_editor_chooses_what_replaces_a_page(admin: Client) -> None:
    retire("old")
    before = counters.read().settings
    assert "page-chooser" in admin.get(form_of("old")).content.decode()
    answer = admin.post(form_of("old"), {"replacement": article("new").pk})
    assert (answer.status_code, answer.headers["Location"]) == (302, INDEX)
    assert key("old").replaced_by == key("new")
    assert counters.read().settings == before + 1
    assert "New" in admin.get(form_of("old")).content.decode()
    admin.post(form_of("old"), {"replacement": ""})
    assert key("old").replaced_by is None


@pytest.mark.usefixtures("topic")
def test_loop_is_refused_beside_the_field(admin: Client) -> None:
    retire("old")
    retire("new")
    admin.post(form_of("old"), {"replacement": article("new").pk})
    answer = admin.post(form_of("new"), {"replacement": article("old").pk})
    assert answer.status_code == 200
    assert "is itself replaced by" in answer.content.decode()
    assert key("new").replaced_by is None


@pytest.mark.usefixtures("topic")
def test_what_replaces_a_page_stays_when_its_own_pages_are_gone(admin: Client) -> None:
    retire("old")
    admin.post(form_of("old"), {"replacement": article("new").pk})
    article("new").delete()
    drain()
    admin.post(form_of("old"), {"replacement": ""})
    assert key("old").replaced_by == key("new")


@pytest.mark.usefixtures("topic")
def test_page_that_readers_have_has_no_form(admin: Client) -> None:
    assert admin.get(form_of("old")).status_code == 404


def test_only_who_may_publish_the_page_decides(topic: TopicPage) -> None:
    other = make_page(TopicPage, topic.get_parent(), title="Other", slug="other")
    drain()
    retire("old")
    client = Client()
    for user, status in (
        (publisher("here", topic), 302),
        (publisher("elsewhere", other), 302),
        (make_user("reader"), 302),
    ):
        client.force_login(user)
        is_allowed = user.username == "here"
        assert client.post(form_of("old"), {"replacement": article("new").pk}).status_code == status
        assert (key("old").replaced_by is not None) is is_allowed
        assert (form_of("old") in client.get(INDEX).content.decode()) is is_allowed
        ContentKey.objects.update(replaced_by=None)


def test_deleted_page_is_decided_about_by_who_publishes_above_it(topic: TopicPage) -> None:
    here, nowhere = publisher("here", topic), publisher("nowhere")
    article("old").delete()
    drain()
    assert decided_by(here, [key("old").pk]) == {key("old").pk}
    assert decided_by(nowhere, [key("old").pk]) == set()


def test_page_in_two_languages_is_decided_about_by_who_publishes_both(topic: TopicPage) -> None:
    aihe = translate(topic, "fi", title="Aihe", slug="aihe")
    translate(article("old"), "fi", title="Vanha", slug="vanha")
    drain()
    retire("old")
    assert not retired_keys().exists()
    retire("vanha")
    group = key("old").pk
    assert decided_by(publisher("english", topic), [group]) == set()
    assert decided_by(publisher("both", topic, aihe), [group]) == {group}


@pytest.mark.parametrize("action", ["unpublish", "delete"])
@pytest.mark.usefixtures("topic")
def test_editor_who_takes_a_page_away_is_asked_what_replaces_it(admin: Client, action: str) -> None:
    answer = admin.post(reverse(f"wagtailadmin_pages:{action}", args=[article("old").pk]), follow=True)
    assert form_of("old") in answer.content.decode()


def test_nobody_is_asked_while_a_translation_is_left(admin: Client, topic: TopicPage) -> None:
    translate(topic, "fi", title="Aihe", slug="aihe")
    translate(article("old"), "fi", title="Vanha", slug="vanha")
    answer = admin.post(reverse("wagtailadmin_pages:unpublish", args=[article("old").pk]), follow=True)
    assert "hears that it is retired" not in answer.content.decode()
