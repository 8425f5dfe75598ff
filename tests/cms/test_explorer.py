"""The lists of pages in the admin."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Locale, Page
from wagtail_localize.models import Translation, TranslationSource

from accounts.models import User
from cms import groups
from cms.models import Vote
from cms.publications.draining import drain
from knowledge.models import ArticlePage, HomePage
from tests.factories import describe, make_home, make_page, make_user, publication_of, translate
from tests.help_site import make_facets

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate


@pytest.fixture
def home() -> HomePage:
    return make_home()


@pytest.fixture
def user(home: HomePage) -> User:  # noqa: ARG001 - it makes the groups
    return make_user("editor", Group.objects.get(name=groups.EDITORS), first_name="Aino", last_name="Lehtonen")


@pytest.fixture
def titles(user: User) -> Callable[..., set[str]]:
    """Give a function that returns the titles of the pages that the explorer finds."""
    client = Client()
    client.force_login(user)

    def find(**query: Any) -> set[str]:
        root = Page.get_first_root_node()
        answer = client.get(reverse("wagtailadmin_explore", args=[root.pk]), query)
        assert answer.status_code == 200
        return {page.title for page in answer.context["pages"]}

    return find


def row_of(page: Page, user: User) -> str:
    """Return the row of a page in the list of what lies below its parent, as text."""
    client = Client()
    client.force_login(user)
    answer = client.get(reverse("wagtailadmin_explore", args=[page.get_parent().pk]))
    html = answer.content.decode()
    start = html.index(f'id="page_{page.pk}_title"') if f'id="page_{page.pk}_title"' in html else html.index(page.title)
    return html[start : html.index("</tr>", start)]


def test_the_list_says_to_whom_a_page_applies_and_who_answers_for_it(home: HomePage, user: User) -> None:
    make_facets()
    page = make_page(ArticlePage, home, title="Pumps", content_owner=user, review_date=TODAY() - dt.timedelta(days=1))
    describe(page, regions=["finland"])
    row = row_of(page, user)
    assert "Finland" in row
    assert "Aino Lehtonen" in row
    assert "past due" in row


def test_the_list_says_the_same_of_a_draft(home: HomePage, user: User) -> None:
    make_facets()
    page = make_page(ArticlePage, home, title="Pumps", content_owner=user, live=False)
    page.regions.set([page.regions.model.objects.get(key="finland")])
    page.save_revision()
    row = row_of(page, user)
    assert "Finland" in row
    assert "Aino Lehtonen" in row


def test_the_list_says_which_translations_are_missing_or_outdated(home: HomePage, user: User) -> None:
    page = make_page(ArticlePage, home, title="Pumps")
    finnish = translate(page, "fi", title="Pumput", based_on=page.live_revision_id)
    page.title = "Heat pumps"
    page.save_revision().publish()
    drain()
    row = row_of(page, user)
    assert "outdated: fi" in row
    assert "missing: sv, de" in row
    assert "1 block or text has changed" in row_of(finnish, user)


def test_review_dates_are_filtered(home: HomePage, titles: Callable[..., set[str]]) -> None:
    for title, days in (("Late", -1), ("Soon", 7), ("Far", 90)):
        make_page(ArticlePage, home, title=title, review_date=TODAY() + dt.timedelta(days=days))
    assert titles(review="past") == {"Late"}
    assert titles(review="soon") == {"Soon"}
    assert not {"Late", "Soon", "Far"} & titles(review="none")


def test_translations_are_filtered(home: HomePage, titles: Callable[..., set[str]]) -> None:
    page = make_page(ArticlePage, home, title="Pumps")
    translate(page, "fi", title="Pumput", based_on=page.live_revision_id)
    other = make_page(ArticlePage, home, title="Hoses")
    translate(other, "fi", title="Letkut", based_on=other.live_revision_id, machine_translated=True)
    page.title = "Heat pumps"
    page.save_revision().publish()
    drain()
    assert titles(translation="outdated") == {"Pumput"}
    assert titles(translation="machine") == {"Letkut"}
    assert titles(translation="missing-sv") == {"Heat pumps", "Hoses"}
    assert titles(translation="missing-fi") == set()


def test_facets_are_filtered_with_what_lies_below(home: HomePage, titles: Callable[..., set[str]]) -> None:
    make_facets()
    page = make_page(ArticlePage, home, title="Pumps")
    describe(page, regions=["finland"])
    translate(page, "fi", title="Pumput")
    make_page(ArticlePage, home, title="Hoses")
    assert titles(region="europe") == {"Pumps", "Pumput"}
    assert titles(region="finland") == {"Pumps", "Pumput"}
    assert titles(region="america") == set()


def test_owners_are_filtered(home: HomePage, user: User, titles: Callable[..., set[str]]) -> None:
    make_page(ArticlePage, home, title="Pumps", content_owner=user)
    make_page(ArticlePage, home, title="Hoses")
    assert titles(content_owner=user.pk) == {"Pumps"}


def test_drafts_are_filtered(home: HomePage, user: User, titles: Callable[..., set[str]]) -> None:
    make_page(ArticlePage, home, title="Published")
    make_page(ArticlePage, home, title="Somebody's", live=False)
    mine = make_page(ArticlePage, home, title="Mine", live=False)
    mine.save_revision(user=user)
    assert titles(work="mine") == {"Mine"}
    assert titles(work="drafts") == {"Mine", "Somebody's"}


def test_what_waits_for_my_review_is_filtered(home: HomePage, titles: Callable[..., set[str]]) -> None:
    page = make_page(ArticlePage, home, title="Submitted", live=False)
    page.get_workflow().start(page, None)
    make_page(ArticlePage, home, title="Draft", live=False)
    assert titles(work="review") == {"Submitted"}  # nobody is among the reviewers, so editors stand in
    make_user("reviewer", Group.objects.get(name=groups.REVIEWERS))
    assert titles(work="review") == set()


def vote(page: Page, *, against: int, of: int, version: str = "") -> None:
    publication = publication_of(page)
    for number in range(of):
        Vote.objects.create(
            publication=publication,
            version=version or publication.content_hash,
            helpful=number >= against,
            created_at=timezone.now(),
        )


def test_what_does_not_help_most_readers_is_filtered(home: HomePage, titles: Callable[..., set[str]]) -> None:
    bad, good, few, mended = (make_page(ArticlePage, home, title=title) for title in ("Bad", "Good", "Few", "Mended"))
    drain()
    vote(bad, against=3, of=4)
    vote(good, against=3, of=6)
    vote(few, against=2, of=2)
    vote(mended, against=3, of=3, version="before")
    assert titles(work="unhelpful") == {"Bad"}


def test_an_unknown_value_of_a_filter_is_no_filter(home: HomePage, titles: Callable[..., set[str]]) -> None:
    assert home.title in titles(review="someday")


def _queries(user: User, page: Page, **query: str) -> int:
    client = Client()
    client.force_login(user)
    url = reverse("wagtailadmin_explore", args=[page.pk])
    client.get(url, query)  # what a process keeps
    with CaptureQueriesContext(connection) as queries:
        assert client.get(url, query).status_code == 200
    return len(queries)


@pytest.mark.parametrize(
    "query",
    [{}, {"review": "past"}, {"translation": "outdated"}, {"region": "europe"}, {"work": "mine"}],
    ids=lambda query: next(iter(query), "all"),
)
def test_the_number_of_queries_does_not_grow_with_the_pages(home: HomePage, user: User, query: dict[str, str]) -> None:
    make_facets()

    def add(numbers: range) -> None:
        for number in numbers:
            page = make_page(
                ArticlePage,
                home,
                title=f"Page {number}",
                content_owner=user,
                review_date=TODAY() - dt.timedelta(days=1),
                owner=user,
            )
            describe(page, regions=["finland"])
            translate(page, "fi", title=f"Sivu {number}", slug=f"sivu-{number}", based_on=page.live_revision_id)
            page.title = f"Page {number} again"
            page.save_revision().publish()
            page.save_revision(user=user)
        drain()

    add(range(2))
    few = _queries(user, home, **query)
    add(range(2, 12))
    assert _queries(user, home, **query) == few


@pytest.mark.parametrize("reviewers", [0, 1])
def test_pages_that_wait_for_a_review_cost_no_queries_each(home: HomePage, user: User, reviewers: int) -> None:
    for number in range(reviewers):
        make_user(f"reviewer-{number}", Group.objects.get(name=groups.REVIEWERS))

    def submit(numbers: range) -> None:
        for number in numbers:
            page = make_page(ArticlePage, home, title=f"Page {number}", owner=user)
            page.get_workflow().start(page, user)
        drain()

    submit(range(2))
    few = _queries(user, home)
    submit(range(2, 8))
    assert _queries(user, home) == few


def test_a_page_in_the_list_can_be_submitted_to_translation(home: HomePage, user: User) -> None:
    page = make_page(ArticlePage, home, title="Pumps")
    assert reverse("wagtail_localize:submit_page_translation", args=[page.pk]) in row_of(page, user)
    assert "update" not in row_of(page, user)
    source, _made = TranslationSource.get_or_create_from_instance(page)
    finnish = Locale.objects.get(language_code="fi")
    Translation.objects.create(source=source, target_locale=finnish)
    assert reverse("wagtail_localize:update_translations", args=[source.pk]) in row_of(page, user)


@pytest.mark.usefixtures("home")
def test_all_pages_of_a_type_are_listed_alike(user: User) -> None:
    client = Client()
    client.force_login(user)
    answer = client.get(reverse("wagtailadmin_pages:type_use", args=["knowledge", "homepage"]))
    assert "Content owner" in answer.content.decode()


@pytest.mark.parametrize(
    "query",
    [
        {"work": "mine"},
        {"work": "drafts"},
        {"work": "review"},
        {"work": "unhelpful"},
        {"review": "past"},
        {"review": "soon"},
        {"review": "none"},
        {"translation": "outdated"},
        {"translation": "machine"},
        {"translation": "missing-sv"},
        {"region": "europe"},
        {"content_owner": "1"},
    ],
    ids=lambda query: "-".join(query.values()),
)
def test_what_is_filtered_can_be_searched(
    home: HomePage, titles: Callable[..., set[str]], query: dict[str, str]
) -> None:
    make_facets()
    make_page(ArticlePage, home, title="Pumps", live=False)
    assert titles(q="nothing", **query) == set()
