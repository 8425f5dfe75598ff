"""What search engines are told: where they may go, and which public pages there are, in all their languages."""

from collections import defaultdict
from itertools import islice

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.views.decorators.http import require_safe

from cms import caching
from cms.highlights import hubs_of
from cms.locales import content_locales
from cms.models import PUBLIC_AUDIENCE_ID, Publication
from cms.models.publications import PublicationQuerySet
from cms.viewer import anonymous

from .hubs import hub_url

MOST_PARTS = 50_000  # that an index may have
PART = 10_000  # addresses in one file; 50,000 and 50 MB is what search engines take
PUBLIC = frozenset({PUBLIC_AUDIENCE_ID})


@require_safe
def robots(_request: HttpRequest) -> HttpResponse:
    """Say which addresses are not for search engines, and where the sitemap is."""
    text = render_to_string("helpcentre/robots.txt", {"base_url": settings.BASE_URL})
    return HttpResponse(text, content_type="text/plain; charset=utf-8")


@require_safe
def sitemap_index(request: HttpRequest) -> HttpResponse:
    """List the sitemaps: one or more for each language that has public pages."""

    def build(_now: object) -> HttpResponse:
        parts = []
        for locale in content_locales():
            count = _public().filter(locale=locale).count()
            parts += [f"sitemap-{locale}-{number + 1}.xml" for number in range(-(-count // PART))]
        return _xml("helpcentre/sitemap_index.xml", {"parts": parts})

    return caching.answer(request, anonymous(settings.LANGUAGE_CODE), asked=["sitemaps"], build=build)


@require_safe
def sitemap(request: HttpRequest, locale: str, part: int) -> HttpResponse:
    """List the public pages of a language with their other languages; in the first part the hub pages, too."""

    def build(_now: object) -> HttpResponse:
        first = (part - 1) * PART
        rows = _public().filter(locale=locale).order_by("path").values_list("group", "path", "projected_at")
        found = list(islice(rows, first, first + PART)) if 0 < part <= MOST_PARTS else []
        if not found:
            raise Http404
        others: dict[object, list[tuple[str, str]]] = defaultdict(list)
        for group, code, path in _public().order_by("locale").values_list("group", "locale", "path"):
            others[group].append((code, path))
        pages = [(path, changed, others[group] if len(others[group]) > 1 else []) for group, path, changed in found]
        return _xml("helpcentre/sitemap.xml", {"pages": pages, "hubs": _hubs(locale) if part == 1 else []})

    return caching.answer(request, anonymous(settings.LANGUAGE_CODE), asked=["sitemap", locale, part], build=build)


def _public() -> PublicationQuerySet:
    """Return the public pages that want to be found, without those that repeat another one."""
    rows = Publication.objects.visible_to(PUBLIC).exclude(document__contains='"no_index":true')
    return rows.exclude(document__contains='"seo":{"canonical":')


def _hubs(locale: str) -> list[str]:
    hubs = hubs_of(anonymous(locale))
    with translation.override(locale):
        return [reverse("hubs"), *(hub_url(facet, key) for facet, key in hubs)] if hubs else []


def _xml(template: str, context: dict[str, object]) -> HttpResponse:
    text = render_to_string(template, context | {"base_url": settings.BASE_URL})
    return HttpResponse(text, content_type="application/xml; charset=utf-8")
