"""What the tests of the whole house share: services that may be missing, and a browser."""

import os
import shutil
from collections.abc import Callable, Iterator

import pytest
from django.apps import apps
from django.conf import settings
from django.core.cache import cache
from django.db.models.signals import post_migrate
from django.utils import translation
from playwright.sync_api import Browser, Page, expect, sync_playwright

from bench.chromium import FLAGS
from blog import names
from campaigns import announcements
from cms import block_widgets, courtesy, facets, interface, look, rate_limits
from search import spelling, suggesting
from search.analysis import finnish
from tests import elasticsearch_node, factories


def pytest_configure(config: pytest.Config) -> None:
    """Begin a run: this is called once in each of its processes."""
    if not hasattr(config, "workerinput"):
        elasticsearch_node.begin_run()


def pytest_unconfigure(config: pytest.Config) -> None:
    """End a run, with what it has started."""
    if not hasattr(config, "workerinput"):
        elasticsearch_node.end_run()


def require_service(name: str, *, available: bool) -> None:
    """Go on if the service is there; else skip the test, or fail it when REQUIRE_SERVICES=1 promised it."""
    if available:
        return
    if os.environ.get("REQUIRE_SERVICES") == "1":
        pytest.fail(f"{name} is required (REQUIRE_SERVICES=1) but missing", pytrace=False)
    pytest.skip(f"{name} is missing")


@pytest.fixture(autouse=True)
def _fresh_process() -> None:
    """Begin each test with nothing kept (a database that is rolled back counts anew), and in the default language."""
    cache.clear()
    rate_limits.forget()
    suggesting.popular.cache_clear()
    # Tests run callbacks of what is never committed.
    for keeper in (block_widgets, facets, look, names, announcements, spelling):
        keeper._kept.forget()  # noqa: SLF001 - as above
    translation.deactivate()
    interface.deactivate()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None,  # noqa: ARG001 - PostgreSQL's databases are named by it
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    """Keep SQLite's database in a file, as an installation does: in memory no connection waits for another's lock."""
    for database in settings.DATABASES.values():
        if database["ENGINE"] == "django.db.backends.sqlite3":
            database["TEST"]["NAME"] = str(tmp_path_factory.mktemp("database") / "test.sqlite3")


@pytest.fixture(scope="session", autouse=True)
def _roots_after_each_flush() -> Iterator[None]:
    """Put back what migrations made and what a test that really commits has taken away at its end."""

    def make_roots(**_kwargs: object) -> None:
        factories.make_roots()

    post_migrate.connect(make_roots, sender=apps.get_app_config("cms"))
    yield
    post_migrate.disconnect(make_roots, sender=apps.get_app_config("cms"))


@pytest.fixture(scope="session", autouse=True)
def _nobody_waits() -> Iterator[None]:
    """Leave out the pauses of long work: here nobody else wants to write."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(courtesy, "_PAUSE", 0)
        yield


@pytest.fixture(scope="session")
def program() -> Callable[[str], str]:
    """Return a function that gives the path of a program, or skips the test when it is not installed."""

    def find(*names: str) -> str:
        found = next(filter(None, map(shutil.which, names)), None)
        require_service(names[0], available=found is not None)
        return str(found)

    return find


@pytest.fixture(scope="session")
def voikko() -> None:
    """Go on if Voikko and its Finnish dictionary are installed."""
    require_service("Voikko", available=bool(finnish.version()))


@pytest.fixture(scope="session")
def browser(program: Callable[..., str]) -> Iterator[Browser]:
    """Give the system's Chromium, driven by Playwright."""
    executable = program("chromium", "chromium-browser", "google-chrome")
    # Playwright runs an event loop in this thread, and Django refuses queries in a thread that has one.
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        with sync_playwright() as playwright:
            # Other tests may keep the processors busy, and pages make their pictures when they are first asked for.
            expect.set_options(timeout=30_000)
            chromium = playwright.chromium.launch(executable_path=executable, args=FLAGS)
            yield chromium
            chromium.close()


@pytest.fixture
def browser_page(browser: Browser) -> Iterator[Page]:
    """Give an empty page in a browser that remembers nothing from the tests before."""
    context = browser.new_context(locale="en-GB")
    yield context.new_page()
    context.close()
