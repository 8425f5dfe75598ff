"""What a process keeps of what it has made."""

from search.recent import Recent


def test_what_was_used_last_is_kept() -> None:
    kept: Recent[str, list[int]] = Recent(3, len)
    first, second = kept.get("a", lambda: [1]), kept.get("b", lambda: [2])
    assert kept.get("a", list) is first
    kept.get("c", lambda: [3, 4])
    assert kept.get("a", lambda: [0]) is first
    assert kept.get("b", lambda: [0]) is not second


def test_what_is_too_heavy_is_not_kept_and_takes_nobody_s_place() -> None:
    kept: Recent[str, str] = Recent(3, len)
    assert kept.get("light", lambda: "one") == "one"
    assert kept.get("heavy", lambda: "four") == "four"
    assert kept.get("heavy", lambda: "seven") == "seven"
    assert kept.get("light", lambda: "two") == "one"
