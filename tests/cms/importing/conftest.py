"""Bundles for the tests of the import, written on the spot."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from pytest_django import Settings

from cms.importing.plan import Plan
from cms.importing.planning import make_plan
from cms.importing.result import Result
from cms.importing.writing import carry_out
from cms.models import Publication
from cms.publications.draining import drain
from tests.factories import make_home


class Folder:
    """A bundle in a folder."""

    def __init__(self, root: Path) -> None:
        self.root = root
        root.mkdir()

    def page(self, path: str, body: str = "Text.\n", **fields: Any) -> Path:
        """Write a page; its folder is its locale and its name the key unless `fields` say otherwise. None: no field."""
        stem = Path(path).stem
        front = {
            "title": stem.capitalize(),
            "locale": path.partition("/")[0],
            "translation_key": stem,
            "type": "article",
        }
        chosen = {name: value for name, value in (front | fields).items() if value is not None}
        return self.text(path, f"---\n{yaml.safe_dump(chosen, allow_unicode=True, sort_keys=False)}---\n\n{body}")

    def text(self, path: str, text: str) -> Path:
        """Write a text file."""
        return self.file(path, text.encode())

    def file(self, path: str, content: bytes) -> Path:
        """Write a file."""
        target = self.root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
        return target

    def plan(self, **options: Any) -> Plan:
        """Return what an import would do."""
        return make_plan(self.root, **options)

    def load(self, **options: Any) -> tuple[Plan, Result]:
        """Import, and bring publications up to date."""
        plan = self.plan(**options)
        result = carry_out(plan)
        drain()
        return plan, result


@pytest.fixture(autouse=True)
def _own_data(settings: Settings, tmp_path: Path) -> None:
    """Give each test a lock of its own."""
    settings.DATA_DIR = tmp_path / "data"


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    """Give an empty bundle."""
    return Folder(tmp_path / "bundle")


@pytest.fixture
def site(db: None) -> None:  # noqa: ARG001 - it is needed, not used
    """Set the site up, with a home page in each language."""
    make_home()
    drain()


@pytest.fixture
def published(site: None) -> Callable[[str, str], Publication]:  # noqa: ARG001 - as above
    """Return a function that gives the publication of a key in a locale."""

    def get(key: str, locale: str = "en") -> Publication:
        return Publication.objects.live().get(key=key, locale=locale)

    return get
