"""Files that replace others: pages get the new ones, and no address gives something that is not its own."""

import json
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoCaptureOnCommitCallbacks
from wagtail.models import Page

from cms.media.files import file_url
from cms.media.renditions import image_url
from cms.models import Document, Image, SharedText
from cms.publications.draining import drain
from cms.publications.resources import image_ref
from tests.factories import bitmap, make_article, make_file, make_image, publication_of, upload


@pytest.fixture
def admin(client: Client) -> Client:
    client.force_login(get_user_model().objects.create_superuser("admin"))
    return client


def replace(client: Client, file: Document | Image, content: bytes, name: str) -> Any:
    """Replace a file by the form of the admin; the publications follow."""
    what = "images" if isinstance(file, Image) else "docs"
    form = {"title": file.title, "collection": file.collection_id, "file": upload(content, name)}
    answer = client.post(reverse(f"wagtail{what}:edit", args=[file.pk]), form)
    drain()
    file.refresh_from_db()
    return answer


def fetched(client: Client, image: Image) -> int:
    """Read one size of the image; return the status."""
    answer = client.get(image_url(image_ref(image), "w320"))
    answer.getvalue()
    return answer.status_code


def first_block(page: Page) -> dict[str, Any]:
    block: dict[str, Any] = json.loads(publication_of(page).document)["body"][0]
    return block


@pytest.mark.django_db
def test_page_gets_the_new_image_and_the_old_address_is_gone(admin: Client) -> None:
    image = make_image()
    page = make_article(("image", {"image": image.pk, "alt_text": "A"}))
    before = image_url(image_ref(image), "w320")
    admin.get(before).getvalue()
    replace(admin, image, bitmap(700, 700), "other.png")
    shown = first_block(page)["image"]
    assert (shown["hash"], shown["width"]) == (image.file_hash, 700)
    assert admin.get(before).status_code == 404
    assert fetched(admin, image) == 200


@pytest.mark.django_db
def test_image_may_become_one_of_another_format(admin: Client) -> None:
    image = make_image(bitmap(kind="jpeg"), "a.jpg")
    page = make_article(("image", {"image": image.pk, "alt_text": "A"}))
    replace(admin, image, bitmap(), "b.png")
    assert first_block(page)["image"]["format"] == "png"
    assert fetched(admin, image) == 200


@pytest.mark.django_db
def test_page_gets_the_new_file_and_the_old_address_leads_to_it(admin: Client) -> None:
    file = make_file()
    page = make_article(("file", {"file": file.pk, "label": ""}))
    before = file_url(file.uid, file.filename)
    replace(admin, file, b"%PDF-guide", "guide.pdf")
    offered = first_block(page)["file"]
    assert (offered["hash"], offered["sha256"]) == (file.file_hash, file.sha256)
    assert (offered["filename"], offered["size"]) == ("guide.pdf", 10)
    answer = admin.get(before, follow=True)
    assert answer.redirect_chain == [(file_url(file.uid, "guide.pdf"), 302)]
    assert answer.getvalue() == b"%PDF-guide"
    assert answer["ETag"] == f'"{file.file_hash}"'


@pytest.mark.django_db
def test_file_that_readers_have_stays_of_its_type(admin: Client) -> None:
    file = make_file()
    replace(admin, file, b"PK", "guide.docx")
    replace(admin, file, b"%PDF", "manual.pdf")
    make_article(("file", {"file": file.pk, "label": ""}))
    drain()
    answer = replace(admin, file, b"a,b", "note.csv")
    assert "Readers have a file of the type PDF here" in answer.content.decode()
    assert file.filename == "manual.pdf"


@pytest.mark.django_db
def test_page_gets_a_file_that_a_shared_text_of_it_links_to(admin: Client) -> None:
    file = make_file()
    text = SharedText.objects.create(title="Guide", body=f'<p><a linktype="document" id="{file.pk}">x</a></p>')
    page = make_article(("shared_text", str(text.translation_key)))
    replace(admin, file, b"%PDF-2.0", "manual.pdf")
    [offered] = json.loads(publication_of(page).document)["files"]
    assert offered["sha256"] == file.sha256


@pytest.mark.django_db
def test_file_keeps_its_name_when_it_is_replaced(admin: Client) -> None:
    file = make_file()
    before = file.file.name
    replace(admin, file, b"%PDF-2.0", "manual.pdf")
    assert file.filename == "manual.pdf"
    assert file.file.name != before


@pytest.mark.django_db
@pytest.mark.parametrize("make", [make_file, make_image])
def test_replaced_file_is_deleted_when_that_is_certain(
    admin: Client, make: Any, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    file = make()
    storage, before = file.file.storage, file.file.name
    content, name = (bitmap(9, 9), "b.png") if make is make_image else (b"%PDF-2.0", "b.pdf")
    with django_capture_on_commit_callbacks() as callbacks:
        assert replace(admin, file, content, name).status_code == 302
    assert storage.exists(before)
    for callback in callbacks:
        callback()
    assert not storage.exists(before)
