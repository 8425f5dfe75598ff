"""Walks: lists of operations, played on a site whose state is compared after every step; and how they are shrunk."""

import json
import random
import re
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from .site import CommandFailedError, Process, WalkSite

Step = dict[str, Any]
Row = dict[str, Any]

NUMBERS = 24  # that one step chooses by
SHRINKING = 300  # seconds


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
    reasons: dict[str, str] = field(default_factory=dict)
    walked: int = 0

    def play(self, *, compare_each: bool = True) -> None:
        """Play all steps from the opening. Raises WalkFailedError, or CommandFailedError when a process failed."""
        self.site.restore()
        process = self.site.process()
        first, second = Follower(), Follower()
        for number, step in enumerate(self.steps):
            self.walked = number + 1
            answer = process.call("step", **step)
            self.outcomes[step["do"], answer["outcome"]] += 1
            if answer["why"]:
                self.reasons[step["do"]] = answer["why"]
            if answer["leaked"]:
                raise WalkFailedError(f"Readers have words that nobody has published: {answer['leaked']}")
            first.follow(process)
            if number * 2 >= len(self.steps):
                second.follow(process)
            if compare_each:
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


def random_steps(seed: int, count: int, weights: dict[str, int]) -> list[Step]:
    """Return steps that are the same for the same seed."""
    chance = random.Random(seed)  # noqa: S311 - to be played again, not to be secret
    names, weight = list(weights), list(weights.values())
    return [
        {"do": chance.choices(names, weight)[0], "n": [chance.randrange(1000) for _ in range(NUMBERS)]}
        for _ in range(count)
    ]


def shrink(steps: Sequence[Step], fails: Callable[[Sequence[Step]], bool], seconds: float = SHRINKING) -> list[Step]:
    """Return a shorter list of steps that fails too, as short as `seconds` allow."""
    end = time.monotonic() + seconds
    steps = list(steps)
    size = max(1, len(steps) // 2)
    while size and time.monotonic() < end:
        start, shorter = 0, False
        while start < len(steps) and time.monotonic() < end:
            fewer = steps[:start] + steps[start + size :]
            if fewer and fails(fewer):
                steps, shorter = fewer, True
            else:
                start += size
        if not shorter or size > 1:
            size //= 2
    return steps


def same_failure(site: WalkSite, error: Exception) -> Callable[[Sequence[Step]], bool]:
    """Return a function that tells whether a list of steps fails on a site in the same way as `error`."""

    def fails(steps: Sequence[Step]) -> bool:
        try:
            Walk(site, steps).play()
        except (WalkFailedError, CommandFailedError) as other:
            if isinstance(other, CommandFailedError):
                site.stop()  # its connection may be in any state
            return _kind(other) == _kind(error)
        return False

    return fails


def _kind(error: Exception) -> str:
    lines = str(error).strip().splitlines()
    line = lines[-1 if isinstance(error, CommandFailedError) else 0] if lines else ""
    return re.sub(r"\d+|'[^']*'", "", line)[:60]


def as_text(steps: Iterable[Step]) -> str:
    """Return steps as text to be played again."""
    return "\n".join(json.dumps(step) for step in steps)
