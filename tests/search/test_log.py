"""The search log: sums of a day, without anything that tells who searches."""

import datetime as dt

import pytest
from django.utils import timezone
from pytest_django import Settings

from cms.viewer import Viewer, anonymous
from search import log
from search.masking import masked
from search.models import LoggedSearch
from search.popular import popular_queries
from search.searching import Question

pytestmark = [pytest.mark.django_db, pytest.mark.persistence]


@pytest.fixture(autouse=True)
def _nothing_gathered() -> None:
    log.write()
    LoggedSearch.objects.all().delete()


MASKED = [
    ("invoice anna.virtanen@example.com", "invoice ***"),
    ("soita 040 123 4567", "soita ***"),
    ("+358 (0)40-1234567", "***"),
    ("131052-308T", "***"),
    ("010203A123B henkilö", "*** henkilö"),
    ("19640823-3234", "***"),
    ("640823-3234 faktura", "*** faktura"),
    ("kund 00123456789", "kund ***"),
    ("4111 1111 1111 1111", "***"),
    ("FI21 1234 5600 0007 85", "***"),
]
KEPT = [
    "0x80070005",
    "KX-200/B",
    "E-1042",
    "24.2.1",
    "error 404",
    "lampo 8",
    "2026",
    "setup.exe",
    "C++",
    "IPv6",
    "user@",
]


@pytest.mark.parametrize(("text", "kept"), MASKED)
def test_what_tells_who_somebody_is_is_masked(text: str, kept: str) -> None:
    assert masked(text) == kept


@pytest.mark.parametrize("text", KEPT)
def test_names_of_things_are_kept(text: str) -> None:
    assert masked(text) == text


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("  Wi-Fi   ROUTER ", "wi-fi router"),
        ("a\nb\x01c", "a b c"),
        ("x" * 300, "x" * 120),
        ("Ka\u0308ytto\u0308", "käyttö"),
    ],
)
def test_queries_are_kept_in_one_form(text: str, query: str) -> None:
    assert log.normal(text) == query


def search(text: str = "router", results: int = 3, **filters: tuple[str, ...]) -> log.Asked:
    found = log.asked(Question(text, filters), "en", results)
    assert found is not None
    return found


def test_search_without_words_is_not_kept() -> None:
    assert log.asked(Question("  "), "en", 9) is None


def test_searches_and_clicks_of_a_day_are_summed() -> None:
    for results in (3, 3, 0):
        log.count_search(search(results=results), anonymous("en"))
    log.count_click(search(), 2)
    assert not LoggedSearch.objects.exists()  # no write per read
    log.write()
    log.count_click(search(), 99_999_999)
    log.write()
    row = LoggedSearch.objects.get()
    assert (row.query, row.locale, row.day) == ("router", "en", timezone.localdate())
    assert (row.searches, row.empty, row.public, row.clicks) == (3, 1, 2, 2)
    assert row.positions == 2 + log.MOST_POSITIONS


def test_filters_are_kept_apart_and_in_one_order() -> None:
    log.count_search(search(type=("faq",), region=("b", "a")), anonymous("en"))
    log.count_search(search(region=("a", "b"), type=("faq",)), anonymous("en"))
    log.count_search(search(tag=("a@b.c",)), anonymous("en"))
    log.count_search(search(), anonymous("en"))
    log.write()
    filters = dict(LoggedSearch.objects.values_list("filters", "searches"))
    assert filters == {"": 1, "region=a&region=b&type=faq": 2, "tag=***": 1}


def test_what_cannot_be_written_is_kept_for_the_next_time() -> None:
    def away(_taken: object) -> None:
        raise OSError

    log.count_search(search(), anonymous("en"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(log, "_add", away)
        log.write()
    log.count_search(search(), anonymous("en"))
    log.write()
    assert LoggedSearch.objects.get().searches == 2


def test_memory_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(log, "MOST_SEARCHES", 2)
    for number in range(5):
        log.count_search(search(f"query {number}"), anonymous("en"))
    log.write()
    assert LoggedSearch.objects.count() == 2


def test_only_what_was_signed_is_read() -> None:
    assert log.unsign(log.sign(search())) == search()
    for made_up in ("", "x", log.sign(search())[:-1], f"{log.sign(search())}x"):
        assert log.unsign(made_up) is None


def test_old_searches_are_forgotten(settings: Settings) -> None:
    settings.SEARCH_LOG_DAYS = 7
    for days in (0, 7, 8):
        LoggedSearch.objects.create(day=timezone.localdate() - dt.timedelta(days=days), locale="en", query="router")
    log.forget_old()
    assert LoggedSearch.objects.count() == 2


def made(query: str, public: int, days: tuple[int, ...] = (0, 1), **fields: object) -> None:
    for ago in days:
        day = timezone.localdate() - dt.timedelta(days=ago)
        LoggedSearch.objects.create(**{"day": day, "locale": "en", "query": query, "public": public, **fields})


def test_popular_is_what_many_found_on_several_days() -> None:
    made("router", 3)
    made("slow wi-fi", 9)
    made("seldom", 2)
    made("one day", 50, days=(0,))
    made("long ago", 50, days=(31, 32))
    made("mine ***", 50)
    made("reititin", 50, locale="fi")
    made("in a section", 50, filters="section=x")
    assert popular_queries("en", 10) == ["slow wi-fi", "router"]
    assert popular_queries("en", 1) == ["slow wi-fi"]
    assert popular_queries("fi", 10) == ["reititin"]


def test_what_people_who_signed_in_find_is_not_popular() -> None:
    insider = Viewer("en", audience_ids=anonymous("en").audience_ids | {7}, is_signed_in=True)
    log.count_search(search(), insider)
    log.write()
    row = LoggedSearch.objects.get()
    assert (row.searches, row.public) == (1, 0)
