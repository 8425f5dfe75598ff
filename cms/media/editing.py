"""Stored files in the admin, by the addresses that the storage gives: thumbnails, originals, documents."""

import posixpath

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest
from django.views.decorators.http import require_safe
from wagtail.permissions import policy_registry

from cms.models import Document

from .views import INERT

IMAGE_FOLDERS = ("images/", "original_images/")


@require_safe
def serve_stored(request: HttpRequest, name: str) -> FileResponse:
    """Give an editor an image, or a document of a collection that the editor works with; 404 for anything else.

    Wagtail lets nobody else come here, since the address lies below the admin's.
    """
    is_image = name.startswith(IMAGE_FOLDERS)
    if "\0" in name or posixpath.normpath(name) != name or not (is_image or _may_see(request, name)):
        raise Http404
    try:
        content = default_storage.open(name, "rb")
    except OSError as error:
        raise Http404 from error
    response = FileResponse(content, as_attachment=not is_image, headers=INERT)
    response["Cache-Control"] = "private, max-age=3600"
    return response


def _may_see(request: HttpRequest, name: str) -> bool:
    document = Document.objects.filter(file=name).first()
    if document is None:
        return False
    policy = policy_registry.get_by_type(Document)
    actions = ["choose", "add", "change", "delete"]
    return bool(policy.user_has_any_permission_for_instance(request.user, actions, document))
