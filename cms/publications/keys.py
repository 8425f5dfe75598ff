"""Content keys: the name, the source locale and the shared facets of each translation group."""

import re
import uuid
from collections.abc import Collection

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.text import slugify

from cms.models import ContentKey
from cms.models.content_key import RESERVED_KEYS

from .state import PageRow, TreeState


def make_key(*, translation_key: uuid.UUID, slug: str, locale_id: int) -> ContentKey:
    """Return the group's content key; made from `slug` with a number behind it when the name is taken."""
    base = slugify(slug, allow_unicode=True)[:240] or "page"
    while True:
        found = ContentKey.objects.filter(translation_key=translation_key).first()
        if found is not None:
            return found
        try:
            with transaction.atomic():
                return ContentKey.objects.create(
                    translation_key=translation_key, key=_free_key(base), source_locale_id=locale_id
                )
        except IntegrityError:  # somebody else has taken the name, or named the group, this moment
            continue


def _free_key(base: str) -> str:
    """Return `base`, or when that is taken the same with a number behind it that is larger than those in use."""
    similar = ContentKey.objects.filter(Q(key=base) | Q(key__startswith=f"{base}-")).values_list("key", flat=True)
    taken = {*similar, *RESERVED_KEYS}
    if base not in taken:
        return base
    numbers = (key.removeprefix(f"{base}-") for key in taken)
    return f"{base}-{max((int(number) for number in numbers if re.fullmatch('[0-9]{1,9}', number)), default=1) + 1}"


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
