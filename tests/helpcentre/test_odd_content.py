"""Content that pages are rarely designed for, on the narrowest of phones."""

import pytest
from playwright.sync_api import Browser

from cms.publications.draining import drain
from knowledge.models import ArticlePage, TopicPage
from tests.factories import make_home, make_page, stream

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WORD = "lentokonesuihkuturbiinimoottoriapumekaanikkoaliupseerioppilas"
COLUMNS = 20


def wide_table() -> dict[str, object]:
    columns = [{"type": "plain", "heading": f"Column {number}"} for number in range(COLUMNS)]
    row = {"values": [f"value {number}" for number in range(COLUMNS)]}
    return {"header_column": True, "table": {"columns": columns, "rows": [row] * 3, "caption": "Wide"}}


def test_nothing_is_wider_than_the_screen(browser: Browser, live_server: object) -> None:
    home = make_home()
    topic = make_page(TopicPage, home, title=WORD, slug="pitka", summary=WORD)
    body = stream(
        ("rich_text", f"<h2>{WORD}</h2><p>{WORD} {WORD}</p><ul><li>{WORD}</li></ul><h2>Other</h2><p>{'x' * 300}</p>"),
        ("table", wide_table()),
        ("code", {"language": "bash", "code": "echo " + "0123456789" * 30, "caption": WORD}),
        ("callout", {"kind": "warning", "title": WORD, "text": f"<p>{WORD}</p>"}),
    )
    make_page(ArticlePage, topic, title=WORD.title(), slug="sana", summary=WORD, body=body)
    make_page(ArticlePage, topic, title=f"{WORD} 2", slug="sana-2", body=body)
    drain()
    context = browser.new_context(viewport={"width": 320, "height": 640})
    page = context.new_page()
    for path in ("/en/", "/en/pitka/", "/en/pitka/sana/", "/fi/pitka/sana/"):
        page.goto(f"{live_server}{path}")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
    # What is wider scrolls by itself, also with the keyboard.
    for part in (".table", ".code pre"):
        box = page.locator(part).first
        assert box.evaluate("box => box.scrollWidth > box.clientWidth && box.tabIndex === 0"), part
    context.close()
