"""Suggestions as a person with a keyboard, a phone or a screen reader has them."""

import contextlib
import re
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Error, Page, Route, expect
from pytest_django import Settings

from cms.publications.draining import drain
from knowledge.models import ArticlePage, TopicPage
from search.indexing import rebuild
from tests.factories import make_home, make_page

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.timeout(300)]


@pytest.fixture(autouse=True)
def _kettles(live_server: object, settings: Settings, tmp_path: Path) -> None:  # noqa: ARG001 - has to be there first
    """Make a topic and some articles."""
    settings.SEARCH_FOLDER = tmp_path / "search"
    topic = make_page(TopicPage, make_home(), title="Kettles and lamps", slug="kettles")
    for title in ("Fill the kettle", "Kettle care", "Lamps"):
        make_page(ArticlePage, topic, title=title, slug=title.lower().replace(" ", "-"))
    drain()
    rebuild()


def test_suggestions_by_keyboard(browser_page: Page, live_server: object) -> None:
    faults: list[str] = []
    browser_page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    browser_page.on("pageerror", lambda error: faults.append(str(error)))
    browser_page.goto(f"{live_server}/en/")
    box = browser_page.get_by_role("combobox", name="Search the help centre")
    expect(box).to_have_attribute("aria-expanded", "false")
    box.press_sequentially("kett", delay=20)
    options = browser_page.get_by_role("option")
    expect(options).to_have_count(3)
    expect(box).to_have_attribute("aria-expanded", "true")
    expect(browser_page.locator("[aria-live=polite]")).to_have_text("3 suggestions; choose with the arrow keys.")
    found = Axe().run(browser_page)
    assert found.violations_count == 0, found.generate_report()

    box.press("ArrowDown")
    expect(options.first).to_have_attribute("aria-selected", "true")
    expect(box).to_have_attribute("aria-activedescendant", str(options.first.get_attribute("id")))
    box.press("ArrowUp")
    expect(box).not_to_have_attribute("aria-activedescendant", re.compile("."))
    box.press("ArrowUp")
    expect(options.last).to_have_attribute("aria-selected", "true")
    box.press("Escape")
    expect(box).to_have_attribute("aria-expanded", "false")
    expect(options).to_have_count(0)
    expect(box).to_have_value("kett")

    box.press("ArrowDown")
    expect(options).to_have_count(3)
    box.press("ArrowDown")
    address = str(options.first.get_attribute("href"))
    box.press("Enter")
    browser_page.wait_for_url(f"**{address}")
    assert faults == []


def test_enter_without_a_choice_searches(browser_page: Page, live_server: object) -> None:
    browser_page.goto(f"{live_server}/en/")
    box = browser_page.get_by_role("combobox", name="Search the help centre")
    box.press_sequentially("kett", delay=20)
    expect(browser_page.get_by_role("option")).to_have_count(3)
    box.press("Enter")
    browser_page.wait_for_url("**/en/search/?q=kett")


def test_late_suggestions_never_replace_newer_ones(browser_page: Page, live_server: object) -> None:
    browser_page.goto(f"{live_server}/en/")
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    browser_page.route(re.compile(r"suggestions/\?q=kettle$"), hold)
    box = browser_page.get_by_role("combobox", name="Search the help centre")
    with browser_page.expect_request(re.compile(r"suggestions/\?q=kettle$")):
        box.fill("kettle")
    box.fill("lamp")
    options = browser_page.get_by_role("option")
    expect(options).to_have_count(2)
    with contextlib.suppress(Error):  # the browser has given it up
        held[0].continue_()
    browser_page.wait_for_timeout(300)
    expect(options).to_have_count(2)


def test_suggestion_is_tapped_on_a_phone(browser: Browser, live_server: object) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    page = context.new_page()
    page.goto(f"{live_server}/en/kettles/")
    box = page.get_by_role("combobox", name="Search in Kettles and lamps")
    box.press_sequentially("care", delay=20)
    option = page.get_by_role("option", name=re.compile("Kettle care"))
    expect(option).to_be_visible()
    size = option.bounding_box()
    assert size
    assert size["height"] >= 44
    assert not page.evaluate("document.documentElement.scrollWidth > innerWidth")
    option.tap()
    page.wait_for_url("**/en/kettles/kettle-care/")
    context.close()


def test_search_inside_a_topic_works_without_javascript(browser: Browser, live_server: object) -> None:
    context = browser.new_context(java_script_enabled=False, locale="en-GB")
    page = context.new_page()
    page.goto(f"{live_server}/en/kettles/")
    page.get_by_role("searchbox", name="Search in Kettles and lamps").fill("ketle")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("results for “kettle”")
    page.get_by_role("link", name=re.compile("Remove the filter In the topic: Kettles")).click()
    page.get_by_role("link", name="Search for “ketle” instead").click()
    expect(page.get_by_role("status")).to_contain_text("Nothing was found for “ketle”")
    context.close()
