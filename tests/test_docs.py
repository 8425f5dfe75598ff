"""The documentation says what the code does: nothing is known to only one of them."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import get_commands

from config.environment import read

ROOT = Path(__file__).resolve().parent.parent
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])


class Recorder(dict[str, str]):
    """An environment that remembers which variables were asked for."""

    def __init__(self, **values: str) -> None:
        super().__init__(values)
        self.asked: set[str] = set()

    def get(self, name: str, default: str = "") -> str:  # type: ignore[override]  # narrower on purpose
        self.asked.add(name)
        return super().get(name, default)


def documented(page: str) -> set[str]:
    """Return what a reference page has headings for, as `name`."""
    return set(re.findall(r"^#+ `([^` ]+)[^`]*`", (ROOT / "docs/reference" / page).read_text(), re.MULTILINE))


def test_settings_page_lists_exactly_the_variables_that_are_read(tmp_path: Path) -> None:
    environment = Recorder(DATA_DIR=str(tmp_path))
    read(environment)
    assert documented("settings.md") == environment.asked


def test_environment_is_read_in_one_place_only() -> None:
    readers = {
        path.relative_to(ROOT).as_posix()
        for package in ("accounts", "api", "blog", "campaigns", "cms", "config", "helpcentre", "knowledge", "search")
        for path in (ROOT / package).rglob("*.py")
        if re.search(r"os\.(getenv|environ(\.get|\[|\)))", path.read_text())
    }
    assert readers == {"config/environment.py"}


def test_commands_page_lists_exactly_our_commands() -> None:
    ours = {path.stem for path in ROOT.glob("*/management/commands/[a-z]*.py")}
    assert ours <= set(get_commands())
    assert documented("commands.md") == ours


def make_targets() -> set[str]:
    return set(re.findall(r"^([a-z][a-z-]*):", (ROOT / "Makefile").read_text(), re.MULTILINE))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_make_targets_that_a_page_names_exist(page: Path) -> None:
    # Only within code: prose makes other things.
    code = re.findall(r"`[^`\n]+`|^```.*?^```", page.read_text(), re.MULTILINE | re.DOTALL)
    named = {target for span in code for target in re.findall(r"\bmake ([a-z][a-z-]*)", span)}
    assert named <= make_targets()


def relative_links(page: Path) -> Iterator[str]:
    for target in re.findall(r"\]\(([^)\s]+)\)", page.read_text()):
        if not re.match(r"[a-z]+:|#", target):
            yield target.partition("#")[0]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_relative_links_lead_somewhere(page: Path) -> None:
    missing = [target for target in relative_links(page) if not (page.parent / target).exists()]
    assert missing == []


def test_every_page_can_be_reached_from_the_index() -> None:
    index = ROOT / "docs/index.md"
    linked = {(index.parent / target).resolve() for target in relative_links(index)}
    assert {page for page in PAGES if page.is_relative_to(ROOT / "docs") and page != index} <= linked
