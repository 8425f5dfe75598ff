"""Tables: from HTML to the value of a table block."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from html import unescape
from typing import Any

from bs4 import Tag

WIDEST = 50  # columns

_EMPTY_LINE = re.compile(r"<[^>]*>")


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell as one line of rich text."""

    html: str
    is_header: bool

    @property
    def text(self) -> str:
        """What the cell says; its lines are separated by line feeds."""
        return unescape(_EMPTY_LINE.sub("", self.html.replace("<br/>", "\n"))).strip()

    @property
    def is_plain(self) -> bool:
        """Whether the cell says no more than its text."""
        return "<" not in self.html.replace("<br/>", "")


Rows = list[list[Cell]]

EMPTY = Cell("", is_header=False)


def table_rows(table: Tag, cell_html: Callable[[Tag], str]) -> Rows:
    """Return the cells of a table, each row as long as the others. Rows and columns that say nothing are left out.

    A cell that spans several places stands in the first of them.
    """
    rows: Rows = []
    spans: dict[int, int] = {}  # column → how many rows below are taken by a cell above
    for row in table.find_all("tr"):
        if row.find_parent("table") is not table:
            continue
        cells: list[Cell] = []
        for tag in row.find_all(["td", "th"], recursive=False):
            while spans.get(len(cells), 0):
                spans[len(cells)] -= 1
                cells.append(EMPTY)
            width, height = _span(tag, "colspan"), _span(tag, "rowspan")
            for column in range(len(cells), len(cells) + width):
                spans[column] = height - 1
            cells += [Cell(cell_html(tag), tag.name == "th"), *[EMPTY] * (width - 1)]
        while spans.get(len(cells), 0):
            spans[len(cells)] -= 1
            cells.append(EMPTY)
        if cells:
            rows.append(cells)
    return _trimmed(rows)


def _span(tag: Tag, name: str) -> int:
    value = str(tag.get(name) or "1")
    return min(max(int(value), 1), WIDEST) if value.isdigit() and len(value) < 5 else 1  # noqa: PLR2004 - digits


def _trimmed(rows: Rows) -> Rows:
    width = max((len(row) for row in rows), default=0)
    full = [row + [EMPTY] * (width - len(row)) for row in rows]
    kept = [column for column in range(width) if any(row[column].html for row in full)]
    return [[row[column] for column in kept] for row in full if any(cell.html or cell.is_header for cell in row)]


def grid_value(rows: Rows, caption: str) -> dict[str, Any] | None:
    """Return the value of a table block, or None for an empty table. A first row of header cells is the header."""
    if rows and rows[0] and all(cell.is_header or not cell.html for cell in rows[0]) and rows[0][0].is_header:
        header, body = rows[0], rows[1:]
    else:
        header, body = [EMPTY] * len(rows[0]) if rows else [], rows
    if not body:  # a header alone is a row
        header, body = [EMPTY] * len(header), [header] if any(cell.html for cell in header) else []
    if not body or not header:
        return None
    kinds = ["plain" if all(row[column].is_plain for row in body) else "formatted" for column in range(len(header))]
    return {
        "header_column": len(header) > 1 and all(row[0].is_header for row in body),
        "table": {
            "caption": caption,
            "columns": [
                {"type": kind, "heading": cell.text.replace("\n", " ")}
                for kind, cell in zip(kinds, header, strict=True)
            ],
            "rows": [{"values": [_value(kind, cell) for kind, cell in zip(kinds, row, strict=True)]} for row in body],
        },
    }


def _value(kind: str, cell: Cell) -> str:
    if kind == "plain":
        return cell.text
    return f"<p>{cell.html}</p>" if cell.html else ""


def rows_as_list(rows: Rows) -> str:
    """Return a table where none can stand as a list with an item for each row."""
    lines = [" – ".join(cell.html for cell in row if cell.html) for row in rows]
    return f"<ul>{''.join(f'<li>{line}</li>' for line in lines if line)}</ul>" if any(lines) else ""
