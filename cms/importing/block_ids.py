"""The ids of blocks: the same each time, kept when a text changes, and the same in every translation.

A new block is called after the page's key and its place, so blocks of translations with the same structure get the
same ids. Of a page that exists, blocks that have not changed keep their ids, and so do changed ones between them.
"""

import json
import uuid
from collections.abc import Sequence
from difflib import SequenceMatcher
from typing import Any

from .pieces import Block

NAMESPACE = uuid.UUID("6f0c3c0e-9b9e-5c47-8d0d-3f1d8f0a7b52")  # ours alone; it only has to stay


def with_ids(blocks: Sequence[Block], place: str, old: Sequence[Block] = ()) -> list[Block]:
    """Return the blocks with ids; `place` names the field and the page by its key, `old` is what stands there now."""
    pairs = _pairs(blocks, old)
    taken = {str(before["id"]) for before in pairs.values() if before.get("id")}
    found: list[Block] = []
    for number, block in enumerate(blocks):
        before = pairs.get(number, {})
        number_id = str(before.get("id") or uuid.uuid5(NAMESPACE, f"{place}/{number}/{block['type']}"))
        if not before.get("id"):
            while number_id in taken:
                number_id = str(uuid.uuid5(NAMESPACE, number_id))
            taken.add(number_id)
        value = _inside(block["value"], f"{place}/{number}", before.get("value"))
        found.append({"type": block["type"], "value": value, "id": number_id})
    return found


def _inside(value: Any, place: str, old: Any) -> Any:
    """Give ids to the blocks inside a value: items of a list block, answers of a question."""
    if _is_stream(value):
        return with_ids(value, place, old if _is_stream(old) else ())
    if isinstance(value, dict):
        before = old if isinstance(old, dict) else {}
        return {name: _inside(item, f"{place}/{name}", before.get(name)) for name, item in value.items()}
    return value


def _is_stream(value: Any) -> bool:
    return (
        isinstance(value, list)
        and bool(value)
        and all(isinstance(item, dict) and {"type", "value"} <= item.keys() for item in value)
    )


def _pairs(new: Sequence[Block], old: Sequence[Block]) -> dict[int, Block]:
    """Return which old block each new one continues, by its number."""
    if not old:
        return {}
    pairs: dict[int, Block] = {}
    matcher = SequenceMatcher(
        a=[_content(block) for block in old], b=[_content(block) for block in new], autojunk=False
    )
    for kind, a_start, a_end, b_start, b_end in matcher.get_opcodes():
        if kind == "equal" or (kind == "replace" and a_end - a_start == b_end - b_start):
            for number in range(b_end - b_start):
                before = old[a_start + number]
                if before["type"] == new[b_start + number]["type"]:
                    pairs[b_start + number] = before
    return pairs


def _content(block: Block) -> str:
    return json.dumps({"type": block["type"], "value": _without_ids(block["value"])}, sort_keys=True)


def _without_ids(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _without_ids(item) for name, item in value.items() if not (name == "id" and "type" in value)}
    return [_without_ids(item) for item in value] if isinstance(value, list) else value
