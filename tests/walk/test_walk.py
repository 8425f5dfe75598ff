"""Walks through everything that editors do; after every step readers must have what a fresh rebuild gives.

A walk that fails is shrunk, and the steps that are left are printed. To play walks again or to walk on: `WALK_SEED` is
the first seed, `WALK_STEPS` the length of a walk, `WALK_MINUTES` how long the long walk goes on.
"""

import os
import time
from collections import Counter

import pytest

from .site import CommandFailedError, WalkSite
from .walking import Step, Walk, WalkFailedError, as_text, random_steps, same_failure, shrink

SEED = int(os.environ.get("WALK_SEED", "1"))
STEPS = int(os.environ.get("WALK_STEPS", "40"))
MINUTES = float(os.environ.get("WALK_MINUTES", "10"))


def walk(site: WalkSite, seed: int, steps: int = STEPS) -> Walk:
    """Play one random walk, and shrink it when it fails."""
    played = Walk(site, random_steps(seed, steps, site.process().call("weights")))
    try:
        played.play()
    except (WalkFailedError, CommandFailedError) as error:
        failing: list[Step] = list(played.steps[: played.walked])
        fewest = shrink(failing, same_failure(site, error))
        pytest.fail(f"The walk of seed {seed} fails:\n{error}\nThe steps of it that are needed:\n{as_text(fewest)}")
    return played


@pytest.mark.parametrize("seed", [SEED, SEED + 1])
def test_publications_equal_a_fresh_rebuild_after_every_step(site: WalkSite, seed: int) -> None:
    walk(site, seed)


@pytest.mark.full
@pytest.mark.timeout(MINUTES * 60 + 1200)
def test_publications_equal_a_fresh_rebuild_on_a_long_walk(site: WalkSite) -> None:
    end, seed, steps = time.monotonic() + MINUTES * 60, SEED + 2, 0
    outcomes: Counter[tuple[str, str]] = Counter()
    while time.monotonic() < end:
        played = walk(site, seed)
        outcomes += played.outcomes
        seed, steps = seed + 1, steps + played.walked
    done = {name for name, outcome in outcomes if outcome == "done"}
    never = sorted({name for name, _outcome in outcomes} - done)
    print(f"{steps} steps; never done: {', '.join(never) or 'none'}")  # noqa: T201 - the result of a long walk
