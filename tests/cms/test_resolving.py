import uuid
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from cms.blocks.resolving import references, resolve
from cms.documents import DocumentContext, Resources
from cms.rich_text import to_document

PAGE, OTHER, FILE = (str(uuid.UUID(int=number)) for number in (1, 2, 3))


def text(html: str) -> dict[str, Any]:
    return {"type": "rich_text", "id": "t", "html": html}


def file(uid: str = FILE) -> dict[str, Any]:
    return {"type": "file", "id": "f", "label": "Manual", "file": {"uid": uid, "audience": 3, "size": 1}}


def test_a_link_to_a_visible_page_gets_its_address() -> None:
    block = text(f'<p><a data-ref="{PAGE}">a <b>b</b></a> <a data-ref="{PAGE}" data-anchor="c &quot;d">e</a></p>')
    resolved = resolve([block], {PAGE: "/en/x/?a=1&b"}, {})
    assert resolved[0]["html"] == (
        '<p><a href="/en/x/?a=1&amp;b">a <b>b</b></a> <a href="/en/x/?a=1&amp;b#c%20&quot;d">e</a></p>'
    )


def test_a_link_to_a_hidden_page_or_file_becomes_its_text() -> None:
    block = text(f'<p><a data-ref="{PAGE}">a <b>b</b></a> <a data-file="{FILE}">c</a></p>')
    assert resolve([block], {}, {})[0]["html"] == "<p>a <b>b</b> c</p>"


def test_a_link_to_a_visible_file_gets_its_address() -> None:
    assert resolve(text(f'<a data-file="{FILE}">c</a>'), {}, {FILE: "/f"})["html"] == '<a href="/f">c</a>'


def test_other_links_stay() -> None:
    block = text('<p><a href="https://e.com/">a</a> &lt;a data-ref="x"&gt;</p>')
    assert resolve([block], {"x": "/x"}, {}) == [block]


def test_a_hidden_file_is_left_out_and_nobody_hears_of_audiences() -> None:
    visible = resolve([file(), file(OTHER), text("<p>x</p>")], {}, {FILE: "/files/x"})
    assert visible == [
        {"type": "file", "id": "f", "label": "Manual", "file": {"uid": FILE, "size": 1, "url": "/files/x"}},
        text("<p>x</p>"),
    ]


def test_everything_inside_a_document_is_resolved() -> None:
    link = f'<a data-ref="{PAGE}">a</a>'
    document = {
        "title": link,
        "related": [{"ref": OTHER}],
        "body": [
            {"type": "applies_to", "blocks": [text(link), file()]},
            {"type": "steps", "steps": [{"html": link}]},
            {"type": "table", "rows": [[{"html": link}]]},
            {"type": "faq", "answer": [text(link), file()]},
        ],
    }
    before = str(document)
    assert references(document) == {PAGE, OTHER}
    resolved = resolve(document, {PAGE: "/x"}, {})
    assert str(resolved).count("/x") == 4
    assert "data-" not in str(resolved["body"])
    assert FILE not in str(resolved)
    assert resolved["title"] == link
    assert str(document) == before


@given(st.lists(st.sampled_from([PAGE, OTHER, FILE])), st.sets(st.sampled_from([PAGE, OTHER])))
def test_no_reference_is_left_whoever_reads(targets: list[str], visible: set[str]) -> None:
    html = "".join(f'<p><a data-ref="{target}">x</a></p>' for target in targets)
    resolved = resolve(text(html), dict.fromkeys(visible, "/x"), {})["html"]
    assert "data-ref" not in resolved
    assert resolved.count("href") == sum(target in visible for target in targets)
    assert resolved.count(">x<") == len(targets)


@given(st.text(), st.text())
def test_whatever_editors_write_gives_whole_tags(anchor: str, words: str) -> None:
    resources = Resources(pages={1: uuid.UUID(PAGE)})
    stored = f'<p><a linktype="page" id="1" anchor="{anchor.replace(chr(34), "")}">{words}</a></p>'
    html = to_document(stored, DocumentContext(resources, ()), ("link",))
    resolved = resolve(text(html), {PAGE: "/x"}, {})["html"]
    assert "data-" not in resolved
    assert resolved.count("<a ") == resolved.count("</a>")
