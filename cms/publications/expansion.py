"""From marks to the pages whose publications may have changed."""

from collections.abc import Iterable, Sequence

from django.db.models import Q
from wagtail.models import Collection, Page

from cms.models import Document, Image, Mark, Publication, PublicationDependency

from .marks import page_id_of

EVERYTHING = "everything"


def expand(marks: Sequence[Mark]) -> list[int]:
    """Return the ids of the pages that `marks` are about, those marked themselves first, without repeats.

    Deleted pages are among them: their publications have to end.
    """
    pages = [page_id for mark in marks if (page_id := page_id_of(mark.source)) is not None]
    subtrees = [page_id_of(mark.source) for mark in marks if mark.scope == Mark.SUBTREE]
    others = sorted({mark.source for mark in marks if page_id_of(mark.source) is None})
    found: dict[int, None] = dict.fromkeys(pages)
    if subtrees:
        found |= dict.fromkeys(_below_in_every_locale([number for number in subtrees if number is not None]))
    if others:
        found |= dict.fromkeys(_dependent_on(others))
    return [*found, *(number for number in _aliases(found) if number not in found)]


def _below_in_every_locale(page_ids: Sequence[int]) -> list[int]:
    groups = Page.objects.filter(pk__in=page_ids).values("translation_key")
    below = Q()
    for path in Page.objects.filter(translation_key__in=groups).values_list("path", flat=True):
        below |= Q(path__startswith=path)
    if not below:
        return []
    # Translations may lie elsewhere in their own trees, and their source page's restrictions are theirs too.
    keys = Page.objects.filter(below).values("translation_key")
    return list(Page.objects.filter(translation_key__in=keys).order_by("path").values_list("pk", flat=True))


def _dependent_on(sources: Iterable[str]) -> list[int]:
    condition = Q()
    for source in sources:
        kind, _, target = source.partition(":")
        if kind == EVERYTHING:
            published = Publication.objects.filter(page_id__isnull=False).values_list("page_id", flat=True)
            return [*Page.objects.order_by("path").values_list("pk", flat=True), *published]
        if kind == "collection":
            condition |= _in_collection(int(target))
        else:
            condition |= Q(kind=kind, target=target)
    if not condition:
        return []
    dependencies = PublicationDependency.objects.filter(condition)
    rows = Publication.objects.filter(pk__in=dependencies.values("publication_id"), page_id__isnull=False)
    return list(rows.order_by("sequence").values_list("page_id", flat=True))


def _in_collection(collection_id: int) -> Q:
    collection = Collection.objects.filter(pk=collection_id).first()
    inside = {"collection__path__startswith": collection.path} if collection else {"collection_id": collection_id}
    images = [str(number) for number in Image.objects.filter(**inside).values_list("pk", flat=True)]
    files = [str(number) for number in Document.objects.filter(**inside).values_list("pk", flat=True)]
    return Q(kind="image", target__in=images) | Q(kind="file", target__in=files)


def _aliases(page_ids: Iterable[int]) -> list[int]:
    known = dict.fromkeys(page_ids)
    found: list[int] = []
    originals = list(known)
    while originals:
        aliases = Page.objects.order_by().filter(alias_of__in=originals).values_list("pk", flat=True)
        originals = [number for number in aliases if number not in known]
        known |= dict.fromkeys(originals)
        found += originals
    return found
