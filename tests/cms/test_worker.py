"""The worker: sweeping, followers with their leases, and the clock."""

import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import Settings
from wagtail.models import Revision

from cms.doctor import schedule
from cms.models import FollowerState, Mark, Publication
from cms.patience import LONGEST_PAUSE, Patience
from cms.publications import followers
from cms.publications.batch import record_error
from cms.publications.draining import drain
from cms.worker import Worker, follow_clock, sweep
from tests.factories import make_article

pytestmark = [pytest.mark.django_db, pytest.mark.persistence]

PATH = "tests.cms.test_worker.Copy"


class Copy(followers.Follower):
    """A follower that keeps what it was handed."""

    rows: ClassVar[list[tuple[str, int]]] = []
    fails: ClassVar[bool] = False

    def handle(self, publications: Sequence[Publication]) -> None:
        if self.fails:
            raise ConnectionError("the other side is away")
        self.rows.extend((row.source, row.sequence) for row in publications)


@pytest.fixture(autouse=True)
def _copy(settings: Settings) -> None:
    settings.FOLLOWERS = [PATH]
    Copy.rows, Copy.fails = [], False


def test_old_marks_are_swept() -> None:
    article = make_article()
    Mark.objects.update(created_at=timezone.now() - dt.timedelta(seconds=3))
    sweep()
    assert Publication.objects.filter(page_id=article.pk).exists()


def test_young_marks_are_left_to_their_request() -> None:
    make_article()
    assert sweep() == 0
    assert Mark.objects.exists()


def test_marks_from_the_future_are_swept() -> None:
    make_article()
    Mark.objects.update(created_at=timezone.now() + dt.timedelta(hours=1))
    assert sweep() > 0


def test_once_brings_followers_up_to_date() -> None:
    make_article()
    call_command("run_worker", once=True)
    assert [number for _source, number in Copy.rows] == list(
        Publication.objects.order_by("sequence").values_list("sequence", flat=True)
    )
    assert followers.waiting(PATH) == 0


def test_follower_gets_only_what_is_new() -> None:
    article = make_article()
    call_command("run_worker", once=True)
    Copy.rows.clear()
    article.title = "Another"
    article.save_revision().publish()
    call_command("run_worker", once=True)
    assert [source for source, _number in Copy.rows] == [f"page:{article.pk}"]


def test_follower_that_fails_keeps_its_number_and_its_error() -> None:
    make_article()
    drain()
    Copy.fails = True
    assert followers.follow_all("me", Patience()) == 0
    state = FollowerState.objects.get(pk=PATH)
    assert state.sequence == 0
    assert "the other side is away" in state.error
    Copy.fails = False
    assert followers.follow_all("me", Patience()) > 0
    assert FollowerState.objects.get(pk=PATH).error == ""


def test_follower_that_fails_is_left_alone_for_a_while() -> None:
    make_article()
    drain()
    patience = Patience()
    Copy.fails = True
    followers.follow_all("me", patience)
    Copy.fails = False
    assert followers.follow_all("me", patience) == 0


def test_pauses_after_failures_grow_to_a_limit() -> None:
    patience = Patience()
    pauses = [patience.failed("it") for _each in range(12)]
    assert pauses[:3] == [1, 2, 4]
    assert pauses[-1] == LONGEST_PAUSE


def test_failing_for_days_is_no_failure_of_its_own() -> None:
    patience = Patience()
    for _each in range(2000):
        patience.failed("it", 10.0)
    assert patience.failed("it", 10.0) == 10.0


def test_follower_says_how_soon_it_is_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    make_article()
    drain()
    now = 0.0
    patience = Patience(lambda: now)
    Copy.fails = True
    for _each in range(20):
        followers.follow_all("me", patience)
        now += LONGEST_PAUSE
    followers.follow_all("me", patience)
    Copy.fails = False
    now += LONGEST_PAUSE - 1
    assert followers.follow_all("me", patience) == 0
    monkeypatch.setattr(Copy, "longest_pause", 10.0)
    Copy.fails = True
    now += 1
    followers.follow_all("me", patience)
    Copy.fails = False
    now += 10
    assert followers.follow_all("me", patience) > 0


def test_story_of_a_failure_is_logged_once_and_the_failure_each_time(caplog: pytest.LogCaptureFixture) -> None:
    make_article()
    drain()
    Copy.fails = True
    for _each in range(3):
        followers.follow_all("me", Patience())
    logged = [record for record in caplog.records if record.name == "cms.publications.followers"]
    assert ["the other side is away" in record.getMessage() for record in logged] == [True] * 3
    assert [bool(record.exc_info) for record in logged] == [True, False, False]


def test_idle_worker_writes_nothing() -> None:
    make_article()
    call_command("run_worker", once=True)
    worker = Worker()
    worker.round()
    with CaptureQueriesContext(connection) as captured:
        worker.round()
        worker.round()
    assert [query["sql"] for query in captured if not query["sql"].startswith("SELECT")] == []


def test_scheduled_page_that_cannot_be_published_is_told_by_the_doctor() -> None:
    article = make_article()
    article.go_live_at = timezone.now() + dt.timedelta(hours=1)
    article.save_revision().publish()
    Revision.objects.filter(approved_go_live_at__isnull=False).update(
        approved_go_live_at=timezone.now() - dt.timedelta(minutes=5)
    )
    assert list(schedule()) == [
        "“Article” should have been published by now; is run_worker running? Its log says more."
    ]


def test_lease_keeps_another_worker_away() -> None:
    make_article()
    drain()
    assert followers.take_lease(PATH, "one")
    assert followers.follow(PATH, "two") == 0


def test_lease_of_a_dead_worker_runs_out() -> None:
    followers.take_lease(PATH, "dead")
    FollowerState.objects.update(lease_until=timezone.now() - dt.timedelta(seconds=1))
    assert followers.take_lease(PATH, "next")


def test_lease_from_a_clock_that_ran_ahead_is_taken() -> None:
    followers.take_lease(PATH, "ahead")
    FollowerState.objects.update(lease_until=timezone.now() + dt.timedelta(days=1))
    assert followers.take_lease(PATH, "next")


def test_worker_gives_its_leases_back() -> None:
    worker = Worker()
    worker.stopping.set()
    followers.take_lease(PATH, worker.owner)
    worker.run()
    assert FollowerState.objects.get().lease_owner == ""


def test_scheduled_page_is_published_at_its_time() -> None:
    article = make_article(title="Now")
    drain()
    article.title, article.go_live_at = "Later", timezone.now() + dt.timedelta(hours=1)
    article.save_revision().publish()
    drain()
    assert Publication.objects.get(page_id=article.pk).title == "Now"
    Revision.objects.filter(approved_go_live_at__isnull=False).update(
        approved_go_live_at=timezone.now() - dt.timedelta(seconds=1)
    )
    revision = Revision.objects.get(approved_go_live_at__isnull=False)
    revision.content["go_live_at"] = None
    revision.save()
    follow_clock(Patience())
    drain()
    assert Publication.objects.get(page_id=article.pk).title == "Later"


def test_expired_page_is_unpublished() -> None:
    article = make_article()
    article.expire_at = timezone.now() + dt.timedelta(hours=1)
    article.save_revision().publish()
    drain()
    type(article).objects.filter(pk=article.pk).update(expire_at=timezone.now() - dt.timedelta(seconds=1))
    follow_clock(Patience())
    drain()
    assert Publication.objects.get(page_id=article.pk).deleted_at is not None


def test_crossing_a_moment_renumbers() -> None:
    article = make_article()
    drain()
    rows = Publication.objects.filter(page_id=article.pk)
    before = rows.get().sequence
    rows.update(reproject_at=timezone.now() - dt.timedelta(seconds=1))
    follow_clock(Patience())
    drain()
    assert rows.get().sequence > before


def test_changed_fallbacks_reach_publications(settings: Settings) -> None:
    article = make_article()
    call_command("run_worker", once=True)
    settings.LOCALE_FALLBACKS = {"en": (), "fi": ("sv",), "sv": (), "de": ("en",)}
    call_command("run_worker", once=True)
    terms = Publication.objects.get(page_id=article.pk).terms.filter(kind="answers_for")
    assert set(terms.values_list("value", flat=True)) == {"en", "de"}


@pytest.fixture
def _search_index(settings: Settings, tmp_path: Path) -> None:
    settings.FOLLOWERS = [PATH, "search.follower.SearchFollower"]
    settings.SEARCH_FOLDER = tmp_path / "search"


@pytest.mark.usefixtures("_search_index")
def test_doctor_finds_nothing_wrong_with_a_new_site() -> None:
    make_article()
    call_command("run_worker", once=True)
    call_command("doctor")


@pytest.mark.usefixtures("_search_index")
def test_doctor_says_what_cannot_be_shown() -> None:
    make_article()
    call_command("run_worker", once=True)
    record_error("page:7", "ValueError: no such block", "")
    with pytest.raises(CommandError, match="1 problems"):
        call_command("doctor")
