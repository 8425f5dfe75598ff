"""Images, files and their collections; tags and people."""

from typing import Any

from django.contrib.auth import get_user_model
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from taggit.models import Tag
from wagtail.models import Collection

from cms.models import Document, Image
from tests.walk.editor import Editor, Pick
from tests.walk.opening import picture

from .registry import operation


@operation(publishes=True)
def replace_image(editor: Editor, pick: Pick) -> None:
    """Upload another file for an image."""
    size = 21 + pick.number(40)
    file = SimpleUploadedFile(f"{editor.word()}.png", picture("purple", size), "image/png")
    save_image(editor, pick.one(Image.objects.order_by("pk")), file=file)


@operation(publishes=True)
def describe_image(editor: Editor, pick: Pick) -> None:
    """Change an image's title, description and focal point."""
    focus = {f"focal_point_{side}": 5 for side in ("x", "y", "width", "height")} if pick.chance(2) else {}
    save_image(editor, pick.one(Image.objects.order_by("pk")), description=f"Seen {editor.word()}", **focus)


def save_image(editor: Editor, image: Image, **data: Any) -> None:
    usual = {"title": image.title, "collection": image.collection_id, "description": image.description, "tags": ""}
    editor.post("wagtailimages:edit", image.pk, data=usual | data)


@operation(publishes=True)
def change_document(editor: Editor, pick: Pick) -> None:
    """Change a file's title, collection, or the file itself."""
    document = pick.one(Document.objects.order_by("pk"))
    data: dict[str, Any] = {"title": f"File {editor.word()}", "collection": document.collection_id, "tags": ""}
    if pick.chance(2):
        data["file"] = SimpleUploadedFile(f"{editor.word()}.txt", b"Something else", "text/plain")
    if pick.chance(2):
        data["collection"] = pick.one(Collection.objects.order_by("path")).pk
    editor.post("wagtaildocs:edit", document.pk, data=data)


@operation(weight=1)
def delete_image(editor: Editor, pick: Pick) -> None:
    """Delete an image that pages may show."""
    editor.post("wagtailimages:delete", pick.one(Image.objects.order_by("pk")).pk)


@operation(weight=1)
def delete_document(editor: Editor, pick: Pick) -> None:
    """Delete a file that pages may offer."""
    editor.post("wagtaildocs:delete", pick.one(Document.objects.order_by("pk")).pk)


@operation(weight=3)
def collect_images(editor: Editor, pick: Pick) -> None:
    """Put images into another collection, all at once."""
    _collect(editor, pick, Image)


@operation()
def collect_documents(editor: Editor, pick: Pick) -> None:
    """Put files into another collection, all at once."""
    _collect(editor, pick, Document)


def _collect(editor: Editor, pick: Pick, model: Any) -> None:
    items = list(model.objects.order_by("pk"))
    chosen = pick.some(items) or [pick.one(items)]
    query = [("id", item.pk) for item in chosen] + [("next", "/admin/")]
    data = {"collection": pick.one(Collection.objects.order_by("path")).pk}
    names = (model._meta.app_label, model._meta.model_name)
    editor.post("wagtail_bulk_action", *names, "add_to_collection", data=data, query=query)


@operation()
def move_collection(editor: Editor, pick: Pick) -> None:
    """Put a collection below another one, which may be private."""
    collection = pick.one(Collection.objects.filter(depth__gt=1).order_by("path"))
    parents = Collection.objects.exclude(path__startswith=collection.path).order_by("path")
    data = {"name": collection.name, "parent": pick.one(parents).pk}
    editor.post("wagtailadmin_collections:edit", collection.pk, data=data)


@operation(weight=1)
def delete_collection(editor: Editor, pick: Pick) -> None:
    """Delete a collection; one with something in it stays."""
    editor.post("wagtailadmin_collections:delete", pick.one(Collection.objects.filter(depth__gt=1)).pk)


@operation(publishes=True)
def rename_tag(editor: Editor, pick: Pick) -> None:
    """Correct a tag from a script."""
    with transaction.atomic():
        tag = pick.one(Tag.objects.order_by("pk"))
        tag.name = f"tag {editor.word()}"
        tag.save()


@operation(weight=1)
def delete_tag(_editor: Editor, pick: Pick) -> None:
    """Delete a tag from a script."""
    with transaction.atomic():
        pick.one(Tag.objects.order_by("pk")).delete()


def _people() -> Any:
    return get_user_model().objects.exclude(username="editor").order_by("pk")


@operation(publishes=True)
def rename_user(editor: Editor, pick: Pick) -> None:
    """Give a content owner another name."""
    user = pick.one(_people())
    data = {"username": user.username, "first_name": f"Name {editor.word()}", "last_name": "X", "is_active": "on"}
    editor.post("wagtailusers_users:edit", user.pk, data=data | {"email": f"{user.username}@example.com"})


@operation(weight=1)
def delete_user(editor: Editor, pick: Pick) -> None:
    """Delete a person who may own content."""
    editor.post("wagtailusers_users:delete", pick.one(_people()).pk)


@operation(weight=1)
def create_user(editor: Editor, _pick: Pick) -> None:
    """Make a person from a script."""
    with transaction.atomic():
        get_user_model().objects.create_user(editor.word())
