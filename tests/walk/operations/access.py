"""Who may see what: restrictions and groups."""

from typing import Any

from django.contrib.auth.models import Group
from django.db import transaction
from wagtail.models import Collection, CollectionViewRestriction, PageViewRestriction

from tests.walk.editor import Editor, Pick

from .pages import all_pages
from .registry import operation


def _privacy(pick: Pick) -> dict[str, Any]:
    groups = pick.some(Group.objects.order_by("pk"))
    if not groups:
        return {"restriction_type": "login"}
    return {"restriction_type": "groups", "groups": [group.pk for group in groups]}


@operation(weight=5)
def restrict(editor: Editor, pick: Pick) -> None:
    """Restrict a page to the signed-in or to some groups."""
    editor.post("wagtailadmin_pages:set_privacy", pick.one(all_pages()).pk, data=_privacy(pick))


@operation(weight=3)
def unrestrict(editor: Editor, pick: Pick) -> None:
    """Take a page's restriction away."""
    page = pick.one(PageViewRestriction.objects.order_by("page__path")).page_id
    editor.post("wagtailadmin_pages:set_privacy", page, data={"restriction_type": "none"})


@operation(weight=1)
def change_groups_of_restriction(_editor: Editor, pick: Pick) -> None:
    """Give a restriction other groups from a script."""
    found = PageViewRestriction.objects.filter(restriction_type="groups").order_by("pk")
    with transaction.atomic():
        pick.one(found).groups.set(pick.some(Group.objects.order_by("pk")))


@operation()
def restrict_collection(editor: Editor, pick: Pick) -> None:
    """Make a collection of media private."""
    collection = pick.one(Collection.objects.filter(depth__gt=1).order_by("path"))
    editor.post("wagtailadmin_collections:set_privacy", collection.pk, data=_privacy(pick))


@operation()
def unrestrict_collection(editor: Editor, pick: Pick) -> None:
    """Make a collection public again."""
    collection = pick.one(CollectionViewRestriction.objects.order_by("collection__path")).collection_id
    editor.post("wagtailadmin_collections:set_privacy", collection, data={"restriction_type": "none"})


@operation(weight=1)
def delete_group(editor: Editor, pick: Pick) -> None:
    """Delete a group: what only it may see, nobody may see then."""
    used = Group.objects.exclude(name__in=["Editors", "Moderators"]).order_by("pk")
    editor.post("wagtailusers_groups:delete", pick.one(used).pk)


@operation(weight=1)
def create_group(editor: Editor, _pick: Pick) -> None:
    """Make a group from a script."""
    with transaction.atomic():
        Group.objects.create(name=f"Group {editor.word()}")
