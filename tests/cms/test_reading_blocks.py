from typing import Any

import pytest

from cms.blocks.markdown import markdown
from cms.blocks.reading import Heading, outline, plain_text

IMAGE = {"type": "image", "id": "i", "image": {"uid": "u"}, "alt": "A [door]", "caption": "The *door*"}
TEXT = {
    "type": "rich_text",
    "id": "t",
    "html": '<h2 id="reset">Reset &amp; <i>go</i></h2><p>Wait.</p><h3 id="b">B</h3>',
}
BLOCKS: list[dict[str, Any]] = [
    TEXT,
    {"type": "shared_text", "id": "s", "locale": "en", "html": '<h4 id="c">C</h4>'},
    IMAGE,
    {"type": "callout", "id": "c", "kind": "tip", "title": "Good", "html": "<p>One</p><p>Two</p>"},
    {
        "type": "steps",
        "id": "x",
        "steps": [{"id": "1", "html": "<p>First</p>", "image": IMAGE}, {"id": "2", "html": ""}],
    },
    {"type": "code", "id": "k", "language": "bash", "code": "echo ```", "caption": ""},
    {
        "type": "table",
        "id": "b",
        "caption": "Lights",
        "header": [],
        "header_column": False,
        "rows": [[{"html": "a|b"}, {"html": "c<br>d"}]],
    },
    {"type": "file", "id": "f", "label": "Manual", "file": {"url": "/files/x y.pdf"}},
    {
        "type": "download",
        "label": "Driver",
        "file": {"url": "/d"},
        "languages": ["fi", "sv"],
        "version": "2.1",
        "released": "2026-01-31",
    },
    {"type": "gallery", "id": "g", "images": [IMAGE, IMAGE]},
    {"type": "accordion", "id": "o", "items": [{"id": "1", "title": "If *red*", "html": "<p>Press.</p>"}]},
    {"type": "quote", "id": "q", "html": "<p>Warm.</p>", "name": "Mikael", "role": "customer"},
    {
        "type": "specification",
        "id": "p",
        "title": "Output",
        "rows": [{"name": "Heating", "value": "7.5", "unit": "kW"}, {"name": "Gas", "value": "R|290", "unit": ""}],
    },
    {"type": "video", "id": "v", "url": "https://vimeo.com/1", "title": "The filter", "html": "<p>Close it.</p>"},
    {"type": "call_to_action", "id": "n", "html": "<p>Now</p>", "action": {"label": "Go", "url": "tel:1"}},
    {"type": "related_pages", "id": "r", "title": "Next", "pages": [{"title": "A [b]", "url": "/a/"}]},
    {"type": "applies_to", "id": "a", "regions": [], "product_lines": [], "blocks": [TEXT]},
    {"type": "faq", "id": "q", "anchor": "why", "question": "Why?", "answer": [{**TEXT, "html": "<p>So.</p>"}]},
]


def test_outline_has_the_headings_in_the_order_of_reading() -> None:
    own = [Heading(2, "Reset & go", "reset"), Heading(3, "B", "b")]
    assert outline(BLOCKS) == [*own, Heading(4, "C", "c"), *own, Heading(2, "Why?", "why")]


def test_plain_text_has_all_words_and_no_markup() -> None:
    assert plain_text(BLOCKS).split("\n") == [
        *["Reset & go", "Wait.", "B", "C", "A [door]", "The *door*", "Good", "One", "Two"],
        *["First", "A [door]", "The *door*", "echo ```", "Lights", "a|b c d", "Manual", "Driver"],
        *["A [door]", "The *door*", "A [door]", "The *door*", "If *red*", "Press.", "Warm.", "Mikael, customer"],
        *["Output", "Heating: 7.5 kW", "Gas: R|290", "The filter", "Close it.", "Now", "Go", "Next"],
        *["Reset & go", "Wait.", "B", "Why?", "So."],
    ]


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        (0, "## Reset & *go*\n\nWait.\n\n### B"),
        (1, "#### C"),
        (2, "![A \\[door\\]](</image>)\n\n*The \\*door\\**"),
        (3, "> [!TIP]\n> **Good**\n>\n> One\n>\n> Two"),
        (4, "1. First\n\n   ![A \\[door\\]](</image>)\n\n   *The \\*door\\**\n2."),
        (5, "````bash\necho ```\n````"),
        (6, "**Lights**\n\n|  |  |\n| --- | --- |\n| a\\|b | c<br>d |"),
        (7, "[Manual](</files/x y.pdf>)"),
        (8, "- [Driver](</d>) (fi, sv, 2.1, 2026-01-31)"),
        (9, "\n\n".join(["![A \\[door\\]](</image>)\n\n*The \\*door\\**"] * 2)),
        (10, "**If \\*red\\***\n\nPress."),
        (11, "> Warm.\n>\n> — Mikael, customer"),
        (12, "**Output**\n\n|  |  |\n| --- | --- |\n| Heating | 7.5 kW |\n| Gas | R\\|290 |"),
        (13, "[The filter](<https://vimeo.com/1>)\n\nClose it."),
        (14, "Now\n\n[Go](<tel:1>)"),
        (15, "**Next**\n\n- [A \\[b\\]](</a/>)"),
        (17, "## Why?\n\nSo."),
    ],
)
def test_markdown_of_a_block(number: int, expected: str) -> None:
    written = markdown([BLOCKS[number]], lambda _image: "/image")
    assert written.replace("\\&", "&").strip() == expected


@pytest.mark.parametrize(
    "text", ["# no heading", "1. no list", "<b>no tag</b>", "[no](link)", "*no* _emphasis_", "`no`"]
)
def test_text_that_looks_like_markdown_is_escaped(text: str) -> None:
    escaped = text.replace("<", "&lt;").replace(">", "&gt;")
    assert markdown([{**TEXT, "html": f"<p>{escaped}</p>"}], lambda _image: "") != text
