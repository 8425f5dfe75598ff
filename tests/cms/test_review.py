"""Review: mails, and what happens when the reviewers have left."""

import pytest
from django.contrib.auth.models import Group
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import translation
from wagtail.models import TaskState
from wagtail.test.utils.form_data import nested_form_data, rich_text, streamfield
from wagtail.users.models import UserProfile

from accounts.models import User
from campaigns.models import CampaignIndexPage
from cms import doctor, groups
from cms.home import work_for
from cms.publications.draining import drain
from knowledge.models import ArticlePage, HomePage
from tests.factories import make_home, make_page, make_user, publication_of

pytestmark = [pytest.mark.django_db, pytest.mark.persistence]


@pytest.fixture
def home() -> HomePage:
    return make_home()


@pytest.fixture
def reviewer(home: HomePage) -> User:  # noqa: ARG001 - it makes the groups
    return make_user("reviewer", Group.objects.get(name=groups.REVIEWERS))


@pytest.fixture
def author(home: HomePage) -> User:  # noqa: ARG001 - as above
    return make_user("author", Group.objects.get(name=groups.AUTHORS))


@pytest.fixture
def submitted(home: HomePage, author: User) -> ArticlePage:
    """Give a draft that its author has submitted."""
    page: ArticlePage = make_page(ArticlePage, home, title="Pumps", live=False, owner=author)
    page.get_workflow().start(page, author)
    return page


def may_act(page: ArticlePage, user: User) -> bool:
    """Tell whether somebody may edit the page now and approve it."""
    page = ArticlePage.objects.get(pk=page.pk)
    lock = page.get_lock()
    approves = bool(page.current_workflow_task.get_actions(page, user))
    assert (lock is None or not lock.for_user(user)) is approves
    return approves


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_reviewers_read_mails_in_the_language_that_they_prefer(reviewer: User, home: HomePage, author: User) -> None:
    UserProfile.objects.create(user=reviewer, preferred_language="fi")
    with translation.override("sv"):
        page = make_page(ArticlePage, home, title="Pumps", live=False, owner=author)
        page.get_workflow().start(page, author)
    (message,) = [message for message in mail.outbox if message.to == [reviewer.email]]
    assert message.subject == "”Pumps” odottaa tarkistustasi"
    assert f"Hei {reviewer.username}" in message.body
    assert "http://localhost:8000/admin/pages/" in message.body


@pytest.mark.usefixtures("reviewer")
def test_authors_hear_what_has_to_change(submitted: ArticlePage, author: User) -> None:
    UserProfile.objects.create(user=author, preferred_language="fi")
    mail.outbox.clear()
    state = submitted.current_workflow_task_state
    reviewer = User.objects.get(username="reviewer")
    state.task.specific.on_action(state, reviewer, "reject", comment="Shorter, please: <b>half</b>.")
    (message,) = mail.outbox
    assert message.subject == "”Pumps” kaipaa muutoksia"
    assert "Shorter, please: <b>half</b>." in message.body


def test_reviewers_approve_what_is_submitted(reviewer: User, submitted: ArticlePage) -> None:
    assert may_act(submitted, reviewer)
    state = submitted.current_workflow_task_state
    url = reverse("wagtailadmin_pages:workflow_action", args=[submitted.pk, "approve", state.pk])
    browser(reviewer).post(url)
    submitted.refresh_from_db()
    assert submitted.live


@pytest.mark.usefixtures("reviewer")
def test_editors_leave_a_review_to_its_reviewers(submitted: ArticlePage) -> None:
    assert not may_act(submitted, make_user("editor", Group.objects.get(name=groups.EDITORS)))


@pytest.mark.parametrize("name", [groups.EDITORS, groups.ADMINISTRATORS])
def test_editors_stand_in_for_reviewers_who_have_left(reviewer: User, submitted: ArticlePage, name: str) -> None:
    reviewer.is_active = False
    reviewer.save()
    somebody = make_user("somebody", Group.objects.get(name=name))
    assert may_act(submitted, somebody)
    assert list(TaskState.objects.reviewable_by(somebody)) == [submitted.current_workflow_task_state]
    assert submitted.current_workflow_state.user_can_cancel(somebody)


def test_who_may_not_publish_a_page_stands_in_for_nobody(submitted: ArticlePage, home: HomePage) -> None:
    make_page(CampaignIndexPage, home)
    manager = make_user("manager", Group.objects.get(name=groups.CAMPAIGN_MANAGERS))
    assert not may_act(submitted, manager)
    assert not TaskState.objects.reviewable_by(manager).exists()


def test_author_cannot_approve_their_own_page(submitted: ArticlePage, author: User) -> None:
    assert not may_act(submitted, author)


def test_doctor_says_when_nobody_can_review(reviewer: User, submitted: ArticlePage) -> None:
    assert not list(doctor.reviews())
    reviewer.groups.clear()
    (problem,) = doctor.reviews()
    assert "1 pages or texts wait for “Review”" in problem
    submitted.current_workflow_state.cancel()
    assert not list(doctor.reviews())


def test_a_page_goes_from_its_author_by_way_of_a_reviewer_to_its_readers(
    home: HomePage, author: User, reviewer: User
) -> None:
    form = nested_form_data(
        {
            "title": "Pumps",
            "slug": "pumps",
            "summary": "All about pumps.",
            "body": streamfield([("rich_text", rich_text("<p>Words.</p>"))]),
            "related": streamfield([]),
            "tags": "",
            "comments": {"TOTAL_FORMS": 0, "INITIAL_FORMS": 0, "MIN_NUM_FORMS": 0, "MAX_NUM_FORMS": 0},
        }
    )
    url = reverse("wagtailadmin_pages:add", args=["knowledge", "articlepage", home.pk])
    browser(author).post(url, {**form, "action-publish": "1"})
    page = ArticlePage.objects.get()
    assert not page.live
    edit = reverse("wagtailadmin_pages:edit", args=[page.pk])
    browser(author).post(edit, {**form, "action-submit": "1"})
    assert [message.to for message in mail.outbox] == [[reviewer.email]]
    assert [found.name for found in work_for(reviewer)] == ["review"]
    state = page.current_workflow_task_state
    browser(reviewer).post(reverse("wagtailadmin_pages:workflow_action", args=[page.pk, "approve", state.pk]))
    drain()
    assert publication_of(page).title == "Pumps"
