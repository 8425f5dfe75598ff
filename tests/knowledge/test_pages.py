import datetime as dt
import json
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse
from wagtail.models import Page

from blog.models import BlogIndexPage
from campaigns.models import CampaignIndexPage
from cms.documents import DocumentContext, DocumentTypes, Resources, Wanted
from cms.models import ProductLine, Publication, Region
from cms.page_documents import take_shared
from cms.publications.draining import drain
from knowledge.models import ArticlePage, FAQPage, HomePage, ProductPage, TopicPage
from tests.factories import document_of, make_article, make_home, make_image, stream

pytestmark = pytest.mark.django_db


def published(page: Page) -> dict[str, Any]:
    drain()
    document: dict[str, Any] = json.loads(Publication.objects.live().get(page_id=page.pk).document)
    return document


def test_every_page_type_has_a_document() -> None:
    types = {model.document_type: model.schema for model in (HomePage, TopicPage, ArticlePage, FAQPage)}
    assert types.items() <= DocumentTypes.all().items()


def test_an_article_becomes_a_publication() -> None:
    image = make_image()
    owner = get_user_model().objects.create_user("aino", first_name="Aino", last_name="Salo")
    other = make_article(title="Other")
    article = make_article(
        ("rich_text", f'<h2>Reset</h2><p><a linktype="page" id="{other.pk}">x</a></p>'),
        ("image", {"image": image.pk, "alt_text": "A door", "decorative": False, "caption": ""}),
        title="Wi-Fi",
        summary=" How to connect. ",
        content_owner=owner,
        updated=dt.date(2026, 1, 2),
        seo_title="Wi-Fi help",
        search_description="All about it",
        no_index=True,
        related=stream(("page", other.pk), ("page", other.pk), ("page", 99_999)),
    )
    document = published(article)
    assert document["body"][0]["html"] == (
        f'<h2 id="reset">Reset</h2><p><a data-ref="{other.translation_key}">x</a></p>'
    )
    assert document["body"][1]["image"]["uid"] == str(image.uid)
    del document["body"]
    assert document == {
        "type": "article",
        "title": "Wi-Fi",
        "summary": "How to connect.",
        "regions": [],
        "product_lines": [],
        "roles": [],
        "tags": [],
        "owner": {"name": "Aino Salo"},
        "updated": "2026-01-02",
        "seo": {"title": "Wi-Fi help", "description": "All about it", "no_index": True},
        "related": [{"ref": str(other.translation_key)}],
        "files": [],
    }


def test_an_article_without_a_date_of_its_own_has_the_day_of_publishing() -> None:
    article = make_article()
    assert published(article)["updated"] == str(article.last_published_at.astimezone().date())


def test_facets_and_tags_are_those_of_the_page() -> None:
    region, line = Region.objects.create(key="fi"), ProductLine.objects.create(key="sauna")
    article = make_article()
    article.regions, article.product_lines = [region], [line]
    article.tags.add("beta", "alpha")
    article.save_revision().publish()
    document = published(article)
    assert (document["regions"], document["product_lines"]) == (["fi"], ["sauna"])
    assert document["tags"] == ["alpha", "beta"]


def test_shared_facets_win_over_the_pages_own() -> None:
    article = make_article()
    article.regions = [Region.objects.create(key="fi")]
    take_shared(article, {"regions": ["se", "gone"], "product_lines": [], "roles": [], "content_owner": None})
    article.collect(wanted := Wanted())
    assert wanted.regions == {"se", "gone"}
    resources = Resources(facets={"region": frozenset({"fi", "se"})})
    assert article.document(DocumentContext(resources, ("en",))).regions == ["se"]


def test_a_page_that_was_never_saved_can_be_previewed() -> None:
    article = ArticlePage(title="New", body=json.dumps([{"type": "rich_text", "value": "<p>x</p>"}]))
    article.regions = [Region.objects.create(key="fi")]
    document = document_of(article)
    assert document["regions"] == ["fi"]
    assert document["body"] == [{"type": "rich_text", "id": "body-0", "html": "<p>x</p>"}]


def test_an_faq_has_questions_with_answers_and_anchors() -> None:
    answer = [{"type": "rich_text", "value": "<h2>Why?</h2>", "id": "a"}]
    questions = stream(*[("faq", {"question": "Why?", "answer": answer})] * 2)
    faq = make_home().add_child(
        instance=FAQPage(title="FAQ", questions=questions, body=stream(("rich_text", "<p>Hi</p>")))
    )
    faq.save_revision().publish()
    document = published(faq)
    assert document["body"][0]["html"] == "<p>Hi</p>"
    assert [question["anchor"] for question in document["questions"]] == ["why", "why-3"]
    assert [question["id"] for question in document["questions"]] == ["block-0", "block-1"]
    assert document["questions"][0]["answer"][0]["html"] == '<h2 id="why-2">Why?</h2>'


def test_pages_nest_as_their_types_say() -> None:
    own = {TopicPage, ArticlePage, FAQPage, ProductPage}
    assert set(HomePage.allowed_subpage_models()) == {*own, BlogIndexPage, CampaignIndexPage}
    assert set(TopicPage.allowed_subpage_models()) == {*own, BlogIndexPage, CampaignIndexPage}
    assert set(ArticlePage.allowed_subpage_models()) == {ArticlePage, FAQPage}
    assert set(ProductPage.allowed_subpage_models()) == {ArticlePage, FAQPage}
    assert FAQPage.allowed_subpage_models() == []


@pytest.mark.parametrize("model", [TopicPage, ArticlePage, FAQPage, ProductPage])
def test_editor_gets_a_form_with_every_tab(client: Client, model: type[Page]) -> None:
    client.force_login(get_user_model().objects.create_superuser("admin"))
    url = reverse("wagtailadmin_pages:add", args=["knowledge", model._meta.model_name, make_home().pk])
    answer = client.get(url)
    fields = {"title", "summary", "body", "related", "regions", "tags", "content_owner", "seo_title", "no_index"}
    assert fields <= set(answer.context["form"].fields)
    for tab in ("content", "applies_to", "promote"):
        assert f'id="tab-{tab}"' in answer.content.decode()
