"""Whole ways through the demo's help centre. `SCREENSHOTS` names a folder for pictures of each step."""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from playwright.sync_api import Browser, BrowserContext, Page, expect
from pytest_django import Settings

from accounts.models import User
from cms.models import Vote
from cms.publications.draining import drain
from search.indexing import rebuild

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.timeout(300)]

PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
DESKTOP: dict[str, Any] = {"viewport": {"width": 1280, "height": 900}}


@dataclass(slots=True)
class Reader:
    """Somebody with a browser. `step` takes a picture, named for what they have just done."""

    page: Page
    name: str
    steps: int = 0

    def step(self, what: str) -> None:
        """Take a picture, if pictures are wanted; nothing is wider than the screen at any step."""
        self.steps += 1
        assert not self.page.evaluate("document.documentElement.scrollWidth > innerWidth"), what
        if folder := os.environ.get("SCREENSHOTS"):
            Path(folder).mkdir(parents=True, exist_ok=True)
            self.page.screenshot(path=Path(folder) / f"{self.name}-{self.steps}-{what}.png")

    def tab_to(self, name: str | re.Pattern[str]) -> None:
        """Press the tabulator until what has this name is in focus."""
        for _press in range(80):
            self.page.keyboard.press("Tab")
            if re.search(name, self.focused()):
                return
        raise AssertionError(f"{name} is not reached by keyboard")

    def focused(self) -> str:
        """Return the name of what is in focus."""
        script = (
            "(e => e.labels?.[0]?.innerText || e.getAttribute('aria-label') || e.innerText)(document.activeElement)"
        )
        return str(self.page.evaluate(script) or "").strip()


@pytest.fixture(autouse=True)
def _demo(live_server: object, settings: Settings, tmp_path: Path) -> None:  # noqa: ARG001 - has to be there first
    """Load the demo; its installer has the password `kajo`."""
    settings.DEMO = True
    settings.DATA_DIR = tmp_path
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.SEARCH_FOLDER = tmp_path / "search"
    call_command("set_up_site", verbosity=0)
    call_command("load_demo", verbosity=0)
    installer = User.objects.get(username="installer")
    installer.set_password("kajo")
    installer.save()
    drain()
    rebuild()


@pytest.fixture
def open_as(browser: Browser, live_server: object) -> Iterator[Any]:
    """Return a function that opens a browser for a reader."""
    contexts: list[BrowserContext] = []

    def opened(name: str, **options: Any) -> Reader:
        context = browser.new_context(base_url=str(live_server), **options)
        contexts.append(context)
        return Reader(context.new_page(), name)

    yield opened
    for context in contexts:
        context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_finnish_customer_on_a_phone_finds_a_how_to_and_votes(open_as: Any, scheme: str) -> None:
    reader = open_as(f"phone-fi-{scheme}", locale="fi-FI", color_scheme=scheme, **PHONE)
    page = reader.page
    page.goto("/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Kajon ohjekeskus")
    reader.step("front-page")
    box = page.get_by_role("combobox", name="Hae ohjeista")
    box.press_sequentially("suodattimen puh")
    expect(page.locator("[role=listbox] [role=option]")).to_have_count(1)
    reader.step("suggestions")
    box.fill("suodattimen puhdistus")
    box.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("suodattimen puhdistus")
    reader.step("search")
    page.get_by_role("link", name="Suodattimen puhdistaminen").first.click()
    expect(page.locator("html")).to_have_attribute("lang", "fi")
    reader.step("article")
    # One of its neighbours exists in English only, and says so in Finnish.
    page.goto("/fi/kajo-hub-ja-sovellus/")
    page.get_by_role("link", name="The Hub’s local API").first.click()
    expect(page.get_by_role("note")).to_contain_text("ei ole vielä tällä kielellä (suomi)")
    expect(page.locator("article")).to_have_attribute("lang", "en")
    reader.step("missing-translation")
    page.get_by_role("button", name="Ei").click()
    page.get_by_label("Sitä on vaikea ymmärtää").check()
    page.get_by_role("textbox", name=re.compile("Mikä voisi olla paremmin")).fill("Suomeksi, kiitos.")
    reader.step("vote")
    page.get_by_role("button", name="Lähetä").click()
    expect(page.get_by_role("heading", name="Kiitos, siitä on meille apua.")).to_be_focused()
    reader.step("thanks")
    assert Vote.objects.values_list("helpful", "reason", "comment").get() == (False, "unclear", "Suomeksi, kiitos.")


def test_swedish_partner_on_a_desktop_narrows_by_product(open_as: Any) -> None:
    reader = open_as("desktop-sv", locale="sv-SE", **DESKTOP)
    page = reader.page
    page.goto("/")
    expect(page).to_have_url(re.compile(r"/sv/$"))
    page.get_by_role("link", name="Logga in").click()
    page.get_by_label("Användarnamn").fill("installer")
    page.get_by_label("Lösenord").fill("kajo")
    page.get_by_role("button", name="Logga in").click()
    expect(page).to_have_url(re.compile(r"/sv/$"))
    reader.step("signed-in")
    picker = page.locator(".picker-line")
    picker.get_by_label("Produkt").select_option("lampo-8-2025")
    picker.get_by_label("Region").select_option("sweden")
    picker.get_by_role("button").click()
    chosen = page.get_by_role("form", name="Dina val")
    expect(chosen).to_contain_text("Sverige")
    reader.step("chosen")
    page.goto("/sv/for/product/lampo-8-2025/")
    reader.step("hub")
    page.goto("/sv/search/?q=v%C3%A4rmepump")
    total = page.get_by_role("status").inner_text()
    reader.step("search")
    chosen.get_by_role("button", name="Visa allt").click()
    expect(page).to_have_url(re.compile(r"/sv/search/\?q=v%C3%A4rmepump$"))
    expect(chosen).to_have_count(0)
    assert _number(page.get_by_role("status").inner_text()) >= _number(total) > 0
    reader.step("everything")


def test_reader_with_a_keyboard_gets_everywhere(open_as: Any) -> None:
    reader = open_as("keyboard-en", locale="en-GB", **DESKTOP)
    page = reader.page
    page.goto("/en/")
    page.keyboard.press("Tab")
    assert reader.focused() == "Skip to the content"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert reader.focused() == "Search the help centre"
    reader.step("skipped")
    page.keyboard.type("filter")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("filter")
    reader.tab_to("^Cleaning the filter")
    reader.step("result")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Cleaning the filter")
    reader.tab_to("^Yes$")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Thank you, we are glad.")).to_be_focused()
    reader.tab_to("^Send$")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Thank you, that helps us.")).to_be_focused()
    reader.step("thanks")
    assert Vote.objects.filter(helpful=True).count() == 1


def test_reader_without_javascript_and_cookies_finds_and_votes(open_as: Any) -> None:
    reader = open_as("plain-en", locale="en-GB", java_script_enabled=False, **PHONE)
    page = reader.page
    page.context.route("**/*", lambda route: route.continue_(headers={**route.request.headers, "cookie": ""}))
    page.goto("/en/")
    page.get_by_role("searchbox").fill("warranty")
    page.get_by_role("button", name="Search").click()
    page.get_by_text("Filters", exact=True).click()
    page.get_by_role("link", name=re.compile("^Kajo Lämpö 6")).click()
    expect(page.get_by_role("link", name=re.compile("Remove the filter"))).to_have_count(1)
    page.get_by_role("link", name="Warranty", exact=True).first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Warranty")
    page.get_by_role("button", name="Yes").click()
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("heading", name="Thank you, that helps us.")).to_be_visible()
    page.get_by_role("link", name="Warranty").first.click()
    page.get_by_role("link", name="Suomi").click()
    expect(page.locator("html")).to_have_attribute("lang", "fi")
    assert Vote.objects.count() == 1


def _number(text: str) -> int:
    found = re.match(r"[\d\s.,]+", text)
    return int(re.sub(r"\D", "", found[0])) if found else 0
