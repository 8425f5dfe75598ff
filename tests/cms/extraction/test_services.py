"""When files are read, and what becomes of their text."""

import datetime as dt
import io
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.db.models import F
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import Settings

from cms.extraction import services
from cms.extraction.process import Answer, Reader
from cms.extraction.services import Extraction, forget_unused, store, waiting
from cms.models import Document, FileText, Mark, Publication
from cms.patience import Patience
from cms.publications.draining import drain
from cms.publications.rebuilding import rebuild
from cms.worker import Worker
from tests.factories import make_article, make_file, publication_of, stream
from tests.file_samples import pdf, xlsx

pytestmark = [pytest.mark.django_db, pytest.mark.persistence]

State = FileText.State


def read_all() -> None:
    """Let a worker read every file."""
    extraction = Extraction(Patience())
    while extraction.round():
        pass


def text_of(document: Document) -> FileText:
    return FileText.objects.get(pk=document.sha256)


def test_each_content_is_read_once() -> None:
    first = make_file(pdf("Oil change"))
    make_file(pdf("Valve"), "valve.pdf")
    Document.objects.filter(pk=make_file(b"other").pk).update(sha256=first.sha256)
    assert waiting().count() == 3
    read_all()
    assert not waiting().exists()
    assert sorted(FileText.objects.values_list("text", "kind", "state", "characters")) == [
        ("Oil change", "page", "done", 10),
        ("Valve", "page", "done", 5),
    ]


@pytest.mark.parametrize(
    ("content", "name", "state"),
    [
        (b"%PDF-1.7 nonsense", "a.pdf", State.BROKEN),
        (pdf("x", password="secret"), "a.pdf", State.ENCRYPTED),
        (pdf(""), "a.pdf", State.NO_TEXT),
        (b"", "a.txt", State.NO_TEXT),
        (b"{\\rtf}", "a.rtf", State.UNSUPPORTED),
        (b"solid", "a.stl", State.NO_WORDS),
        (b"no ending", "README", State.NO_WORDS),
    ],
)
def test_what_cannot_be_read_has_its_state(content: bytes, name: str, state: str) -> None:
    file = make_file(content, name)
    read_all()
    assert (text_of(file).state, text_of(file).text) == (state, "")
    assert not waiting().exists()


def test_large_file_is_not_read(settings: Settings) -> None:
    settings.FILE_TEXT_MAX_MB = 1
    file = make_file(b"x" * 1_100_000, "a.txt")
    read_all()
    assert text_of(file).state == State.TOO_LARGE


def run_instead(program: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the process that reads do something else."""
    import subprocess  # noqa: PLC0415 - what is replaced

    start = subprocess.Popen

    def other(command: list[str], **options: Any) -> Any:
        limits = f"from cms.extraction.__main__ import limit; limit({command[-2]}, {command[-1]})"
        return start([command[0], "-c", f"{limits}\n{program}"], **options)

    monkeypatch.setattr("cms.extraction.process.subprocess.Popen", other)


@pytest.mark.parametrize(
    ("program", "state"),
    [
        ("import time; time.sleep(60)", State.TOO_DEMANDING),
        ("while True: pass", State.TOO_DEMANDING),
        ("x = bytearray(2_000_000_000)", State.TOO_DEMANDING),
        ("import os; os.abort()", State.TOO_DEMANDING),
        ("import os, signal; os.kill(os.getpid(), signal.SIGSEGV)", State.BROKEN),
        ("raise ValueError", State.BROKEN),
        ("print('{}')", State.BROKEN),
    ],
)
def test_process_that_fails_harms_nobody(
    program: str, state: str, monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    settings.FILE_TEXT_SECONDS = 1
    run_instead(program, monkeypatch)
    reader = Reader(io.BytesIO(b"x"), "txt")
    answer = None
    while answer is None:
        answer = reader.wait(1)
    assert answer.state == state


def test_worker_goes_on_while_a_file_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    run_instead("import time; time.sleep(60)", monkeypatch)
    file = make_file(b"slow", "slow.txt")
    worker = Worker()
    worker.round()
    page = make_article()
    Mark.objects.update(created_at=timezone.now() - dt.timedelta(seconds=3))
    worker.round()
    assert Publication.objects.filter(page_id=page.pk).exists()
    assert text_of(file).state == State.WAITING
    worker.extraction.close()
    assert list(waiting()) == [file]


def test_huge_csv_is_read_as_far_as_it_is_found() -> None:
    file = make_file("".join(f"{number};Pumppu {number}\n" for number in range(400_000)).encode(), "a.csv")
    read_all()
    assert (text_of(file).is_cut, text_of(file).characters) == (True, 1_000_000)


def test_file_that_others_read_is_left_to_them() -> None:
    file = make_file(pdf("x"))
    FileText.objects.create(pk=file.sha256, tried_at=timezone.now(), attempts=1)
    assert not waiting().exists()
    FileText.objects.update(tried_at=F("tried_at") - dt.timedelta(seconds=121))
    read_all()
    assert text_of(file).state == State.DONE


def test_file_with_which_workers_die_is_given_up() -> None:
    file = make_file(pdf("x"))
    FileText.objects.create(pk=file.sha256, attempts=services.MOST_ATTEMPTS)
    read_all()
    assert text_of(file).state == State.TOO_DEMANDING


def test_file_that_cannot_be_fetched_is_tried_again() -> None:
    file, other = make_file(pdf("x")), make_file(pdf("y"), "other.pdf")
    with file.open_file() as stored:
        content = stored.read()
    file.file.storage.delete(file.file.name)
    read_all()
    assert list(waiting()) == [file]
    assert text_of(other).state == State.DONE
    file.file.storage.save(file.file.name, io.BytesIO(content))
    read_all()
    assert text_of(file).text == "x"


def test_newer_reader_reads_again_and_the_old_text_stays_until_then(monkeypatch: pytest.MonkeyPatch) -> None:
    file = make_file(pdf("x"))
    read_all()
    FileText.objects.update(text="old")
    monkeypatch.setattr(services, "VERSION", services.VERSION + 1)
    extraction = Extraction(Patience())
    extraction.round()
    assert text_of(file).text == "old"
    while extraction.round():
        pass
    assert text_of(file).text == "x"


def test_pages_with_the_file_get_new_numbers_when_its_text_is_known() -> None:
    file, others = make_file(pdf("x")), make_file(pdf("y"), "other.pdf")
    page = make_article(body=stream(("file", {"file": file.pk, "label": ""})))
    other = make_article(title="Other", slug="other", body=stream(("file", {"file": others.pk, "label": ""})))
    drain()
    before = publication_of(page).sequence, publication_of(other).sequence
    store(file.sha256, Answer("done"))  # nobody has begun
    FileText.objects.create(pk=file.sha256)
    store(file.sha256, Answer("done", found={"text": "x", "kind": "page", "places": [[0, 1, ""]]}))
    drain()
    assert publication_of(page).sequence > before[0]
    assert publication_of(other).sequence == before[1]
    now = publication_of(page).sequence
    store(file.sha256, Answer("done", found={"text": "x", "kind": "page", "places": [[0, 1, ""]]}))
    drain()
    assert publication_of(page).sequence == now
    rebuild()
    assert publication_of(page).sequence == now


def test_text_goes_with_the_last_file_that_has_it() -> None:
    first, second = make_file(xlsx({"A": [["x"]]}), "a.xlsx"), make_file(b"other", "b.xlsx")
    Document.objects.filter(pk=second.pk).update(sha256=first.sha256)
    second.refresh_from_db()
    read_all()
    first.delete()
    assert FileText.objects.exists()
    second.delete()
    assert not FileText.objects.exists()


def test_text_of_a_replaced_file_goes(django_capture_on_commit_callbacks: Callable[..., Any]) -> None:
    file = make_file(pdf("Old"))
    read_all()
    with django_capture_on_commit_callbacks(execute=True):
        file.file.save("manual.pdf", io.BytesIO(pdf("New")))
        file._set_document_file_metadata()  # noqa: SLF001 - what forms do
        file.save()
    read_all()
    forget_unused()
    assert list(FileText.objects.values_list("text", flat=True)) == ["New"]


def test_look_for_work_costs_one_query() -> None:
    make_file(pdf("x"))
    read_all()
    with CaptureQueriesContext(connection) as queries:
        Extraction(Patience()).round()
    assert len(queries) == 1
