"""Content keys: the name, the source locale and the shared facets of each translation group."""

import uuid
from collections.abc import Collection

from django.db import IntegrityError, transaction
from django.utils.text import slugify

from cms.models import ContentKey

from .state import PageRow, TreeState


def make_key(*, translation_key: uuid.UUID, slug: str, locale_id: int) -> ContentKey:
    """Return the group's content key; made from `slug` with a number behind it when the name is taken."""
    base = slugify(slug, allow_unicode=True)[:240] or "page"
    for number in range(1, 1_000):
        found = ContentKey.objects.filter(translation_key=translation_key).first()
        if found is not None:
            return found
        name = base if number == 1 else f"{base}-{number}"
        if ContentKey.objects.filter(key=name).exists():
            continue
        try:
            with transaction.atomic():
                return ContentKey.objects.create(translation_key=translation_key, key=name, source_locale_id=locale_id)
        except IntegrityError:  # somebody else has taken the name, or named the group, this moment
            continue
    raise ValueError(f"There are a thousand keys that begin with {base!r}; choose another slug.")


def complete_keys(state: TreeState) -> set[uuid.UUID]:
    """Give every group a content key and a source page; return the groups whose source page has changed.

    A group whose source page is gone gets an heir: a live page first, then the oldest. An alias of a page in another
    locale is no page of its own and so never a source.
    """
    changed: set[uuid.UUID] = set()
    for group, members in state.groups.items():
        pages = [row for row in members.values() if not state.is_place_only(row)]
        if not pages or state.source_row(group) is not None:
            continue
        heir = heir_of(state, pages)
        key = state.keys.get(group)
        if key is None:
            key = make_key(translation_key=group, slug=heir.slug, locale_id=heir.locale_id)
        if key.source_locale_id != heir.locale_id:
            # What the group shares is inherited, until the heir publishes another revision.
            key.source_locale_id, key.shared_revision = heir.locale_id, heir.live_revision_id
            key.save(update_fields=["source_locale", "shared_revision"])
            changed.add(group)
        state.keys[group] = ContentKey.objects.select_related("source_locale").get(pk=group)
    return changed


def heir_of(state: TreeState, pages: Collection[PageRow]) -> PageRow:
    """Return which of `pages` becomes the source: publishable ones first, then the oldest."""
    return min(pages, key=lambda row: (not state.is_publishable(row), row.id))
