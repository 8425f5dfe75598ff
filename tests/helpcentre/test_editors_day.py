"""The day of those who make the help centre, in the admin as a browser shows it; readers see what has come of it."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from cms import groups
from cms.publications.draining import drain
from cms.services import put_facet_value
from knowledge.models import ArticlePage, HomePage, TopicPage
from tests.campaign_site import make_index
from tests.factories import make_home, make_image, make_page, make_user, stream, translate

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.timeout(300)]

WORDS = {
    "Pair the remote": "Yhdistä kaukosäädin",
    "In a minute.": "Minuutissa.",
    "It is done once.": "Se tehdään kerran.",
    "Press the red button.": "Paina punaista painiketta.",
    "A remote": "Kaukosäädin",
}

People = Callable[..., Page]


@pytest.fixture
def home(live_server: LiveServer, settings: Settings, tmp_path: Path) -> HomePage:  # noqa: ARG001 - has to be there first
    settings.MEDIA_ROOT = tmp_path / "media"
    return make_home()


@pytest.fixture
def topic(home: HomePage) -> TopicPage:
    topic: TopicPage = make_page(TopicPage, home, title="Network", slug="network")
    return topic


@pytest.fixture
def person(browser: Browser, live_server: LiveServer, home: HomePage) -> Iterator[People]:  # noqa: ARG001 - it makes the groups
    """Return a function that opens a browser for a reader, or for somebody of a group who has signed in."""
    contexts: list[BrowserContext] = []

    def arrive(group: str = "", at: str = "/admin/") -> Page:
        drain()
        context = browser.new_context(base_url=live_server.url, locale="en-GB", reduced_motion="reduce")
        contexts.append(context)
        page: Page = context.new_page()
        page.goto(at)
        if group:
            make_user(group, Group.objects.get(name=group), password="kajo")
            page.get_by_role("textbox", name="Username").fill(group)
            page.get_by_role("textbox", name="Password").fill("kajo")
            page.get_by_role("button", name="Sign in").click()
            page.wait_for_url(lambda url: "login" not in url)
        return page

    yield arrive
    for context in contexts:
        context.close()


def body_of(page: Page) -> Locator:
    return page.get_by_role("region", name="Body")


def insert(page: Page, block: str) -> Locator:
    """Add a block at the end of the body, and return its form."""
    body_of(page).get_by_role("button", name="Insert a block").last.click()
    page.get_by_role("option", name=block, exact=True).click()
    return block_of(page, block)


def block_of(page: Page, block: str) -> Locator:
    # Its name begins with that of its type, and goes on with what is in it.
    return body_of(page).get_by_role("region", name=re.compile(f"^{block}")).first


def write(block: Locator, text: str) -> None:
    """Type at the end of the rich text of a block."""
    field = block.locator("input[name$=-value], input[name$=-text]").first
    block.locator("[contenteditable=true]").first.click()
    block.page.keyboard.press("Control+End")
    block.page.keyboard.type(text)
    expect(field).to_have_value(re.compile(re.escape(text)))  # the form has it a moment later


def act(page: Page, action: str, message: str) -> None:
    """Do what the menu at the end of a page's form offers, and wait until it is said to be done; readers have it."""
    footer = page.get_by_role("navigation", name="Actions (footer)")
    footer.get_by_role("button", name="More actions").click()
    footer.get_by_role("button", name=action, exact=True).click()
    wait_for(page, message)


def wait_for(page: Page, message: str) -> None:
    """Wait until the admin says that something is done; readers have it."""
    expect(page.get_by_role("status").get_by_text(message).first).to_be_visible()
    drain()


def open_status(page: Page) -> Locator:
    page.get_by_role("button", name="Toggle status").click()
    return page.get_by_role("complementary", name="Status")


def more(page: Page, title: str, action: str) -> None:
    """Choose what the list of pages offers for one of them."""
    page.get_by_role("button", name=f"More options for '{title}'").click()
    page.get_by_role("link", name=action).click()


def move(page: Page, article: ArticlePage, to: str) -> None:
    article.refresh_from_db()
    page.goto(reverse("wagtailadmin_explore", args=[article.get_parent().pk]))
    more(page, article.title, "Move")
    page.get_by_role("main").get_by_role("button", name="Actions").click()
    page.get_by_role("button", name="Choose another page").click()
    page.get_by_role("dialog").get_by_role("link", name=to, exact=True).click()
    page.get_by_role("button", name="Confirm").click()
    page.get_by_role("button", name="Yes, move this page").click()
    wait_for(page, "moved")


def fill_segment(page: Page, words: str, translation: str) -> None:
    """Translate one text of a page in wagtail-localize's editor."""
    panel = page.get_by_role("main")
    button = page.get_by_role("button", name="Translate", exact=True)
    segment = panel.get_by_role("listitem").filter(has=page.get_by_text(words, exact=True)).filter(has=button).last
    segment.get_by_role("button", name="Translate", exact=True).click()
    panel.get_by_role("textbox").fill(translation)  # there is one at a time
    panel.get_by_role("button", name="Save", exact=True).click()
    expect(panel.get_by_text(translation, exact=True)).to_be_visible()


def test_article_is_read_once_its_reviewer_is_content(person: People, topic: TopicPage) -> None:
    make_image(title="Remote", description="A remote")
    author = person(groups.AUTHORS)
    author.goto(reverse("wagtailadmin_explore", args=[topic.pk]))
    author.get_by_role("link", name="Add child page").first.click()
    author.get_by_role("link", name="Article", exact=True).click()
    author.get_by_role("textbox", name="Title").fill("Pair the remote")
    author.get_by_role("textbox", name="Summary").fill("In a minute.")
    write(insert(author, "Text"), "It is done once.")
    steps = insert(author, "Steps")
    write(steps, "Press the red button.")
    steps.get_by_role("button", name="Choose an image").click()
    author.get_by_role("dialog").get_by_role("link", name="Remote").click()
    expect(steps.get_by_role("button", name="Choose an image")).to_be_hidden()
    act(author, "Submit to Review", "submitted for moderation")

    reviewer = person(groups.REVIEWERS)
    reviewer.get_by_role("region", name="Waiting for my review (1)").get_by_role("link", name="Pair the remote").click()
    footer = reviewer.get_by_role("navigation", name="Actions (footer)")
    footer.get_by_role("button", name="More actions").click()
    footer.get_by_role("button", name="Request changes").click()
    dialog = reviewer.get_by_role("dialog")
    dialog.get_by_label("Comment").fill("Say when, please.")
    dialog.get_by_role("button", name="Request changes").click()
    wait_for(reviewer, "has been updated")
    reader = person(at="/en/network/")
    expect(reader.get_by_role("heading", level=1)).to_have_text("Network")
    expect(reader.get_by_role("link", name="Pair the remote")).to_have_count(0)

    author.goto("/admin/")
    author.get_by_role("region", name="My drafts").get_by_role("link", name="Pair the remote").click()
    open_status(author).get_by_role("button", name="View details").click()
    expect(author.get_by_role("dialog")).to_contain_text("Say when, please.")
    author.keyboard.press("Escape")
    expect(author.get_by_role("dialog")).to_be_hidden()
    write(block_of(author, "Text"), " Before the first use.")
    act(author, "Resubmit to Review", "submitted for moderation")

    reviewer.goto("/admin/")
    reviewer.get_by_role("link", name="Pair the remote").first.click()
    act(reviewer, "Approve and Publish", "has been updated")

    reader.reload()
    reader.get_by_role("link", name="Pair the remote").first.click()
    article = reader.get_by_role("article")
    expect(article.get_by_role("heading", level=1)).to_have_text("Pair the remote")
    expect(article).to_contain_text("In a minute.")
    expect(article).to_contain_text("It is done once. Before the first use.")
    step = article.get_by_role("listitem").filter(has_text="Press the red button.")
    expect(step.get_by_role("img", name="A remote")).to_be_visible()


def test_article_is_read_in_finnish_once_it_is_translated(person: People, topic: TopicPage) -> None:
    picture = {"image": make_image().pk, "alt_text": "A remote", "decorative": False, "caption": ""}
    body = stream(
        ("rich_text", "<p>It is done once.</p>"),
        ("steps", [{"type": "item", "value": {"text": "<p>Press the red button.</p>", "image": picture}, "id": "1"}]),
    )
    make_page(ArticlePage, topic, title="Pair the remote", summary="In a minute.", slug="pair-the-remote", body=body)
    translator = person(groups.TRANSLATORS)
    to_do = translator.get_by_role("region", name="To translate into Finnish (2)")
    to_do.get_by_role("link", name="Show all 2 in the report").click()
    translator.get_by_role("link", name="Pair the remote").click()
    translator.get_by_role("button", name="Submit", exact=True).click()
    wait_for(translator, "was successfully submitted for translation into Finnish")
    for words, translation in WORDS.items():
        fill_segment(translator, words, translation)
    translator.get_by_role("button", name="Submit to review").click()
    wait_for(translator, "is submitted to review")

    reviewer = person(groups.REVIEWERS)
    waiting = reviewer.get_by_role("region", name="Waiting for my review (1)")
    waiting.get_by_role("link", name="Yhdistä kaukosäädin").click()
    reviewer.get_by_role("button", name="Approve and publish").click()
    wait_for(reviewer, "is approved")

    reader = person(at="/en/network/pair-the-remote/")
    reader.get_by_role("link", name="Suomi").click()
    expect(reader).to_have_url(re.compile(r"/fi/network/yhdista-kaukosaadin/$"))
    expect(reader.locator("html")).to_have_attribute("lang", "fi")
    article = reader.get_by_role("article")
    for translation in ("Yhdistä kaukosäädin", "Minuutissa.", "Se tehdään kerran.", "Paina punaista painiketta."):
        expect(article).to_contain_text(translation)
    expect(article.get_by_role("img", name="Kaukosäädin")).to_be_visible()


def test_readers_of_a_translation_are_told_of_a_major_change(person: People, topic: TopicPage) -> None:
    texts = (("rich_text", f"<p>{text}</p>") for text in ("Walls.", "Doors.", "Roofs."))
    page = make_page(ArticlePage, topic, title="Why is it slow?", slug="slow", body=stream(*texts))
    translate(topic, "fi", title="Verkko", slug="verkko")
    finnish = translate(page, "fi", title="Miksi se on hidas?", slug="hidas", based_on=page.live_revision_id)
    reader = person(at="/fi/verkko/hidas/")
    expect(reader.get_by_role("heading", level=1)).to_have_text("Miksi se on hidas?")
    expect(reader.get_by_role("note")).to_have_count(0)

    editor = person(groups.EDITORS)
    editor.goto(reverse("wagtailadmin_pages:edit", args=[page.pk]))
    write(block_of(editor, "Text"), " And ceilings.")
    editor.get_by_role("radio", name=re.compile("^Major")).check()
    act(editor, "Publish", "published")

    editor.goto(reverse("wagtailadmin_pages:edit", args=[finnish.pk]))
    readers = open_status(editor).get_by_role("region", name="What readers have")
    expect(readers).to_contain_text("outdated: 1 of 4 blocks and texts has changed in the source (readers are told)")
    reader.reload()
    expect(reader.get_by_role("note")).to_contain_text("on muuttunut jotakin tärkeää")
    reader.get_by_role("note").get_by_role("link", name="Why is it slow?").click()
    expect(reader.get_by_role("article")).to_contain_text("Walls. And ceilings.")


def test_scheduled_campaign_is_announced_as_coming(person: People, home: HomePage) -> None:
    index = make_index(home)
    manager = person(groups.CAMPAIGN_MANAGERS)
    manager.goto(reverse("wagtailadmin_explore", args=[index.pk]))
    manager.get_by_role("link", name="Add child page").first.click()
    manager.get_by_role("link", name="Campaign", exact=True).click()
    manager.get_by_role("textbox", name="Title").fill("Autumn offer")
    manager.get_by_role("textbox", name="From").fill("2099-05-01 09:00")
    manager.get_by_role("textbox", name="Until").fill("2099-05-08 21:00")
    act(manager, "Publish", "published")

    reader = person(at="/en/campaigns/")
    coming = reader.get_by_role("region", name="Coming soon")
    expect(coming).to_contain_text("1 May 2099, 09:00 – 8 May 2099, 21:00")
    coming.get_by_role("link", name="Autumn offer").click()
    expect(reader.get_by_role("article")).to_contain_text("Coming soon")


def test_restricted_topic_is_there_for_partners_only(person: People, topic: TopicPage) -> None:
    put_facet_value(facet="role", key="partner", labels={"en": "Partner"})
    make_page(ArticlePage, topic, title="Prices", slug="prices")
    reader = person(at="/en/")
    expect(reader.get_by_role("link", name="Network", exact=True)).to_be_visible()

    editor = person(groups.EDITORS)
    editor.goto(reverse("wagtailadmin_pages:edit", args=[topic.pk]))
    open_status(editor).get_by_role("button", name="Change privacy").click()
    dialog = editor.get_by_role("dialog", name="Change privacy")
    dialog.get_by_role("radio", name="Private, accessible to users in specific groups").check()
    dialog.get_by_role("checkbox", name="Role: partner").check()
    dialog.get_by_role("button", name="Save").click()
    expect(dialog).to_be_hidden()
    drain()

    for path in ("/en/network/", "/en/network/prices/"):
        answer = reader.goto(path)
        assert answer is not None
        assert answer.status == 404
    reader.goto("/en/")
    expect(reader.get_by_role("heading", level=1)).to_be_visible()
    expect(reader.locator("a[href*='/network/']")).to_have_count(0)
    partner = person("Role: partner", at="/accounts/login/?next=/en/network/")
    partner.get_by_role("link", name="Prices", exact=True).click()
    expect(partner.get_by_role("heading", level=1)).to_have_text("Prices")


def test_address_of_a_moved_page_leads_to_it_even_when_it_is_moved_back(
    person: People, home: HomePage, topic: TopicPage
) -> None:
    make_page(TopicPage, home, title="Television", slug="television")
    article = make_page(ArticlePage, topic, title="Remotes", slug="remotes")
    addresses = ("/en/network/remotes/", "/en/television/remotes/")
    editor = person(groups.EDITORS)
    reader = person(at="/en/")
    for place, address in zip(("Television", "Network"), reversed(addresses), strict=True):
        move(editor, article, place)
        for known in addresses:
            reader.goto(known)
            expect(reader).to_have_url(re.compile(f"{address}$"))
            expect(reader.get_by_role("heading", level=1)).to_have_text("Remotes")
            expect(reader.get_by_role("navigation", name="Breadcrumb")).to_contain_text(place)
