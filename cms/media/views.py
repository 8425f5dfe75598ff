"""Gives images to everybody who knows their addresses, and files to those who may see a page that offers them."""

from uuid import UUID

from django.contrib.auth.views import redirect_to_login
from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.http import quote_etag
from django.views.decorators.http import require_safe
from wagtail.images.models import SourceImageIOError

from cms.models import Document, Image
from cms.publications.resources import CollectionRules, image_ref
from cms.viewer import viewer_of

from .files import file_url, may_have, signing_in_could_help
from .making import opened_rendition
from .renditions import ORIGINAL, extensions_of, filter_spec, image_version, sizes_of

# Not every system's own list knows each of them.
CONTENT_TYPES = {
    "avif": "image/avif",
    "gif": "image/gif",
    "jpg": "image/jpeg",
    "png": "image/png",
    "svg": "image/svg+xml",
    "webp": "image/webp",
}
ONE_YEAR = 365 * 24 * 60 * 60  # seconds
# Whatever it is, nothing in it runs, loads anything, or is taken for something else. SVG has styles of its own.
INERT = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox",
    "X-Content-Type-Options": "nosniff",
}


@require_safe
def serve_image(_request: HttpRequest, uid: UUID, version: str, size: str, extension: str) -> HttpResponseBase:
    """Give an image in one size, which is made when it is asked for the first time.

    404 for a size that does not exist, for a version that is not the present one, and for an image that is not public.
    """
    image = get_object_or_404(Image, uid=uid)
    ref = image_ref(image)
    if (
        version != image_version(ref.hash, ref.focal_point)
        or size not in sizes_of(ref.format)
        or extension not in extensions_of(ref.format)
        or CollectionRules.load().of(image.collection_id)
    ):
        raise Http404
    try:
        if size == ORIGINAL:
            content = image.file.storage.open(image.file.name, "rb")
        else:
            content = opened_rendition(image, filter_spec(size, ref.format, extension))
    except (FileNotFoundError, SourceImageIOError) as error:
        raise Http404 from error
    response = FileResponse(content, content_type=CONTENT_TYPES[extension], headers=INERT)
    patch_cache_control(response, public=True, max_age=ONE_YEAR, immutable=True)
    return response


@require_safe
def serve_file(request: HttpRequest, uid: UUID, filename: str) -> HttpResponseBase:
    """Give a file to download to a viewer who sees a page that offers it; send who could sign in for it to do so.

    404 for everybody else. A file that has got another name redirects from its old ones.
    """
    document = get_object_or_404(Document, uid=uid)
    if not may_have(document, viewer_of(request).audience_ids):
        if not request.user.is_authenticated and signing_in_could_help(document):
            return redirect_to_login(request.get_full_path())
        raise Http404
    if filename != document.filename:
        return _private(redirect(file_url(uid, document.filename)))
    etag = quote_etag(document.file_hash)
    response: HttpResponseBase | None = get_conditional_response(request, etag=etag)
    if response is None:
        try:
            content = document.file.storage.open(document.file.name, "rb")
        except FileNotFoundError as error:
            raise Http404 from error
        response = FileResponse(content, as_attachment=True, filename=filename, headers=INERT)
        response["ETag"] = etag
    return _private(response)


def _private(response: HttpResponseBase) -> HttpResponseBase:
    # Rights change, so whoever keeps a copy asks again before using it.
    patch_cache_control(response, private=True, no_cache=True)
    return response
