"""Editors see which files are found by their text, and why the others are not."""

import pytest
from django.contrib.auth.models import Group, Permission
from django.test import Client
from django.urls import reverse
from wagtail.models import GroupCollectionPermission

from cms.models import Document, FileText
from tests.factories import make_collection, make_file, make_user

pytestmark = pytest.mark.django_db

State = FileText.State


def edit_page(client: Client, file: Document) -> str:
    return client.get(reverse("wagtaildocs:edit", args=[file.pk])).content.decode()


def keep(file: Document, state: str, **fields: object) -> None:
    FileText.objects.create(pk=file.sha256, state=state, version=1, **fields)


@pytest.fixture
def admin(client: Client) -> Client:
    client.force_login(make_user("editor", is_superuser=True, is_staff=True))
    return client


def test_file_that_nobody_has_read_waits(admin: Client) -> None:
    assert "Waiting to be read" in edit_page(admin, make_file())


@pytest.mark.parametrize("state", State.values)
def test_edit_page_says_what_became_of_the_text(admin: Client, state: str) -> None:
    file = make_file()
    keep(file, state)
    assert str(State(state).label) in edit_page(admin, file)


def test_edit_page_says_what_to_do(admin: Client) -> None:
    file = make_file()
    keep(file, State.NO_TEXT)
    assert "text recognition" in edit_page(admin, file)


def test_edit_page_tells_of_pages_without_text(admin: Client) -> None:
    file = make_file()
    keep(file, State.DONE, text="x", sections=10, empty_sections=4)
    assert "4 of its 10 pages have no text" in edit_page(admin, file)


def test_report_lists_what_could_not_be_read(admin: Client) -> None:
    for name, state in (("good", State.DONE), ("locked", State.ENCRYPTED), ("picture", State.NO_WORDS)):
        keep(make_file(name.encode(), f"{name}.pdf", title=name), state)
    make_file(b"new", "new.pdf", title="new")
    everything = admin.get(reverse("cms_file_texts"))
    assert [file.title for file in everything.context["object_list"]] == ["good", "locked", "new", "picture"]
    problems = admin.get(reverse("cms_file_texts"), {"state": "problems"})
    assert [file.title for file in problems.context["object_list"]] == ["locked"]
    waiting = admin.get(reverse("cms_file_texts_results"), {"state": "waiting", "name": "ne"})
    assert [file.title for file in waiting.context["object_list"]] == ["new"]
    exported = admin.get(reverse("cms_file_texts"), {"export": "csv"}).getvalue().decode()
    assert "locked,locked.pdf" in exported


def test_report_has_the_files_of_the_editors_own_collections(client: Client) -> None:
    mine, others = make_collection(name="Mine"), make_collection(name="Others")
    make_file(b"1", "mine.pdf", title="mine", collection=mine)
    make_file(b"2", "others.pdf", title="others", collection=others)
    group = Group.objects.create(name="Writers")
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    right = Permission.objects.get(content_type__app_label="cms", codename="change_document")
    GroupCollectionPermission.objects.create(group=group, collection=mine, permission=right)
    client.force_login(make_user("writer", group))
    listed = client.get(reverse("cms_file_texts"))
    assert [file.title for file in listed.context["object_list"]] == ["mine"]
