"""What the blocks of documents share: streams of them, and their previews in the admin."""

from abc import abstractmethod
from collections.abc import Iterable, Iterator
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Model, Q
from django.utils.translation import get_language
from wagtail.blocks import Block, StreamBlock
from wagtail.models import CollectionViewRestriction

from cms.documents import DocumentContext, DocumentModel, Wanted
from cms.facets import snapshot
from cms.locales import fallback_chain
from cms.media.files import file_url
from cms.publications.resources import load_resources

from .resolving import resolve


class DocumentBlockMixin(Block):
    """A block with a document form. Blocks implement `collect` and `to_document`, see `cms.documents.DocumentBlock`."""

    def collect(self, raw: Any, wanted: Wanted) -> None:
        """Note in `wanted` what the block refers to. Most blocks refer to nothing."""

    @abstractmethod  # held by the type checker: blocks have a metaclass of Wagtail's
    def to_document(self, raw: Any, block_id: str, context: DocumentContext) -> DocumentModel | None:
        """Return the document form of the raw value, or None when nothing of it can be shown."""

    def get_preview_context(self, value: Any, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
        """Return the context of the preview: the block's document form, as readers get it."""
        raw = self.get_prep_value(value)
        wanted = Wanted(chain=fallback_chain(get_language() or ""))
        self.collect(raw, wanted)
        resources = load_resources([wanted], snapshot())
        document = self.to_document(raw, "preview", DocumentContext(resources, wanted.chain))
        blocks = [] if document is None else [document.model_dump(mode="json")]
        files = {str(file.uid): file_url(file.uid, file.filename) for file in resources.files.values()}
        return {**super().get_preview_context(value, parent_context), "blocks": resolve(blocks, {}, files)}

    class Meta:
        preview_template = "blocks/preview.html"


class DocumentStreamBlock(StreamBlock):
    """A stream of blocks that have a document form."""

    def collect(self, raw: Iterable[Any], wanted: Wanted) -> None:
        """Note in `wanted` what the blocks of a raw stream refer to."""
        for block, value, _block_id in self._known(raw, ""):
            block.collect(value, wanted)

    def to_documents(self, raw: Iterable[Any], context: DocumentContext, prefix: str = "") -> list[Any]:
        """Return the document forms of a raw stream, without the blocks of which nothing can be shown."""
        made = (block.to_document(value, block_id, context) for block, value, block_id in self._known(raw, prefix))
        return [document for document in made if document is not None]

    def _known(self, raw: Iterable[Any], prefix: str) -> Iterator[tuple[Any, Any, str]]:
        for child, block_id in with_ids(raw, prefix):
            block = self.child_blocks.get(child["type"])
            if block is not None:
                yield block, child["value"], block_id


def newest(model: type[Model]) -> Any:
    """Return the newest image or file that everybody may see, for previews; None when there is none."""
    restricted = CollectionViewRestriction.objects.values_list("collection__path", flat=True)
    hidden = reduce(or_, (Q(collection__path__startswith=path) for path in restricted), Q(pk=None))
    return model._default_manager.exclude(hidden).order_by("-pk").first()


def with_ids(raw: Iterable[Any], prefix: str) -> Iterator[tuple[Any, str]]:
    """Yield the children of a raw stream or list with their ids.

    A child that was never saved has no id: it gets one from its place, so that a preview is the same each time.
    """
    for index, child in enumerate(raw or ()):
        yield child, child.get("id") or f"{prefix or 'new'}-{index}"


def items_of(raw: Iterable[Any], prefix: str) -> Iterator[tuple[Any, str]]:
    """Yield the values of a raw list block with their ids.

    What programs write may be a plain list of values, which Wagtail reads as well.
    """
    items = (item if isinstance(item, dict) and item.get("type") == "item" else {"value": item} for item in raw or ())
    for item, item_id in with_ids(items, prefix):
        yield item["value"], item_id
