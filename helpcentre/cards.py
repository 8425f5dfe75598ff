"""Pictures for links to pages that have none: made when they are asked for the first time, and kept.

An address is `/og/<publication>-<version>.png`. The version changes with all that is in the picture. Only public pages
have one, and only the present one: what is restricted later is gone here, too.
"""

import hashlib
from dataclasses import astuple

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe
from PIL import Image as PillowImage
from wagtail.images.models import SourceImageIOError

from cms.documents import ImageRef
from cms.look import Look, look
from cms.media.locks import alone
from cms.media.making import opened_rendition
from cms.media.renditions import GIVEN_AS_THEY_ARE, filter_spec
from cms.media.views import INERT
from cms.models import PUBLIC_AUDIENCE_ID, Image, Publication

from .drawing import Card, draw, drawable

DESIGN = 1  # grows with every change of how pictures look
VERSION_LENGTH = 12  # hexadecimal digits
ONE_DAY = 24 * 60 * 60  # seconds; a page may be restricted tomorrow
PUBLIC = frozenset({PUBLIC_AUDIENCE_ID})


def card_url(publication: Publication, now: Look) -> str | None:
    """Return where the picture of a page is; None when it may have none, or cannot. No query."""
    card = _card(publication, now)
    if publication.audience_id != PUBLIC_AUDIENCE_ID or card is None:
        return None
    return settings.BASE_URL + reverse("card", args=[publication.pk, _version(card, now.logo)])


@require_safe
def serve_card(_request: HttpRequest, publication: str, version: str) -> HttpResponse:
    """Give the picture of a public page, as it is now; 404 for any other."""
    row = get_object_or_404(Publication.objects.visible_to(PUBLIC).defer("document"), pk=publication)
    now = look()
    card = _card(row, now)
    if card is None or version != _version(card, now.logo):
        raise Http404
    folder = f"cards/{row.pk}"
    name = f"{folder}/{version}.png"
    if not default_storage.exists(name):
        with alone("card", f"{row.pk} {version}"):
            if not default_storage.exists(name):
                _keep(folder, name, draw(card, _logo(now.logo)))
    try:
        with default_storage.open(name, "rb") as file:
            response = HttpResponse(file.read(), content_type="image/png", headers=INERT)
    except FileNotFoundError as error:  # there is a newer one since a moment ago
        raise Http404 from error
    patch_cache_control(response, public=True, max_age=ONE_DAY)
    return response


def _card(publication: Publication, now: Look) -> Card | None:
    title = drawable(publication.title)
    name = drawable(now.name or settings.WAGTAIL_SITE_NAME) or ""
    return None if title is None else Card(title, name, now.colour, now.accent)


def _version(card: Card, logo: ImageRef | None) -> str:
    made_from = (DESIGN, *astuple(card), logo.hash if logo else "")
    return hashlib.sha256(repr(made_from).encode()).hexdigest()[:VERSION_LENGTH]


def _keep(folder: str, name: str, content: bytes) -> None:
    """Store the picture in the place of those that the page had before."""
    try:
        _folders, before = default_storage.listdir(folder)
    except FileNotFoundError:
        before = []
    default_storage.save(name, ContentFile(content))
    for old in before:
        default_storage.delete(f"{folder}/{old}")


def _logo(logo: ImageRef | None) -> PillowImage.Image | None:
    """Return the brand's logo if it is made of pixels and can be read."""
    image = Image.objects.filter(uid=logo.uid).first() if logo and logo.format not in GIVEN_AS_THEY_ARE else None
    if logo is None or image is None:
        return None
    try:
        rendition = opened_rendition(image, filter_spec("w320", logo.format))
        with rendition as opened, PillowImage.open(opened) as picture:
            return picture.convert("RGBA")
    except (OSError, SourceImageIOError):
        return None
