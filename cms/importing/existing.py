"""What exists already of the pages that a bundle is about."""

import uuid
from collections.abc import Collection
from dataclasses import dataclass, field

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db.models import F
from wagtail.models import Page, Site

from cms.chunking import chunks
from cms.locales import content_locales
from cms.models import BasePage, ContentKey, ImportedContent

_CHUNK = 500  # values in one query; SQLite has a limit


@dataclass(frozen=True, slots=True)
class ExistingPage:
    """A page in one locale. One that is only a `place` is an alias of a page in another locale."""

    id: int
    key: str
    locale: str
    group: uuid.UUID
    model: type[BasePage] | None
    path: str
    is_place: bool
    is_locked: bool
    live: bool
    was_published: bool
    latest_revision: int | None
    record: ImportedContent | None


@dataclass(slots=True)
class Existing:
    """Pages by key and locale, and the groups by key."""

    groups: dict[str, uuid.UUID] = field(default_factory=dict)
    source_locales: dict[str, str | None] = field(default_factory=dict)  # by key
    pages: dict[tuple[str, str], ExistingPage] = field(default_factory=dict)

    @classmethod
    def load(cls, keys: Collection[str]) -> "Existing":
        """Load what exists of `keys`."""
        existing = cls()
        for chunk in chunks(list(keys), _CHUNK):
            rows = ContentKey.objects.filter(key__in=chunk).values_list("key", "pk", "source_locale__language_code")
            for key, group, locale in rows:
                existing.groups[key] = group
                existing.source_locales[key] = locale
        existing._load_pages()
        return existing

    def _load_pages(self) -> None:
        keys = {group: key for key, group in self.groups.items()}
        for chunk in chunks(list(keys), _CHUNK):
            rows = Page.objects.filter(translation_key__in=chunk).annotate(
                code=F("locale__language_code"), origin=F("alias_of__locale_id")
            )
            records = ImportedContent.objects.filter(page__translation_key__in=chunk).in_bulk(field_name="page_id")
            for row in rows:
                model = ContentType.objects.get_for_id(row.content_type_id).model_class()
                page = ExistingPage(
                    id=row.pk,
                    key=keys[row.translation_key],
                    locale=row.code,
                    group=row.translation_key,
                    model=model if model is not None and issubclass(model, BasePage) else None,
                    path=row.path,
                    is_place=row.alias_of_id is not None and row.origin != row.locale_id,
                    is_locked=row.locked,
                    live=row.live,
                    was_published=row.first_published_at is not None,
                    latest_revision=row.latest_revision_id,
                    record=records.get(row.pk),
                )
                self.pages[page.key, page.locale] = page

    def page(self, key: str, locale: str) -> ExistingPage | None:
        """Return the page with content of its own, or None."""
        page = self.pages.get((key, locale))
        return page if page is not None and not page.is_place else None

    def anywhere(self, key: str) -> ExistingPage | None:
        """Return the page in the best locale in which it has content of its own, or None."""
        return next((page for locale in ranked_locales() if (page := self.page(key, locale)) is not None), None)


def ranked_locales() -> list[str]:
    """Return the content locales, the default language first: the one in which content is written first."""
    return sorted(content_locales(), key=lambda code: code != settings.LANGUAGE_CODE)


def home_key() -> str | None:
    """Return the key of the home pages, or None when the site has none."""
    group = Site.objects.filter(is_default_site=True).values_list("root_page__translation_key", flat=True).first()
    return ContentKey.objects.filter(pk=group).values_list("key", flat=True).first() if group else None
