import re
from contextlib import suppress
from typing import Any

import pytest

from cms.importing.conversion import ConversionError, convert, language_of
from cms.importing.headings import Headings
from cms.importing.inline import ImageTarget
from cms.importing.pieces import blocks_of, outlined


class Everything:
    """Targets of which everything is there: icons are named so, all else is a picture."""

    def __init__(self) -> None:
        self.warnings: list[tuple[int | None, str]] = []
        self.lines: dict[str, int | None] = {}

    def link(self, href: str, line: int | None) -> str | None:
        self.lines[href] = line
        return f'href="{href}"' if not href.startswith("dead") else None

    def image(self, source: str, line: int | None) -> ImageTarget | None:
        self.lines[source] = line
        return ImageTarget(source, 16, 16) if "icon" in source else ImageTarget(source, 800, 600)

    def file(self, path: str, line: int | None) -> str | None:  # noqa: ARG002 - as the protocol has it
        return f"file:{path}"

    def page(self, key: str, line: int | None) -> None:
        self.lines[key] = line

    def warn(self, line: int | None, message: str) -> None:
        self.warnings.append((line, message))


def blocks(text: str, *, is_html: bool = False, title: str = "Title") -> list[dict[str, Any]]:
    return blocks_of(outlined(convert(text, Everything(), is_html=is_html, first_line=1), title))


def html(text: str, **options: Any) -> str:
    found = blocks(text, **options)
    assert [block["type"] for block in found] == ["rich_text"]
    return str(found[0]["value"])


def kinds(text: str, **options: Any) -> list[str]:
    return [block["type"] for block in blocks(text, **options)]


def test_texts_and_headings_side_by_side_are_one_block() -> None:
    assert html("One.\n\n## Two\n\n- three\n- four") == "<p>One.</p><h2>Two</h2><ul><li>three</li><li>four</li></ul>"


def test_emphasis_is_kept() -> None:
    assert html("**a** *b* `c` x<sup>2</sup>") == "<p><b>a</b> <i>b</i> <code>c</code> x<sup>2</sup></p>"


def test_lines_of_a_paragraph_are_joined_and_hard_breaks_kept() -> None:
    assert html("one\ntwo  \nthree") == "<p>one two<br/>three</p>"


def test_nothing_becomes_nothing() -> None:
    assert blocks("\n\n  \n") == []


# --- Headings -------------------------------------------------------------------------------------------------------


def test_headings_begin_at_the_second_level_and_skip_none() -> None:
    assert html("# A\n\n### B\n\n###### C\n\n##### D\n\n# E") == "<h2>A</h2><h3>B</h3><h4>C</h4><h4>D</h4><h2>E</h2>"


def test_heading_above_others_comes_first_wherever_it_stands() -> None:
    assert html("## A\n\n# B\n\n## C") == "<h2>A</h2><h2>B</h2><h3>C</h3>"


def test_first_heading_that_repeats_the_title_is_left_out() -> None:
    assert html("# Wi-Fi\n\nText.", title="Wi-Fi") == "<p>Text.</p>"


def test_anchor_that_a_heading_states_is_no_text() -> None:
    pieces = convert("## Reset {#reset-it}\n", Everything(), is_html=False, first_line=1)
    assert (pieces[0].text, pieces[0].anchor) == ("Reset", "reset-it")


@pytest.mark.parametrize(
    ("called", "found"),
    [("system-menu", "system-menu"), ("systemmenu", "system-menu"), ("win", "window-list"), ("nowhere", "")],
)
def test_heading_is_found_by_what_links_call_it(called: str, found: str) -> None:
    pieces = convert("## System menu\n\n## Window list\n", Everything(), is_html=False, first_line=1)
    assert Headings.of(pieces).find(called) == found


def test_heading_of_a_translation_is_found_by_its_place() -> None:
    source = Headings.of(convert("## One\n\n## Two\n", Everything(), is_html=False, first_line=1))
    translation = Headings.of(convert("## Yksi\n\n## Kaksi\n", Everything(), is_html=False, first_line=1))
    assert translation.like("two", source) == "kaksi"


# --- Images ---------------------------------------------------------------------------------------------------------


def test_image_on_its_own_is_a_block() -> None:
    assert blocks("![A lamp](lamp.png)") == [
        {
            "type": "image",
            "value": {"image": "lamp.png", "alt_text": "A lamp", "decorative": False, "caption": ""},
        }
    ]


def test_image_without_alternative_text_is_decorative() -> None:
    assert blocks("![](lamp.png)")[0]["value"]["decorative"] is True


def test_title_of_an_image_is_its_caption() -> None:
    assert blocks('![A lamp](lamp.png "At night")')[0]["value"]["caption"] == "At night"


def test_icon_inside_a_sentence_becomes_its_alternative_text() -> None:
    assert html("Click the ![settings](icon.svg)\nbutton.") == "<p>Click the settings button.</p>"


def test_icon_without_text_leaves_no_trace() -> None:
    assert html("Bars (![](icon.svg)). More ![](icon.svg) bars ![](icon.svg).") == "<p>Bars. More bars.</p>"


def test_lost_icon_is_said_with_its_line() -> None:
    targets = Everything()
    convert("One.\n\nTwo\n![](icon.svg) three.", targets, is_html=False, first_line=10)
    assert targets.warnings == [(13, "an image inside a text has no alternative text and is left out")]


def test_picture_inside_a_sentence_stands_behind_it_and_its_text_stays() -> None:
    found = blocks("Look at ![the lamp](lamp.png) here.")
    assert [block["type"] for block in found] == ["rich_text", "image"]
    assert found[0]["value"] == "<p>Look at the lamp here.</p>"


def test_picture_at_the_end_of_a_sentence_leaves_no_text() -> None:
    assert blocks("Look.\n![The lamp](lamp.png)")[0]["value"] == "<p>Look.</p>"


def test_picture_that_is_not_there_becomes_its_text() -> None:
    class Nothing(Everything):
        def image(self, _source: str, _line: int | None) -> None:
            return None

    pieces = convert("![A lamp](lamp.png)", Nothing(), is_html=False, first_line=1)
    assert [piece.value for piece in pieces] == ["<p>A lamp</p>"]


# --- Lists ----------------------------------------------------------------------------------------------------------


def test_plain_numbered_list_stays_rich_text() -> None:
    assert html("1. One\n2. Two\n   - a\n   - b") == "<ol><li>One</li><li>Two<ul><li>a</li><li>b</li></ul></li></ol>"


def test_numbered_list_with_more_than_a_paragraph_in_an_item_is_steps() -> None:
    found = blocks("1. One\n\n   More.\n2. Two\n\n   ![A lamp](lamp.png)\n3. Three\n\n   ```\n   a\n     b\n   ```\n")
    assert [block["type"] for block in found] == ["steps"]
    first, second, third = (item["value"] for item in found[0]["value"])
    assert first["text"] == "<p>One</p><p>More.</p>"
    assert second["image"]["image"] == "lamp.png"
    assert third["text"] == "<p>Three</p><p><code>a<br/>\u00a0\u00a0b</code></p>"


def test_second_image_of_a_step_stands_behind_the_steps() -> None:
    assert kinds("1. One\n\n   ![](a.png)\n\n   ![](b.png)") == ["steps", "image"]


def test_paragraphs_of_a_bullet_are_lines() -> None:
    assert html("- One\n\n  More.\n- Two") == "<ul><li>One<br/><br/>More.</li><li>Two</li></ul>"


def test_list_that_counts_on_is_the_same_list() -> None:
    found = blocks("1. One\n\n![A lamp](lamp.png)\n\n2. Two\n")
    assert [block["type"] for block in found] == ["steps"]
    assert [item["value"]["text"] for item in found[0]["value"]] == ["<p>One</p>", "<p>Two</p>"]


def test_definitions_are_terms_and_paragraphs() -> None:
    assert html("Term\n:   Meaning.\n\n    More.") == "<p><b>Term</b></p><p>Meaning.</p><p>More.</p>"


# --- Other blocks ---------------------------------------------------------------------------------------------------


def test_fenced_code_is_a_code_block() -> None:
    assert blocks("```sh\nls  -l\n\n  x\n```") == [
        {"type": "code", "value": {"language": "bash", "code": "ls  -l\n\n  x", "caption": ""}}
    ]


@pytest.mark.parametrize(
    ("name", "language"),
    [("", "text"), ("py", "python"), ("yml", "yaml"), ("js", "javascript"), ("cobol", "text"), ("nonsense", "text")],
)
def test_language_of_code_is_one_that_blocks_know(name: str, language: str) -> None:
    assert language_of(name) == language


def test_table_has_plain_and_formatted_columns() -> None:
    found = blocks("| Key | Meaning |\n| --- | --- |\n| a < b | **bold** |\n| c | d |")
    assert found[0]["value"] == {
        "header_column": False,
        "table": {
            "caption": "",
            "columns": [{"type": "plain", "heading": "Key"}, {"type": "formatted", "heading": "Meaning"}],
            "rows": [{"values": ["a < b", "<p><b>bold</b></p>"]}, {"values": ["c", "<p>d</p>"]}],
        },
    }


def test_column_that_says_nothing_is_left_out() -> None:
    table = blocks("|  |  |  |\n| - | - | - |\n|  | a | b |")[0]["value"]["table"]
    assert [row["values"] for row in table["rows"]] == [["a", "b"]]


def test_table_of_one_column_is_a_list() -> None:
    assert html("|  |  |\n| --- | --- |\n|  | One |\n|  | Two |") == "<ul><li>One</li><li>Two</li></ul>"


def test_spans_of_a_table_keep_cells_in_their_columns() -> None:
    source = "<table><tr><td rowspan=2>a</td><td colspan=2>b</td></tr><tr><td>c</td><td>d</td></tr></table>"
    table = blocks(source, is_html=True)[0]["value"]["table"]
    assert [row["values"] for row in table["rows"]] == [["a", "b", ""], ["", "c", "d"]]


@pytest.mark.parametrize(
    "text",
    [
        "> [!WARNING]\n> Hot.",
        "> **Warning:** Hot.",
        "> **Varoitus:** Hot.",
        '<aside class="warning"><p>Hot.</p></aside>',
    ],
)
def test_marked_quotation_is_a_callout(text: str) -> None:
    assert blocks(text) == [{"type": "callout", "value": {"kind": "warning", "title": "", "text": "<p>Hot.</p>"}}]


def test_exported_callout_gets_its_title_back() -> None:
    assert blocks("> [!TIP]\n> **Keep it**\n>\n> Safe.")[0]["value"] == {
        "kind": "tip",
        "title": "Keep it",
        "text": "<p>Safe.</p>",
    }


def test_other_quotation_is_a_quotation() -> None:
    assert html("> One.\n>\n> Two.") == "<blockquote>One.<br/><br/>Two.</blockquote>"


# --- Raw HTML and what is dangerous ---------------------------------------------------------------------------------


def test_what_only_looks_like_a_tag_is_text() -> None:
    assert html("The folder <uuid> and <wallpaper>x</wallpaper>.") == (
        "<p>The folder &lt;uuid&gt; and &lt;wallpaper&gt;x&lt;/wallpaper&gt;.</p>"
    )


def test_what_only_looks_like_an_address_is_text() -> None:
    assert html("Shows <field:company>.") == "<p>Shows &lt;field:company&gt;.</p>"


def test_script_inside_a_sentence_is_text_and_swallows_nothing() -> None:
    assert html("The tag <script> is shown.") == "<p>The tag &lt;script&gt; is shown.</p>"


def test_script_is_left_out_and_said() -> None:
    targets = Everything()
    pieces = convert("One.\n\n<script>\nalert(1)\n</script>\n\nTwo.", targets, is_html=False, first_line=1)
    assert [piece.value for piece in pieces] == ["<p>One.</p>", "<p>Two.</p>"]
    assert targets.warnings == [(3, "<script> is left out")]


@pytest.mark.parametrize(
    "text",
    [
        '<p onclick="alert(1)">x</p>',
        '<b style="position:fixed">x</b>',
        "[x](javascript:alert(1))",
        '<a href="javascript:alert(1)">x</a>',
        '<a href=" java\nscript:alert(1)">x</a>',
        "<iframe srcdoc='<script>alert(1)</script>'></iframe>x",
        "<svg><script>alert(1)</script></svg>x",
        "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
        '<img src="lamp.png" onerror="alert(1)">',
    ],
)
@pytest.mark.parametrize("is_html", [False, True])
def test_nothing_that_runs_gets_through(text: str, is_html: bool) -> None:  # noqa: FBT001 - a parameter
    found = str(blocks(text, is_html=is_html))
    assert not re.search(r"<[^>]*(?:onclick|onerror|style|script)|href=\W*java", found)


def test_html_takes_the_same_way() -> None:
    source = (
        "<main><h1>A</h1><p>One<p>Two <kbd>Ctrl</kbd><ul><li>x</ul><pre><code class=language-py>1</code></pre></main>"
    )
    found = blocks(source, is_html=True)
    assert found[0]["value"] == "<h2>A</h2><p>One</p><p>Two <code>Ctrl</code></p><ul><li>x</li></ul>"
    assert found[1]["value"]["language"] == "python"


def test_links_know_their_lines() -> None:
    targets = Everything()
    convert("a\n\nb\n[x](one.md) and\n[y](two.md)\n\n- [z](three.md)\n", targets, is_html=False, first_line=5)
    assert targets.lines == {"one.md": 8, "two.md": 9, "three.md": 11}
    convert('<p>\n<a\nhref="four.md">x</a></p>', targets, is_html=True, first_line=5)
    assert targets.lines["four.md"] == 6


def test_link_that_leads_nowhere_becomes_its_text() -> None:
    assert html("[**x**](dead.md)") == "<p><b>x</b></p>"


@pytest.mark.parametrize("text", ["> " * 500 + "x", "<div>" * 5000 + "x", "<b>" * 5000 + "x", "<ul><li>" * 3000])
@pytest.mark.parametrize("is_html", [False, True])
def test_endless_nesting_is_refused_or_flattened(text: str, is_html: bool) -> None:  # noqa: FBT001 - a parameter
    with suppress(ConversionError):
        convert(text, Everything(), is_html=is_html, first_line=1)


@pytest.mark.parametrize("text", ["<!--" * 100_000, "<a " * 100_000, "<div>" * 100_000, "<p>x" * 4_000 + "<!--" * 9])
@pytest.mark.parametrize("is_html", [True, False], ids=["HTML", "Markdown"])
def test_masses_of_what_nobody_closes_end_soon(text: str, is_html: bool) -> None:  # noqa: FBT001 - pytest's
    with suppress(ConversionError):
        blocks(text, is_html=is_html)
