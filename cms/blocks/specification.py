"""Values with their units."""

import re
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from cms.documents import DocumentContext

from .base import DocumentBlockMixin, items_of
from .forms import Specification, SpecificationRow
from .segments import words

ONE = "1"  # the unit of numbers without one, such as counts (International System of Units, 5.4.7)

_NUMBER = r"[+\-−–±]?\s?[0-9]+(?:[ \u00a0\u202f][0-9]{3})*(?:[.,][0-9]+)?"
_BETWEEN = r"\s?(?:[–…/×x-]|\.\.\.)\s?"
_FIGURE = re.compile(rf"(?![0-9]{{4}}-[0-9]{{2}}-)(?:[<>≤≥~≈]\s?)?{_NUMBER}(?:{_BETWEEN}{_NUMBER})*")
_DECIMAL_COMMA = re.compile(r"(?<=[0-9]),(?=[0-9])")
_AMBIGUOUS = re.compile(r"(?<![0-9.,])[1-9][0-9]{0,2},[0-9]{3}(?![0-9])")


def is_figure(value: str) -> bool:
    """Tell whether a value is a number, a range of numbers, or several (`410 × 880`). Versions and days are none."""
    return bool(_FIGURE.fullmatch(value.strip()))


def canonical_figure(value: str) -> str:
    """Return a figure with points before its decimals, as programs and English write it."""
    return _DECIMAL_COMMA.sub(".", value.strip())


def fault_of_row(value: str, unit: str) -> tuple[str, Any] | None:
    """Return which field of a row is wrong, and how; None when both are right."""
    if not is_figure(value):
        return None
    if _AMBIGUOUS.search(value):
        return "value", _("Write thousands without a comma, such as 1160, and decimals with a point, such as 1.16.")
    if not unit.strip():
        return "unit", _("A number needs a unit. Write 1 for one that has none, such as a count.")
    return None


class ValueBlock(blocks.CharBlock):
    """The value of a row. Figures are the same in every language, so translators get words only."""

    def get_translatable_segments(self, value: str) -> list[Any]:
        """Return what wagtail-localize translates."""
        return [] if is_figure(value) else words(value)


class SpecificationRowBlock(blocks.StructBlock):
    """One property."""

    name = blocks.CharBlock(max_length=150, label=_("Property"))
    value = ValueBlock(max_length=255, label=_("Value"), help_text=_("For example 7.5, or −25…43, or a word."))
    unit = blocks.CharBlock(
        required=False, max_length=20, label=_("Unit"), help_text=_("For example kW. 1 for a number without a unit.")
    )

    def clean(self, value: Any) -> Any:
        """Refuse a number without a unit."""
        cleaned = super().clean(value)
        fault = fault_of_row(cleaned["value"], cleaned["unit"])
        if fault is not None and not self.is_deferred_validation:
            raise blocks.StructBlockValidationError(block_errors={fault[0]: ValidationError(fault[1])})
        return cleaned

    class Meta:
        label = _("Property")
        icon = "table"
        label_format = "{name}: {value} {unit}"


class SpecificationBlock(DocumentBlockMixin, blocks.StructBlock):
    """Properties with values and units."""

    title = blocks.CharBlock(
        required=False, max_length=150, label=_("Title"), help_text=_("Such as “Electricity” or “Outdoor unit”.")
    )
    rows = blocks.ListBlock(SpecificationRowBlock(), label=_("Properties"))

    def to_document(self, raw: dict[str, Any], block_id: str, _context: DocumentContext) -> Specification | None:
        """Return the properties that have a name and a value, or None when there are none."""
        rows = list(_rows(raw.get("rows") or (), block_id))
        return Specification(id=block_id, title=(raw.get("title") or "").strip(), rows=rows) if rows else None

    def get_preview_value(self) -> Any:
        """Return two properties."""
        rows = ((gettext("Heating output"), "6", "kW"), (gettext("Refrigerant"), "R290", ""))
        return self.normalize(
            {
                "title": gettext("Outdoor unit"),
                "rows": [{"name": name, "value": value, "unit": unit} for name, value, unit in rows],
            }
        )

    class Meta:
        label = _("Specification")
        icon = "table"
        label_format = "{title}"


def _rows(raw: Iterable[Any], prefix: str) -> Iterable[SpecificationRow]:
    for row, row_id in items_of(raw, prefix):
        name, value, unit = ((row.get(field) or "").strip() for field in ("name", "value", "unit"))
        if not name or not value:
            continue
        numeric = is_figure(value)
        yield SpecificationRow(
            id=row_id,
            name=name,
            value=canonical_figure(value) if numeric else value,
            unit="" if unit == ONE else unit,
            numeric=numeric,
        )
