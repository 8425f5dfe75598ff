"""Two editors at work at the same moment, from two processes."""

import os
import random

import pytest

from .site import Process, WalkSite
from .walking import NUMBERS, Follower, compare

ROUNDS = int(os.environ.get("WALK_ROUNDS", "25"))
LONG = int(os.environ.get("WALK_LONG_ROUNDS", "400"))
COMPARED = 5  # rounds between comparisons


def together(site: WalkSite, first: str, second: str) -> list[str]:
    """Let two editors do something at the same moment; return what came of it."""
    writers = [site.process("a"), site.process("b")]
    for writer, operation in zip(writers, (first, second), strict=True):
        writer.send("direct_beside_others", do=operation)
    return [writer.receive() for writer in writers]


def compare_all(process: Process, *followers: Follower) -> None:
    """Drain what nobody has drained, and compare."""
    process.call("drain")
    compare(process, *followers, Follower())


def walk_together(site: WalkSite, seed: int, rounds: int) -> None:
    """Let two editors do things at random, while somebody else drains and follows."""
    chance = random.Random(seed)  # noqa: S311 - to be played again as far as two processes can, not to be secret
    writers, witness = [site.process("a"), site.process("b")], site.process("c")
    weights = witness.call("weights")
    first, second = Follower(), Follower()
    played = []
    for number in range(rounds):
        steps = [
            {"do": name, "n": [chance.randrange(1000) for _ in range(NUMBERS)]}
            for name in chance.choices(list(weights), list(weights.values()), k=2)
        ]
        for writer, step in zip(writers, steps, strict=True):
            writer.send("step_beside_others", **step)
        for follower in (first, second) if number * 2 >= rounds else (first,):
            witness.call("drain", batches=1)
            follower.follow(witness)
        played.append((steps, [writer.receive() for writer in writers]))
        if number % COMPARED == COMPARED - 1:
            try:
                compare_all(witness, first)
            except AssertionError as error:
                error.add_note("\n".join(map(str, played[-COMPARED:])))
                raise
    compare_all(witness, first, second)


def test_two_editors_at_random(site: WalkSite) -> None:
    walk_together(site, 1, ROUNDS)


@pytest.mark.full
@pytest.mark.timeout(7200)
def test_two_editors_at_random_for_long(site: WalkSite) -> None:
    walk_together(site, 2, LONG)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("publish_article", "publish_article"),
        ("move_topic", "publish_article"),
        ("publish_topic_with_new_address", "publish_article"),
        ("delete_wifi", "publish_article"),
        ("restrict_network", "publish_article"),
        ("move_topic", "publish_wifi"),
        ("delete_wifi", "publish_wifi"),
        ("take_key", "publish_topic"),
        ("take_key", "take_key"),
        ("take_slug", "take_slug"),
        ("publish_shared_text", "publish_article"),
        ("move_region", "publish_article"),
    ],
)
def test_a_clash_leaves_readers_with_what_was_published(site: WalkSite, first: str, second: str) -> None:
    follower = Follower()
    follower.follow(site.process("c"))
    for _ in range(3):
        outcomes = together(site, first, second)
        assert "done" in outcomes
        compare_all(site.process("c"), follower)
        site.restore()
        follower = Follower()
