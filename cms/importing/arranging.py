"""Brings new pages into the order in which they were exported, among those below the same page."""

from collections import defaultdict
from collections.abc import Iterable

from wagtail.models import Page

from cms.models import ContentKey

from .plan import Item


def arrange(items: Iterable[Item]) -> None:
    """Move new pages below each other into the order that their files say; whatever was there stays before them."""
    orders = {item.place: item.exact.order for item in items if item.exact is not None and item.exact.order}
    if not orders:
        return
    below: defaultdict[str, list[tuple[str, Page]]] = defaultdict(list)
    keys = {key for key, _locale in orders}

    groups = dict(ContentKey.objects.filter(key__in=keys).values_list("translation_key", "key"))
    for page in Page.objects.filter(translation_key__in=groups).select_related("locale").order_by("path"):
        order = orders.get((groups[page.translation_key], page.locale.language_code))
        if order is not None:
            below[page.path[: -page.steplen]].append((order, page))
    for siblings in below.values():
        wanted = sorted(siblings, key=lambda pair: pair[0])
        if [page.pk for _order, page in siblings] == [page.pk for _order, page in wanted]:
            continue
        for _order, page in wanted:
            moved = Page.objects.get(pk=page.pk)
            moved.move(moved.get_parent(), "last-child")
