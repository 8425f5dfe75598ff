"""The search page as a person with a browser and a keyboard has it."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from pytest_django import Settings

from cms.publications.draining import drain
from knowledge.models import ArticlePage, TopicPage
from search.indexing import rebuild
from tests.factories import make_home, make_page, stream


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_results_come_while_typing_and_filters_by_keyboard(
    browser_page: Page, live_server: object, settings: Settings, tmp_path: Path
) -> None:
    settings.SEARCH_FOLDER = tmp_path / "search"
    home = make_home()
    topic = make_page(TopicPage, home, title="Kettles and lamps", slug="kettles")
    body = stream(("rich_text", "<p>Fill it with water.</p>"))
    make_page(ArticlePage, topic, title="Fill the kettle", slug="fill", body=body)
    drain()
    rebuild()
    faults: list[str] = []
    browser_page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    browser_page.on("pageerror", lambda error: faults.append(str(error)))
    browser_page.goto(f"{live_server}/en/")
    browser_page.get_by_role("searchbox").fill("nothing")
    browser_page.keyboard.press("Enter")
    browser_page.wait_for_url("**/en/search/?q=nothing")
    expect(browser_page.get_by_role("status")).to_contain_text("Nothing was found")

    box = browser_page.get_by_role("searchbox")
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
