"""A table."""

from collections.abc import Iterable, Iterator
from html import escape
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.contrib.typed_table_block.blocks import TypedTable, TypedTableBlock

from cms.documents import DocumentContext, Wanted

from .base import DocumentBlockMixin
from .forms import Cell, Table
from .rich_text import InlineHtmlBlock
from .table_translation import extract_table, restore_table


class GridBlock(TypedTableBlock):
    """Headings and cells. Plain columns are quick to fill in; formatted ones may have links and emphasis."""

    plain = blocks.TextBlock(required=False, rows=1, label=_("Plain text"))
    formatted = InlineHtmlBlock(required=False, label=_("Formatted text"))

    def cells(self, raw: dict[str, Any]) -> Iterator[list[tuple[str, Any]]]:
        """Yield each row as pairs of column type and raw value."""
        kinds = [column["type"] for column in raw.get("columns") or ()]
        for row in raw.get("rows") or ():
            yield list(zip(kinds, row["values"], strict=False))

    def get_translatable_segments(self, value: TypedTable) -> list[Any]:
        """Return what wagtail-localize translates."""
        return extract_table(value)

    def restore_translated_segments(self, value: TypedTable, segments: Iterable[Any]) -> TypedTable:
        """Return the table with what wagtail-localize translated."""
        return restore_table(value, segments)


class TableBlock(DocumentBlockMixin, blocks.StructBlock):
    """Rows and columns, with a caption. There is a header row when a column has a heading."""

    header_column = blocks.BooleanBlock(required=False, label=_("The first column holds headings"))
    table = GridBlock(label=_("Table"))

    def collect(self, raw: dict[str, Any], wanted: Wanted) -> None:
        grid = self.child_blocks["table"]
        for row in grid.cells(raw.get("table") or {}):
            for kind, value in row:
                if kind == "formatted":
                    grid.child_blocks[kind].collect(value, wanted)

    def to_document(self, raw: dict[str, Any], block_id: str, context: DocumentContext) -> Table | None:
        """Return the table, or None when it has no rows."""
        grid, content = self.child_blocks["table"], raw.get("table") or {}
        rows = [[Cell(html=self._html(kind, value, context)) for kind, value in row] for row in grid.cells(content)]
        if not rows:
            return None
        header = [(column.get("heading") or "").strip() for column in content["columns"]]
        return Table(
            id=block_id,
            caption=(content.get("caption") or "").strip(),
            header=header if any(header) else [],
            header_column=bool(raw.get("header_column")),
            rows=rows,
        )

    def _html(self, kind: str, value: Any, context: DocumentContext) -> str:
        if kind == "formatted":
            html: str = self.child_blocks["table"].child_blocks[kind].to_html(value, context)
            return html
        return escape(str(value or "").strip(), quote=False).replace("\r\n", "\n").replace("\n", "<br>")

    def get_preview_value(self) -> Any:
        """Return a small table."""
        headings = (gettext("Light"), gettext("Meaning"))
        rows = ((gettext("Green"), gettext("Connected")), (gettext("Red"), gettext("Not connected")))
        grid = {
            "caption": gettext("Lights"),
            "columns": [{"type": "plain", "heading": heading} for heading in headings],
            "rows": [{"values": list(row)} for row in rows],
        }
        return self.normalize({"header_column": True, "table": grid})

    class Meta:
        label = _("Table")
        icon = "table"
        label_format = "{table}"
