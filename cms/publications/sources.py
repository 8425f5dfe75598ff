"""The sources of marks: everything that may change what readers get leaves a note in the same transaction.

Wagtail's own signals are not enough: `page_published` fires outside a transaction, before a recursive copy has copied
its restrictions, and there is none for aliases, moves by raw SQL, reordered siblings and privacy. So marks come from
Django's model signals and say only *that* something happened; draining reads what is the case.
"""

from collections.abc import Callable, Iterable
from typing import Any

from django.apps import apps
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.db.models import Model, ProtectedError
from django.db.models.signals import m2m_changed, post_delete, post_save, pre_delete
from django.dispatch import Signal
from django.http import HttpRequest
from taggit.models import Tag
from wagtail import hooks
from wagtail.models import (
    Collection,
    CollectionViewRestriction,
    Locale,
    Page,
    PageViewRestriction,
    Revision,
    Site,
)
from wagtail.signals import post_page_move

from cms.models import BasePage, Document, Image, KeyedSnippet, ProductLine, Publication, Region, Role, SharedText
from cms.models.keyed_snippet import snippet_models
from cms.models.pages import STATE_FIELDS

from .expansion import EVERYTHING
from .keys import make_key
from .marks import SUBTREE, mark, mark_pages

# Of the state that Wagtail writes to a live page's row outside publishing, what readers do not see.
_INVISIBLE = STATE_FIELDS - {
    "alias_of",
    "alias_of_id",
    "live",
    "live_revision",
    "first_published_at",
    "last_published_at",
}

_UID = "cms.publications.sources"


def connect() -> None:
    """Connect every source of marks. Called once, when all models are loaded."""
    for signal, handler, senders in handlers():
        for sender in senders:
            signal.connect(handler, sender=sender, dispatch_uid=(_UID, handler.__name__))
    hooks.register("after_bulk_action", mark_after_bulk_action)


def mark_page(
    *, instance: Model, created: bool = False, update_fields: Iterable[str] | None = None, raw: bool = False, **_: Any
) -> None:
    """Mark a saved page. Its group gets a key with its first page."""
    if not isinstance(instance, Page) or raw:
        return
    if update_fields is not None and _INVISIBLE.issuperset(update_fields):
        return
    if created and isinstance(instance, BasePage):
        make_key(translation_key=instance.translation_key, slug=instance.slug, locale_id=instance.locale_id)
    mark_pages([instance.pk])


def mark_deleted_page(*, instance: Model, **_: Any) -> None:
    """Mark a deleted page, what links to it, and everything below its group, which loses its source's restrictions."""
    if isinstance(instance, Page):
        mark(f"link:{instance.pk}")
        relatives = Page.objects.filter(translation_key=instance.translation_key).exclude(pk=instance.pk)
        mark_pages([instance.pk])
        mark_pages(list(relatives.values_list("pk", flat=True)), scope=SUBTREE)


def mark_moved_page(*, instance: Page, url_path_before: str, url_path_after: str, **_: Any) -> None:
    """Mark everything below a page that has a new parent: other restrictions apply, in other locales too."""
    if url_path_before != url_path_after:
        mark_pages([instance.pk], scope=SUBTREE)


def mark_restriction_groups(
    *, instance: Any, action: str, reverse: bool, model: Any, pk_set: set[int] | None = None, **_: Any
) -> None:
    """Mark what a restriction restricts whose groups have changed.

    From the other side (`group.pageviewrestriction_set`) the restrictions are the values; when all are taken away at
    once, they are marked before they are.
    """
    if not reverse:
        restrictions = [instance] if action.startswith("post_") else []
    elif action == "pre_clear":
        restrictions = list(model.objects.filter(groups=instance))
    else:
        restrictions = list(model.objects.filter(pk__in=pk_set or ())) if action.startswith("post_") else []
    for restriction in restrictions:
        mark_restriction(instance=restriction)


def mark_restriction(*, instance: Model, **_: Any) -> None:
    """Mark what a saved or deleted restriction restricts."""
    if isinstance(instance, PageViewRestriction):
        mark_pages([instance.page_id], scope=SUBTREE)
    elif isinstance(instance, CollectionViewRestriction):
        mark(f"collection:{instance.collection_id}")


def mark_restrictions_of_group(*, instance: Model, **_: Any) -> None:
    """Mark what a group is about to lose its right to (the rows that join them go without a signal)."""
    if isinstance(instance, Group):
        pages = PageViewRestriction.objects.filter(groups=instance).values_list("page_id", flat=True)
        mark_pages(list(pages), scope=SUBTREE)
        collections = CollectionViewRestriction.objects.filter(groups=instance).values_list("collection_id", flat=True)
        mark(*(f"collection:{number}" for number in collections))


def protect_live_revision(*, instance: Model, origin: Any = None, **_: Any) -> None:
    """Refuse to delete a revision that readers have, or a translation of it, unless its page goes too. Mark its page.

    `purge_revisions` keeps only the latest one, which need not be the live one.
    """
    if not isinstance(instance, Revision):
        return
    own = isinstance(origin, Revision) or getattr(origin, "model", None) is Revision
    if own and Publication.objects.live().filter(based_on=instance.pk).exists():
        message = f"Revision {instance.pk} is what a translation was made from, and tells what has changed since."
        raise ProtectedError(message, {instance})
    pages = list(Page.objects.filter(live_revision=instance).values_list("pk", flat=True))
    if not pages:
        return
    if own:
        message = f"Revision {instance.pk} is what readers have; publish another one before deleting it."
        raise ProtectedError(message, {instance})
    mark_pages(pages)


_KINDS: dict[type[Model], str] = {Image: "image", Document: "file", Tag: "tag"}


def mark_ingredient(*, instance: Model, update_fields: Iterable[str] | None = None, **_: Any) -> None:
    """Mark something that documents are made from."""
    kind = _KINDS.get(type(instance))
    if kind is not None:
        mark(f"{kind}:{instance.pk}")
    elif isinstance(instance, SharedText):
        mark(f"shared_text:{instance.translation_key}")
    elif isinstance(instance, Collection):
        mark(f"collection:{instance.pk}")
    elif isinstance(instance, Site | Locale):
        mark(f"{EVERYTHING}:{instance._meta.model_name}")
    elif isinstance(instance, get_user_model()) and (update_fields is None or set(update_fields) - {"last_login"}):
        mark(f"user:{instance.pk}")


def mark_snippet(*, instance: Model, **_: Any) -> None:
    """Mark a snippet under the ids of all its translations: a page may show another one than it names."""
    if isinstance(instance, KeyedSnippet):
        rows = type(instance)._default_manager.filter(translation_key=instance.translation_key)
        numbers = {instance.pk, *rows.values_list("pk", flat=True)}
        mark(*(f"{instance.kind}:{number}" for number in sorted(numbers)))


def mark_facet_value(*, instance: Model, **_: Any) -> None:
    """Mark what is tagged with a facet value or with its neighbours in the tree: their terms hold each other's keys."""
    if isinstance(instance, Region | ProductLine):
        parent = [instance.parent.key] if instance.parent is not None else []
        mark(*(f"{instance.facet}:{key}" for key in (instance.key, *parent)))
    elif isinstance(instance, Role):
        mark(f"{instance.facet}:{instance.key}")


def mark_after_bulk_action(_request: HttpRequest, _action: str, objects: Iterable[Any], _instance: Any) -> None:
    """Mark the objects of a bulk action: some change rows with `.update()`, which sends no signal (moving images)."""
    objects = list(objects)
    mark_pages([item.pk for item in objects if isinstance(item, Page)])
    mark(*(f"{_KINDS[type(item)]}:{item.pk}" for item in objects if type(item) in _KINDS))


Handlers = Iterable[tuple[Signal, Callable[..., None], Iterable[Any]]]


def handlers() -> Handlers:
    """Yield each signal with its handler and the models it listens to.

    Never to all models: Django loads whatever it deletes when anybody listens.
    """
    pages = [model for model in apps.get_models() if issubclass(model, Page)]
    restrictions = [PageViewRestriction, CollectionViewRestriction]
    ingredients = [Image, Document, Tag, SharedText, Site, get_user_model()]
    yield post_save, mark_page, pages
    yield post_delete, mark_deleted_page, [Page]  # a page type's row is never deleted without it
    yield post_page_move, mark_moved_page, [None]
    yield m2m_changed, mark_restriction_groups, [model.groups.through for model in restrictions]
    yield post_save, mark_restriction, restrictions
    yield post_delete, mark_restriction, restrictions
    yield pre_delete, mark_restrictions_of_group, [Group]
    yield pre_delete, protect_live_revision, [Revision]
    # A collection or a locale that can be deleted is empty.
    yield post_save, mark_ingredient, [*ingredients, Collection, Locale]
    yield post_delete, mark_ingredient, ingredients
    yield post_save, mark_snippet, snippet_models()
    yield post_delete, mark_snippet, snippet_models()
    yield post_save, mark_facet_value, [Region, ProductLine, Role]
    yield post_delete, mark_facet_value, [Region, ProductLine, Role]
