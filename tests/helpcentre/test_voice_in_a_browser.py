"""Voting in a browser: the page stays, and who uses the keyboard stays where they were."""

import pytest
from playwright.sync_api import Browser, Page, Route
from pytest_django.live_server_helper import LiveServer

from cms.models import Vote
from tests.help_site import make_help_site

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("has_javascript", [True, False])
def test_reader_votes_and_says_why(live_server: LiveServer, browser: Browser, *, has_javascript: bool) -> None:
    make_help_site()
    context = browser.new_context(base_url=live_server.url, java_script_enabled=has_javascript)
    page: Page = context.new_page()
    page.goto("/en/network/slow/")
    page.get_by_role("button", name="No").click()
    page.get_by_label("It is hard to understand").check()
    page.get_by_label("What could be better? (optional)").fill("Draw a picture.")
    page.get_by_role("button", name="Send").click()
    thanks = page.get_by_role("heading", name="Thank you, that helps us.")
    thanks.wait_for()
    assert page.url.endswith("/en/network/slow/") is has_javascript
    if has_javascript:
        assert thanks.evaluate("heading => heading === document.activeElement")
    else:
        page.get_by_role("link", name="Why is it slow?").click()
        assert page.url.endswith("/en/network/slow/")
    assert Vote.objects.values_list("helpful", "reason", "comment").get() == (False, "unclear", "Draw a picture.")
    context.close()


def test_reader_hears_that_a_vote_did_not_arrive(live_server: LiveServer, browser: Browser) -> None:
    make_help_site()
    context = browser.new_context(base_url=live_server.url)
    page: Page = context.new_page()
    page.goto("/en/network/slow/")
    for fail in (_answer_503, _lose):
        page.route("**/for/votes/**", fail)
        page.get_by_role("button", name="No").click()
        page.get_by_role("alert").get_by_text("No answer came.").wait_for()
        assert page.get_by_role("alert").count() == 1
    page.unroute("**/for/votes/**")
    page.get_by_role("button", name="No").click()
    page.get_by_label("It is hard to understand").wait_for()
    assert page.get_by_role("alert").count() == 0
    context.close()


def _answer_503(route: Route) -> None:
    route.fulfill(status=503)


def _lose(route: Route) -> None:
    route.abort()
