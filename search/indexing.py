"""Keeps the index in step with publications, makes it anew, and tells how it is."""

import uuid
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from cms import counters
from cms.chunking import chunks
from cms.locales import content_locales
from cms.models import Publication, PublicationTerm
from search import links, vocabulary
from search.documents import anchors_of, documents_of
from search.engines import engine
from search.files import portions
from search.port import AwayError, IndexState, Writer

BATCH = 200  # groups, or publications
COMMIT_EVERY = 5_000  # groups of a rebuild; bounds the memory that it takes


def index_groups(writer: Writer, groups: Collection[uuid.UUID]) -> None:
    """Write the groups as they are now: what is gone goes, and each is there once, however often it comes."""
    for portion in portions(groups):
        writer.replace(portion, documents_of(portion))


def index_publications(writer: Writer, publications: Sequence[Publication], reached: int) -> None:
    """Write the groups of publications, the next ones after the number `reached`, and of what they call otherwise.

    What other publications change later comes with them.
    """
    links.note(publications)
    groups = {publication.group for publication in publications}
    later = Publication.objects.filter(sequence__gt=publications[-1].sequence)
    called = links.targets_since(reached) - groups
    for chunk in chunks(list(called), BATCH):
        groups |= set(chunk) - set(later.filter(group__in=chunk).values_list("group", flat=True))
    for chunk in chunks(list(groups), BATCH):
        index_groups(writer, chunk)


def rebuild() -> int:
    """Make the index anew beside the one that readers have, then put it in its place; return how many groups it has.

    What changes meanwhile is caught up with at the end, while nobody else writes. Raises BusyError and NotReadyError.
    """
    search = engine()
    with search.rebuilding() as build:
        start = counters.read().sequence
        words = vocabulary.words_of_pages(_all_pages(build))
        vocabulary.use(words)
        links.note_gone()
        groups = list(Publication.objects.live().order_by("group").values_list("group", flat=True).distinct())
        for number, chunk in enumerate(chunks(groups, BATCH), start=1):
            index_groups(build, chunk)
            if number * BATCH % COMMIT_EVERY == 0:
                build.commit(0)
        build.commit(start)
        with search.exclusive():
            catch_up(build, start)
            # An index is of a vocabulary: when either is stored without the other, it is made anew.
            vocabulary.store(words)
            build.finish()
            links.forget(start)
    return len(groups)


def _all_pages(writer: Writer) -> Iterator[Publication]:
    """Yield all publications that readers have, whose links are noted; one that changes meanwhile may come twice."""
    last = 0
    # Not from one open query: SQLite refuses to write from a state that others have changed since.
    while batch := list(Publication.objects.live().filter(sequence__gt=last).order_by("sequence")[:BATCH]):
        last = batch[-1].sequence
        writer.renew()
        links.note(batch)
        yield from batch


def index_next(writer: Writer, reached: int) -> Sequence[Publication]:
    """Write the first publications after the number `reached`, a batch at most, and commit; return them."""
    batch = list(Publication.objects.filter(sequence__gt=reached).order_by("sequence")[:BATCH])
    if batch:
        index_publications(writer, batch, reached)
        writer.commit(batch[-1].sequence)
    return batch


def catch_up(writer: Writer, reached: int) -> None:
    """Take in what is newer than the number `reached`."""
    while batch := index_next(writer, reached):
        reached = batch[-1].sequence


def state() -> IndexState:
    """Return how the index is, held against the words that are stored. One query. Raises AwayError."""
    vocabulary.use_stored()
    return engine().state()


def of_another_version(found: IndexState) -> str:
    """Say by what an index was made that is not current, and by what it would be here."""
    return f"was made by version {found.version} of the analysis, and this machine has {found.expected}."


@dataclass(frozen=True, slots=True)
class Difference:
    """A page, a question or a file of it (`anchor`), that the index of a locale has otherwise than readers.

    `indexed` and `live` are the numbers of its publication there and here, if any.
    """

    locale: str
    publication: uuid.UUID
    anchor: str
    indexed: int | None
    live: int | None

    def __str__(self) -> str:
        name = f"{self.locale}: {self.publication}{'#' if self.anchor else ''}{self.anchor}"
        if self.live is None:
            return f"{name} is in the index, but readers do not have it"
        if self.indexed is None:
            return f"{name} is missing in the index"
        return f"{name} is in the index as number {self.indexed}, but readers have number {self.live}"


@dataclass(frozen=True, slots=True)
class Status:
    """How the index is. `behind` counts publications that it has not taken in yet."""

    state: IndexState
    behind: int
    differences: tuple[Difference, ...]

    @property
    def is_well(self) -> bool:
        """Whether the index holds what readers have."""
        return self.state.is_readable and self.state.is_current and not self.behind and not self.differences


def status() -> Status:
    """Compare the index with publications. Raises AwayError, and NotReadyError when the index vanishes meanwhile."""
    vocabulary.use_stored()
    state = engine().state()
    behind = Publication.objects.filter(sequence__gt=state.reached).count()
    differences: tuple[Difference, ...] = ()
    if state.is_readable:
        differences = tuple(_differences(state.reached))
    return Status(state, behind, differences)


def _differences(reached: int) -> Iterator[Difference]:
    numbers = dict(Publication.objects.live().values_list("pk", "sequence"))
    anchors: dict[uuid.UUID, tuple[str, ...]] = {}
    for chunk in chunks(list(numbers), BATCH):
        anchors |= anchors_of(list(Publication.objects.filter(pk__in=chunk)))
    # What has changed since is not a difference: the worker has not come to it.
    late = set(Publication.objects.filter(sequence__gt=reached).values_list("pk", flat=True))
    for locale in content_locales():
        answers = PublicationTerm.objects.filter(kind="answers_for", value=locale)
        pks = [pk for pk in answers.values_list("publication_id", flat=True) if pk in anchors]
        live = {(pk, anchor): numbers[pk] for pk in pks for anchor in anchors[pk]}
        indexed = engine().contents(locale)
        for pk, anchor in sorted(live.keys() | indexed.keys()):
            here, there = indexed.get((pk, anchor)), live.get((pk, anchor))
            if pk not in late and here != there:
                yield Difference(locale, pk, anchor, here, there)


def check_index() -> Iterator[str]:
    """Check that there is an index to search, for `doctor`."""
    vocabulary.use_stored()
    try:
        state = engine().state()
    except AwayError as error:
        yield f"Nothing can be searched now, which readers are told: {error} The worker goes on once that is over."
        return
    if not state.is_readable and Publication.objects.live().exists():
        yield "There is no search index, so nothing can be found; is run_worker running? It makes one."
    elif state.is_readable and not state.is_current:
        yield (
            f"The search index {of_another_version(state)} Is run_worker running? It makes a new one. If that has just "
            "been made, the worker's machine differs from this one; all need the same program, Voikko and dictionary."
        )
