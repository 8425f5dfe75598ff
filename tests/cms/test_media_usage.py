"""What uses images and files, as editors see it."""

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission
from django.core.management import call_command
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from wagtail.models import Collection, GroupCollectionPermission, Locale

from blog.models import Author
from cms.media.usage import media_usages
from cms.models import Brand, Document, Image, SharedText
from cms.publications.draining import drain
from tests.factories import make_article, make_file, make_image, make_user, stream


def uses(file: Image | Document) -> list[tuple[str, tuple[str, ...]]]:
    """Return who uses the file, and how, once readers and Wagtail's index have what was saved."""
    drain()
    call_command("rebuild_references_index", verbosity=0)
    return [(str(usage.user), tuple(map(str, usage.reasons))) for usage in media_usages(file)]


@pytest.mark.django_db
def test_page_that_has_an_image_in_a_block_within_a_block_uses_it() -> None:
    image = make_image()
    block = ("image", {"image": image.pk, "alt_text": "A"})
    inner = [{"type": block[0], "value": block[1], "id": "i"}]
    make_article(("applies_to", {"regions": [], "product_lines": [], "blocks": inner}), title="Nested")
    assert [name for name, _reasons in uses(image)] == ["Nested"]


@pytest.mark.django_db
def test_pages_that_offer_a_file_in_a_block_or_a_text_use_it() -> None:
    file = make_file()
    make_article(("file", {"file": file.pk, "label": ""}), title="Block")
    make_article(("rich_text", f'<p><a linktype="document" id="{file.pk}">x</a></p>'), title="Link")
    assert [name for name, _reasons in uses(file)] == ["Block", "Link"]


@pytest.mark.django_db
def test_page_with_a_shared_text_uses_what_is_in_the_text() -> None:
    file = make_file()
    text = SharedText.objects.create(title="Guide", body=f'<p><a linktype="document" id="{file.pk}">x</a></p>')
    make_article(("shared_text", str(text.translation_key)), title="Page")
    assert uses(file) == [("Guide", ("Text",)), ("Page", ("Has a text or a snippet that uses it",))]


@pytest.mark.django_db
def test_draft_uses_what_is_in_it() -> None:
    image = make_image()
    article = make_article(title="Page")
    article.body = stream(("image", {"image": image.pk, "alt_text": "A"}))
    article.save_revision()
    assert uses(image) == [("Page", ("Its draft uses it",))]


@pytest.mark.django_db
def test_what_is_no_page_uses_images_too() -> None:
    image = make_image()
    Author.objects.create(name="Aino", key="aino", picture=image, locale=Locale.objects.get(language_code="en"))
    Brand.objects.update_or_create(defaults={"logo": image})
    assert sorted(name for name, _reasons in uses(image)) == sorted(["Aino", str(Brand.objects.get())])


@pytest.mark.django_db
def test_usage_of_many_pages_costs_no_more_queries(django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    file = make_file()
    for number in range(5):
        make_article(("file", {"file": file.pk, "label": ""}), title=f"Page {number}")
    uses(file)
    with django_assert_max_num_queries(6):
        assert len(media_usages(file)) == 5


@pytest.mark.django_db
def test_editor_sees_what_uses_images_and_files(client: Client) -> None:
    client.force_login(get_user_model().objects.create_superuser("admin"))
    image, file = make_image(), make_file()
    article = make_article(title="Page")
    article.body = stream(("image", {"image": image.pk, "alt_text": "A"}), ("file", {"file": file.pk, "label": ""}))
    article.save_revision()
    for url in (image.usage_url, file.usage_url):
        assert "Its draft uses it" in client.get(url).content.decode()


@pytest.mark.django_db
def test_pages_of_others_are_not_named(client: Client) -> None:
    group = Group.objects.create(name="Librarians")
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    permission = Permission.objects.get(codename="change_document", content_type__app_label="cms")
    root = Collection.get_first_root_node()
    GroupCollectionPermission.objects.create(group=group, collection=root, permission=permission)
    client.force_login(make_user("aino", group))
    file = make_file()
    make_article(("file", {"file": file.pk, "label": ""}), title="Secret plan")
    drain()
    text = client.get(file.usage_url).content.decode()
    assert "Secret plan" not in text
    assert "(Private page)" in text
