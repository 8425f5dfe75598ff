"""A document's Markdown: CommonMark with tables. These functions work on blocks as plain JSON."""

import re
from collections.abc import Callable, Iterable
from typing import Any

from markdownify import markdownify

Block = dict[str, Any]
ImageUrl = Callable[[dict[str, Any]], str]


def markdown(blocks: Iterable[Block], image_url: ImageUrl) -> str:
    """Return resolved blocks (see `cms.blocks.resolving`) as Markdown. `image_url` gives the address of an image."""
    return "\n\n".join(part for block in blocks if (part := _MARKDOWN[block["type"]](block, image_url)))


def _rich_text(block: Block, _image_url: ImageUrl) -> str:
    return _html_to_markdown(block["html"])


def _html_to_markdown(html: str) -> str:
    text: str = markdownify(
        html, heading_style="ATX", bullets="-", sub_symbol="<sub>", sup_symbol="<sup>", escape_misc=True
    )
    return text.strip()


def _escape(text: str) -> str:
    return re.sub(r"([\\`*_\[\]<>#|~&])", r"\\\1", text)


def _image(block: Block, image_url: ImageUrl) -> str:
    image = f"![{_escape(block['alt'])}](<{image_url(block['image'])}>)"
    return f"{image}\n\n*{_escape(block['caption'])}*" if block["caption"] else image


def _steps(block: Block, image_url: ImageUrl) -> str:
    return "\n".join(_step(number, step, image_url) for number, step in enumerate(block["steps"], 1))


def _callout(block: Block, _image_url: ImageUrl) -> str:
    title = f"**{_escape(block['title'])}**\n\n" if block["title"] else ""
    lines = f"[!{block['kind'].upper()}]\n{title}{_html_to_markdown(block['html'])}".split("\n")
    return "\n".join(f"> {line}".rstrip() for line in lines)


def _step(number: int, step: dict[str, Any], image_url: ImageUrl) -> str:
    parts = [_html_to_markdown(step["html"])] if step["html"] else []
    parts += [_image(step["image"], image_url)] if step.get("image") else []
    mark = f"{number}. "
    first, *others = "\n\n".join(parts).split("\n")
    return "\n".join([mark + first, *((" " * len(mark) + line).rstrip() for line in others)])


def _code(block: Block, _image_url: ImageUrl) -> str:
    fence = "`" * max(3, 1 + max((len(run) for run in re.findall("`+", block["code"])), default=0))
    code = f"{fence}{block['language']}\n{block['code']}\n{fence}"
    return f"{code}\n\n*{_escape(block['caption'])}*" if block["caption"] else code


def _table(block: Block, _image_url: ImageUrl) -> str:
    rows = [[_cell(_html_to_markdown(cell["html"])) for cell in row] for row in block["rows"]]
    # Markdown has no table without a header row.
    header = [_cell(_escape(heading)) for heading in block["header"]] or [""] * len(rows[0])
    lines = [header, ["---"] * len(header), *rows]
    table = "\n".join(f"| {' | '.join(line)} |" for line in lines)
    return f"**{_escape(block['caption'])}**\n\n{table}" if block["caption"] else table


def _cell(text: str) -> str:
    return re.sub(r"\s*\n\s*", "<br>", re.sub(r"(?<!\\)\|", r"\\|", text))


def _file(block: Block, _image_url: ImageUrl) -> str:
    return f"[{_escape(block['label'])}](<{block['file']['url']}>)"


def _applies_to(block: Block, image_url: ImageUrl) -> str:
    return markdown(block["blocks"], image_url)


def _faq(block: Block, image_url: ImageUrl) -> str:
    return f"## {_escape(block['question'])}\n\n{markdown(block['answer'], image_url)}"


_MARKDOWN: dict[str, Callable[[Block, ImageUrl], str]] = {
    "rich_text": _rich_text,
    "shared_text": _rich_text,
    "image": _image,
    "callout": _callout,
    "steps": _steps,
    "code": _code,
    "table": _table,
    "file": _file,
    "applies_to": _applies_to,
    "faq": _faq,
}
