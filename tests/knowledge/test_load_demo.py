from importlib.util import find_spec
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from pytest_django import Settings
from wagtail.models import Page

from accounts.models import User
from cms.models import Region
from config.environment import read
from tests.factories import make_article, make_home

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def installation(settings: Settings, tmp_path: Path) -> None:
    """Give an installation without content that wants the demo."""
    settings.DEMO = True
    settings.DATA_DIR = tmp_path
    settings.MEDIA_ROOT = tmp_path / "media"


def load(verbosity: int = 0) -> str:
    """Load the demo; return what is printed."""
    said = StringIO()
    call_command("load_demo", stdout=said, verbosity=verbosity)
    return said.getvalue()


def test_site_with_pages_is_left_alone() -> None:
    make_article()
    assert load() == ""
    assert not User.objects.exists()


def test_site_with_facets_is_left_alone() -> None:
    make_home()
    Region.objects.create(key="mars", labels={"en": "Mars"})
    assert load() == ""
    assert not User.objects.exists()


def test_demo_can_be_switched_off(settings: Settings) -> None:
    settings.DEMO = False
    assert load(verbosity=1) == "The demo is switched off (DEMO=0).\n"
    assert not Page.objects.filter(depth__gt=2).exists()


def test_site_whose_language_the_demo_does_not_speak_is_left_alone(settings: Settings) -> None:
    settings.LANGUAGE_CODE = "de"
    assert load() == ""


def test_person_who_has_the_name_already_keeps_their_account() -> None:
    User.objects.create_user("admin", password="mine")
    assert "  admin " not in load()
    mine = User.objects.get(username="admin")
    assert mine.check_password("mine")
    assert not mine.is_superuser


def test_demo_is_for_trials_unless_somebody_says_otherwise(tmp_path: Path) -> None:
    def wanted(**values: str) -> bool:
        return read({"DATA_DIR": str(tmp_path), "SECRET_KEY": "x" * 32, **values}).demo

    assert wanted()
    assert not wanted(DEMO="0")
    assert not wanted(BASE_URL="https://help.example.com")
    assert wanted(BASE_URL="https://help.example.com", DEMO="1")
    if find_spec("psycopg"):
        assert not wanted(DATABASE_URL="postgres://majakka@localhost/majakka")
