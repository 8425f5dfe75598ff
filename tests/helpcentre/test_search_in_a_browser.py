"""The search page as a person with a browser and a keyboard has it."""

import contextlib
import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Error, Page, Route, expect
from pytest_django import Settings

from cms.publications.draining import drain
from knowledge.models import ArticlePage, TopicPage
from search.indexing import rebuild
from tests.factories import make_home, make_page, stream

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def _kettles(live_server: object, settings: Settings, tmp_path: Path) -> None:  # noqa: ARG001 - has to be there first
    """Make a topic and an article that can be found."""
    settings.SEARCH_FOLDER = tmp_path / "search"
    topic = make_page(TopicPage, make_home(), title="Kettles and lamps", slug="kettles")
    body = stream(("rich_text", "<p>Fill it with water.</p>"))
    make_page(ArticlePage, topic, title="Fill the kettle", slug="fill", body=body)
    drain()
    rebuild()


def test_results_come_while_typing_and_filters_by_keyboard(browser_page: Page, live_server: object) -> None:
    faults: list[str] = []
    browser_page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    browser_page.on("pageerror", lambda error: faults.append(str(error)))
    browser_page.goto(f"{live_server}/en/")
    browser_page.get_by_role("combobox").fill("nothing")
    browser_page.keyboard.press("Enter")
    browser_page.wait_for_url("**/en/search/?q=nothing")
    expect(browser_page.get_by_role("status")).to_contain_text("Nothing was found")

    box = browser_page.get_by_role("combobox")
    box.fill("")
    box.press_sequentially("kettles", delay=10)
    expect(browser_page.get_by_role("status")).to_contain_text("2 results for “kettles”")
    browser_page.wait_for_url("**/en/search/?q=kettles")
    expect(box).to_be_focused()

    browser_page.get_by_role("link", name="Article 1").focus()
    browser_page.keyboard.press("Enter")
    expect(browser_page.get_by_role("status")).to_contain_text("1 result for “kettles”")
    browser_page.wait_for_url("**/en/search/?q=kettles&type=article")
    box.fill("water")
    expect(browser_page.locator(".search-passage mark")).to_have_text("water")
    browser_page.wait_for_url("**/en/search/?q=water&type=article")
    browser_page.get_by_role("link", name="Fill the kettle").click()
    browser_page.wait_for_url("**/en/kettles/fill/")
    assert faults == []


def test_late_reply_never_replaces_a_newer_one(browser_page: Page, live_server: object) -> None:
    browser_page.goto(f"{live_server}/en/search/")
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    browser_page.route(re.compile(r"q=kettle$"), hold)
    box = browser_page.get_by_role("combobox")
    with browser_page.expect_request(re.compile(r"q=kettle$")):
        box.fill("kettle")
    box.fill("water")
    expect(browser_page.get_by_role("status")).to_contain_text("1 result for “water”")
    with contextlib.suppress(Error):  # the browser has given it up
        held[0].continue_()
    browser_page.wait_for_timeout(300)
    expect(browser_page.get_by_role("status")).to_contain_text("1 result for “water”")
    expect(browser_page).to_have_url(f"{live_server}/en/search/?q=water")


def test_search_works_without_javascript(browser: Browser, live_server: object) -> None:
    context = browser.new_context(java_script_enabled=False, locale="en-GB")
    page = context.new_page()
    page.goto(f"{live_server}/en/")
    page.get_by_role("searchbox").fill("kettle")
    page.get_by_role("button", name="Search").click()
    expect(page.get_by_role("status")).to_contain_text("2 results for “kettle”")
    page.get_by_role("link", name="Topic 1").click()
    expect(page.get_by_role("status")).to_contain_text("1 result for “kettle”")
    page.get_by_role("link", name="Remove the filter Type: Topic").click()
    expect(page.get_by_role("status")).to_contain_text("2 results for “kettle”")
    context.close()
