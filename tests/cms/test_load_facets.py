import re
from io import StringIO
from pathlib import Path
from textwrap import dedent
from typing import Protocol

import pytest
from django.contrib.auth.models import Group
from django.core.management import CommandError, call_command

from cms.facets import snapshot
from cms.models import Region, Role

pytestmark = [pytest.mark.django_db, pytest.mark.persistence]

WORLD = """
    regions:
      - key: world
        labels: {en: World, fi: Maailma}
        children:
          - key: europe
            labels: {en: Europe}
          - key: asia
            labels: {en: Asia, ja: アジア}
    product_lines:
      - key: routers
        labels: {en: Routers}
    roles:
      - key: agent
        labels: {en: Support agent}
        internal: true
"""


class Load(Protocol):
    def __call__(self, text: str, *arguments: str) -> list[str]: ...


@pytest.fixture
def load(tmp_path: Path) -> Load:
    def run(text: str, *arguments: str) -> list[str]:
        path = tmp_path / "facets.yaml"
        path.write_text(dedent(text), encoding="utf-8")
        out = StringIO()
        call_command("load_facets", str(path), *arguments, stdout=out)
        return out.getvalue().splitlines()

    return run


def test_values_are_created_in_the_order_of_the_file(load: Load) -> None:
    lines = load(WORLD)
    assert lines[:3] == ["created region world", "created region europe", "created region asia"]
    assert lines[-1] == "5 created, 0 updated, 0 unchanged"
    nodes = snapshot().tree("region")
    assert [(node.key, node.depth) for node in nodes] == [("world", 0), ("europe", 1), ("asia", 1)]
    assert nodes[2].label("ja") == "アジア"


def test_a_role_gets_its_group(load: Load) -> None:
    load(WORLD)
    role = Role.objects.get(key="agent")
    assert role.internal
    assert role.group == Group.objects.get(name="Role: agent")


def test_loading_again_changes_nothing(load: Load) -> None:
    load(WORLD)
    before = snapshot().version
    assert load(WORLD) == ["0 created, 0 updated, 5 unchanged"]
    assert snapshot().version == before


def test_a_value_is_moved_and_relabelled(load: Load) -> None:
    load(WORLD)
    lines = load(
        """
        regions:
          - key: asia
            labels: {en: "Asia, all of it", fi: Aasia}
        """
    )
    assert lines == ["updated region asia", "0 created, 1 updated, 0 unchanged"]
    asia = Region.objects.get(key="asia")
    assert asia.parent is None
    assert asia.labels == {"en": "Asia, all of it", "fi": "Aasia", "ja": "アジア"}


def test_what_is_not_in_the_file_stays(load: Load) -> None:
    load(WORLD)
    load("regions: []")
    assert Region.objects.count() == 3


def test_a_dry_run_writes_nothing(load: Load) -> None:
    lines = load(WORLD, "--dry-run")
    assert lines[-1] == "5 created, 0 updated, 0 unchanged (dry run: nothing was written)"
    assert not Region.objects.exists()
    assert not Group.objects.filter(name="Role: agent").exists()


def test_an_error_anywhere_writes_nothing(load: Load) -> None:
    with pytest.raises(CommandError):
        load(WORLD + "      - key: Not A Key\n        labels: {en: Wrong}\n")
    assert not Region.objects.exists()


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("regions:\n- key: Über\n  labels: {en: x}", "line 2: Über: Use lower-case letters"),
        ("regions:\n- labels: {en: x}", "line 2: a value needs a key"),
        ("regions:\n- key: a\n  labels: {fi: x}", "line 3: a label in the default language “en” is missing"),
        ("regions:\n- key: a", "line 2: a label in the default language “en” is missing"),
        ("regions:\n- key: a\n  labels: {en: x, klingon: y}", "line 3: “klingon” is no language code"),
        ("regions:\n- key: a\n  labels: {en: [x]}", "line 3: the label in “en” is no text"),
        ("regions:\n- key: a\n  labels: World", "line 3: labels are a text per language code"),
        ("regions:\n- key: a\n  labels: {en: x}\n- key: a\n  labels: {en: x}", "line 4: the region “a” is already on"),
        ("regions:\n- key: a\n  label: {en: x}", "line 3: unknown field “label”"),
        ("regions:\n- key: a\n  internal: true", "line 3: unknown field “internal”"),
        ("roles:\n- key: a\n  labels: {en: x}\n  internal: perhaps", "line 4: “internal” is true or false"),
        ("roles:\n- key: a\n  key: b\n  labels: {en: x}", "line 3: “key” comes twice"),
        ("planets: []", "line 1: unknown field “planets”"),
        ("regions: world", "line 1: expected a list of values"),
        ("regions:\n- world", "line 2: expected children, key, labels"),
        ("- regions", "line 1: expected product_lines, regions, roles"),
        ("regions:\n- key: &a a\n  labels: {en: x\n", "line 4: "),
        ("regions: &r\n- key: a\n  labels: {en: x}\n  children: *r", "line 2: the region “a” is already on"),
    ],
)
def test_a_problem_is_told_with_its_line(load: Load, text: str, problem: str) -> None:
    with pytest.raises(CommandError, match=r"^[^\n]*facets\.yaml, " + re.escape(problem)):
        load(text)


def test_all_problems_are_told_at_once(load: Load) -> None:
    with pytest.raises(CommandError) as caught:
        load("regions:\n- key: a\n- labels: {en: x}")
    assert len(str(caught.value).splitlines()) == 2


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="nowhere"):
        call_command("load_facets", str(tmp_path / "nowhere"))


def test_an_empty_file_is_fine(load: Load) -> None:
    assert load("") == ["0 created, 0 updated, 0 unchanged"]


def test_words_that_yaml_takes_for_booleans_are_keys_and_languages(load: Load) -> None:
    load("regions:\n- key: on\n  labels: {en: Ontario, no: Ontario}")
    assert Region.objects.get(key="on").labels == {"en": "Ontario", "no": "Ontario"}
