"""A document's Markdown: CommonMark with tables. These functions work on blocks as plain JSON."""

import re
from collections.abc import Callable, Iterable
from typing import Any

from markdownify import markdownify

from cms.actions import action_of

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


def _download(block: Block, image_url: ImageUrl) -> str:
    facts = [", ".join(block["languages"]), block["version"], block.get("released", "")]
    said = ", ".join(_escape(fact) for fact in facts if fact)
    return f"- {_file(block, image_url)}{f' ({said})' if said else ''}"


def _gallery(block: Block, image_url: ImageUrl) -> str:
    return "\n\n".join(_image(image, image_url) for image in block["images"])


def _accordion(block: Block, _image_url: ImageUrl) -> str:
    return "\n\n".join(f"**{_escape(item['title'])}**\n\n{_html_to_markdown(item['html'])}" for item in block["items"])


def _quote(block: Block, _image_url: ImageUrl) -> str:
    said_by = ", ".join(_escape(part) for part in (block["name"], block["role"]) if part)
    lines = [*_html_to_markdown(block["html"]).split("\n"), *(["", f"— {said_by}"] if said_by else [])]
    return "\n".join(f"> {line}".rstrip() for line in lines)


def _specification(block: Block, _image_url: ImageUrl) -> str:
    lines = [(row["name"], f"{row['value']} {row['unit']}".rstrip()) for row in block["rows"]]
    rows = [f"| {_cell(_escape(name))} | {_cell(_escape(value))} |" for name, value in lines]
    title = f"**{_escape(block['title'])}**\n\n" if block["title"] else ""
    return title + "\n".join(["|  |  |", "| --- | --- |", *rows])


def _video(block: Block, _image_url: ImageUrl) -> str:
    link = f"[{_escape(block['title'] or block['url'])}](<{block['url']}>)"
    return f"{link}\n\n{_html_to_markdown(block['html'])}" if block["html"] else link


def _call_to_action(block: Block, _image_url: ImageUrl) -> str:
    action = action_of(block)
    parts = [_html_to_markdown(block["html"]), f"[{_escape(action[0])}](<{action[1]}>)" if action else ""]
    return "\n\n".join(part for part in parts if part)


def _related_pages(block: Block, _image_url: ImageUrl) -> str:
    if not block["pages"]:
        return ""
    title = f"**{_escape(block['title'])}**\n\n" if block["title"] else ""
    return title + "\n".join(f"- [{_escape(page['title'])}](<{page['url']}>)" for page in block["pages"])


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
    "download": _download,
    "gallery": _gallery,
    "accordion": _accordion,
    "quote": _quote,
    "specification": _specification,
    "video": _video,
    "call_to_action": _call_to_action,
    "related_pages": _related_pages,
    "applies_to": _applies_to,
    "faq": _faq,
}
