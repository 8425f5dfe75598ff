"""What becomes of votes and page views: for editors, for the front page, and after a day."""

import datetime as dt
import threading
from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission
from django.db import DatabaseError, connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import GroupPagePermission

from cms import counters, feedback, page_views
from cms.feedback import Opinion
from cms.models import PageViews, Popularity, Publication, ReaderSalt, Vote
from cms.publications.draining import drain
from cms.publications.status import readers_status
from cms.worker import keep_house
from knowledge.models import ArticlePage, TopicPage
from tests.factories import make_home, make_page, make_user, publication_of, restrict

pytestmark = [pytest.mark.django_db, pytest.mark.persistence]


@pytest.fixture(autouse=True)
def nothing_gathered() -> None:
    page_views.write()  # from now on, it is a while until the next time


@pytest.fixture
def article() -> ArticlePage:
    page: ArticlePage = make_page(ArticlePage, make_home(), title="Slow", slug="slow")
    drain()
    return page


def vote(page: Any, reader: str, *, helpful: bool = True, comment: str = "") -> Vote:
    publication, opinion = publication_of(page), Opinion(helpful, "", comment)
    return feedback.vote(publication=publication, version=publication.content_hash, opinion=opinion, reader=reader)


# --- Votes -------------------------------------------------------------------------------------------------------


def test_who_voted_is_forgotten_with_the_day(article: ArticlePage) -> None:
    old, new = vote(article, "a"), vote(article, "b")
    yesterday = timezone.now() - dt.timedelta(days=1)
    Vote.objects.filter(pk=old.pk).update(created_at=yesterday)
    ReaderSalt.objects.create(day=timezone.localdate(yesterday), salt=b"x")
    ReaderSalt.objects.create(day=timezone.localdate(), salt=b"y")
    keep_house()
    assert dict(Vote.objects.values_list("pk", "reader")) == {old.pk: None, new.pk: "b"}
    old.refresh_from_db()
    assert timezone.localtime(old.created_at).time() == dt.time()
    assert [row.day for row in ReaderSalt.objects.all()] == [timezone.localdate()]


@pytest.mark.django_db(transaction=True)
def test_reader_who_votes_twice_at_once_has_one_vote() -> None:
    page = make_page(ArticlePage, make_home(), slug="slow")
    drain()
    start = threading.Barrier(4)
    failed: list[Exception] = []

    def cast() -> None:
        start.wait()
        try:
            vote(page, "a")
        except Exception as error:  # noqa: BLE001 - told by the test
            failed.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=cast) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert Vote.objects.count() == 1


def test_editor_sees_how_much_a_page_helped(admin_client: Client, article: ArticlePage) -> None:
    vote(article, "a")
    vote(article, "b", helpful=False)
    article.title = "Not slow"
    article.save_revision().publish()
    drain()
    vote(article, "a")
    status = readers_status(article)
    assert (status.votes.percent, status.votes.of, status.votes_now.percent, status.votes_now.of) == (67, 3, 100, 1)
    text = admin_client.get(reverse("wagtailadmin_pages:edit", args=[article.pk])).content.decode()
    assert "It helped 67 % of readers: 3 votes" in text
    assert reverse("cms_votes") + "?page=slow" in text


def test_list_has_what_readers_say(admin_client: Client, article: ArticlePage) -> None:
    vote(article, "a", helpful=False, comment="<i>Wrong</i>")
    vote(article, "b")
    listed = admin_client.get(reverse("cms_votes")).content.decode()
    assert "&lt;i&gt;Wrong&lt;/i&gt;" in listed
    assert reverse("wagtailadmin_pages:edit", args=[article.pk]) in listed
    for query, number in (
        ({"helpful": "false"}, 1),
        ({"comment": "yes"}, 1),
        ({"page": "slow"}, 2),
        ({"page": "fast"}, 0),
        ({"locale": "fi"}, 0),
        ({"reason": "wrong"}, 0),
    ):
        answer = admin_client.get(reverse("cms_votes_results"), query)
        assert len(answer.context["object_list"]) == number, query
    vote(article, "c", comment="=1+1")
    sheet = admin_client.get(reverse("cms_votes"), {"export": "csv"}).getvalue()
    assert b"<i>Wrong</i>" in sheet
    assert b"'=1+1" in sheet  # which no spreadsheet takes for a formula
    assert admin_client.get(reverse("cms_votes"), {"export": "xlsx"}).status_code == 200


def test_editor_hears_of_their_own_pages_only(client: Client) -> None:
    home = make_home()
    mine, other = (make_page(TopicPage, home, title=name, slug=name) for name in ("mine", "other"))
    pages = [make_page(ArticlePage, parent, title=f"In {parent.slug}", slug="a") for parent in (mine, other)]
    drain()
    for page in pages:
        vote(page, "a", comment=f"About {page.title}")
    group = Group.objects.create(name="Writers")
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    change = Permission.objects.get(codename="change_page")
    GroupPagePermission.objects.create(group=group, page=mine, permission=change)
    client.force_login(make_user("aino", group))
    text = client.get(reverse("cms_votes")).content.decode()
    assert "About In mine" in text
    assert "About In other" not in text


def test_list_is_for_those_who_write_pages(client: Client) -> None:
    group = Group.objects.create(name="Uploaders")
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    client.force_login(make_user("aino", group))
    assert client.get(reverse("cms_votes")).status_code == 302
    assert reverse("cms_votes") not in client.get(reverse("wagtailadmin_home"), follow=True).content.decode()


# --- Page views --------------------------------------------------------------------------------------------------


def read(client: Client, path: str, times: int = 1, headers: dict[str, str] | None = None) -> None:
    for _ in range(times):
        client.get(path, headers={"User-Agent": "Firefox", **(headers or {})})


def views() -> dict[str, int]:
    page_views.write()
    return dict(PageViews.objects.values_list("publication__key", "number"))


def test_readers_are_counted_without_a_write_per_read(client: Client, article: ArticlePage) -> None:
    read(client, "/en/slow/", 3)
    assert not PageViews.objects.exists()
    assert views() == {"slow": 3}
    read(client, "/fi/slow/")  # a fallback is the same page
    assert views() == {"slow": 4}
    assert readers_status(article).views == 4


@pytest.mark.usefixtures("article")
@pytest.mark.parametrize(
    "headers",
    [{"User-Agent": "Googlebot/2.1"}, {"User-Agent": "curl/8"}, {"User-Agent": ""}, {"Sec-Purpose": "prefetch"}],
)
def test_who_does_not_read_is_not_counted(client: Client, headers: dict[str, str]) -> None:
    read(client, "/en/slow/", headers=headers)
    assert views() == {}


@pytest.mark.usefixtures("article")
def test_what_is_not_there_is_not_counted(client: Client) -> None:
    for path in ("/en/nothing/", "/xx/slow/", "/en/search/"):
        read(client, path)
    client.head("/en/slow/", headers={"User-Agent": "Firefox"})
    assert views() == {}


@pytest.mark.usefixtures("article")
def test_page_that_the_browser_has_still_is_counted(client: Client) -> None:
    etag = client.get("/en/slow/", headers={"User-Agent": "Firefox"}).headers["ETag"]
    assert client.get("/en/slow/", headers={"User-Agent": "Firefox", "If-None-Match": etag}).status_code == 304
    assert views() == {"slow": 2}


@pytest.mark.usefixtures("article")
def test_numbers_wait_for_a_database_that_is_away(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    read(client, "/en/slow/", 2)

    def away(*_args: object) -> None:
        raise DatabaseError

    with monkeypatch.context() as patch:
        patch.setattr(page_views, "_add", away)
        page_views.write()
    assert views() == {"slow": 2}


def test_memory_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page_views, "MOST_ADDRESSES", 2)
    for number in range(5):
        page_views.count(f"/en/{number}/")
    assert len(page_views._gathered) == 2  # noqa: SLF001 - of this process


def test_what_is_read_most_is_popular(client: Client, article: ArticlePage) -> None:
    home = make_home()
    fast = make_page(ArticlePage, home, title="Fast", slug="fast")
    secret = make_page(ArticlePage, home, title="Secret", slug="secret")
    restrict(secret, Group.objects.create(name="Staff"))
    drain()
    for page, number in ((article, 2), (fast, 5), (secret, 9), (home, 20)):
        PageViews.objects.create(publication=publication_of(page), day=timezone.localdate(), number=number)
    old = timezone.localdate() - dt.timedelta(days=60)
    PageViews.objects.create(publication=publication_of(article), day=old, number=100)
    assert "popular-title" not in client.get("/en/").content.decode()
    keep_house()
    text = client.get("/en/").content.decode()
    shelf = text[text.index("popular-title") : text.index("newest-title")]
    assert "Secret" not in shelf
    assert shelf.index("/en/fast/") < shelf.index("/en/slow/")


def test_readers_lists_are_made_anew_only_when_their_order_changes(article: ArticlePage) -> None:
    row = PageViews.objects.create(publication=publication_of(article), day=timezone.localdate(), number=1)
    keep_house()
    before = counters.read().settings
    row.number = 7
    row.save()
    keep_house()
    assert Popularity.objects.get().views == 7
    assert counters.read().settings == before


def test_old_views_and_those_of_pages_that_are_gone_are_dropped(article: ArticlePage) -> None:
    publication = publication_of(article)
    long_ago = timezone.localdate() - dt.timedelta(days=500)
    PageViews.objects.create(publication=publication, day=long_ago, number=1)
    PageViews.objects.create(publication=publication, day=timezone.localdate(), number=1)
    keep_house()
    assert PageViews.objects.count() == 1
    article.unpublish()
    drain()
    assert not Publication.objects.live().filter(pk=publication.pk).exists()
    keep_house()
    assert not Popularity.objects.exists()
