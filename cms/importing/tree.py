"""The places of imported pages: which page is the parent, and making one that is missing in a language."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager

from wagtail.coreutils import find_available_slug
from wagtail.models import Locale, Page

from cms.models import ContentKey
from cms.slugs import is_reserved

from .existing import ranked_locales
from .indexing import index_after_commit
from .plan import Item, Plan


class Places:
    """The ids of pages by key and locale, those included that this import makes."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self.locales = {locale.language_code: locale for locale in Locale.objects.all()}
        self.ids = {place: page.id for place, page in plan.existing.pages.items()}
        self._content = {place for place, page in plan.existing.pages.items() if not page.is_place}

    def content_id(self, key: str, locale: str) -> int | None:
        """Return the page that a link from `locale` to `key` names: in that locale if it can be, else in the best."""
        for code in (locale, *ranked_locales()):
            if (key, code) in self._content:
                return self.ids[key, code]
        return None

    @contextmanager
    def unless_it_fails(self) -> Iterator[None]:
        """Forget what is taken note of inside when it ends with an error: the transaction has not happened."""
        ids, content = dict(self.ids), set(self._content)
        try:
            yield
        except BaseException:
            self.ids, self._content = ids, content
            raise

    def created(self, item: Item, page_id: int) -> None:
        """Take note of a page that was made, or will have content of its own now."""
        self.ids[item.place] = page_id
        self._content.add(item.place)

    def forget(self, item: Item) -> None:
        """Take note that nothing became of a page: links to it lead nowhere."""
        self._content.discard(item.place)

    def parent_id(self, item: Item) -> int:
        """Return the page that the item's page lies below. In a locale that lacks it, an alias of it is made there.

        An alias is a place in the tree: readers of this language find the section in the next best one, and
        whatever restricts it restricts what lies below. Raises LookupError when there is none in any locale.
        """
        key, locale = self._plan.parent_key(item), item.source.meta.locale
        if (key, locale) not in self.ids:
            self.ids[key, locale] = self._make_place(key, locale)
        return self.ids[key, locale]

    def _make_place(self, key: str, locale: str) -> int:
        original = self.content_id(key, locale)
        if original is None:
            raise LookupError(f"the page “{key}” is gone")
        target = self.locales[locale]
        page = Page.objects.get(pk=original)
        existing = Page.objects.filter(translation_key=page.translation_key, locale=target).first()
        if existing is not None:
            return int(existing.pk)
        alias = page.specific.copy_for_translation(target, copy_parents=True, alias=True)
        for place in alias.get_ancestors(inclusive=True).filter(alias_of__isnull=False).specific():
            index_after_commit(place)
        return int(alias.pk)


def group_of(plan: Plan, item: Item, locales: dict[str, Locale]) -> tuple[uuid.UUID, bool]:
    """Return the group of the item's key and whether it is new; see that its source is in the right locale."""
    source = plan.source_locale(item.source.meta.key) or item.source.meta.locale
    found, is_new = ContentKey.objects.get_or_create(
        key=item.source.meta.key,
        defaults={"translation_key": _new_group(item), "source_locale": locales[source]},
    )
    if not is_new and found.source_locale_id != locales[source].pk:
        found.source_locale = locales[source]
        found.save(update_fields=["source_locale"])
    return found.translation_key, is_new


def _new_group(item: Item) -> uuid.UUID:
    """Return the UUID of a new group: the one that it has where it was exported, so that programs know it again."""
    exported = item.exact.group if item.exact is not None else None
    if exported is None or ContentKey.objects.filter(translation_key=exported).exists():
        return uuid.uuid4()
    return exported


def free_slug(slug: str, parent: Page) -> str:
    """Return the slug, with a number behind it when it is taken below `parent`."""
    return str(find_available_slug(parent, f"{slug}-page" if is_reserved(slug, parent) else slug))
