"""Publishing through the admin, compared with stock Wagtail."""

import statistics
from collections.abc import Iterator

from .figures import Figure
from .processes import QUICK, Process, Sites

ROUNDS = 6 if QUICK else 20
TIMES = 3  # publishes in one round
NAMES = {"again": "an article that is changed", "new": "a new article"}


def measure(sites: Sites) -> Iterator[Figure]:
    """Publish the same article in both, in turns; yield the ratios and Majakka's own times."""
    majakka, stock = sites.majakka(), sites.stock()
    with (
        majakka.started("-m", "bench.inside.publishing", "knowledge.ArticlePage") as ours,
        stock.started("-m", "bench.inside.publishing", "stock.ArticlePage") as theirs,
    ):
        for process in (ours, theirs):  # fills the caches
            process.ask("new 2")
            process.ask("again 2")
        for kind, name in NAMES.items():
            yield from _compare(kind, name, ours, theirs)


def _compare(kind: str, name: str, ours: Process, theirs: Process) -> Iterator[Figure]:
    wall: list[float] = []
    work: list[float] = []
    milliseconds: list[float] = []
    for number in range(ROUNDS):
        order = (ours, theirs) if number % 2 else (theirs, ours)
        answers = {id(process): process.ask(f"{kind} {TIMES}") for process in order}
        mine, other = answers[id(ours)], answers[id(theirs)]
        wall.append(_median(mine, 0) / _median(other, 0))
        work.append(_median(mine, 1) / _median(other, 1))
        milliseconds.append(_median(mine, 0) * 1000)
    yield Figure(
        name=f"Publishing {name} in the admin, compared with stock Wagtail",
        unit="times",
        values=wall,
        at_most=1.10,
        note="until the answer to the POST, in turns",
    )
    yield Figure(
        name=f"Publishing {name}: processor time, compared with stock Wagtail",
        unit="times",
        values=work,
        note="with what is done after the answer",
    )
    yield Figure(name=f"Publishing {name} in the admin", unit="ms", values=milliseconds)


def _median(answers: list[list[float]], column: int) -> float:
    return statistics.median(answer[column] for answer in answers)
