import re
import uuid
from html import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cms.blocks.features import INLINE_FEATURES, RICH_TEXT_FEATURES
from cms.documents import DocumentContext, FileRef, Resources, Wanted
from cms.rich_text import collect, html_to_text, to_document, unique_anchor

GROUP = uuid.UUID(int=1)
FILE = FileRef(uid=uuid.UUID(int=2), hash="", title="Manual", filename="manual.pdf", size=1, audience=0)


def convert(html: str, context: DocumentContext | None = None) -> str:
    resources = Resources(pages={3: GROUP}, files={4: FILE})
    return to_document(html, context or DocumentContext(resources, ("en",)), tuple(RICH_TEXT_FEATURES))


@pytest.mark.parametrize(
    ("stored", "held"),
    [
        ("<p data-block-key='a1'>Hi</p>", "<p>Hi</p>"),
        ('<p>See <a linktype="page" id="3">it</a></p>', f'<p>See <a data-ref="{GROUP}">it</a></p>'),
        (
            '<p><a linktype="page" id="3" anchor="reset&quot;">it</a></p>',
            f'<p><a data-ref="{GROUP}" data-anchor="reset&quot;">it</a></p>',
        ),
        ('<p><a linktype="document" id="4">it</a></p>', f'<p><a data-file="{FILE.uid}">it</a></p>'),
        ('<p><a linktype="page" id="99">gone</a></p>', "<p>gone</p>"),
        ('<p><a linktype="document" id="99"><b>gone</b></a></p>', "<p><b>gone</b></p>"),
        ('<p><a linktype="page" id="' + "9" * 40 + '">huge</a></p>', "<p>huge</p>"),
        ('<p><a linktype="page">no id</a></p>', "<p>no id</p>"),
        (f'<p><a data-ref="{GROUP}">forged</a></p>', "<p>forged</p>"),
        ('<p><a href="https://e.com/?a=1&amp;b=2">out</a></p>', '<p><a href="https://e.com/?a=1&amp;b=2">out</a></p>'),
        ('<p><a href="mailto:a@e.com">mail</a></p>', '<p><a href="mailto:a@e.com">mail</a></p>'),
        ('<p><a href="#there">below</a></p>', '<p><a href="#there">below</a></p>'),
        ('<p><a href="javascript:alert(1)">bad</a></p>', "<p>bad</p>"),
        ('<p onclick="x()">a<script>alert(1)</script>b<img src="x"></p>', "<p>ab</p>"),
        ("<p></p><p> <br/></p><h2> </h2><ul><li></li></ul>", ""),
        ("<hr/><p>x<br/>y</p>", "<hr><p>x<br>y</p>"),
        ("<p>un<b>closed &lt;b&gt; &amp; <i>x", "<p>un<b>closed &lt;b&gt; &amp; <i>x</i></b></p>"),
        ("<h1>Too big</h1><table><tr><td>cell</td></tr></table>", "Too bigcell"),
        ("", ""),
    ],
)
def test_stored_html_becomes_what_documents_hold(stored: str, held: str) -> None:
    assert convert(stored) == held


def test_headings_get_anchors_that_are_unique_on_the_page() -> None:
    context = DocumentContext(Resources(), ("en",))
    html = convert("<h2>Set <i>up</i></h2><h3>Set up</h3>", context) + convert("<h4>Set up!</h4>", context)
    assert re.findall(r'<h\d id="(.*?)">', html) == ["set-up", "set-up-2", "set-up-3"]


@pytest.mark.parametrize(
    ("text", "anchor"),
    [
        ("Äänen säätö", "äänen-säätö"),
        ("印刷する", "印刷する"),
        ("Печать", "печать"),
        ("🙂 !", "section"),
        ("x" * 200, "x" * 80),
    ],
)
def test_an_anchor_can_be_read_in_every_script(text: str, anchor: str) -> None:
    assert unique_anchor(text, set()) == anchor


@given(st.lists(st.text(max_size=10), max_size=10))
def test_anchors_are_never_the_same(texts: list[str]) -> None:
    taken: set[str] = set()
    assert len({unique_anchor(text, taken) for text in texts}) == len(texts)


def test_table_cells_have_no_paragraphs() -> None:
    context = DocumentContext(Resources(), ("en",))
    html = '<p data-block-key="a">one</p><p data-block-key="b">two <b>bold</b></p><h2>no</h2>'
    assert to_document(html, context, tuple(INLINE_FEATURES), inline=True) == "one<br>two <b>bold</b>no"


def test_links_to_pages_and_files_are_collected() -> None:
    wanted = Wanted()
    collect(
        '<p><a linktype="page" id="3">a</a><a id="4" linktype="document">b</a><a linktype="page" id="x">c</a>', wanted
    )
    assert (wanted.pages, wanted.files) == ({3}, {4})


def test_text_has_a_line_for_each_paragraph() -> None:
    assert html_to_text("<h2 id='a'>One</h2><p>a &amp; b<br>c</p><ul><li>d</li></ul>") == "One\na & b\nc\nd"


MARKUP = '<p> </p> <b> </b> <h2> </h2> <h3> </a> <ul> <li> </ul> <br> <script> <!-- --> <svg> <style> &lt; &amp; " >'
PIECES = st.sampled_from([*MARKUP.split(), "<a href='x\"y'>", '<a linktype="page" id="3" anchor="&lt;">'])


@given(st.lists(st.one_of(PIECES, st.text(max_size=5)), max_size=30).map("".join))
def test_what_documents_hold_is_canonical_whatever_was_stored(html: str) -> None:
    held = convert(html)
    tags = re.findall(r"<[^<>]*>", held)
    assert all(re.fullmatch(r"</?[a-z0-9]+>|<(?:a|h[2-4])(?: [a-z-]+=\"[^\"<>]*\")+>", tag) for tag in tags)
    text = re.sub(r"<[^<>]*>", "", held)
    assert not set("<>") & set(text)
    depth = 0
    for tag in re.findall(r"</?a\b", held):
        depth += 1 if tag == "<a" else -1
        assert depth in (0, 1)


@given(st.text(st.characters(categories=["L", "N", "P", "S"]), min_size=1))
def test_text_survives(text: str) -> None:
    assert html_to_text(convert(f"<p>{escape(text)}</p>")) == text
