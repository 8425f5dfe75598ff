"""From marks to the pages whose publications may have changed."""

from collections.abc import Iterable, Iterator, Sequence

from django.db.models import Q
from wagtail.models import Collection, Page

from cms.chunking import chunks
from cms.models import Document, Image, Mark, Publication, PublicationDependency

from .names import page_id_of

EVERYTHING = "everything"


def is_wide(mark: Mark) -> bool:
    """Tell whether a mark may stand for other pages than the one that it names."""
    return mark.scope == Mark.SUBTREE or page_id_of(mark.source) is None


def expand(marks: Sequence[Mark]) -> list[int]:
    """Return the ids of the pages that wide marks are about, without repeats, parents before their children.

    Deleted pages are among them: their publications have to end.
    """
    found: dict[int, None] = {}
    pages = [page_id for mark in marks if (page_id := page_id_of(mark.source)) is not None]
    found |= dict.fromkeys(pages)
    found |= dict.fromkeys(_below_in_every_locale(pages))
    sources = sorted({mark.source for mark in marks if page_id_of(mark.source) is None})
    found |= dict.fromkeys(_dependent_on(sources))
    return list(found)


def _below_in_every_locale(page_ids: Sequence[int]) -> list[int]:
    paths: set[str] = set()
    for some in chunks(page_ids):
        groups = Page.objects.order_by().filter(pk__in=some).values("translation_key")
        paths.update(Page.objects.filter(translation_key__in=groups).values_list("path", flat=True))
    tops = [path for path in sorted(paths) if not any(above in paths for above in _above(path))]
    found: list[int] = []
    for part in chunks(tops, 50):
        below = Q()
        for path in part:
            below |= Q(path__startswith=path)
        # Translations may lie elsewhere in their own trees, and their source page's restrictions are theirs too.
        keys = Page.objects.order_by().filter(below).values("translation_key")
        found += Page.objects.filter(translation_key__in=keys).order_by("path").values_list("pk", flat=True)
    return found


def _above(path: str) -> Iterator[str]:
    return (path[:end] for end in range(Page.steplen, len(path), Page.steplen))


def _dependent_on(sources: Iterable[str]) -> list[int]:
    targets: dict[str, list[str]] = {}
    for source in sources:
        kind, _, target = source.partition(":")
        targets.setdefault(kind, []).append(target)
    if EVERYTHING in targets:
        published = Publication.objects.filter(page_id__isnull=False).values_list("page_id", flat=True)
        return [*Page.objects.order_by("path").values_list("pk", flat=True), *published]
    for collection_id in targets.pop("collection", ()):
        images, files = _in_collection(int(collection_id))
        targets.setdefault("image", []).extend(images)
        targets.setdefault("file", []).extend(files)
    found: list[int] = []
    for kind, all_targets in targets.items():
        for some in chunks(all_targets):
            dependencies = PublicationDependency.objects.filter(kind=kind, target__in=some)
            rows = Publication.objects.filter(pk__in=dependencies.values("publication_id"), page_id__isnull=False)
            found += rows.order_by("sequence").values_list("page_id", flat=True)
    return found


def _in_collection(collection_id: int) -> tuple[list[str], list[str]]:
    collection = Collection.objects.filter(pk=collection_id).first()
    inside = {"collection__path__startswith": collection.path} if collection else {"collection_id": collection_id}
    images = [str(number) for number in Image.objects.filter(**inside).values_list("pk", flat=True)]
    files = [str(number) for number in Document.objects.filter(**inside).values_list("pk", flat=True)]
    return images, files


def aliases_of(page_ids: Iterable[int]) -> set[int]:
    """Return the aliases of pages, those of aliases among them: they take their content from these."""
    known = set(page_ids)
    originals = list(known)
    found: set[int] = set()
    while originals:
        rows = Page.objects.order_by().filter(alias_of__in=originals).values_list("pk", flat=True)
        originals = [number for number in rows if number not in known]
        known.update(originals)
        found.update(originals)
    return found
