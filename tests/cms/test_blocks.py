"""Every block: from its raw value to its document form, and to its preview in the admin."""

import uuid
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from pydantic import TypeAdapter
from wagtail.blocks import StructBlockValidationError
from wagtail.models import Locale

from cms.blocks.body import BodyStreamBlock
from cms.blocks.code import CodeBlock
from cms.blocks.faq import FaqBlock
from cms.blocks.forms import BodyBlock
from cms.blocks.image import ImageBlock
from cms.documents import DocumentBlock, DocumentContext, FileRef, ImageRef, Resources, SharedTextSource, Wanted
from cms.models import Region, SharedText
from tests.factories import make_collection, make_file, make_image

BODY = BodyStreamBlock()
FAQ = FaqBlock()
KEY = uuid.UUID(int=7)
IMAGE = ImageRef(uid=uuid.UUID(int=1), hash="ab", width=10, height=5, format="png", alt="own")
FILE = FileRef(uid=uuid.UUID(int=2), hash="cd", title="Manual", filename="manual.pdf", size=9, audience=0)
RESOURCES = Resources(
    images={1: IMAGE},
    files={2: FILE},
    pages={3: uuid.UUID(int=3)},
    shared_texts={(KEY, "en"): SharedTextSource(html="<h2>Shared</h2>", locale="en")},
    facets={"region": frozenset({"fi", "se"}), "product_line": frozenset({"sauna"})},
)
LINK = '<p><a linktype="page" id="3">x</a><a linktype="document" id="2">y</a></p>'
HELD_LINK = f'<a data-ref="{uuid.UUID(int=3)}">x</a><a data-file="{FILE.uid}">y</a>'


def convert(kind: str, value: Any) -> Any:
    block = FAQ if kind == "faq" else BODY.child_blocks[kind]
    document = block.to_document(value, "b1", DocumentContext(RESOURCES, ("fi", "en")))
    return document and document.model_dump(mode="json", exclude_none=True)


def collected(kind: str, value: Any) -> Wanted:
    wanted = Wanted()
    block = FAQ if kind == "faq" else BODY.child_blocks[kind]
    block.collect(value, wanted)
    return wanted


def grid(*rows: list[str], kind: str = "plain", headings: tuple[str, ...] = ("", "")) -> dict[str, Any]:
    columns = [{"type": kind, "heading": heading} for heading in headings]
    return {"columns": columns, "rows": [{"values": row} for row in rows], "caption": "Lights"}


FIGURE = {"image": 1, "alt_text": " A door ", "decorative": False, "caption": "The door"}
HELD_FIGURE = {
    "type": "image",
    "image": IMAGE.model_dump(mode="json", exclude_none=True),
    "alt": "A door",
    "caption": "The door",
}
TEXT = {"type": "rich_text", "value": "<p>Hi</p>", "id": "t1"}
HELD_TEXT = {"type": "rich_text", "id": "t1", "html": "<p>Hi</p>"}

SPECIFICATION = {
    "title": " Electricity ",
    "rows": [
        {"name": "Supply", "value": "230", "unit": "V"},
        {"type": "item", "id": "r2", "value": {"name": "Phases", "value": "1", "unit": "1"}},
        {"name": "Output", "value": "−25…7,5", "unit": "kW"},
        {"name": "Firmware", "value": "3.2.1", "unit": ""},
        {"name": "", "value": "gone", "unit": ""},
    ],
}
VIDEO = {"url": "https://youtu.be/dQw4w9WgXcQ?t=3", "title": " The filter ", "transcript": LINK}

FORMS = [
    (
        "gallery",
        [FIGURE, {"type": "item", "id": "g2", "value": {**FIGURE, "image": 99}}],
        {"images": [{**HELD_FIGURE, "id": "b1-0"}]},
    ),
    (
        "accordion",
        [{"title": " One ", "text": "<p>x</p>"}, {"title": "", "text": "<p>y</p>"}],
        {"items": [{"id": "b1-0", "title": "One", "html": "<p>x</p>"}]},
    ),
    (
        "quote",
        {"text": "<p>Warm.</p>", "name": " Mikael ", "role": ""},
        {"html": "<p>Warm.</p>", "name": "Mikael", "role": ""},
    ),
    (
        "specification",
        SPECIFICATION,
        {
            "title": "Electricity",
            "rows": [
                {"id": "b1-0", "name": "Supply", "value": "230", "unit": "V", "numeric": True},
                {"id": "r2", "name": "Phases", "value": "1", "unit": "", "numeric": True},
                {"id": "b1-2", "name": "Output", "value": "−25…7.5", "unit": "kW", "numeric": True},
                {"id": "b1-3", "name": "Firmware", "value": "3.2.1", "unit": "", "numeric": False},
            ],
        },
    ),
    (
        "video",
        VIDEO,
        {
            "provider": "youtube",
            "url": "https://www.youtube.com/watch?v=dQw4w9WgXcQ",
            "embed_url": "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ",
            "title": "The filter",
            "html": f"<p>{HELD_LINK}</p>",
        },
    ),
    (
        "call_to_action",
        {"text": "<p>x</p>", "label": " Go ", "page": 3, "url": ""},
        {"html": "<p>x</p>", "action": {"label": "Go", "page": {"ref": str(uuid.UUID(int=3))}, "url": ""}},
    ),
    ("call_to_action", {"label": "Ask", "url": "tel:112"}, {"html": "", "action": {"label": "Ask", "url": "tel:112"}}),
    ("call_to_action", {"text": "<p>x</p>", "label": "Go", "page": 99}, {"html": "<p>x</p>"}),
    (
        "related_pages",
        {"title": "Next", "pages": [3, {"type": "item", "id": "p", "value": 3}, 99, None]},
        {"title": "Next", "pages": [{"ref": str(uuid.UUID(int=3))}]},
    ),
    ("rich_text", "<h2>Reset</h2>", {"html": '<h2 id="reset">Reset</h2>'}),
    ("image", FIGURE, {**HELD_FIGURE, "id": "b1"}),
    ("image", {**FIGURE, "decorative": True}, {**HELD_FIGURE, "alt": ""}),
    ("callout", {"kind": "tip", "title": "T", "text": "<p>x</p>"}, {"kind": "tip", "title": "T", "html": "<p>x</p>"}),
    ("callout", {"kind": "shout", "text": "<h2>x</h2>"}, {"kind": "note", "title": "", "html": "x"}),
    (
        "steps",
        [{"type": "item", "id": "s1", "value": {"text": "<p>x</p>", "image": FIGURE}}],
        {"steps": [{"id": "s1", "html": "<p>x</p>", "image": {**HELD_FIGURE, "id": "s1-image"}}]},
    ),
    ("steps", [{"text": "<p>plain list</p>"}], {"steps": [{"id": "b1-0", "html": "<p>plain list</p>"}]}),
    (
        "code",
        {"language": "bash", "code": "\r\n  ls\r\n", "caption": "c"},
        {"language": "bash", "code": "  ls", "caption": "c"},
    ),
    ("code", {"language": "klingon", "code": "x"}, {"language": "text", "code": "x", "caption": ""}),
    (
        "table",
        {"header_column": True, "table": grid(["<a>", "1\n2"], headings=("Key", ""))},
        {
            "caption": "Lights",
            "header": ["Key", ""],
            "header_column": True,
            "rows": [[{"html": "&lt;a&gt;"}, {"html": "1<br>2"}]],
        },
    ),
    (
        "table",
        {"table": grid([LINK], kind="formatted", headings=("",))},
        {"header": [], "rows": [[{"html": HELD_LINK}]]},
    ),
    ("file", {"file": 2, "label": ""}, {"label": "Manual", "file": FILE.model_dump(mode="json")}),
    ("shared_text", str(KEY), {"html": '<h2 id="shared">Shared</h2>', "locale": "en"}),
    (
        "applies_to",
        {"regions": ["fi", "gone"], "product_lines": [], "blocks": [TEXT]},
        {"regions": ["fi"], "product_lines": [], "blocks": [HELD_TEXT]},
    ),
    ("faq", {"question": "Why?", "answer": [TEXT]}, {"anchor": "why", "question": "Why?", "answer": [HELD_TEXT]}),
]


@pytest.mark.parametrize(("kind", "value", "expected"), FORMS)
def test_raw_value_becomes_the_document_form(kind: str, value: Any, expected: dict[str, Any]) -> None:
    form = convert(kind, value)
    assert (form["type"], form["id"]) == (kind, "b1")
    assert {name: form[name] for name in expected} == expected


@pytest.mark.parametrize(("kind", "value", "expected"), [item for item in FORMS if item[0] != "faq"])
def test_document_form_can_be_read_back(kind: str, value: Any, expected: dict[str, Any]) -> None:  # noqa: ARG001
    form = convert(kind, value)
    assert TypeAdapter(BodyBlock).validate_python(form).model_dump(mode="json", exclude_none=True) == form


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("rich_text", "<p></p>"),
        ("image", {**FIGURE, "image": 99}),
        ("image", {**FIGURE, "image": None}),
        ("callout", {"kind": "tip", "title": "T", "text": ""}),
        ("steps", []),
        ("steps", [{"text": "", "image": {"image": None}}]),
        ("code", {"language": "bash", "code": "\n"}),
        ("table", {"table": grid()}),
        ("table", {}),
        ("file", {"file": 99}),
        ("file", {"file": None}),
        ("shared_text", str(uuid.UUID(int=99))),
        ("shared_text", "no uuid"),
        ("shared_text", None),
        ("applies_to", {"regions": ["fi"], "blocks": []}),
        ("applies_to", {"regions": ["gone"], "blocks": [TEXT]}),
        ("applies_to", {"product_lines": ["gone"], "blocks": [TEXT]}),
        ("gallery", [{**FIGURE, "image": 99}]),
        ("accordion", [{"title": "One", "text": ""}]),
        ("quote", {"text": "", "name": "Mikael"}),
        ("specification", {"title": "Empty", "rows": []}),
        ("video", {**VIDEO, "url": "https://example.com/video"}),
        ("call_to_action", {"text": "", "label": "Go", "page": 99}),
        ("call_to_action", {"text": "", "label": "", "url": "tel:112"}),
        ("call_to_action", {"text": "", "label": "Go", "url": "javascript:alert(1)"}),
        ("related_pages", {"title": "Next", "pages": [99]}),
        ("faq", {"question": "", "answer": [TEXT]}),
        ("faq", {"question": "Why?", "answer": []}),
    ],
)
def test_block_of_which_nothing_can_be_shown_is_left_out(kind: str, value: Any) -> None:
    assert convert(kind, value) is None


@pytest.mark.parametrize(
    ("kind", "value", "expected"),
    [
        ("rich_text", LINK, Wanted(pages={3}, files={2})),
        ("image", FIGURE, Wanted(images={1})),
        ("callout", {"text": LINK}, Wanted(pages={3}, files={2})),
        ("steps", [{"text": LINK, "image": FIGURE}], Wanted(pages={3}, files={2}, images={1})),
        ("table", {"table": grid([LINK], kind="formatted", headings=("",))}, Wanted(pages={3}, files={2})),
        ("table", {"table": grid([LINK], headings=("",))}, Wanted()),
        ("file", {"file": 2}, Wanted(files={2})),
        ("shared_text", str(KEY), Wanted(shared_texts={KEY})),
        (
            "applies_to",
            {"regions": ["fi"], "product_lines": ["sauna"], "blocks": [{"type": "file", "value": {"file": 2}}]},
            Wanted(regions={"fi"}, product_lines={"sauna"}, files={2}),
        ),
        ("faq", {"answer": [{"type": "image", "value": FIGURE}]}, Wanted(images={1})),
        ("gallery", [FIGURE], Wanted(images={1})),
        ("accordion", [{"title": "One", "text": LINK}], Wanted(pages={3}, files={2})),
        ("quote", {"text": LINK}, Wanted(pages={3}, files={2})),
        ("specification", SPECIFICATION, Wanted()),
        ("video", VIDEO, Wanted(pages={3}, files={2})),
        ("call_to_action", {"text": LINK, "page": 4}, Wanted(pages={3, 4}, files={2})),
        ("related_pages", {"pages": [3, None, {"type": "item", "value": 4}]}, Wanted(pages={3, 4})),
    ],
)
def test_block_says_what_it_refers_to(kind: str, value: Any, expected: Wanted) -> None:
    assert collected(kind, value) == expected


@pytest.mark.parametrize("kind", [*BODY.child_blocks, "faq"])
def test_block_keeps_the_protocol(kind: str) -> None:
    block: DocumentBlock = FAQ if kind == "faq" else BODY.child_blocks[kind]
    assert block.to_document.__doc__ or block.collect.__doc__


def test_blocks_that_were_never_saved_get_the_same_ids_each_time() -> None:
    raw = [{"type": "rich_text", "value": "<p>x</p>", "id": None}, {"type": "unknown", "value": 1}]
    forms = [BODY.to_documents(raw, DocumentContext(RESOURCES, ("en",)), "body") for _ in range(2)]
    assert [[form.id for form in each] for each in forms] == [["body-0"], ["body-0"]]


@pytest.mark.django_db
def test_image_needs_words_or_is_decorative() -> None:
    block, image = ImageBlock(), make_image()
    value = {"image": image, "alt_text": " ", "decorative": False, "caption": ""}
    with pytest.raises(StructBlockValidationError) as caught:
        block.clean(block.normalize(value))
    assert list(caught.value.block_errors) == ["alt_text"]
    assert block.clean(block.normalize({**value, "alt_text": "A door"}))["alt_text"] == "A door"
    assert block.clean(block.normalize({**value, "decorative": True}))["decorative"]


@pytest.mark.django_db
def test_image_that_lacks_words_gets_those_of_its_description() -> None:
    block, image = ImageBlock(), make_image(description="A teal door")
    value = {"image": image, "alt_text": "", "decorative": False, "caption": ""}
    assert block.clean(block.normalize(value))["alt_text"] == "A teal door"
    assert block.clean(block.normalize({**value, "alt_text": "A door"}))["alt_text"] == "A door"
    assert block.clean(block.normalize({**value, "decorative": True}))["alt_text"] == ""


@pytest.mark.django_db
def test_a_draft_may_lack_the_words() -> None:
    block = ImageBlock()
    value = block.normalize({"image": make_image(), "alt_text": "", "decorative": False, "caption": ""})
    assert block.clean_deferred(value)["alt_text"] == ""


@pytest.mark.django_db
def test_code_in_an_unknown_language_is_refused() -> None:
    block = CodeBlock()
    with pytest.raises(ValidationError):
        block.clean(block.normalize({"language": "klingon", "code": "x", "caption": ""}))


@pytest.fixture
def shared_text() -> SharedText:
    locale, _made = Locale.objects.get_or_create(language_code="en")
    return SharedText.objects.create(title="Warranty", body="<p>Two years.</p>", locale=locale)


@pytest.mark.django_db
def test_shared_text_is_stored_by_its_translation_key(shared_text: SharedText) -> None:
    block = BODY.child_blocks["shared_text"]
    finnish, _made = Locale.objects.get_or_create(language_code="fi")
    shared_text.copy_for_translation(finnish).save()
    raw = block.get_prep_value(shared_text)
    assert raw == str(shared_text.translation_key)
    assert block.to_python(raw) == shared_text
    assert block.bulk_to_python([raw, None, str(uuid.uuid4())]) == [shared_text, None, None]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("kind", "shown"),
    [
        ("rich_text", "<h2 "),
        ("image", "<img "),
        ("callout", "<aside "),
        ("steps", "<ol "),
        ("code", "<pre "),
        ("table", "<table>"),
        ("file", "manual.pdf"),
        ("shared_text", "Two years."),
        ("applies_to", "Finland"),
        ("faq", "<section "),
        ("gallery", "<img "),
        ("accordion", "<details>"),
        ("quote", "<blockquote "),
        ("specification", "<th scope"),
        ("video", "Play the video from Vimeo"),
        ("call_to_action", "mailto:help@example.com"),
    ],
)
def test_administrator_sees_what_a_block_looks_like(
    kind: str, shown: str, client: Client, shared_text: SharedText
) -> None:
    make_image()
    make_file()
    shared_text.save_revision().publish()
    Region.objects.create(key="fi", labels={"en": "Finland"})
    client.force_login(get_user_model().objects.create_superuser("admin"))
    block = FAQ if kind == "faq" else BODY.child_blocks[kind]
    assert block.is_previewable
    answer = client.get(reverse("wagtailadmin_block_preview"), {"id": block.definition_prefix})
    assert shown in answer.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["image", "gallery", "file", "related_pages", "shared_text"])
def test_preview_without_anything_to_show_says_so(kind: str, client: Client) -> None:
    client.force_login(get_user_model().objects.create_superuser("admin"))
    block = BODY.child_blocks[kind]
    answer = client.get(reverse("wagtailadmin_block_preview"), {"id": block.definition_prefix})
    assert "nothing yet" in answer.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["file", "image"])
def test_preview_shows_nothing_that_is_not_for_everybody(kind: str, client: Client) -> None:
    hidden = make_collection("login")
    for make in (make_file, make_image):
        make(title="Open")
        make(title="Secret", collection=hidden)
    client.force_login(get_user_model().objects.create_superuser("admin"))
    block = BODY.child_blocks[kind]
    text = client.get(reverse("wagtailadmin_block_preview"), {"id": block.definition_prefix}).content.decode()
    assert "Open" in text
    assert "Secret" not in text
