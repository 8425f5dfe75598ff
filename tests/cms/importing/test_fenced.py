"""Blocks written as YAML in fenced code."""

from typing import Any

import pytest

from cms.importing.conversion import ConversionError, convert
from cms.importing.pieces import blocks_of

from .test_conversion import Everything


def block(kind: str, *lines: str, targets: Everything | None = None) -> Any:
    text = "\n".join([f"```block:{kind}", *lines, "```"])
    found = blocks_of(convert(text, targets or Everything(), is_html=False, first_line=1))
    assert [item["type"] for item in found] == [kind]
    return found[0]["value"]


def item(**value: Any) -> dict[str, Any]:
    return {"type": "item", "value": value}


def test_gallery_has_images_from_the_bundle() -> None:
    value = block("gallery", "images:", "- {image: a.jpg, alt: A door, caption: Front}", "- {image: b.jpg}")
    assert value == [
        item(image="a.jpg", alt_text="A door", decorative=False, caption="Front"),
        item(image="b.jpg", alt_text="", decorative=True, caption=""),
    ]


def test_passages_are_markdown() -> None:
    value = block("accordion", "items:", "- title: If it is red", "  text: |", "    Press **once**.", "", "    - wait")
    assert value == [item(title="If it is red", text="<p>Press <b>once</b>.</p><ul><li>wait</li></ul>")]


def test_what_a_passage_has_no_place_for_is_said() -> None:
    targets = Everything()
    block("video", "url: https://vimeo.com/1", "title: x", "transcript: |", "  ## Part", "", "  Words", targets=targets)
    assert [(line, "no place for a heading" in message) for line, message in targets.warnings] == [(1, True)]


def test_values_stay_as_they_are_written() -> None:
    value = block("specification", "title: Output", "rows:", "- [Heating, 7.50, kW]", "- [Refrigerant, R290]")
    assert value == {
        "title": "Output",
        "rows": [
            item(name="Heating", value="7.50", unit="kW"),
            item(name="Refrigerant", value="R290", unit=""),
        ],
    }


def test_quote_names_who_said_it() -> None:
    value = block("quote", "text: Warm at last.", "name: Mikael Sandberg", "role: customer")
    assert value == {"text": "<p>Warm at last.</p>", "name": "Mikael Sandberg", "role": "customer"}


def test_video_has_a_transcript() -> None:
    value = block("video", "url: https://vimeo.com/1", "title: The filter", "transcript: Close the valve.")
    assert value == {"url": "https://vimeo.com/1", "title": "The filter", "transcript": "<p>Close the valve.</p>"}


def test_pages_are_named_by_their_keys() -> None:
    targets = Everything()
    value = block("call_to_action", "label: Read on", "page: warranty", targets=targets)
    others = block("related_pages", "pages: [first-start, warranty]", targets=targets)
    assert (value["page"], [page["value"] for page in others["pages"]]) == ("warranty", ["first-start", "warranty"])
    assert set(targets.lines) == {"warranty", "first-start"}


def test_download_has_its_facts() -> None:
    value = block(
        "download", "file: m.pdf", "kind: driver", "languages: fi, sv", "version: 2.10", "released: 2026-01-31"
    )
    assert value == {
        "file": "file:m.pdf",
        "label": "",
        "kind": "driver",
        "languages": "fi, sv",
        "version": "2.10",
        "released": "2026-01-31",
    }


@pytest.mark.parametrize(
    ("kind", "lines", "message"),
    [
        ("carousel", ["a: b"], "unknown block “carousel”"),
        ("video", ["url: [", "x"], "no YAML"),
        ("video", ["- url"], "fields like"),
        ("video", ["url: https://example.com/1", "title: x"], "YouTube or Vimeo"),
        ("video", ["title: x"], "no url"),
        ("video", ["url: https://vimeo.com/1", "title: x", "poster: y"], "unknown field “poster”"),
        ("specification", ["rows:", "- [Output, 6]"], "Output: A number needs a unit"),
        ("specification", ["rows:", "- [Output]"], "has to be .property, value. or"),
        ("specification", ["rows: none"], "a list of lists"),
        ("gallery", ["images: []"], "a list of fields"),
        ("quote", ["text: x"], "no name"),
        ("accordion", ["items:", "- {title: x}"], "no text"),
        ("call_to_action", ["label: Go"], "Choose a page"),
        ("call_to_action", ["label: Go", "page: x", "url: 'tel:1'"], "not both"),
        ("call_to_action", ["label: Go", "url: http://example.com"], "begins with https"),
        ("related_pages", ["pages: {a: b}"], "a list of texts"),
        ("download", ["file: a.pdf", "kind: novel"], "has to be one of"),
        ("download", ["file: a.pdf", "languages: klingon"], "is no code of a language"),
        ("download", ["file: a.pdf", "released: yesterday"], "is no date"),
        ("quote", ["text: {a: b}", "name: x"], "has to be a text"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(kind: str, lines: list[str], message: str) -> None:
    with pytest.raises(ConversionError, match=message) as caught:
        block(kind, *lines)
    assert caught.value.line == 1
