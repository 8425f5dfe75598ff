"""Walks: lists of operations, played on a site whose state is compared after every step."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from hypothesis import strategies
from hypothesis.strategies import SearchStrategy

from .site import Process, WalkSite

Step = dict[str, Any]
Row = dict[str, Any]

REST = "rest"  # a step in which nothing happens
NUMBERS = 12  # that one step chooses by


class WalkFailedError(AssertionError):
    """Readers do not have what they should."""


class Follower:
    """Copies publications by their numbers and nothing else, like a search index or another site."""

    def __init__(self) -> None:
        """Start from nothing."""
        self.since = 0
        self.copies: dict[str, Row] = {}
        self._seen: dict[int, Row] = {}

    def follow(self, process: Process) -> None:
        """Take in what is new."""
        for row in process.call("follow", since=self.since):
            number = row["sequence"]
            if self._seen.setdefault(number, row) != row:
                raise WalkFailedError(f"Number {number} was given twice: {self._seen[number]} and {row}")
            if number <= self.since:
                raise WalkFailedError(f"Number {number} came after {self.since}")
            self.since = number
            if row["deleted_at"]:
                self.copies.pop(row["id"], None)
            else:
                self.copies[row["id"]] = row

    def state(self) -> dict[str, Row]:
        """Return the copies by their source."""
        return {row["source"]: row for row in self.copies.values()}


@dataclass
class Walk:
    """A list of steps on a site, with two followers: one from the start, one from half-way."""

    site: WalkSite
    steps: Sequence[Step]
    outcomes: Counter[tuple[str, str]] = field(default_factory=Counter)

    def play(self) -> None:
        """Play all steps from the opening. Raises WalkFailedError, or CommandFailedError when a process failed."""
        self.site.restore()
        process = self.site.process()
        first, second = Follower(), Follower()
        for number, step in enumerate(self.steps):
            if step["do"] == REST:
                continue
            answer = process.call("step", **step)
            self.outcomes[step["do"], answer["outcome"]] += 1
            if answer["leaked"]:
                raise WalkFailedError(f"Readers have words that nobody has published: {answer['leaked']}")
            first.follow(process)
            if number * 2 >= len(self.steps):
                second.follow(process)
            compare(process, first)
        third = Follower()
        for follower in (first, second, third):
            compare(process, follower)


def compare(process: Process, *followers: Follower) -> None:
    """Compare what readers and followers have with a fresh rebuild. Raises WalkFailedError."""
    found = process.call("problems")
    state = process.call("state")
    readers = {name: row for name, row in state.items() if not name.startswith("group:")}
    for follower in followers:
        follower.follow(process)
        copies = follower.state()
        copies = {name: {column: row[column] for column in readers.get(name, row)} for name, row in copies.items()}
        if copies != readers:
            found.append(f"A follower has {_odd(copies, readers)}")
    if found:
        raise WalkFailedError("\n".join(found))


def _odd(copies: dict[str, Row], readers: dict[str, Row]) -> str:
    names = [name for name in copies.keys() | readers.keys() if copies.get(name) != readers.get(name)]
    return ", ".join(
        f"{name} (missing)" if name not in copies else f"{name} (too many)" if name not in readers else f"{name} (old)"
        for name in sorted(names)
    )


def steps_from(weights: Mapping[str, int], count: int) -> SearchStrategy[list[Step]]:
    """Return a strategy for walks of `count` steps, in which an operation comes as often as its weight says."""
    # Shrinking turns the steps that are not needed into the first of these. Lists of any length would shrink as well,
    # but then hypothesis makes short ones from the beginning.
    names = [REST, *(name for name, weight in weights.items() for _ in range(weight))]
    numbers = strategies.lists(strategies.integers(0, 999), min_size=NUMBERS, max_size=NUMBERS)
    step = strategies.fixed_dictionaries({"do": strategies.sampled_from(names), "n": numbers})
    return strategies.lists(step, min_size=count, max_size=count)
