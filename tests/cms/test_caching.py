"""Answers that are kept: right at every moment, and for nobody else."""

import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from django.core.cache import cache
from django.http import HttpResponse
from django.test import RequestFactory
from pytest_django import Settings

from cms import caching, counters
from cms.counters import Counters
from cms.models import Counter
from cms.viewer import Viewer, anonymous
from config.environment import read

pytestmark = pytest.mark.django_db

Ask = Callable[..., HttpResponse]


@pytest.fixture
def made() -> list[Counters]:
    """Give the list of what was made anew."""
    return []


@pytest.fixture
def ask(rf: RequestFactory, made: list[Counters]) -> Ask:
    def ask(viewer: Viewer | None = None, asked: str = "page", status: int = 200, **headers: str) -> HttpResponse:
        def build(now: Counters) -> HttpResponse:
            made.append(now)
            return HttpResponse(f"answer {len(made)}", status=status)

        request = rf.get("/", headers=headers)
        return caching.answer(request, viewer or anonymous("en"), asked=[asked], build=build)

    return ask


def test_answer_is_made_once(ask: Ask, made: list[Counters]) -> None:
    assert ask().content == ask().content == b"answer 1"
    assert len(made) == 1


@pytest.mark.parametrize("counter", [Counter.SEQUENCE, Counter.SETTINGS])
def test_answer_is_made_again_when_anything_changes(ask: Ask, counter: str) -> None:
    first = ask()
    counters.bump(counter)
    second = ask()
    assert second.content == b"answer 2"
    assert first["ETag"] != second["ETag"]


def test_browser_that_has_the_answer_gets_none(ask: Ask, made: list[Counters]) -> None:
    first = ask()
    cache.clear()
    again = ask(if_none_match=first["ETag"])
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    assert len(made) == 1
    counters.bump(Counter.SEQUENCE)
    assert ask(if_none_match=first["ETag"]).status_code == 200


@pytest.mark.parametrize(
    "other",
    [
        replace(anonymous("en"), audience_ids=frozenset({0, 7})),
        replace(anonymous("en"), is_signed_in=True),
        replace(anonymous("en"), organisation=3),
        replace(anonymous("en"), roles=("customer",)),
        anonymous("fi"),
    ],
)
def test_another_viewer_gets_another_answer(ask: Ask, other: Viewer) -> None:
    first, second = ask(), ask(other)
    assert (first.content, second.content) == (b"answer 1", b"answer 2")
    assert first["ETag"] != second["ETag"]
    assert ask(other, if_none_match=first["ETag"]).status_code == 200


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("BASE_URL", "https://elsewhere.example"),
        ("LOCALE_FALLBACKS", {"sv": ("fi",)}),
        ("WAGTAIL_CONTENT_LANGUAGES", [("en", "English")]),
        ("TIME_ZONE", "Asia/Tokyo"),
    ],
)
def test_another_setting_makes_another_answer(ask: Ask, settings: Settings, name: str, value: object) -> None:
    first = ask()
    setattr(settings, name, value)
    second = ask(if_none_match=first["ETag"])
    assert (second.status_code, second.content) == (200, b"answer 2")


def test_another_question_gets_another_answer(ask: Ask) -> None:
    assert ask(asked="one").content != ask(asked="another").content


@pytest.mark.parametrize("status", [301, 302, 404])
def test_only_good_answers_are_kept(ask: Ask, status: int) -> None:
    assert ask(status=status).content != ask(status=status).content
    assert "ETag" not in ask(status=status)
    assert ask(status=status)["Cache-Control"] == caching.PRIVATE


def test_cache_that_is_away_is_not_missed(ask: Ask, settings: Settings) -> None:
    nobody = {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": "redis://127.0.0.1:9/0"}
    settings.CACHES = {"default": nobody}
    assert ask().content == b"answer 1"
    assert ask().content == b"answer 2"


def test_answer_with_a_cookie_is_not_kept(rf: RequestFactory) -> None:
    def build(_now: Counters) -> HttpResponse:
        response = HttpResponse("for one person")
        response.set_cookie("name", "value")
        return response

    caching.answer(rf.get("/"), anonymous("en"), asked=["page"], build=build)
    again = caching.answer(rf.get("/"), anonymous("en"), asked=["page"], build=lambda _now: HttpResponse("for all"))
    assert again.content == b"for all"


def test_only_answers_for_everybody_are_public(ask: Ask) -> None:
    assert ask()["Cache-Control"] == caching.PUBLIC
    assert ask(replace(anonymous("en"), is_signed_in=True))["Cache-Control"] == caching.PRIVATE


def test_address_that_nobody_answered_has_no_tag_to_guess(ask: Ask) -> None:
    assert ask(asked="nothing", status=404, if_none_match='W/"0"').status_code == 404
    assert ask(asked="nothing", status=404, if_none_match="*").status_code == 404


@pytest.fixture
def redis(program: Callable[[str], str], tmp_path: Path) -> Iterator[str]:
    """Give the address of a Redis of the test's own."""
    socket = tmp_path / "redis.sock"
    command = [
        program("redis-server"),
        "--port",
        "0",
        "--unixsocket",
        str(socket),
        "--save",
        "",
        "--dir",
        str(tmp_path),
    ]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as server:
        while not socket.exists() and server.poll() is None:
            time.sleep(0.02)
        yield f"unix://{socket}"
        server.terminate()


def test_answer_is_kept_in_a_redis(
    ask: Ask, made: list[Counters], redis: str, settings: Settings, tmp_path: Path
) -> None:
    settings.CACHES = {"default": read({"DATA_DIR": str(tmp_path), "CACHE_URL": redis}).cache}
    assert ask().content == ask().content
    assert len(made) == 1
