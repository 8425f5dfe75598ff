"""How wagtail-localize finds and puts back the words of a table, which it does not know by itself.

A text is known by its content, not by its place, so that translations stay when rows are moved; the same text
twice in a table is translated once.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from wagtail import blocks
from wagtail.contrib.typed_table_block.blocks import TypedTable
from wagtail.rich_text import RichText
from wagtail_localize.segments.extract import StreamFieldSegmentExtractor
from wagtail_localize.segments.ingest import StreamFieldSegmentsWriter

CAPTION = "caption"


def extract_table(table: TypedTable) -> list[Any]:
    """Return the segments of the caption, the headings and the cells."""
    extractor = StreamFieldSegmentExtractor(field=None)
    found: dict[str, list[Any]] = {}
    for name, block, value in _texts(table):
        if name not in found:
            found[name] = [segment.wrap(name) for segment in extractor.handle_block(block, value)]
    return [segment for segments in found.values() for segment in segments]


def restore_table(table: TypedTable, segments: Iterable[Any]) -> TypedTable:
    """Return a copy of the source's `table` in which texts are replaced by those in `segments`."""
    by_name: dict[str, list[Any]] = defaultdict(list)
    for segment in segments:
        name, rest = segment.unwrap()
        by_name[name].append(rest)
    writer = StreamFieldSegmentsWriter(field=None, src_locale=None, tgt_locale=None)

    def translated(name: str, block: blocks.Block, value: Any) -> Any:
        # Written anew for each place: putting strings into a template sorts and fills the segments it is given.
        return writer.handle_block(block, value, list(by_name[name])) if name in by_name else value

    return TypedTable(
        columns=[
            {"block": column["block"], "heading": translated(_name(column["heading"]), _PLAIN, column["heading"])}
            for column in table.columns
        ],
        row_data=[
            {
                "values": [
                    translated(_name(value), column["block"], value)
                    for column, value in zip(table.columns, row["values"], strict=False)
                ]
            }
            for row in table.row_data
        ],
        caption=translated(CAPTION, _PLAIN, table.caption),
    )


_PLAIN = blocks.CharBlock()


def _texts(table: TypedTable) -> Iterable[tuple[str, blocks.Block, Any]]:
    if table.caption:
        yield CAPTION, _PLAIN, table.caption
    for column in table.columns:
        if column["heading"]:
            yield _name(column["heading"]), _PLAIN, column["heading"]
    for row in table.row_data:
        for column, value in zip(table.columns, row["values"], strict=False):
            if value:
                yield _name(value), column["block"], value


def _name(value: Any) -> str:
    if isinstance(value, RichText):
        return "html-" + hashlib.sha256(value.source.encode()).hexdigest()[:12]
    return "text-" + hashlib.sha256(str(value).encode()).hexdigest()[:12]
