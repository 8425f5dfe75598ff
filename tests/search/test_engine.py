"""The contract of engines: they match and count as the plain definitions do, and keep what was committed."""

import os
import threading
import uuid
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from search.analysis.analyzer import query_words
from search.beginnings import beginnings_of, typed_words
from search.engines import elasticsearch_locks, tantivy
from search.engines.tantivy import TantivyEngine
from search.engines.tantivy_queries import FIELDS
from search.port import (
    ENOUGH,
    LEVELS,
    PREFERENCE,
    TERMS,
    BusyError,
    Engine,
    NotReadyError,
    SearchDocument,
    SearchQuery,
    Word,
)

from . import plain
from .engines import Kept, kept

NAMES = ["a", "b c", 'd"e', "f\\", "*", "]", "g OR tag:h", "ä", "fi@3"]
WORDS = ["kettle", "lamp", "kettle-lamp", "wi-fi", "24.2"]


def document(number: int, text: str = "kettle", audience: int = 0, **terms: Iterable[str]) -> SearchDocument:
    tokens = [term for word in query_words(text, ("xx",)) for forms in (word.whole, *word.parts) for term in forms[0]]
    return SearchDocument(
        publication=uuid.UUID(int=number),
        anchor="",
        group=uuid.UUID(int=1000 + number),
        sequence=number,
        audience=audience,
        tokens={level: tuple(term.token for term in tokens if term.level == level) for level in LEVELS},
        terms={kind: frozenset(terms.get(kind, ())) for kind in TERMS},
        title=beginnings_of(text, "xx"),
    )


def words(text: str) -> tuple[Word, ...]:
    return query_words(text, ("xx",))


def fill(engine: Engine, documents: Sequence[SearchDocument], reached: int = 1) -> None:
    with engine.rebuilding() as build:
        build.replace({each.group for each in documents}, [("en", each) for each in documents])
        build.commit(reached)
        with engine.exclusive():
            build.finish()


def everything(engine: Engine, locale: str = "en") -> list[int]:
    found = engine.search(SearchQuery(locale, None, frozenset({0}), limit=100))
    return sorted(hit.publication.int for hit in found.hits)


some_terms = st.frozensets(st.sampled_from(NAMES), max_size=3)
some_facets = st.fixed_dictionaries(
    {"region": some_terms, "tag": some_terms, "type": st.sampled_from([("a",), ("b c",)])}
)
some_documents = st.lists(
    st.tuples(st.lists(st.sampled_from(WORDS), max_size=4), st.sampled_from([0, 1, 2]), some_facets), max_size=8
)


def words_with_others(drawn: list[tuple[str, list[str]]]) -> tuple[Word, ...]:
    """Return words, each with several others that may be said in its place."""
    return tuple(
        replace(word, others=(tuple(each.whole for each in words(" ".join(others))),))
        for text, others in drawn
        for word in words(text)
    )


some_words = st.sampled_from([*WORDS, "nothing"])
some_typed = st.sampled_from(["k", "ket", "lam", "wi-f", "kettle", "x"])
some_groups = st.integers(min_value=1001, max_value=1009).map(lambda number: uuid.UUID(int=number))
some_queries = st.builds(
    SearchQuery,
    locale=st.just("en"),
    words=st.none()
    | st.lists(some_words, max_size=5).map(lambda found: words(" ".join(found)))
    | st.lists(st.tuples(some_words, st.lists(some_words, max_size=2)), max_size=3).map(words_with_others)
    | st.lists(some_typed, min_size=1, max_size=3).map(lambda found: typed_words(" ".join(found), ("xx",))),
    every=st.booleans(),
    helping=st.lists(st.sampled_from(WORDS), max_size=2).map(lambda found: words(" ".join(found))),
    audiences=st.frozensets(st.sampled_from([0, 1, 2, 3])),
    filters=st.dictionaries(
        st.sampled_from(["region", "tag", "type"]), st.frozensets(st.sampled_from(NAMES), min_size=1)
    ),
    preferred=st.dictionaries(
        st.sampled_from(["region", "tag"]), st.frozensets(st.sampled_from(NAMES), min_size=1), max_size=2
    ),
    limit=st.just(100),
    first=st.just(()) | st.lists(some_groups, max_size=3, unique=True).map(tuple),
    hidden=st.just(frozenset()) | st.frozensets(some_groups, max_size=2),
)


Drawn = list[tuple[list[str], int, dict[str, frozenset[str]]]]


def made(drawn: Drawn) -> list[SearchDocument]:
    """Return documents, every third of which is a question of a page."""
    return [
        replace(document(number, " ".join(text), audience, **terms), anchor="" if number % 3 else "question")
        for number, (text, audience, terms) in enumerate(drawn, start=1)
    ]


def check(engine: Engine, documents: list[SearchDocument], query: SearchQuery) -> None:
    """First what matches and what comes first, then every count."""
    got = engine.search(query)
    expected = plain.found(documents, query)
    assert {(hit.publication, hit.anchor) for hit in got.hits} == expected
    first = [each for each in documents if plain.is_first(each, query) and plain.name(each) in expected]
    first.sort(key=lambda each: query.first.index(each.group))
    assert [plain.name(each) for each in first] == [(hit.publication, hit.anchor) for hit in got.hits[: len(first)]]
    assert got.total == len(expected)
    assert got.counts == plain.counts(documents, query)
    assert got.without == plain.without(documents, query)


@settings(max_examples=60, deadline=None)
@given(some_documents, st.lists(some_queries, min_size=1, max_size=6))
def test_matches_and_counts_are_those_of_the_plain_definition(drawn: Drawn, queries: list[SearchQuery]) -> None:
    documents = made(drawn)
    with TemporaryDirectory() as folder:
        engine = TantivyEngine(Path(folder))
        fill(engine, documents)
        for query in queries:
            check(engine, documents, query)


# Engines differ in how they count documents without any words, which no page is.
texts_of_pages = st.lists(st.sampled_from(WORDS), min_size=1, max_size=4)


@settings(
    max_examples=8,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    phases=[Phase.explicit, Phase.reuse, Phase.generate],  # an index for each example: making it smaller takes long
)
@given(
    drawn=st.lists(st.tuples(texts_of_pages, st.sampled_from([0, 1, 2]), some_facets), min_size=1, max_size=8),
    queries=st.lists(some_queries, min_size=4, max_size=12),
)
def test_engines_find_count_and_order_the_same(
    both: tuple[Engine, Engine], drawn: Drawn, queries: list[SearchQuery]
) -> None:
    documents = made(drawn)
    for engine in both:
        fill(engine, documents)
    for query in queries:
        found = []
        for engine in both:
            check(engine, documents, query)
            hits = engine.search(query).hits
            assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
            found.append({hit.publication: hit.score for hit in hits})
        # The same scores are the same order, but for those that are equal.
        assert found[1] == pytest.approx(found[0], rel=1e-4)


@pytest.fixture
def both(tmp_path: Path) -> Iterator[tuple[Engine, Engine]]:
    with kept("elasticsearch", tmp_path) as other:
        yield TantivyEngine(tmp_path / "both"), other.engine


def test_what_is_preferred_scores_more_and_hides_nothing(engine: Engine) -> None:
    pages = [document(number, "heat pump", region=frozenset({place})) for number, place in enumerate("abac", start=1)]
    fill(engine, pages)
    for found in (words("pump"), words("pump nothing"), None):
        query = SearchQuery("en", found, frozenset({0}))
        plainly = engine.search(query)
        preferring = engine.search(replace(query, preferred={"region": frozenset({"a"})}))
        assert (preferring.total, preferring.counts) == (plainly.total, plainly.counts)
        assert {hit.publication.int for hit in preferring.hits[:2]} == {1, 3}
        scores = {hit.publication: hit.score for hit in plainly.hits}
        for hit in preferring.hits:
            times = PREFERENCE if hit.publication.int in {1, 3} else 1
            assert hit.score == pytest.approx(scores[hit.publication] * times, rel=1e-5)


def test_exact_form_comes_first(engine: Engine) -> None:
    forms = [document(1, "kaytto"), document(2, "käyttö"), document(3, "kaytto")]
    fill(engine, forms)
    hits = engine.search(SearchQuery("en", words("käyttö"), frozenset({0}))).hits
    assert hits[0].publication.int == 2
    assert len(hits) == 3


@pytest.mark.parametrize(("with_half", "total"), [(ENOUGH, ENOUGH), (ENOUGH - 1, ENOUGH + 1), (0, 2)])
def test_half_of_the_words_are_needed_unless_too_little_has_them(engine: Engine, with_half: int, total: int) -> None:
    few = [document(1, "kettle"), document(2, "lamp")]
    fill(engine, [*few, *(document(number, "kettle lamp") for number in range(3, 3 + with_half))])
    found = engine.search(SearchQuery("en", words("kettle lamp spoon fork"), frozenset({0})))
    assert (found.total, found.relaxed) == (total, with_half == 0)
    assert {hit.publication.int for hit in found.hits[:with_half]} <= set(range(3, 3 + with_half))


def test_filter_finds_as_many_as_the_number_beside_it_said(engine: Engine) -> None:
    both = [
        document(number, "kettle lamp", region={"fi"} if number <= 5 else {"se"}) for number in range(1, ENOUGH + 5)
    ]
    fill(engine, [*both, *(document(number, "kettle", region={"fi"}) for number in range(100, 110))])
    query = SearchQuery("en", words("kettle lamp spoon"), frozenset({0}))
    found = engine.search(query)
    narrowed = engine.search(replace(query, filters={"region": frozenset({"fi"})}))
    assert found.counts["region"]["fi"] == narrowed.total == 5
    assert (narrowed.unfiltered, narrowed.counts["region"]) == (found.total, found.counts["region"])


def test_every_word_is_needed_when_asked_for(engine: Engine) -> None:
    fill(engine, [document(1, "kettle lamp"), document(2, "kettle")])
    query = SearchQuery("en", words("kettle lamp"), frozenset({0}), every=True)
    assert [hit.publication.int for hit in engine.search(query).hits] == [1]
    found = engine.search(replace(query, words=words("kettle spoon")))
    assert (found.total, found.relaxed) == (0, False)


def test_titles_are_found_by_beginnings_of_their_words(engine: Engine) -> None:
    fill(engine, [document(1, "kettle lamp"), document(2, "kettle")])
    query = SearchQuery("en", typed_words("lam ke", ("xx",)), frozenset({0}), every=True)
    assert [hit.publication.int for hit in engine.search(query).hits] == [1]


def test_nothing_but_the_total_may_be_asked_for(engine: Engine) -> None:
    fill(engine, [document(1), document(2)])
    found = engine.search(SearchQuery("en", words("kettle"), frozenset({0}), counted=(), limit=0))
    assert (found.total, found.hits, found.counts, found.without) == (2, (), {}, {})


def test_pages_of_results_follow_one_another(engine: Engine) -> None:
    fill(engine, [document(number) for number in range(1, 8)])
    query = SearchQuery("en", words("kettle"), frozenset({0}), limit=3)
    pages = [[hit.publication for hit in engine.search(replace(query, offset=first)).hits] for first in (0, 3, 6, 9)]
    assert [len(page) for page in pages] == [3, 3, 1, 0]
    assert len({publication for page in pages for publication in page}) == 7


def test_writing_replaces_whole_groups_in_every_locale(engine: Engine) -> None:
    fill(engine, [document(1), document(2)])
    with engine.exclusive(), engine.writing() as writer:
        writer.replace({document(1).group}, [("fi", document(1))])
        writer.commit(5)
    assert (everything(engine), everything(engine, "fi")) == ([2], [1])
    assert engine.state().reached == 5


def test_writing_twice_is_writing_once(engine: Engine) -> None:
    fill(engine, [document(1)])
    for _time in range(2):
        with engine.exclusive(), engine.writing() as writer:
            writer.replace({document(2).group}, [("en", document(2))])
            writer.commit(2)
    assert everything(engine) == [1, 2]


def test_what_was_not_committed_is_not_there(engine: Engine) -> None:
    fill(engine, [document(1)])
    with engine.exclusive(), engine.writing() as writer:
        writer.replace({document(2).group}, [("en", document(2))])
    assert everything(engine) == [1]


def test_reader_that_is_open_sees_what_is_new(engine: Engine) -> None:
    fill(engine, [document(1)])
    assert everything(engine) == [1]
    with engine.exclusive(), engine.writing() as writer:
        writer.replace({document(2).group}, [("en", document(2))])
        writer.commit(2)
    assert everything(engine) == [1, 2]
    fill(engine, [document(3)])
    assert everything(engine) == [3]


def test_old_builds_are_removed(own: Kept) -> None:
    for number in range(1, 4):
        fill(own.engine, [document(number)])
    assert own.builds() == 1


def test_build_that_is_not_finished_leaves_the_old_one(engine: Engine) -> None:
    fill(engine, [document(1)])
    with engine.rebuilding() as build:
        build.replace({document(2).group}, [("en", document(2))])
        build.commit(9)
    assert (everything(engine), engine.state().reached) == ([1], 1)


def test_there_is_nothing_to_search_before_the_first_build(engine: Engine) -> None:
    assert not engine.state().is_readable
    with pytest.raises(NotReadyError):
        everything(engine)


def test_locale_without_documents_has_none(engine: Engine) -> None:
    fill(engine, [document(1)])
    assert everything(engine, "sv") == []


def test_index_of_older_analysis_can_be_read_but_not_written(own: Kept, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = own.engine
    with monkeypatch.context() as older:
        older.setattr(own.module, "version", lambda: f"{FIELDS}.0.0")
        fill(engine, [document(1)])
    assert (engine.state().is_readable, engine.state().is_current) == (True, False)
    assert everything(engine) == [1]
    with pytest.raises(NotReadyError), engine.exclusive(), engine.writing():
        pass


def test_index_of_other_fields_cannot_be_read(own: Kept, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as other:
        other.setattr(own.module, "version", lambda: "0.1.1")
        other.setattr(own.naming, "FIELDS", "0")
        fill(own.engine, [document(1)])
    with pytest.raises(NotReadyError):
        everything(own.engine)
    fill(own.engine, [document(2)])
    assert (everything(own.engine), own.builds()) == ([2], 1)


@pytest.mark.parametrize("damage", ["", "{}", "[1]", '{"build": "nothing", "version": "1.1.1"}'])
def test_damaged_pointer_is_no_index(tmp_path: Path, damage: str) -> None:
    engine = TantivyEngine(tmp_path)
    fill(engine, [document(1)])
    (engine.folder / "current").write_text(damage)
    assert not engine.state().is_readable


def test_damaged_index_is_told_to_the_writer(own: Kept) -> None:
    fill(own.engine, [document(1)])
    own.lose_a_locale()
    with pytest.raises(NotReadyError):
        everything(own.engine)
    assert not own.engine.state().is_readable
    fill(own.engine, [document(1)])
    assert everything(own.engine) == [1]


def test_two_cannot_rebuild_at_once(engine: Engine) -> None:
    with engine.rebuilding(), pytest.raises(BusyError), engine.rebuilding():
        pass


def test_writer_waits_for_another_one(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tantivy, "PATIENCE", 0.1)
    monkeypatch.setattr(elasticsearch_locks, "PATIENCE", 0.1)
    with engine.exclusive(), pytest.raises(BusyError), engine.exclusive():
        pass


def test_process_opens_its_own_index_after_a_fork(engine: Engine) -> None:
    fill(engine, [document(1)])
    assert everything(engine) == [1]
    child = os.fork()
    if child == 0:
        with engine.exclusive(), engine.writing() as writer:
            writer.replace({document(2).group}, [("en", document(2))])
            writer.commit(2)
        os._exit(0 if everything(engine) == [1, 2] else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert everything(engine) == [1, 2]


def test_threads_read_while_builds_replace_one_another(own: Kept) -> None:
    engine = own.engine
    fill(engine, [document(1)])
    failures: list[BaseException] = []
    stop = threading.Event()

    def read() -> None:
        try:
            while not stop.is_set():
                assert everything(engine) == [1]
        except BaseException as error:  # noqa: BLE001 - told by the test below
            failures.append(error)

    readers = [threading.Thread(target=read) for _each in range(3)]
    for reader in readers:
        reader.start()
    for _time in range(own.rebuilds):
        fill(engine, [document(1)])
    stop.set()
    for reader in readers:
        reader.join()
    assert failures == []
