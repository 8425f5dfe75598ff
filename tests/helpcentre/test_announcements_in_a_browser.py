"""Announcements as a person with a browser has them, with scripts and without."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django import Settings

from cms.publications.draining import drain
from knowledge.models import ArticlePage
from tests.campaign_site import make_announcement, make_index
from tests.factories import make_home, make_page, stream

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def _announced(live_server: object, settings: Settings, tmp_path: Path) -> None:  # noqa: ARG001 - has to be there first
    """Make a long article and two announcements."""
    settings.SEARCH_FOLDER = tmp_path / "search"
    home = make_home()
    text = "".join(f"<p>Paragraph {number}.</p>" for number in range(100))
    make_page(ArticlePage, home, title="Long", slug="long", body=stream(("rich_text", text)))
    index = make_index(home)
    make_announcement(index, title="Matters", summary="Read this.", level="important")
    make_announcement(index, title="Closed", summary="Back at one.")
    drain()


def test_announcements_are_dismissed_in_place(browser_page: Page, live_server: object) -> None:
    faults: list[str] = []
    browser_page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    browser_page.on("pageerror", lambda error: faults.append(str(error)))
    browser_page.goto(f"{live_server}/en/long/")
    browser_page.evaluate("window.isSame = true")
    region = browser_page.get_by_role("region", name="Announcements")
    region.get_by_role("button", name="Dismiss: Matters").click()
    expect(region).not_to_contain_text("Matters")
    expect(region.get_by_role("button", name="Dismiss: Closed")).to_be_focused()
    # Whoever reads on and comes back by keyboard stays where they are.
    browser_page.get_by_text("Paragraph 60.").scroll_into_view_if_needed()
    line = browser_page.get_by_text("Paragraph 60.")
    before = line.bounding_box()
    browser_page.keyboard.press("Enter")
    expect(region).to_have_count(0)
    expect(browser_page.locator("main")).to_be_focused()
    after = line.bounding_box()
    assert before is not None
    assert after is not None
    assert abs(before["y"] - after["y"]) <= 1
    assert browser_page.evaluate("window.isSame")
    browser_page.reload()
    expect(browser_page.get_by_role("heading", name="Long")).to_be_visible()
    expect(region).to_have_count(0)
    assert not faults


def test_announcements_are_dismissed_without_scripts(browser: Browser, live_server: object) -> None:
    context = browser.new_context(java_script_enabled=False, locale="en-GB")
    page = context.new_page()
    page.goto(f"{live_server}/en/long/")
    page.get_by_role("button", name="Dismiss: Matters").click()
    page.wait_for_url("**/en/long/")
    region = page.get_by_role("region", name="Announcements")
    expect(region).not_to_contain_text("Matters")
    expect(region).to_contain_text("Closed")
    context.close()
