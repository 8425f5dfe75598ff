"""Whatever dies or fails while draining: afterwards readers and followers have what a fresh rebuild gives."""

import os
import time
from collections.abc import Iterator

import pytest

from .accidents import FAILURES
from .site import WalkSite
from .walking import Follower, compare

# What is drained in the accidents: each leaves other marks, and takes draining another way.
OPERATIONS = [
    "publish_article",
    "publish_topic_with_new_address",
    "publish_shared_text",
    "publish_translation",
    "restrict_network",
    "move_topic",
    "move_region",
    "copy_topic",
    "delete_topic",
    "unpublish_topic",
]
FULL = os.environ.get("FULL") == "1"
SAMPLE = 6  # statements of each operation; with FULL=1 all of them


@pytest.fixture
def marked(site: WalkSite, operation: str) -> str:
    """Perform an operation in a process that dies right after its commit, and keep what it leaves as a copy."""
    assert site.process("a").call("die_before_draining", do=operation)
    assert site.process("b").call("marks")
    site.save("marked")
    return "marked"


def statements(site: WalkSite, marked: str) -> Iterator[int]:
    """Yield the numbers of draining's statements, with what the operation left put back before each."""
    for _ in range(2):  # the first time a process asks for more
        site.restore(marked)
        count = site.process("a").call("statements_of_draining")
    step = 1 if FULL else max(1, count // SAMPLE)
    for number in range(0, count, step):
        site.restore(marked)
        yield number


def check_after_accident(site: WalkSite, follower: Follower) -> None:
    """Drain what is left in a process that knows nothing of the accident; compare with a fresh rebuild."""
    process = site.process("b")
    follower.follow(process)
    late = Follower()
    late.follow(process)
    process.call("drain")
    compare(process, follower, late, Follower())


@pytest.mark.parametrize("operation", OPERATIONS if FULL else OPERATIONS[:4])
@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.timeout(3600)
def test_the_death_of_draining_at_a_statement(site: WalkSite, marked: str, after: bool) -> None:  # noqa: FBT001 - pytest's
    for number in statements(site, marked):
        follower = Follower()
        follower.follow(site.process("b"))
        assert site.process("a").call("die_while_draining", statement=number, after=after)
        check_after_accident(site, follower)


@pytest.mark.parametrize("operation", OPERATIONS if FULL else OPERATIONS[1:2])
@pytest.mark.parametrize("kind", FAILURES)
@pytest.mark.timeout(3600)
def test_a_statement_of_draining_fails(site: WalkSite, marked: str, kind: str) -> None:
    for number in statements(site, marked):
        follower = Follower()
        follower.follow(site.process("b"))
        site.process("a").send("fail_while_draining", statement=number, kind=kind)
        site.process("a").receive(errors=True)
        check_after_accident(site, follower)


@pytest.mark.parametrize("operation", ["publish_topic_with_new_address"])
def test_the_worker_drains_what_a_dead_process_has_left(site: WalkSite, marked: str) -> None:
    site.restore(marked)
    worker = site.process("b")
    while worker.call("marks"):  # they have to be a little older
        worker.call("work")
        time.sleep(0.2)
    compare(worker, Follower())


def test_a_page_that_cannot_be_projected_holds_up_no_other(site: WalkSite) -> None:
    process = site.process("a")
    first = Follower()
    first.follow(process)
    before = process.call("state")
    process.send("direct", do="break_article")
    assert process.receive(errors=True)[1]
    process.call("direct", do="publish_topic_with_new_address")
    broken = process.call("broken")
    assert len(broken) == 1
    process.send("problems", broken=broken)
    problems, _errors = process.receive(errors=True)  # a rebuild fails at the page again
    assert not problems
    state = process.call("state")
    assert state[broken[0]]["document"] == before[broken[0]]["document"]
    first.follow(process)
    assert first.state()[broken[0]]["document"] == before[broken[0]]["document"]
