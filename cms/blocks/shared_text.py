"""A passage that many pages share."""

import uuid
from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.snippets.blocks import SnippetChooserBlock

from cms.documents import DocumentContext, Wanted
from cms.rich_text import to_document

from .base import DocumentBlockMixin
from .features import RICH_TEXT_FEATURES
from .forms import SharedText


class SharedTextBlock(DocumentBlockMixin, SnippetChooserBlock):
    """A shared text, named by its translation key: the page shows it in the page's own locale.

    So the raw value is a UUID as text, and the same in every translation of the page.
    """

    def __init__(self, **kwargs: Any) -> None:
        super().__init__("cms.SharedText", **kwargs)

    def collect(self, raw: str | None, wanted: Wanted) -> None:
        key = _key(raw)
        if key is not None:
            wanted.shared_texts.add(key)

    def to_document(self, raw: str | None, block_id: str, context: DocumentContext) -> SharedText | None:
        """Return the text in the best locale, or None when it is live in none."""
        key = _key(raw)
        source = context.resources.shared_text(key, context.chain) if key else None
        html = to_document(source.html, context, tuple(RICH_TEXT_FEATURES)) if source else ""
        return SharedText(id=block_id, html=html, locale=source.locale) if source and html else None

    def to_python(self, value: str | None) -> Any:
        return self.bulk_to_python([value])[0]

    def bulk_to_python(self, values: Iterable[str | None]) -> list[Any]:
        """Return the shared texts with the given translation keys, each in its oldest locale; None for what is gone."""
        keys = [_key(value) for value in values]
        wanted = {key for key in keys if key}
        rows = self.model_class.objects.filter(translation_key__in=wanted).order_by("-pk") if wanted else ()
        found = {row.translation_key: row for row in rows}
        return [found.get(key) for key in keys]

    def get_prep_value(self, value: Any) -> str | None:
        return str(value.translation_key) if value else None

    def get_translatable_segments(self, _value: Any) -> list[Any]:
        """Return no segments for wagtail-localize: the key is the same in every language."""
        return []

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        path, _arguments, options = super().deconstruct()
        return path, [], options

    def get_preview_value(self) -> Any:
        """Return the newest shared text that is live."""
        return self.model_class.objects.filter(live=True).order_by("-pk").first()

    class Meta:
        label = _("Shared text")
        icon = "snippet"


def _key(raw: str | None) -> uuid.UUID | None:
    try:
        return uuid.UUID(raw) if raw else None
    except ValueError:
        return None
