"""The index follows publications, and loses nothing."""

import contextlib
import os
import uuid
from collections.abc import Callable, Collection, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.core.management import CommandError, call_command
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from cms.doctor import problems
from cms.models import Counter, FollowerState, Publication
from cms.publications import followers
from cms.publications.draining import drain
from cms.worker import Worker
from knowledge.models import ArticlePage, FAQPage
from search import follower as following
from search import indexing, links
from search.analysis.analyzer import query_words
from search.documents import documents_of
from search.engines import elasticsearch_locks, engine
from search.indexing import check_index, rebuild, status
from search.port import NotReadyError, Placed, SearchQuery
from tests.factories import (
    make_article,
    make_collection,
    make_file,
    make_home,
    make_page,
    publication_of,
    restrict,
    stream,
    translate,
)

from .contents import differences
from .engines import Kept

pytestmark = [pytest.mark.django_db, pytest.mark.persistence, pytest.mark.usefixtures("own")]

PATH = "search.follower.SearchFollower"


def follow() -> None:
    call_command("run_worker", once=True)


def find(text: str, locale: str = "en", *audiences: int) -> list[str]:
    query = SearchQuery(locale, query_words(text, (locale,)), frozenset(audiences or {0}))
    return sorted(f"{hit.publication}{'#' if hit.anchor else ''}{hit.anchor}" for hit in engine().search(query).hits)


def rename(page: Any, title: str) -> None:
    page.title = title
    page.save_revision().publish()
    page.refresh_from_db()


@pytest.mark.smoke
def test_published_page_is_found_and_unpublished_one_is_not() -> None:
    article = make_article(title="Kettle")
    follow()
    assert find("kettle") == [str(publication_of(article).pk)]
    article.unpublish()
    follow()
    assert find("kettle") == []
    assert status().is_well


def test_renamed_page_is_found_by_its_new_title_only() -> None:
    article = make_article(title="Kettle")
    follow()
    rename(article, "Lamp")
    follow()
    assert (len(find("kettle")), len(find("lamp"))) == (0, 1)


def test_fallback_answers_until_there_is_a_translation() -> None:
    article = make_article(title="Kettle")
    follow()
    assert len(find("kettle", "fi")) == 1
    translated = translate(article, "fi", title="Pannu")
    follow()
    assert find("kettle", "fi") == []
    assert find("pannu", "fi") == [str(publication_of(translated).pk)]
    assert len(find("kettle", "en")) == 1


def test_question_is_found_by_itself_and_not_with_its_page() -> None:
    answer = [{"type": "rich_text", "value": "<p>Two years.</p>", "id": "inner"}]
    questions = stream(("faq", {"question": "How long is the warranty?", "answer": answer}))
    faq = make_page(FAQPage, make_home(), title="Questions", questions=questions)
    follow()
    pk = publication_of(faq).pk
    assert find("warranty") == [f"{pk}#how-long-is-the-warranty"]
    assert find("questions") == [str(pk)]


def test_label_of_a_file_for_others_is_not_in_the_index(settings: Settings) -> None:
    settings.MEDIA_ROOT = django_settings.SEARCH_FOLDER / "media"
    private = make_file(name="secret.pdf", title="Secretum", collection=make_collection("login"))
    public = make_file(name="public.pdf", title="Publicum")
    make_article(("file", {"file": private.pk, "label": ""}), ("file", {"file": public.pk, "label": ""}))
    follow()
    assert (len(find("secretum", "en", 0, 1, 2, 3)), len(find("publicum"))) == (0, 1)


def test_change_of_a_translation_concerns_its_whole_group() -> None:
    """How many pages exist in a language depends on who may see the translation."""
    article = make_article(title="Kettle")
    translated = translate(article, "fi", title="Pannu")
    follow()

    def languages() -> set[str]:
        query = SearchQuery("en", query_words("kettle", ("en",)), frozenset({0}))
        return set(engine().search(query).counts["language"])

    assert languages() == {"en@0", "fi@0"}
    restrict(translated)
    drain()
    follow()
    assert languages() == {"en@0", f"fi@{publication_of(translated).audience_id}"}


def test_idle_follower_writes_nothing() -> None:
    make_article(title="Kettle")
    follow()
    worker = Worker()
    worker.round()
    with CaptureQueriesContext(connections["default"]) as captured:
        worker.round()
    assert [query["sql"] for query in captured if not query["sql"].startswith("SELECT")] == []


@pytest.mark.parametrize("loss", ["everything", "state", "locale", "version"])
def test_lost_index_is_made_anew_by_itself(loss: str, own: Kept, monkeypatch: pytest.MonkeyPatch) -> None:
    make_article(title="Kettle")
    follow()
    if loss == "everything":
        own.lose()
    elif loss == "state":
        own.lose_the_state()
    elif loss == "locale":
        own.lose_a_locale()
        with pytest.raises(NotReadyError):
            find("kettle")
    else:
        fields = own.module.version().partition(".")[0]
        monkeypatch.setattr(own.module, "version", lambda: f"{fields}.99.99")
    assert followers.waiting(PATH) > 0
    follow()
    assert len(find("kettle")) == 1
    assert followers.waiting(PATH) == 0
    assert status().is_well


def test_index_that_cannot_be_written_is_made_anew(own: Kept) -> None:
    article = make_article(title="Kettle")
    follow()
    own.lose_a_locale()
    rename(article, "Lamp")
    drain()
    with contextlib.suppress(NotReadyError):  # of an engine that notices while it writes
        followers.follow(PATH, "me")
    followers.follow(PATH, "me")
    assert len(find("lamp")) == 1
    assert status().is_well


def test_index_of_a_newer_database_is_made_anew() -> None:
    make_article(title="Kettle")
    follow()
    with engine().exclusive(), engine().writing() as writer:
        writer.commit(10**9)
    follow()
    assert engine().state().reached == Counter.objects.get(pk="sequence").value


def test_remembered_number_never_skips_what_the_index_lacks() -> None:
    """The database says that everything was handled; the index knows better."""
    article = make_article(title="Kettle")
    follow()
    reached = engine().state().reached
    rename(article, "Lamp")
    drain()
    FollowerState.objects.update(sequence=10**6)
    assert followers.handled(PATH) == reached
    follow()
    assert len(find("lamp")) == 1


def test_nothing_is_skipped_when_an_older_index_takes_the_place_of_the_one_that_was_asked() -> None:
    first, second = make_article(title="Kettle", slug="kettle"), make_article(title="Lamp", slug="lamp")
    follow()
    rename(first, "Spoon")
    rename(second, "Fork")
    drain()
    # What comes after `first`, as an index had said that has it; this one has not.
    following.SearchFollower().handle([publication_of(second)])
    assert (len(find("spoon")), len(find("fork"))) == (1, 1)
    assert status().is_well


def test_failure_while_writing_is_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    article = make_article(title="Kettle")
    follow()
    rename(article, "Lamp")
    drain()

    def fail(*_args: object) -> None:
        raise OSError("no space left")

    with monkeypatch.context() as patch:
        patch.setattr(following, "index_next", fail)
        with pytest.raises(OSError, match="no space"):
            followers.follow(PATH, "me")
    assert len(find("kettle")) == 1
    followers.follow(PATH, "me")
    assert len(find("lamp")) == 1


# --- Death of the worker ---------------------------------------------------------------------------------------------


def in_a_child(work: Callable[[], Any]) -> int:
    """Do `work` in a copy of this process; return its exit code."""
    child = os.fork()
    if child == 0:
        try:
            work()
            os._exit(0)
        except BaseException:  # noqa: BLE001 - nothing of the parent's may be run in the child
            os._exit(1)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def die_at(target: Any, name: str, *, after: bool) -> None:
    """Let this process die before or after a step."""
    own = getattr(target, name)

    def dies(*args: Any) -> None:
        if after:
            own(*args)
        os._exit(9)

    setattr(target, name, dies)


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("step", ["replace", "commit", "remember"])
def test_worker_that_dies_while_writing_loses_nothing(
    step: str, own: Kept, monkeypatch: pytest.MonkeyPatch, *, after: bool
) -> None:
    monkeypatch.setattr(elasticsearch_locks, "LEASE", 0.0)  # who dies here is known to be dead
    article = make_article(title="Kettle")
    follow()
    rename(article, "Lamp")
    drain()
    group = publication_of(article).group
    # The child must not use the parent's connection to the database.
    placed = list(documents_of({group}))
    sequence = publication_of(article).sequence

    def write() -> None:
        target, name = own.remember if step == "remember" else (own.writer, step)
        die_at(target, name, after=after)
        with engine().exclusive(), engine().writing() as writer:
            writer.replace({group}, placed)
            writer.commit(sequence)

    assert in_a_child(write) == 9
    follow()
    assert (len(find("kettle")), len(find("lamp"))) == (0, 1)
    assert status().is_well


class Hasty:
    """Moves the number before it writes, and dies in between."""

    def __init__(self, writer: Any) -> None:
        self._writer = writer

    def replace(self, groups: Collection[uuid.UUID], documents: Iterable[Placed]) -> None:
        """Put it off."""

    def renew(self) -> None:
        self._writer.renew()

    def commit(self, reached: int) -> None:
        self._writer.commit(reached)
        raise KilledError


class KilledError(Exception):
    """Ends the work of a worker."""


def test_number_that_moves_before_what_it_stands_for_is_written_loses_something() -> None:
    """The tests above would notice: this is what the worker does, with a writer that does it the wrong way round."""
    article = make_article(title="Kettle")
    follow()
    rename(article, "Lamp")
    drain()
    reached = engine().state().reached
    with pytest.raises(KilledError), engine().exclusive(), engine().writing() as writer:
        indexing.index_next(Hasty(writer), reached)
    follow()
    assert (len(find("kettle")), len(find("lamp"))) == (1, 0)
    assert not status().is_well
    assert list(differences()) != []


def test_words_that_are_not_those_of_the_publication_are_a_difference() -> None:
    article = make_article(title="Kettle")
    follow()
    assert list(differences()) == []
    group = publication_of(article).group
    old = [(locale, replace(each, tokens={**each.tokens, "stem": ("lamp",)})) for locale, each in documents_of({group})]
    with engine().exclusive(), engine().writing() as writer:
        writer.replace({group}, old)
        writer.commit(publication_of(article).sequence)
    assert "en: stem kettl finds 0 documents instead of 1" in list(differences())


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("step", ["replace", "commit", "finish"])
def test_worker_that_dies_while_rebuilding_loses_nothing(
    step: str, own: Kept, monkeypatch: pytest.MonkeyPatch, *, after: bool
) -> None:
    monkeypatch.setattr(elasticsearch_locks, "LEASE", 0.0)
    article = make_article(title="Kettle")
    follow()
    publication = publication_of(article)
    placed = list(documents_of({publication.group}))

    def write() -> None:
        die_at(own.build, step, after=after)
        with engine().rebuilding() as build:
            build.replace({publication.group}, placed)
            build.commit(publication.sequence)
            with engine().exclusive():
                build.finish()

    assert in_a_child(write) == 9
    assert len(find("kettle")) == 1
    rebuild()
    assert status().is_well
    assert own.builds() == 1


# --- Commands --------------------------------------------------------------------------------------------------------


def test_rebuild_takes_in_what_changes_meanwhile(own: Kept, monkeypatch: pytest.MonkeyPatch) -> None:
    article = make_article(title="Kettle")
    drain()
    really_commit = own.build.commit
    renamed: list[bool] = []

    def commit(build: Any, reached: int) -> None:
        really_commit(build, reached)
        if not renamed:
            renamed.append(True)
            rename(article, "Lamp")
            drain()

    monkeypatch.setattr(own.build, "commit", commit)
    call_command("rebuild_search")
    assert (len(find("kettle")), len(find("lamp"))) == (0, 1)
    assert status().is_well


@pytest.mark.django_db(transaction=True)
def test_rebuild_goes_on_while_others_write(monkeypatch: pytest.MonkeyPatch) -> None:
    """SQLite refuses to write, without waiting, while a query is open that others have written after."""
    for title in ("Kettle", "Lamp", "Spoon"):
        make_article(title=title)
    drain()
    really_note = links.note

    def write() -> None:
        FollowerState.objects.update_or_create(name="other", defaults={"error": "none"})
        connection.close()

    def note(publications: Iterable[Publication]) -> None:
        really_note(publications)
        with ThreadPoolExecutor() as pool:
            pool.submit(write).result()

    monkeypatch.setattr(indexing, "BATCH", 1)
    monkeypatch.setattr(links, "note", note)
    rebuild()
    assert [len(find(word)) for word in ("kettle", "lamp", "spoon")] == [1, 1, 1]


def test_rebuild_says_that_another_one_is_running() -> None:
    with engine().rebuilding(), pytest.raises(CommandError, match="Another process"):
        call_command("rebuild_search")


def test_status_without_an_index_fails() -> None:
    with pytest.raises(CommandError, match="There is no search index"):
        call_command("search_status")


def test_status_says_how_far_behind_the_index_is(capsys: pytest.CaptureFixture[str]) -> None:
    article = make_article(title="Kettle")
    follow()
    call_command("search_status")
    rename(article, "Lamp")
    drain()
    with pytest.raises(CommandError):
        call_command("search_status")
    assert "1 publications behind" in capsys.readouterr().out


def test_status_names_what_differs(capsys: pytest.CaptureFixture[str]) -> None:
    article = make_article(title="Kettle")
    follow()
    publication = publication_of(article)
    with engine().exclusive(), engine().writing() as writer:
        writer.replace({publication.group}, ())
        writer.commit(engine().state().reached)
    with pytest.raises(CommandError):
        call_command("search_status")
    assert f"en: {publication.pk} is missing in the index" in capsys.readouterr().out


def test_status_names_a_question_that_is_missing_and_one_that_is_left_over() -> None:
    answer = [{"type": "rich_text", "value": "<p>Two years.</p>", "id": "inner"}]
    questions = stream(("faq", {"question": "How long is the warranty?", "answer": answer}))
    faq = make_page(FAQPage, make_home(), title="Questions", questions=questions)
    follow()
    publication = publication_of(faq)
    placed = list(documents_of({publication.group}))
    changed = [(locale, replace(each, anchor=each.anchor and "gone")) for locale, each in placed if locale == "en"]
    with engine().exclusive(), engine().writing() as writer:
        writer.replace({publication.group}, [*changed, *(each for each in placed if each[0] != "en")])
        writer.commit(engine().state().reached)
    assert tuple(map(str, status().differences)) == (
        f"en: {publication.pk}#gone is in the index, but readers do not have it",
        f"en: {publication.pk}#how-long-is-the-warranty is missing in the index",
    )


def test_doctor_misses_the_index() -> None:
    make_article(title="Kettle")
    drain()
    (problem,) = check_index()
    assert problem in problems()
    follow()
    assert list(check_index()) == []


def test_machine_that_reads_words_otherwise_is_named(
    own: Kept, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    make_article(title="Kettle")
    follow()
    made_by = own.module.version()
    here = f"{made_by.partition('.')[0]}.99.99"
    monkeypatch.setattr(own.module, "version", lambda: here)
    (problem,) = check_index()
    assert f"version {made_by} of the analysis, and this machine has {here}" in problem
    with pytest.raises(CommandError):
        call_command("search_status")
    assert f"this machine has {here}" in capsys.readouterr().out


def test_many_pages_are_indexed_with_few_queries() -> None:
    home = make_home()
    pages = [make_page(ArticlePage, home, title=f"Kettle {number}", slug=f"kettle-{number}") for number in range(5)]
    drain()
    groups = {page.translation_key for page in pages}
    with CaptureQueriesContext(connections["default"]) as captured:
        list(documents_of(groups))
    assert len(captured) == 3
