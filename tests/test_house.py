import os
import re
import socket
import subprocess
import sys
from pathlib import Path

import certifi
import polib
import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Page

from config.environment import read
from config.values import SettingError

ROOT = Path(__file__).resolve().parent.parent

WRONG = [
    ("ALLOWED_HOSTS", "https://help.example.com/"),
    ("ALLOWED_HOSTS", "help.example.com:8000"),
    ("BASE_URL", "help.example.com"),
    ("BASE_URL", "http://exa mple.com"),
    ("BASE_URL", "http://a..b"),
    ("CACHE_URL", "memcached://localhost"),
    ("CACHE_URL", "redis://localhost:6379/abc"),
    ("CACHE_URL", "redis://localhost:6379/0?foo=bar"),
    ("CONTENT_LANGUAGES", "en,klingon"),
    ("DATABASE_URL", "mysql://localhost/majakka"),
    ("DATABASE_URL", "sqlite:////no/such/folder/x.sqlite3"),
    ("DATABASE_URL", "sqlite:///x.sqlite3?timeout=abc"),
    ("DATA_DIR", "/dev/null/majakka"),
    ("DEBUG", "perhaps"),
    ("DEFAULT_FROM_EMAIL", "nobody"),
    ("DEFAULT_FROM_EMAIL", "a@example.com\nBcc: b@example.com"),
    ("DEFAULT_LANGUAGE", "ja"),
    ("EMAIL_URL", "pigeon://coop"),
    ("EMAIL_URL", "filemail:///no/such/folder"),
    ("EMAIL_URL", "smtp://localhost:25?foo=bar"),
    ("FILE_TEXT_MAX_MB", "0"),
    ("FILE_TEXT_MEMORY_MB", "-1"),
    ("FILE_TEXT_SECONDS", "soon"),
    ("FILE_TYPES", "pdf,*"),
    ("LOCALE_FALLBACKS", "sv:sv"),
    ("LOCALE_FALLBACKS", "fi:sv,fi:en"),
    ("LOG_LEVEL", "loud"),
    ("MAX_FILE_MB", "much"),
    ("MAX_IMAGE_MB", "0"),
    ("PORT", "eighty"),
    ("SEARCH_CA_CERTS", "/no/such/file.pem"),
    ("SEARCH_CA_CERTS", "/dev/null"),
    ("SEARCH_LOG_DAYS", "0"),
    ("SEARCH_PREFIX", "-x"),
    ("SEARCH_PREFIX", "a.b"),
    ("SEARCH_SHARDS", "0"),
    ("SEARCH_URL", "solr://localhost"),
    ("SEARCH_URL", "http://"),
    ("SEARCH_URL", "https://search.example.com:99999"),
    ("SEARCH_URL", "https://search.example.com/path"),
    ("SEARCH_URL", "https://user@search.example.com"),
    ("SEARCH_URL", "http://a:9200,b c:9200"),
    ("SECRET_KEY", "short"),
    ("TIME_ZONE", "Europe/Atlantis"),
    ("TRUSTED_PROXIES", "proxy"),
    ("WEB_PROCESSES", "0"),
    ("WEB_THREADS", "-1"),
]


@pytest.mark.parametrize(("name", "value"), WRONG)
def test_wrong_setting_is_named_in_one_sentence(name: str, value: str, tmp_path: Path) -> None:
    with pytest.raises(SettingError) as caught:
        read({"DATA_DIR": str(tmp_path), name: value})
    message = str(caught.value)
    assert message.startswith(name)
    assert "\n" not in message
    assert message.endswith(".")


SEARCHED = [
    ({"SEARCH_URL": "tantivy:", "SEARCH_API_KEY": "abc"}, None),
    ({"SEARCH_URL": "http://localhost"}, ("http://localhost:9200",)),
    ({"SEARCH_URL": "https://a.example:443/"}, ("https://a.example:443",)),
    (
        {"SEARCH_URL": "http://u:p%40@one:9201,two,[::1]:9202"},
        ("http://one:9201", "http://two:9200", "http://[::1]:9202"),
    ),
]


@pytest.mark.parametrize(("values", "hosts"), SEARCHED)
def test_search_engine_is_where_its_address_says(
    values: dict[str, str], hosts: tuple[str, ...] | None, tmp_path: Path
) -> None:
    found = read({"DATA_DIR": str(tmp_path), **values}).search_cluster
    assert (found and found["hosts"]) == hosts
    if found and found["user"]:
        assert (found["user"], found["password"]) == ("u", "p@")


@pytest.mark.parametrize(
    ("values", "named"),
    [
        ({"SEARCH_URL": "https://u:secret@one", "SEARCH_API_KEY": "abc"}, "SEARCH_API_KEY"),
        ({"SEARCH_URL": "http://one", "SEARCH_CA_CERTS": certifi.where()}, "SEARCH_CA_CERTS"),
        ({"SEARCH_URL": "https://:secret@one"}, "SEARCH_URL"),
    ],
)
def test_settings_of_search_that_contradict_one_another_are_refused(
    values: dict[str, str], named: str, tmp_path: Path
) -> None:
    with pytest.raises(SettingError, match=f"^{named} ") as caught:
        read({"DATA_DIR": str(tmp_path), **values})
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    "command",
    [
        [sys.executable, "manage.py", "check"],
        [sys.executable, "-m", "gunicorn", "--config", "config/gunicorn.py"],
        [sys.executable, "bin/run"],
    ],
    ids=["manage.py", "gunicorn", "bin/run"],
)
@pytest.mark.smoke
def test_wrong_setting_stops_the_start_without_a_traceback(command: list[str], tmp_path: Path) -> None:
    environment = os.environ | {"DATA_DIR": str(tmp_path), "DATABASE_URL": "mysql://localhost/majakka"}
    answer = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60, check=False)
    assert answer.returncode != 0
    lines = (answer.stdout + answer.stderr).strip().splitlines()
    assert len(lines) == 1
    assert lines[0].startswith("Majakka cannot start: DATABASE_URL")


def test_taken_port_stops_the_start_with_one_sentence(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = str(other.getsockname()[1])
        answer = subprocess.run(
            [sys.executable, "bin/run"],
            cwd=ROOT,
            env=os.environ | {"DATA_DIR": str(tmp_path), "PORT": port},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
    assert answer.returncode != 0
    assert answer.stderr.startswith(f"Majakka cannot start: port {port} ")
    assert len(answer.stderr.strip().splitlines()) == 1


def test_secret_key_is_made_once_and_kept(tmp_path: Path) -> None:
    first = read({"DATA_DIR": str(tmp_path)}).secret_key
    assert read({"DATA_DIR": str(tmp_path)}).secret_key == first
    assert (tmp_path / "secret-key").stat().st_mode & 0o077 == 0


def test_site_that_others_reach_needs_a_secret_key(tmp_path: Path) -> None:
    with pytest.raises(SettingError, match="SECRET_KEY"):
        read({"DATA_DIR": str(tmp_path), "BASE_URL": "https://help.example.com"})


def test_locales_fall_back_to_the_default_language(tmp_path: Path) -> None:
    fallbacks = read({"DATA_DIR": str(tmp_path)}).locale_fallbacks
    assert fallbacks == {"en": (), "fi": ("en",), "sv": ("en",), "de": ("en",)}


def test_fallback_chain_has_several_steps_or_none(tmp_path: Path) -> None:
    environment = read(
        {"DATA_DIR": str(tmp_path), "CONTENT_LANGUAGES": "en,nb,nn,de", "LOCALE_FALLBACKS": "nn:nb:en,de:"}
    )
    assert environment.locale_fallbacks == {"en": (), "nb": ("en",), "nn": ("nb", "en"), "de": ()}


@pytest.mark.smoke
def test_health_is_answered_without_a_database(client: Client) -> None:
    assert client.get("/healthz").content == b"ok"


@pytest.mark.smoke
@pytest.mark.persistence
@pytest.mark.django_db
def test_person_signs_in_and_is_sent_where_they_were_going(client: Client) -> None:
    get_user_model().objects.create_user("aino", password="lighthouse-keeper")
    answer = client.post(
        reverse("accounts:login"),
        {"username": "aino", "password": "lighthouse-keeper", "next": "/admin/"},
    )
    assert answer.headers["Location"] == "/admin/"


@pytest.mark.django_db
def test_wrong_password_is_said_on_the_sign_in_page(client: Client) -> None:
    answer = client.post(reverse("accounts:login"), {"username": "aino", "password": "wrong"})
    assert 'role="alert"' in answer.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize(("language", "title"), [("en", "Sign in"), ("fi", "Kirjaudu"), ("sv", "Logga in")])
def test_sign_in_page_speaks_the_readers_language(client: Client, language: str, title: str) -> None:
    answer = client.get(reverse("accounts:login"), headers={"Accept-Language": language})
    assert f'<html lang="{language}"' in answer.content.decode()
    assert f"<h1>{title}" in answer.content.decode()


@pytest.mark.django_db
def test_sign_in_page_speaks_the_language_of_the_page_before(client: Client) -> None:
    answer = client.get(reverse("accounts:login"), {"next": "/fi/verkko/"}, headers={"Accept-Language": "en"})
    assert '<html lang="fi"' in answer.content.decode()


@pytest.mark.django_db
def test_sign_in_page_says_why_only_to_whoever_was_sent_there(client: Client) -> None:
    why = "This page is for people who have signed in."
    sent = client.get(reverse("accounts:login"), {"next": "/en/members/"}).content.decode()
    link = re.findall(r'href="(/accounts/login/[^"]*)"', client.get("/en/nothing/").content.decode())
    chosen = client.get(link[0].replace("&amp;", "&")).content.decode()
    assert why in sent
    assert why not in chosen
    assert 'name="next" value="/' in chosen


@pytest.mark.smoke
@pytest.mark.persistence
@pytest.mark.django_db
def test_administrator_adds_a_person_in_the_admin(client: Client) -> None:
    client.force_login(get_user_model().objects.create_superuser("admin", "admin@example.com"))
    answer = client.post(
        reverse("wagtailusers_users:add"),
        {
            "username": "eino",
            "email": "eino@example.com",
            "first_name": "Eino",
            "last_name": "Salo",
            "password1": "keeper-of-the-light",
            "password2": "keeper-of-the-light",
        },
    )
    assert answer.status_code == 302
    assert get_user_model().objects.get(username="eino").check_password("keeper-of-the-light")


@pytest.mark.persistence
@pytest.mark.django_db
def test_tests_run_on_the_database_of_their_lane() -> None:
    wanted = "postgresql" if os.environ.get("DATABASE_URL", "").startswith("postgres") else "sqlite"
    assert connection.vendor == wanted


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_person_signs_in_with_the_keyboard(browser_page: Page, live_server: object) -> None:
    get_user_model().objects.create_superuser("aino", password="lighthouse-keeper")
    browser_page.goto(f"{live_server}/accounts/login/?next=/admin/")
    browser_page.get_by_label("Username").fill("aino")
    browser_page.keyboard.press("Tab")
    browser_page.keyboard.type("lighthouse-keeper")
    browser_page.keyboard.press("Enter")
    browser_page.wait_for_url("**/admin/")


def test_texts_of_templates_are_gathered() -> None:
    """Django's tool finds a text in `{{ }}` at its beginning only; one that it passes over stays English for ever."""
    catalogue = {entry.msgid for entry in polib.pofile(str(ROOT / "locale/fi/LC_MESSAGES/django.po"))}
    for template in (ROOT / "templates/jinja2").rglob("*.html"):
        texts = re.findall(r"""_\((?:"(.*?)"|'(.*?)')\)""", template.read_text(encoding="utf-8"))
        assert {double or single for double, single in texts} <= catalogue, template.name
