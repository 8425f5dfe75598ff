"""Previews in the admin: what readers would see."""

import re
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission
from django.test import Client
from django.urls import reverse
from wagtail.models import GroupPagePermission
from wagtail.test.utils.form_data import nested_form_data, rich_text, streamfield

from cms.models import Publication
from cms.publications.draining import drain
from cms.services import put_facet_value
from knowledge.models import ArticlePage, TopicPage
from tests.factories import make_page, make_user, restrict, stream
from tests.help_site import HelpSite

pytestmark = [pytest.mark.django_db, pytest.mark.persistence, pytest.mark.usefixtures("site")]


@pytest.fixture
def editor() -> Client:
    client = Client()
    client.force_login(get_user_model().objects.create_superuser("admin", "admin@example.com"))
    return client


def form(**fields: Any) -> dict[str, str]:
    """Return what the page editor sends for an article."""
    data: dict[str, str] = nested_form_data(
        {
            "title": "A draft",
            "slug": "a-draft",
            "summary": "Not yet.",
            "body": streamfield([("rich_text", rich_text("<p>Words of a draft.</p>"))]),
            "related": streamfield([]),
            "tags": "unsaved",
            "comments": {"TOTAL_FORMS": 0, "INITIAL_FORMS": 0, "MIN_NUM_FORMS": 0, "MAX_NUM_FORMS": 0},
            **fields,
        }
    )
    return data


def preview(editor: Client, url: str, data: dict[str, str]) -> Any:
    answer = editor.post(url, data)
    assert answer.json() == {"is_valid": True, "is_available": True}
    return editor.get(url)


def test_page_that_was_never_saved_is_previewed(editor: Client, site: HelpSite) -> None:
    url = reverse("wagtailadmin_pages:preview_on_add", args=["knowledge", "articlepage", site.network.pk])
    before = Publication.objects.count()
    answer = preview(editor, url, form())
    text = answer.content.decode()
    assert "<title>A draft – Majakka</title>" in text
    assert "Words of a draft." in text
    assert re.search(r'<nav class="breadcrumb".*?href="/en/network/"', text, re.DOTALL)
    assert '<meta name="robots" content="noindex">' in text
    assert Publication.objects.count() == before


def test_draft_of_a_published_page_is_previewed(editor: Client, site: HelpSite) -> None:
    url = reverse("wagtailadmin_pages:preview_on_edit", args=[site.slow.pk])
    answer = preview(editor, url, form())
    assert "Words of a draft." in answer.content.decode()
    assert "no-store" in answer.headers["Cache-Control"]
    assert "Words of a draft." not in Client().get("/en/network/slow/").content.decode()


def test_preview_of_a_translation_is_in_its_language(editor: Client, site: HelpSite) -> None:
    url = reverse("wagtailadmin_pages:view_draft", args=[site.langaton.pk])
    text = editor.get(url).content.decode()
    assert '<html lang="fi"' in text
    assert 'href="/fi/billing/#refunds">billing</a>' in text


def test_references_of_a_draft_lead_somewhere_for_the_editor(editor: Client, site: HelpSite) -> None:
    link = f'<p><a linktype="page" id="{site.partners.pk}">prices</a></p>'
    draft = make_page(ArticlePage, site.network, title="Draft", live=False, body=stream(("rich_text", link)))
    text = editor.get(reverse("wagtailadmin_pages:view_draft", args=[draft.pk])).content.decode()
    assert 'href="/en/network/partner-prices/">prices</a>' in text
    assert Client().get("/en/network/draft/").status_code == 404


def writer_of(topic: TopicPage) -> Client:
    """Return the browser of somebody who may edit what lies below a topic, and nothing else."""
    group = Group.objects.create(name="Writers")
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    change = Permission.objects.get(codename="change_page")
    GroupPagePermission.objects.create(group=group, page=topic, permission=change)
    writer = Client()
    writer.force_login(make_user("writer", group))
    return writer


def test_a_preview_shows_nothing_of_pages_that_its_editor_may_not_see(site: HelpSite) -> None:
    link = f'<p><a linktype="page" id="{site.partners.pk}">prices</a></p>'
    related = stream(("page", site.partners.pk))
    draft = make_page(
        ArticlePage, site.billing, title="Draft", live=False, body=stream(("rich_text", link)), related=related
    )
    writer = writer_of(site.billing)
    text = writer.get(reverse("wagtailadmin_pages:view_draft", args=[draft.pk])).content.decode()
    assert "<p>prices</p>" in text
    assert "Partner prices" not in text


def test_restricting_a_page_of_ones_own_shows_nothing_of_others_that_are_restricted_so(site: HelpSite) -> None:
    draft = make_page(ArticlePage, site.billing, title="Mine", related=stream(("page", site.partners.pk)))
    restrict(draft, *site.partners.get_view_restrictions().get().groups.all())
    drain()
    text = writer_of(site.billing).get(reverse("wagtailadmin_pages:view_draft", args=[draft.pk])).content.decode()
    assert "Mine" in text
    assert "Partner prices" not in text


def test_reader_has_no_preview(client: Client, site: HelpSite) -> None:
    client.force_login(site.member)
    answer = client.get(reverse("wagtailadmin_pages:view_draft", args=[site.slow.pk]))
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/admin/")


def test_view_live_leads_to_the_page(site: HelpSite) -> None:
    assert site.langaton.url == "/fi/verkko/langaton/"
    assert site.langaton.full_url == "http://localhost:8000/fi/verkko/langaton/"


def as_reader(editor: Client, page: Any, mode: str) -> str:
    """Return the preview of what is stored, as the reader whom the mode names would see it."""
    return editor.get(reverse("wagtailadmin_pages:view_draft", args=[page.pk]), {"mode": mode}).content.decode()


@pytest.fixture
def partner_page(site: HelpSite) -> ArticlePage:
    """Give a page for the role `partner`; readers have it."""
    put_facet_value(facet="role", key="partner", labels={"en": "Partner"})
    put_facet_value(facet="role", key="agent", labels={"en": "Agent"})
    page: ArticlePage = make_page(ArticlePage, site.network, title="Discounts of partners", slug="discounts")
    restrict(page, Group.objects.get(name="Role: partner"))
    drain()
    return page


@pytest.fixture
def draft(site: HelpSite, partner_page: ArticlePage) -> ArticlePage:
    """Give a draft for everybody that names the page for partners."""
    link = f'<p><a linktype="page" id="{partner_page.pk}">discounts</a></p>'
    related = stream(("page", partner_page.pk))
    page: ArticlePage = make_page(
        ArticlePage, site.billing, title="Draft", live=False, body=stream(("rich_text", link)), related=related
    )
    return page


@pytest.mark.parametrize(
    ("mode", "sees"),
    [
        ("", True),
        ("who=anonymous", False),
        ("who=signed-in", False),
        ("who=role:agent", False),
        ("who=role:partner", True),
    ],
)
def test_a_preview_shows_around_a_page_what_its_reader_would_see(
    editor: Client, draft: ArticlePage, mode: str, *, sees: bool
) -> None:
    text = as_reader(editor, draft, mode)
    assert "discounts" in text
    assert ("Discounts of partners" in text) is sees


@pytest.mark.parametrize(
    ("mode", "reads"),
    [("who=anonymous", False), ("who=role:agent", False), ("who=role:partner", True), ("who=role:nobody", True)],
)
def test_whoever_would_not_get_a_page_gets_no_preview_of_it(
    editor: Client, partner_page: ArticlePage, mode: str, *, reads: bool
) -> None:
    text = as_reader(editor, partner_page, mode)
    assert ("<title>Discounts of partners" in text) is reads
    assert ("Only these may read it: Partner." in text) is not reads


def test_a_new_page_is_for_the_readers_of_the_page_above(editor: Client, partner_page: ArticlePage) -> None:
    url = reverse("wagtailadmin_pages:preview_on_add", args=["knowledge", "articlepage", partner_page.pk])
    editor.post(url, form())
    assert "Words of a draft." in editor.get(url).content.decode()
    assert "Words of a draft." not in editor.get(url, {"mode": "who=anonymous"}).content.decode()


def test_looking_as_somebody_gives_no_rights(site: HelpSite, draft: ArticlePage) -> None:
    writer = writer_of(site.billing)
    assert "Discounts of partners" not in as_reader(writer, draft, "who=role:partner")


def test_blocks_for_another_region_are_folded(editor: Client, site: HelpSite) -> None:
    there, elsewhere = (as_reader(editor, site.setup, f"region={key}") for key in ("finland", "america"))
    assert elsewhere.count("<details") == there.count("<details") + 1


@pytest.mark.parametrize("mode", ["%%%", "who=", "region=nowhere", "a=1&b=2&c=3&d=4&e=5&f=6", "who=role:"])
def test_a_mode_that_names_nobody_is_no_mode(editor: Client, site: HelpSite, mode: str) -> None:
    assert "Two years." in as_reader(editor, site.setup, mode)


def test_the_editor_offers_readers(editor: Client, partner_page: ArticlePage) -> None:
    html = editor.get(reverse("wagtailadmin_pages:edit", args=[partner_page.pk])).content.decode()
    assert '<option value="role:partner">Partner</option>' in html
    assert '<option value="finland">' in html
    assert "cms/preview.js" in html
