"""Stored files in the admin, by the addresses that the storage gives: thumbnails, originals, documents."""

import posixpath
from typing import Any

from django.core.files.storage import default_storage
from django.db.models import Q
from django.http import FileResponse, Http404, HttpRequest
from django.views.decorators.http import require_safe
from wagtail.permissions import policy_registry

from cms.models import Document, Image

from .views import INERT

IMAGE_FOLDERS = ("images/", "original_images/")


@require_safe
def serve_stored(request: HttpRequest, name: str) -> FileResponse:
    """Give an editor what is in a collection that the editor works with, and images that are public; else 404.

    Wagtail lets nobody else come here, since the address lies below the admin's.
    """
    is_image = name.startswith(IMAGE_FOLDERS)
    may_see = _may_see_image if is_image else _may_see_document
    if "\0" in name or posixpath.normpath(name) != name or not may_see(request.user, name):
        raise Http404
    try:
        content = default_storage.open(name, "rb")
    except OSError as error:
        raise Http404 from error
    response = FileResponse(content, as_attachment=not is_image, headers=INERT)
    response["Cache-Control"] = "private, max-age=3600"
    return response


def _may_see_document(user: Any, name: str) -> bool:
    document = Document.objects.filter(file=name).first()
    return document is not None and _works_with(user, document)


def _may_see_image(user: Any, name: str) -> bool:
    image = Image.objects.select_related("collection").filter(Q(file=name) | Q(renditions__file=name)).first()
    if image is None:
        return False
    return not image.collection.get_view_restrictions().exists() or _works_with(user, image)


def _works_with(user: Any, file: Document | Image) -> bool:
    policy = policy_registry.get_by_type(type(file))
    return bool(policy.user_has_any_permission_for_instance(user, ["choose", "add", "change", "delete"], file))
