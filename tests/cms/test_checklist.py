"""What the editor of a page says might still be done to it."""

from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cms import groups
from cms.checklist import checklist
from cms.models import BasePage
from cms.publications.draining import drain
from knowledge.models import ArticlePage, FAQPage, HomePage
from tests.factories import describe, make_home, make_image, make_page, make_user, stream, translate
from tests.help_site import make_facets
from tests.product_site import make_product, make_product_lines

pytestmark = pytest.mark.django_db


@pytest.fixture
def home() -> HomePage:
    make_facets()
    return make_home()


def article(home: HomePage, *blocks: tuple[str, Any], **fields: Any) -> ArticlePage:
    """Return an article to which nothing is left to be done but for what is asked."""
    complete = {"title": "Pumps", "summary": "All about pumps.", "body": stream(*blocks)}
    page: ArticlePage = make_page(ArticlePage, home, **{**complete, **fields})
    describe(page, regions=["finland"])
    return page


def advice(page: BasePage) -> list[str]:
    drain()
    return [one.text for one in checklist(page)]


def test_nothing_is_said_about_a_page_that_has_everything(home: HomePage) -> None:
    blocks = [
        ("rich_text", "<h2>One</h2><p>Words.</p><h3>Two</h3><p>Words.</p><h2>Three</h2><p>Words.</p>"),
        ("image", {"image": make_image().pk, "alt_text": "A pump", "decorative": False, "caption": ""}),
        ("image", {"image": make_image().pk, "alt_text": "", "decorative": True, "caption": ""}),
    ]
    assert advice(article(home, *blocks)) == []


def test_a_summary_is_asked_for(home: HomePage) -> None:
    (text,) = advice(article(home, summary=""))
    assert text.startswith("Write a summary")


def test_facets_are_asked_for_on_the_source_page_only(home: HomePage) -> None:
    page = make_page(ArticlePage, home, title="Pumps", summary="All about pumps.")
    (text,) = advice(page)
    assert text.startswith("Say in “Applies to”")
    assert advice(translate(page, "fi", title="Pumput", summary="Kaikki pumpuista.")) == []


def test_images_that_say_nothing_are_counted_wherever_they_are(home: HomePage) -> None:
    silent = {"image": make_image().pk, "alt_text": "", "decorative": False, "caption": ""}
    steps = ("steps", [{"type": "item", "value": {"text": "<p>Turn it.</p>", "image": silent}, "id": "one"}])
    (text,) = advice(article(home, ("image", silent), steps))
    assert text.startswith("Say what 2 images show")


def test_a_level_of_headings_that_is_left_out_is_named(home: HomePage) -> None:
    html = "<h2>One</h2><p>Words.</p><h4>Deep &amp; deeper</h4><p>Words.</p>"
    (text,) = advice(article(home, ("rich_text", html)))
    assert "Make “Deep & deeper” a heading of level 3 instead of 4" in text


def test_the_first_heading_has_the_highest_level(home: HomePage) -> None:
    (text,) = advice(article(home, ("rich_text", "<h3>One</h3><p>Words.</p>")))
    assert "level 2 instead of 3" in text


def test_questions_are_headings(home: HomePage) -> None:
    answer = [{"type": "rich_text", "value": "<h3>One</h3><p>Words.</p>", "id": "inner"}]
    questions = stream(("faq", {"question": "Why?", "answer": answer}))
    page = make_page(FAQPage, home, title="Pumps", summary="All about pumps.", questions=questions)
    describe(page, regions=["finland"])
    assert advice(page) == []


def test_parts_of_a_product_have_headings_of_their_own(home: HomePage) -> None:
    make_product_lines()
    parts = {
        "instructions": stream(("rich_text", "<h3>Start</h3><p>Words.</p>")),
        "care": stream(("rich_text", "<h4>Clean</h4><p>Words.</p>")),
    }
    page = make_product(home, "hub-1", title="Hub", summary="All about the hub.", **parts)
    (text,) = advice(page)
    assert "Make “Clean” a heading of level 3 instead of 4" in text


def test_a_link_to_a_draft_names_it(home: HomePage) -> None:
    draft = make_page(ArticlePage, home, title="Hoses", live=False)
    page = article(home, ("rich_text", f'<p><a linktype="page" id="{draft.pk}">hoses</a></p>'))
    drain()
    (found,) = checklist(page)
    assert found.text.startswith("Publish the page that this one links to")
    assert found.links == (("Hoses", reverse("wagtailadmin_pages:edit", args=[draft.pk])),)


def test_links_to_what_is_gone_are_counted(home: HomePage) -> None:
    gone = make_page(ArticlePage, home, title="Hoses")
    page = article(
        home,
        ("rich_text", f'<p><a linktype="page" id="{gone.pk}">a</a> <a linktype="document" id="999">b</a></p>'),
        related=stream(("page", gone.pk)),
    )
    gone.delete()
    assert advice(page) == ["Remove 2 links to pages or files that are gone, or let them lead elsewhere."]


def test_a_link_to_a_page_that_only_its_source_is_published_of_is_no_dead_link(home: HomePage) -> None:
    other = make_page(ArticlePage, home, title="Hoses")
    finnish = translate(other, "fi", title="Letkut", live=False)
    page = article(home, ("rich_text", f'<p><a linktype="page" id="{finnish.pk}">hoses</a></p>'))
    assert advice(page) == []


def test_an_image_that_is_gone_is_missed(home: HomePage) -> None:
    image = make_image()
    page = article(home, ("image", {"image": image.pk, "alt_text": "A", "decorative": False, "caption": ""}))
    image.delete()
    (text,) = advice(page)
    assert text.startswith("Choose another image")


def test_the_same_title_in_the_same_language_is_named(home: HomePage) -> None:
    page = article(home)
    other = make_page(ArticlePage, home, title="pumps", slug="others", live=False)
    translate(page, "fi")
    drain()
    (found,) = checklist(page)
    assert found.text.startswith("Choose another title")
    assert found.links == (("pumps", reverse("wagtailadmin_pages:edit", args=[other.pk])),)


def test_a_draft_that_cannot_be_shown_can_still_be_edited(home: HomePage) -> None:
    page = article(home)
    page.related = stream(("page", "no number"))
    (text,) = advice(page)
    assert text.startswith("Mend the page")


def test_the_number_of_queries_does_not_grow_with_the_page(home: HomePage) -> None:
    def links(numbers: list[int]) -> tuple[str, str]:
        return "rich_text", "".join(f'<p><a linktype="page" id="{number}">a</a></p>' for number in numbers)

    drafts = [make_page(ArticlePage, home, title=f"Draft {number}", live=False).pk for number in range(6)]
    one, many = (
        article(home, links(numbers), title=title) for numbers, title in ((drafts[:1], "One"), (drafts, "Many"))
    )
    drain()
    for page in (one, many):
        checklist(page)  # what a page keeps
    with CaptureQueriesContext(connection) as few:
        checklist(one)
    with CaptureQueriesContext(connection) as queries:
        checklist(many)
    assert len(queries) == len(few)
    assert len(queries) <= 15


def test_the_editor_shows_it_beside_the_form(home: HomePage) -> None:
    page = article(home, summary="")
    drain()
    client = Client()
    client.force_login(make_user("editor", Group.objects.get(name=groups.EDITORS)))
    html = client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()
    assert 'data-side-panel="checklist"' in html
    assert "Write a summary" in html
    sent = {"title": "", "body-count": "0", "related-count": "0"}
    refused = client.post(reverse("wagtailadmin_pages:edit", args=[page.pk]), sent).content.decode()
    assert "Write a summary" in refused


def test_a_new_page_has_to_be_saved_first(home: HomePage) -> None:
    client = Client()
    client.force_login(make_user("editor", Group.objects.get(name=groups.EDITORS)))
    url = reverse("wagtailadmin_pages:add", args=["knowledge", "articlepage", home.pk])
    assert "Save the page, and what might still be done" in client.get(url).content.decode()
