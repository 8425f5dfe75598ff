"""How current translations are: which parts of the source page have changed since, and how much that matters."""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from wagtail.fields import StreamField
from wagtail.models import Page, Revision

from cms.models import BasePage, Publication, Significance

from .state import PageRow, TreeState


@dataclass(frozen=True, slots=True)
class Lag:
    """How a translation lags behind its source. `significance` is empty when it does not.

    `parts` is the number of blocks and texts that have been changed, added or removed; None when that cannot be told.
    """

    significance: str = ""
    parts: int | None = 0


CURRENT = Lag()
UNKNOWN = Lag(Significance.NORMAL, None)

# What the editor of rich text gives each paragraph, at the first saving of a text that came from elsewhere.
_BLOCK_KEY = re.compile(r' data-block-key=\\"[^"\\]*\\"')  # in JSON


def load_bases(state: TreeState, pages: Mapping[int, BasePage]) -> Mapping[int, Revision]:
    """Return the revisions that `lag_of` compares, by id. One query, or none when every translation is current."""
    wanted = {number for pair in _pairs(state, pages) for number in pair}
    return Revision.objects.in_bulk(wanted) if wanted else {}


def _pairs(state: TreeState, pages: Mapping[int, BasePage]) -> Iterable[tuple[int, int]]:
    for page_id, page in pages.items():
        source = _source_of(state, state.rows[page_id])
        if source is not None and page.based_on and source.live_revision_id not in {None, page.based_on}:
            yield page.based_on, source.live_revision_id or 0


def _source_of(state: TreeState, row: PageRow) -> PageRow | None:
    """Return the published source page of a translation; None for everything that lags behind nothing."""
    source = state.source_row(row.translation_key)
    if row.alias_of_id or source is None or source.id == row.id or not state.is_publishable(source):
        return None
    return source


def lag_of(state: TreeState, row: PageRow, page: BasePage, bases: Mapping[int, Revision]) -> Lag:
    """Return how the translation `page` lags behind its source. `bases` is what `load_bases` gave."""
    source = _source_of(state, row)
    if source is None or source.live_revision_id == page.based_on:
        return CURRENT
    then, now = bases.get(page.based_on or 0), bases.get(source.live_revision_id or 0)
    if then is None or now is None or {then.object_id, now.object_id} != {str(source.id)}:
        return UNKNOWN
    if _meaning(then, "meaning_revision") == _meaning(now, "meaning_revision"):
        return CURRENT  # whatever has changed, its editors called it minor
    parts = changed_parts(state.models[source.content_type_id], then.content, now.content)
    if not parts:
        return CURRENT
    is_major = _meaning(then, "major_revision") != _meaning(now, "major_revision")
    return Lag(Significance.MAJOR if is_major else Significance.NORMAL, parts)


def _meaning(revision: Revision, name: str) -> int:
    number: int = revision.content.get(name) or revision.pk
    return number


def changed_parts(model: type[BasePage], then: Mapping[str, Any], now: Mapping[str, Any]) -> int:
    """Return how many blocks and texts differ between the contents of two revisions of a page."""
    before, after = _parts(model, then), _parts(model, now)
    return sum(before.get(name) != after.get(name) for name in before.keys() | after.keys())


def count_parts(source: Publication) -> int | None:
    """Return how many blocks and texts a source page has; None when that cannot be told. Two queries."""
    page = Page.objects.filter(pk=source.page_id).select_related("content_type").first()
    model = page.specific_class if page is not None else None
    revision = Revision.objects.filter(pk=source.revision).first()
    if model is None or revision is None:
        return None
    return len(_parts(model, revision.content))


def _parts(model: type[BasePage], content: Mapping[str, Any]) -> dict[str, Any]:
    parts: dict[str, Any] = {name: text for name in model.translated_texts if (text := content.get(name))}
    for field in model._meta.get_fields():
        if isinstance(field, StreamField) and field.name not in model.untranslated_streams:
            blocks = json.loads(_BLOCK_KEY.sub("", content.get(field.name) or "[]"))
            # What a script has written may lack ids; then the place tells blocks apart.
            named = ((block.get("id") or number, block) for number, block in enumerate(blocks))
            parts |= {f"{field.name} {name}": (block["type"], block["value"]) for name, block in named}
    return parts
