"""Walks through everything that editors do; after every step readers must have what a fresh rebuild gives.

A walk that fails is shrunk, and the steps that are left are printed. `WALK_STEPS` is the length of a walk,
`WALK_EXAMPLES` the number of walks of the long test, `--hypothesis-seed` where that begins.
"""

import os
from collections import Counter

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.strategies import DataObject, data

from .site import CommandFailedError, WalkSite
from .walking import Follower, Walk, compare, steps_from

STEPS = int(os.environ.get("WALK_STEPS", "40"))
EXAMPLES = int(os.environ.get("WALK_EXAMPLES", "40"))

# Hypothesis keeps what failed in a database; here the printed steps are enough, and they are long.
walks = settings(
    deadline=None,
    database=None,
    phases=[Phase.generate, Phase.shrink],
    suppress_health_check=list(HealthCheck),
)


def walk(site: WalkSite, drawn: DataObject) -> Walk:
    """Play one walk."""
    played = Walk(site, drawn.draw(steps_from(site.process().call("weights"), STEPS), label="steps"))
    try:
        played.play()
    except CommandFailedError:
        site.stop()  # its connection may be in any state
        raise
    return played


@settings(walks, max_examples=3, derandomize=True)
@given(drawn=data())
def test_publications_equal_a_fresh_rebuild_after_every_step(running_site: WalkSite, drawn: DataObject) -> None:
    walk(running_site, drawn)


@pytest.fixture(scope="module")
def outcomes() -> Counter[tuple[str, str]]:
    """Count what came of each operation."""
    return Counter()


@pytest.mark.full
@pytest.mark.timeout(7200)
@settings(walks, max_examples=EXAMPLES)
@given(drawn=data())
def test_publications_equal_a_fresh_rebuild_on_long_walks(
    running_site: WalkSite, outcomes: Counter[tuple[str, str]], drawn: DataObject
) -> None:
    outcomes += walk(running_site, drawn).outcomes


def test_a_new_address_of_a_topic_with_a_hundred_pages_below(site: WalkSite) -> None:
    process, first = site.process(), Follower()
    first.follow(process)
    process.call("direct", do="fill_topic")
    first.follow(process)
    process.call("direct", do="publish_topic_with_new_address")
    compare(process, first, Follower())
