"""What an editor might still do to a draft, in words that say what to do."""

import logging
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.fields import StreamField
from wagtail.models import Page

from cms.blocks.reading import outline
from cms.models import BasePage, Publication
from cms.previewing import Draft, read_draft

logger = logging.getLogger(__name__)

TITLE = 1  # the level of a page's title
PART = 2  # that of the headings that stand above the parts of a page, but not above the first


@dataclass(frozen=True, slots=True)
class Advice:
    """One thing to do. `links` lead to other pages that it is about: pairs of a title and an address in the admin."""

    text: str
    links: tuple[tuple[str, str], ...] = ()


def checklist(page: BasePage) -> list[Advice]:
    """Return what might still be done to `page` as it stands, the most important first.

    Some fifteen queries, however long the page is.
    """
    try:
        draft = read_draft(page)
    except Exception as error:  # a page that cannot be shown has to be mended, so its editor has to open
        logger.exception("The draft of page %s cannot be projected", page.pk)
        return [Advice(_("Mend the page: it cannot be shown to readers as it is (%(error)s).") % {"error": error})]
    checks = (_dead_links(draft), _missing_alt_texts(draft), _summary(draft), _title(page), _headings(draft))
    return [advice for check in (*checks, _facets(draft)) for advice in check]


def _summary(draft: Draft) -> Iterator[Advice]:
    if not draft.document.summary:
        yield Advice(_("Write a summary: one or two sentences that lists and search results show."))


def _facets(draft: Draft) -> Iterator[Advice]:
    document = draft.document
    if draft.is_source and not (document.regions or document.product_lines or document.roles):
        yield Advice(_("Say in “Applies to” whom the page concerns. As it is, it concerns everybody, everywhere."))


def _missing_alt_texts(draft: Draft) -> Iterator[Advice]:
    page = draft.page
    streams = [getattr(page, field.name) for field in page._meta.get_fields() if isinstance(field, StreamField)]
    number = sum(_undescribed(stream.raw_data) for stream in streams)
    if number:
        yield Advice(
            ngettext(
                "Say what %(number)d image shows, or mark it as decorative: some readers cannot see it.",
                "Say what %(number)d images show, or mark them as decorative: some readers cannot see them.",
                number,
            )
            % {"number": number}
        )


def _undescribed(raw: Any) -> int:
    """Return how many images below a raw value say nothing; they are told by their fields, however deep they lie."""
    if isinstance(raw, dict):
        if "alt_text" in raw:
            described = (raw["alt_text"] or "").strip() or raw.get("decorative")
            return 1 if raw.get("image") and not described else 0
        return sum(_undescribed(value) for value in raw.values())
    if isinstance(raw, str | None) or not isinstance(raw, Iterable):
        return 0
    return sum(_undescribed(value) for value in raw)


def _headings(draft: Draft) -> Iterator[Advice]:
    fields: dict[str, Any] = draft.document.model_dump(mode="json", exclude_none=True)
    for number, name in enumerate(draft.document.streams):
        above = PART if number else TITLE
        for heading in outline(fields.get(name, [])):
            if heading.level > above + 1:
                yield Advice(
                    _("Make “%(heading)s” a heading of level %(highest)d instead of %(level)d: no level is left out.")
                    % {"heading": heading.text, "highest": above + 1, "level": heading.level}
                )
            above = heading.level


def _dead_links(draft: Draft) -> Iterator[Advice]:
    there = draft.resources.pages
    groups = set(there.values())
    live = set(Publication.objects.live().filter(group__in=groups).values_list("group", flat=True)) if groups else set()
    hidden = [number for number, group in there.items() if group not in live]
    if hidden:
        pages = Page.objects.filter(pk__in=hidden).order_by("title")
        text = ngettext(
            "Publish the page that this one links to, or link to another: readers see no link to it now.",
            "Publish the pages that this one links to, or link to others: readers see no links to them now.",
            len(hidden),
        )
        yield Advice(text, tuple(_link(page) for page in pages))
    gone = len(draft.wanted.pages - there.keys()) + len(draft.wanted.files - draft.resources.files.keys())
    if gone:
        yield Advice(
            ngettext(
                "Remove %(number)d link to a page or file that is gone, or let it lead elsewhere.",
                "Remove %(number)d links to pages or files that are gone, or let them lead elsewhere.",
                gone,
            )
            % {"number": gone}
        )
    lost = len(draft.wanted.images - draft.resources.images.keys())
    if lost:
        yield Advice(
            ngettext(
                "Choose another image in place of %(number)d that readers do not get: it is gone or not public.",
                "Choose other images in place of %(number)d that readers do not get: they are gone or not public.",
                lost,
            )
            % {"number": lost}
        )


def _title(page: BasePage) -> Iterator[Advice]:
    same = Page.objects.filter(title__iexact=page.title, locale=page.locale_id, alias_of=None)
    others = tuple(_link(other) for other in same.exclude(pk=page.pk).exclude(depth=1).order_by("path")[:5])
    if others:
        yield Advice(_("Choose another title: readers cannot tell this page from one that has the same."), others)


def _link(page: Page) -> tuple[str, str]:
    return page.get_admin_display_title(), reverse("wagtailadmin_pages:edit", args=[page.pk])
