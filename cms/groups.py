"""The groups of those who work in the admin, and what their members may do.

Rights are given once, when a group is made; from then on they are the administrators'. Groups that exist stay as they
are, and one that was deleted or renamed does not come back by itself. None of them says what somebody may read: that
is the groups of roles (see `cms.services`).
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.db.models import Q
from django.db.models.signals import post_save
from wagtail.models import Collection as FileCollection
from wagtail.models import (
    GroupApprovalTask,
    GroupCollectionPermission,
    GroupPagePermission,
    Page,
    Workflow,
    WorkflowPage,
    WorkflowTask,
)

from cms.models import Counter

AUTHORS, EDITORS, TRANSLATORS = "Authors", "Editors", "Translators"
REVIEWERS, CAMPAIGN_MANAGERS, ADMINISTRATORS = "Reviewers", "Campaign managers", "Administrators"

REVIEW = "Review"  # the workflow, and its one task
_FLAG = "groups"  # the counter that remembers that the groups were made
_ADMIN = "wagtailadmin.access_admin"
_SUBMIT = "wagtail_localize.submit_translation"
_FILES = (("wagtailimages", "image"), ("wagtaildocs", "document"))

# What Wagtail's migrations make.
_STOCK_GROUPS = ("Editors", "Moderators")
_STOCK_WORKFLOW = "Moderators approval"


def rights(app: str, models: Iterable[str], actions: Iterable[str] = ("add", "change", "delete")) -> frozenset[str]:
    """Return the names of rights, such as `cms.add_region`."""
    actions = list(actions)
    return frozenset(f"{app}.{action}_{model}" for model in models for action in actions)


_PUBLISHED = ("add", "change", "delete", "publish")
_CONTENT = (
    rights("cms", ["sharedtext"], [*_PUBLISHED, "lock", "unlock"])
    | rights("cms", ["region", "productline", "role"])
    | rights("cms", ["navigation"], ["add", "change"])
    | {_SUBMIT}
)


@dataclass(frozen=True, slots=True)
class Kind:
    """What a group may do: on all pages, with files in all collections, with collections, and besides."""

    name: str
    pages: tuple[str, ...] = ()
    files: tuple[str, ...] = ("add", "choose")
    collections: tuple[str, ...] = ()
    rights: frozenset[str] = frozenset()


KINDS = (
    # Whoever may add pages may edit those that are their own.
    Kind(AUTHORS, pages=("add",)),
    Kind(
        EDITORS,
        pages=("add", "change", "publish", "bulk_delete", "lock", "unlock"),
        files=("add", "change", "choose"),
        collections=("add", "change"),
        rights=_CONTENT,
    ),
    Kind(TRANSLATORS, rights=frozenset({_SUBMIT})),
    Kind(REVIEWERS, pages=("change", "publish", "lock", "unlock"), files=("choose",)),
    Kind(CAMPAIGN_MANAGERS, rights=frozenset({_SUBMIT})),
    Kind(
        ADMINISTRATORS,
        pages=("add", "change", "publish", "bulk_delete", "lock", "unlock"),
        files=("add", "change", "choose"),
        collections=("add", "change", "delete"),
        rights=_CONTENT
        | rights("cms", ["navigation"], ["delete"])
        | rights("cms", ["brand"], ["add", "change"])
        | rights("accounts", ["user"])
        | rights("auth", ["group"])
        | rights("wagtailcore", ["locale", "task", "workflow"])
        | rights("wagtailcore", ["site"], ["change"]),
    ),
)


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the tree: pages of a type and what lies below them."""

    model: type[Page]
    actions: tuple[str, ...]
    holds: Callable[[Any], bool]


_sections: dict[str, list[Section]] = defaultdict(list)
_more: dict[str, set[str]] = defaultdict(set)


def give(names: Collection[str], what: Iterable[str]) -> None:
    """Add rights of another app to groups that are yet to be made; the app calls this in `AppConfig.ready()`."""
    for name in names:
        _more[name].update(what)


def give_section(
    name: str, model: type[Page], actions: tuple[str, ...], holds: Callable[[Any], bool] = lambda _page: True
) -> None:
    """Give a group rights on each page of `model` that `holds` says yes to: those that exist and those yet to come.

    Called in `AppConfig.ready()`.
    """
    section = Section(model, actions, holds)
    if section.model in {known.model for known in _sections[name]}:
        return
    _sections[name].append(section)

    def open_section(instance: Any, *, created: bool, raw: bool, **_kwargs: Any) -> None:
        if not created or raw or not section.holds(instance):
            return
        group = Group.objects.filter(name=name).first()
        if group is not None:
            rights_on_pages = [name.partition(".")[2] for name in _page_rights(actions)]
            permissions = Permission.objects.filter(content_type__app_label="wagtailcore", codename__in=rights_on_pages)
            GroupPagePermission.objects.bulk_create(
                GroupPagePermission(group=group, page=instance, permission=permission) for permission in permissions
            )

    post_save.connect(open_section, sender=model, weak=False, dispatch_uid=f"{name} {model._meta.label}")


def are_set_up() -> bool:
    """Tell whether the groups were made once, whatever has become of them since."""
    return Counter.objects.filter(pk=_FLAG).exists()


@transaction.atomic
def set_up_groups() -> list[str]:
    """Make the groups that there are not, with their rights, and the review; return their names.

    The first time, those groups and that workflow go that Wagtail brings along and that nobody uses.
    """
    if not are_set_up():
        _remove_stock()
        Counter.objects.create(pk=_FLAG, value=1)
    taken = set(Group.objects.values_list("name", flat=True))
    made = {kind.name: Group.objects.create(name=kind.name) for kind in KINDS if kind.name not in taken}
    _allow(made)
    if REVIEWERS in made:
        _set_up_review(made[REVIEWERS])
    return list(made)


def _allow(made: dict[str, Group]) -> None:
    """Give the groups, by name, the rights of their kinds."""
    known = {
        f"{permission.content_type.app_label}.{permission.codename}": permission.pk
        for permission in Permission.objects.select_related("content_type")
    }
    named, on_pages, on_files = [], [], []
    root, files = Page.get_first_root_node().pk, FileCollection.get_first_root_node().pk
    for kind in KINDS:
        if kind.name not in made:
            continue
        group = made[kind.name].pk
        # Some rights are made by migrations: a database that was flushed lacks them.
        named += [(group, known[name]) for name in {_ADMIN, *kind.rights, *_more[kind.name]} if name in known]
        on_pages += [(group, root, known[name]) for name in _page_rights(kind.pages)]
        for section in _sections[kind.name]:
            pages = [page.pk for page in section.model._default_manager.all() if section.holds(page)]
            on_pages += [(group, page, known[name]) for page in pages for name in _page_rights(section.actions)]
        on_files += [(group, files, known[name]) for name in _file_rights(kind)]
    through: Any = Group.permissions.through
    through.objects.bulk_create(through(group_id=group, permission_id=right) for group, right in named)
    GroupPagePermission.objects.bulk_create(
        GroupPagePermission(group_id=group, page_id=page, permission_id=right) for group, page, right in on_pages
    )
    GroupCollectionPermission.objects.bulk_create(
        GroupCollectionPermission(group_id=group, collection_id=collection, permission_id=right)
        for group, collection, right in on_files
    )


def _page_rights(actions: Iterable[str]) -> list[str]:
    return [f"wagtailcore.{action}_page" for action in actions]


def _file_rights(kind: Kind) -> list[str]:
    # The rights on images and documents are those of Wagtail's own models, whichever take their place.
    files = [f"{owner}.{action}_{model}" for owner, model in _FILES for action in kind.files]
    return [*files, *(f"wagtailcore.{action}_collection" for action in kind.collections)]


def _set_up_review(reviewers: Group) -> None:
    """Let the reviewers approve what others submit, on all pages, unless another workflow does so."""
    root = Page.get_first_root_node()
    if WorkflowPage.objects.filter(page=root).exists():
        return
    task = GroupApprovalTask.objects.create(name=REVIEW)
    task.groups.add(reviewers)
    workflow = Workflow.objects.create(name=REVIEW)
    WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=0)
    WorkflowPage.objects.create(workflow=workflow, page=root)


def _remove_stock() -> None:
    """Delete those of Wagtail's groups that nobody is in and nothing is for, and their workflow if it was not used."""
    unused = Group.objects.filter(
        name__in=_STOCK_GROUPS, user=None, role=None, pageviewrestriction=None, collectionviewrestriction=None
    )
    kept = GroupApprovalTask.objects.filter(~Q(name=_STOCK_WORKFLOW) | Q(task_states__isnull=False))
    unused = unused.exclude(groupapprovaltask__in=kept)
    tasks = GroupApprovalTask.objects.filter(groups__in=unused)
    Workflow.objects.filter(name=_STOCK_WORKFLOW, workflow_tasks__task__in=tasks).delete()
    tasks.delete()
    unused.delete()
