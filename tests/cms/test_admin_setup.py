"""What the admin offers by our settings and registrations."""

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse
from wagtail.models import Collection, Locale, Page

from cms.models import SharedText

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor() -> Client:
    client = Client()
    client.force_login(get_user_model().objects.create_superuser("admin", "admin@example.com"))
    return client


def locale(code: str) -> Locale:
    return Locale.objects.get_or_create(language_code=code)[0]


def test_a_page_has_no_shared_password(editor: Client) -> None:
    root = Page.objects.get(depth=1)
    page = root.add_child(instance=Page(title="Page", slug="a-page", locale=locale("en")))
    address = reverse("wagtailadmin_pages:set_privacy", args=(page.pk,))
    offered = [kind for kind, _label in editor.get(address).context["form"].fields["restriction_type"].choices]
    assert offered == ["none", "login", "groups"]
    editor.post(address, {"restriction_type": "password", "password": "open sesame"})
    assert not page.get_view_restrictions().exists()


def test_a_collection_has_no_shared_password(editor: Client) -> None:
    root = Collection.get_first_root_node()
    collection = root.add_child(instance=Collection(name="Manuals"))
    address = reverse("wagtailadmin_collections:set_privacy", args=(collection.pk,))
    offered = [kind for kind, _label in editor.get(address).context["form"].fields["restriction_type"].choices]
    assert offered == ["none", "login", "groups"]
    editor.post(address, {"restriction_type": "password", "password": "open sesame"})
    assert not collection.get_view_restrictions().exists()


def test_a_locale_is_added(editor: Client) -> None:
    locale("en")
    Locale.objects.filter(language_code="sv").delete()
    answer = editor.post(
        reverse("wagtaillocales:add"),
        {"language_code": "sv", "component-wagtail_localize_localesynchronization-sync_from": locale("en").pk},
    )
    assert answer.status_code == 302
    assert Locale.objects.filter(language_code="sv").exists()


def test_shared_texts_are_listed_per_locale(editor: Client) -> None:
    for code, title in (("en", "Warranty"), ("fi", "Takuu")):
        SharedText.objects.create(title=title, body="<p>Two years.</p>", locale=locale(code))
    listing = reverse("wagtailsnippets_cms_sharedtext:list")
    page = editor.get(listing, {"locale": "fi"}).content.decode()
    assert "Takuu" in page
    assert "Warranty" not in page


def test_a_shared_text_is_published_and_offered_for_translation(editor: Client) -> None:
    locale("fi")
    answer = editor.post(
        reverse("wagtailsnippets_cms_sharedtext:add") + f"?locale={locale('en').language_code}",
        {
            "title": "Warranty",
            "body": '{"blocks": [{"text": "Two years.", "type": "unstyled"}], "entityMap": {}}',
            "action-publish": "1",
        },
    )
    assert answer.status_code == 302
    text = SharedText.objects.get()
    assert text.live
    assert "Two years." in text.body
    page = editor.get(reverse("wagtailsnippets_cms_sharedtext:list")).content.decode()
    assert reverse("wagtail_localize:submit_snippet_translation", args=("cms", "sharedtext", text.pk)) in page
