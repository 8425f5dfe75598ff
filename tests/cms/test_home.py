"""The home of the admin."""

import datetime as dt

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page

from accounts.models import User
from campaigns.models import CampaignIndexPage, CampaignPage
from cms import groups
from cms.home import SHOWN, work_for
from cms.models import Vote
from cms.publications.draining import drain
from knowledge.models import ArticlePage, HomePage
from tests.factories import make_home, make_page, make_user, publication_of, translate

pytestmark = [pytest.mark.django_db, pytest.mark.persistence]

YESTERDAY = timezone.localdate() - dt.timedelta(days=1)


@pytest.fixture
def home() -> HomePage:
    return make_home()


@pytest.fixture
def editor(home: HomePage) -> User:  # noqa: ARG001 - it makes the groups
    return make_user("editor", Group.objects.get(name=groups.EDITORS))


def make_work(home: HomePage, user: User, number: int) -> None:
    """Make a page for each of the lists."""
    make_page(ArticlePage, home, title=f"Draft {number}", live=False).save_revision(user=user)
    submitted = make_page(ArticlePage, home, title=f"Submitted {number}", live=False)
    submitted.get_workflow().start(submitted, None)
    late = make_page(ArticlePage, home, title=f"Late {number}", review_date=YESTERDAY)
    translate(late, "fi", title=f"Vanha {number}", based_on=late.live_revision_id, review_date=None)
    late.title = f"Late again {number}"
    late.save_revision().publish()
    drain()
    publication = publication_of(late)
    Vote.objects.bulk_create(
        Vote(publication=publication, version=publication.content_hash, helpful=False, created_at=timezone.now())
        for _vote in range(3)
    )


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_each_list_names_its_pages(home: HomePage, editor: User) -> None:
    make_work(home, editor, 1)
    assert {found.name: [page.title for page in found.pages] for found in work_for(editor)} == {
        "mine": ["Draft 1"],
        "review": ["Submitted 1"],
        "past": ["Late again 1"],
        "outdated": ["Vanha 1"],
        "unhelpful": ["Late again 1"],
    }


def test_each_list_leads_to_the_same_pages_in_the_explorer(home: HomePage, editor: User) -> None:
    for number in range(SHOWN + 2):
        make_work(home, editor, number)
    found = work_for(editor)
    assert [one.number for one in found] == [SHOWN + 2] * 5
    client = client_of(editor)
    for one in found:
        assert len(one.pages) == SHOWN
        listed = {page.pk for page in client.get(one.url).context["pages"]}
        assert len(listed) == one.number
        assert {page.pk for page in one.pages} <= listed


def test_nobody_hears_of_pages_that_they_cannot_find(home: HomePage, editor: User) -> None:
    make_work(home, editor, 1)
    index = make_page(CampaignIndexPage, home, title="Offers")
    make_page(CampaignPage, index, title="Over", review_date=YESTERDAY)
    manager = make_user("manager", Group.objects.get(name=groups.CAMPAIGN_MANAGERS))
    assert {found.name: [page.title for page in found.pages] for found in work_for(manager)} == {"past": ["Over"]}
    assert work_for(make_user("nobody")) == []


def test_the_home_shows_the_lists(home: HomePage, editor: User) -> None:
    make_work(home, editor, 1)
    html = client_of(editor).get(reverse("wagtailadmin_home")).content.decode()
    assert "Past their review date (1)" in html
    page = Page.objects.get(title="Late again 1")
    assert reverse("wagtailadmin_pages:edit", args=[page.pk]) in html
    assert "?review=past" in html


def test_the_number_of_queries_does_not_grow_with_the_work(home: HomePage, editor: User) -> None:
    client, url = client_of(editor), reverse("wagtailadmin_home")

    def queries() -> int:
        client.get(url)  # what a process keeps
        with CaptureQueriesContext(connection) as captured:
            assert client.get(url).status_code == 200
        return len(captured)

    for number in range(SHOWN + 1):
        make_work(home, editor, number)
    few = queries()
    for number in range(SHOWN + 1, SHOWN + 6):
        make_work(home, editor, number)
    assert queries() == few
