"""Every kind of page by the rules of WCAG 2.2 AA that a machine can check, and by the policy of what may run."""

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser
from pytest_django import Settings

from cms.models import Brand
from cms.publications.draining import drain
from search.indexing import rebuild
from tests.blog_site import make_blog, make_post
from tests.campaign_site import make_announcement, make_campaign, make_index
from tests.factories import describe, make_article, make_navigation, stream
from tests.help_site import make_help_site
from tests.product_site import make_products

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
PAGES = [
    "/en/",
    "/en/network/",
    "/en/network/wifi-setup/",
    "/fi/network/faq/",
    "/sv/network/slow/",
    "/en/search/?q=router",
    "/en/search/?q=nothing-at-all",
    "/en/nothing/",
    "/accounts/login/",
    "/en/for/",
    "/en/for/region/finland/",
    "/en/for/me/",
    "/en/blog/",
    "/en/blog/?series=winter",
    "/en/blog/first/",
    "/en/campaigns/",
    "/en/campaigns/autumn/",
    "/en/campaigns/closed/",
    "/en/hub-new/",
    "/fi/hub-old/",
    "/en/network/blocks/",
]
CHOSEN = ["/en/", "/en/network/", "/en/network/faq/", "/en/search/?q=router", "/en/for/me/"]
SIZES = {"phone": (320, 640), "desktop": (1280, 800)}


@pytest.fixture(autouse=True)
def _site(live_server: object, settings: Settings, tmp_path: Path) -> None:  # noqa: ARG001 - has to be there first
    """Make a help centre with a menu and a footer."""
    settings.SEARCH_FOLDER = tmp_path / "search"
    settings.MEDIA_ROOT = tmp_path / "media"
    made = make_help_site()
    describe(made.slow, regions=["finland"], roles=["customer"], tags=["wifi"])
    describe(made.faq, regions=["america"], tags=["wifi"])
    make_navigation("en", menu=[made.network, made.billing], footer={"Help": [made.slow], "More": [made.faq]})
    blog = make_blog(made.home)
    for day, slug in (("2026-03-01", "first"), ("2026-03-02", "second")):
        make_post(blog, day, blog.aino, blog.olli, series=blog.winter, slug=slug, tags=("snow",))
    index = make_index(made.home)
    hero = stream(("image", {"image": made.image.pk, "alt_text": "A house", "decorative": False, "caption": ""}))
    make_campaign(index, title="Autumn", slug="autumn", hero=hero, action_label="Call", action_url="tel:+358401234567")
    make_campaign(index, begins=1, ends=2, title="Winter", slug="winter")
    make_campaign(index, begins=-2, ends=-1, title="Summer", slug="summer")
    make_announcement(index, title="Closed", slug="closed", summary="At noon.", action_label="More", action_page=index)
    make_announcement(index, title="Matters", slug="matters", level="important")
    make_products()
    figure = {"image": made.image.pk, "alt_text": "A house", "decorative": False, "caption": "By the lake"}
    blocks = [
        ("gallery", [figure, figure]),
        ("accordion", [{"title": "If it is red", "text": "<p>Wait.</p>"}]),
        ("quote", {"text": "<p>Warm.</p>", "name": "Mikael", "role": "customer"}),
        ("call_to_action", {"text": "<p>Call us.</p>", "label": "Call", "url": "tel:+358401234567"}),
        ("related_pages", {"title": "Next", "pages": [made.slow.pk, made.faq.pk]}),
    ]
    make_article(*blocks, parent=made.network, title="Blocks", slug="blocks")
    Brand.objects.create(colour="#7a1f5c", colour_on_dark="#f0a5d0")
    drain()
    rebuild()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.timeout(300)
def test_no_page_has_a_fault_that_a_machine_can_find(
    browser: Browser, live_server: object, size: str, scheme: str
) -> None:
    width, height = SIZES[size]
    context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme)  # type: ignore[arg-type]
    page = context.new_page()
    faults: list[str] = []
    page.on("console", lambda message: faults.append(message.text) if "Content Security" in message.text else None)
    voted = [f"/en/network/slow/ {answer}" for answer in ("Yes", "No")]
    for address in [*PAGES, *voted, "choose", *CHOSEN]:
        if address == "choose":
            context.add_cookies([{"name": "reader", "value": "region=finland&role=customer", "url": str(live_server)}])
            continue
        path, _space, answer = address.partition(" ")
        page.goto(f"{live_server}{path}")
        if answer:
            page.get_by_role("button", name=answer).click()
            page.get_by_role("textbox", name="What could be better?").wait_for()
        results = Axe().run(page, options=RULES)
        if results.violations_count:
            faults.append(f"{address}: {results.generate_report()}")
        if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
            faults.append(f"{address} is wider than the screen")
    context.close()
    assert not faults, "\n".join(faults)
