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
from knowledge.models import ArticlePage
from tests.factories import make_page, make_user, stream
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


def test_a_preview_shows_nothing_of_pages_that_its_editor_may_not_see(site: HelpSite) -> None:
    link = f'<p><a linktype="page" id="{site.partners.pk}">prices</a></p>'
    related = stream(("page", site.partners.pk))
    draft = make_page(
        ArticlePage, site.billing, title="Draft", live=False, body=stream(("rich_text", link)), related=related
    )
    group = Group.objects.create(name="Writers")
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    change = Permission.objects.get(codename="change_page")
    GroupPagePermission.objects.create(group=group, page=site.billing, permission=change)
    writer = Client()
    writer.force_login(make_user("writer", group))
    text = writer.get(reverse("wagtailadmin_pages:view_draft", args=[draft.pk])).content.decode()
    assert "<p>prices</p>" in text
    assert "Partner prices" not in text


def test_reader_has_no_preview(client: Client, site: HelpSite) -> None:
    client.force_login(site.member)
    answer = client.get(reverse("wagtailadmin_pages:view_draft", args=[site.slow.pk]))
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/admin/")


def test_view_live_leads_to_the_page(site: HelpSite) -> None:
    assert site.langaton.url == "/fi/verkko/langaton/"
    assert site.langaton.full_url == "http://localhost:8000/fi/verkko/langaton/"
