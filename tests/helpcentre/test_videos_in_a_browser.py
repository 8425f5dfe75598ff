"""Videos in a browser: nothing of their provider comes before the reader agrees."""

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page
from pytest_django.live_server_helper import LiveServer

from tests.product_site import make_products

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_player_comes_when_the_reader_asks_for_it(live_server: LiveServer, browser: Browser) -> None:
    make_products()
    context = browser.new_context(base_url=live_server.url)
    page: Page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(urlsplit(request.url).hostname or ""))
    page.route("https://player.vimeo.com/**", lambda route: route.fulfill(body="<p>A player</p>"))
    page.goto("/en/hub-new/")
    assert "player.vimeo.com" not in asked
    page.get_by_role("link", name="Play the video from Vimeo").press("Enter")
    player = page.locator("iframe[title='The filter']")
    player.wait_for()
    assert player.get_attribute("src") == "https://player.vimeo.com/video/76979871?dnt=1&autoplay=1"
    assert player.evaluate("frame => frame === document.activeElement && frame.allowFullscreen")
    page.frame_locator("iframe[title='The filter']").get_by_text("A player").wait_for()
    context.close()


def test_without_javascript_the_video_is_at_its_provider(live_server: LiveServer, browser: Browser) -> None:
    make_products()
    context = browser.new_context(base_url=live_server.url, java_script_enabled=False)
    page: Page = context.new_page()
    page.goto("/en/hub-new/")
    link = page.get_by_role("link", name="Play the video from Vimeo")
    assert link.get_attribute("href") == "https://vimeo.com/76979871"
    page.get_by_text("Transcript").click()
    page.get_by_text("Close the valve.").wait_for()
    context.close()
