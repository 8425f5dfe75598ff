"""Renditions: made once, when they are first asked for, whoever asks for them at the same time."""

import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from PIL import Image as PillowImage
from wagtail.images.models import SourceImageIOError

from cms.media.locks import alone
from cms.media.making import made_rendition
from cms.media.renditions import image_url
from cms.models import Image, Rendition
from cms.publications.resources import image_ref
from tests.factories import bitmap, make_image, upload

WORK = """
import pathlib, sys
from django.conf import settings
settings.configure(DATA_DIR=pathlib.Path(sys.argv[1]))
from cms.media.locks import alone
with alone("rendition", "work"):
    print("working", flush=True)
    sys.stdin.read()
"""


@contextmanager
def another_process_at_work() -> Iterator[subprocess.Popen[bytes]]:
    """Let another process hold the lock of the work until it is told to end."""
    command = [sys.executable, "-c", WORK, str(settings.DATA_DIR)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"working\n"
        try:
            yield process
        finally:
            process.kill()


def begin_work() -> tuple[threading.Thread, threading.Event]:
    """Begin the same work in a thread, which says when it has the lock."""
    has_begun = threading.Event()

    def work() -> None:
        with alone("rendition", "work"):
            has_begun.set()

    thread = threading.Thread(target=work)
    thread.start()
    return thread, has_begun


def replace_file(image: Image, content: bytes, name: str = "picture.png") -> None:
    """Replace the file as the form of the admin does."""
    image.file = upload(content, name)
    image.save()
    image.renditions.all().delete()


def test_work_waits_for_another_process() -> None:
    with another_process_at_work() as process:
        thread, has_begun = begin_work()
        assert not has_begun.wait(0.2)
        process.communicate()
        thread.join()
    assert has_begun.is_set()


def test_lock_of_a_process_that_died_is_free() -> None:
    with another_process_at_work() as process:
        process.kill()
        process.wait()
        thread, has_begun = begin_work()
        thread.join()
    assert has_begun.is_set()


@pytest.mark.django_db(transaction=True)
@pytest.mark.persistence
def test_fifty_who_ask_at_once_get_one_rendition(monkeypatch: pytest.MonkeyPatch) -> None:
    url = image_url(image_ref(make_image()), "w320")
    encoded, answers = [], []
    save, start = PillowImage.Image.save, threading.Barrier(50)

    def counted(image: PillowImage.Image, *args: Any, **kwargs: Any) -> None:
        encoded.append(image.size)
        save(image, *args, **kwargs)

    monkeypatch.setattr(PillowImage.Image, "save", counted)

    def ask() -> None:
        client = Client()
        start.wait()
        answer = client.get(url)
        answers.append((answer.status_code, answer.getvalue()))
        connection.close()

    threads = [threading.Thread(target=ask) for _ in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == 50
    assert {status for status, _content in answers} == {200}
    assert len(set(answers)) == 1
    assert encoded == [(320, 160)]


@pytest.mark.django_db
def test_rendition_whose_file_is_lost_is_made_again(client: Client) -> None:
    url = image_url(image_ref(make_image()), "w320")
    content = client.get(url).getvalue()
    lost = Rendition.objects.get()
    lost.file.storage.delete(lost.file.name)
    assert client.get(url).getvalue() == content
    assert Rendition.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.persistence
def test_rendition_of_a_file_that_is_replaced_meanwhile_is_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    image = make_image()
    save = PillowImage.Image.save

    def replaced_meanwhile(*args: Any, **kwargs: Any) -> None:
        save(*args, **kwargs)
        monkeypatch.undo()
        replace_file(Image.objects.get(), bitmap(700, 700))

    monkeypatch.setattr(PillowImage.Image, "save", replaced_meanwhile)
    with pytest.raises(SourceImageIOError):
        made_rendition(image, "width-320|format-webp")
    assert not Rendition.objects.exists()
    assert made_rendition(Image.objects.get(), "width-320|format-webp").height == 320
