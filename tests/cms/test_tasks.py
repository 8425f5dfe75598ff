"""Wagtail's own tasks run after the commit, and those that index once for what is saved several times."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, suppress
from typing import Any

import pytest
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django_tasks.signals import task_finished
from wagtail.models import Locale
from wagtail.tasks import delete_file_from_storage_task, update_reference_index_task

from cms.middleware import AfterAnswerMiddleware
from cms.models import SharedText

pytestmark = pytest.mark.django_db

Commit = Callable[..., AbstractContextManager[Any]]


@pytest.fixture
def indexed() -> Iterator[list[str]]:
    """Give a list that grows with the number of each object that a task has indexed."""
    noted: list[str] = []

    def note(*, task_result: Any, **_: Any) -> None:
        noted.append(task_result.args[-1])

    task_finished.connect(note)
    yield noted
    task_finished.disconnect(note)


@pytest.fixture
def texts() -> list[SharedText]:
    locale, _made = Locale.objects.get_or_create(language_code="en")
    return SharedText.objects.bulk_create(SharedText(title=title, locale=locale) for title in ("Warranty", "Returns"))


def index(text: SharedText) -> Any:
    return update_reference_index_task.enqueue("cms", "sharedtext", str(text.pk))


def test_object_that_is_saved_twice_is_indexed_once_after_the_commit(
    texts: list[SharedText], indexed: list[str], django_capture_on_commit_callbacks: Commit
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        texts[0].save()
        texts[0].save()
        assert indexed == []
    assert indexed == [str(texts[0].pk)]


def test_each_object_is_indexed(
    texts: list[SharedText], indexed: list[str], django_capture_on_commit_callbacks: Commit
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        for text in (*texts, *texts):
            index(text)
    assert indexed == [str(text.pk) for text in texts]


def test_object_is_indexed_although_the_first_to_ask_is_rolled_back(
    texts: list[SharedText], indexed: list[str], django_capture_on_commit_callbacks: Commit
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        with suppress(KeyError), transaction.atomic():
            index(texts[0])
            raise KeyError
        index(texts[0])
    assert indexed == [str(texts[0].pk)]


def test_request_is_answered_before_its_tasks_run(
    texts: list[SharedText], indexed: list[str], rf: RequestFactory, django_capture_on_commit_callbacks: Commit
) -> None:
    def save(_request: HttpRequest) -> HttpResponse:
        with django_capture_on_commit_callbacks(execute=True):
            texts[0].save()
        return HttpResponse()

    answer = AfterAnswerMiddleware(save)(rf.get("/"))
    assert indexed == []
    answer.close()
    assert indexed == [str(texts[0].pk)]


def test_who_asks_again_gets_the_same_result(texts: list[SharedText]) -> None:
    assert index(texts[0]) is index(texts[0])


def test_other_tasks_run_as_often_as_they_are_asked_for() -> None:
    storage = ["django.core.files.storage.InMemoryStorage", [], {}]
    first, second = (delete_file_from_storage_task.enqueue(storage, "a.txt") for _each in range(2))
    assert first.id != second.id
