"""What files say about each other, and about what exists."""

import pytest
from django.contrib.auth.models import Group
from pytest_django import Settings
from wagtail.models import Page

from cms.importing.plan import Action
from cms.importing.planning import PlanError
from cms.models import ImportedContent
from tests.factories import SVG, bitmap

from .conftest import Folder

pytestmark = pytest.mark.usefixtures("site")


def errors(folder: Folder) -> list[str]:
    return [str(problem) for problem in folder.plan().problems.errors]


def warnings(folder: Folder) -> list[str]:
    return [str(problem) for problem in folder.plan().problems.warnings]


def test_planning_writes_nothing(folder: Folder) -> None:
    folder.page("en/a.md", "![x](../x.svg)", roles=["new-role"], tags=["new"])
    folder.file("x.svg", SVG)
    before = Page.objects.count()
    plan = folder.plan()
    assert [item.action for item in plan.items.values()] == [Action.CREATE]
    assert Page.objects.count() == before
    assert not ImportedContent.objects.exists()


TYPES = ["announcement", "article", "blog", "campaign", "campaigns", "faq", "post", "product", "topic"]


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        (
            {"type": "banana"},
            f"unknown type “banana” (known: {', '.join(TYPES)})",
        ),
        ({"section": "nowhere"}, "unknown section “nowhere”"),
        ({"section": "a"}, "the sections go round in a circle: a → a"),
        ({"audience": "Nobody we know"}, "unknown audience “Nobody we know”: there is no such group"),
        ({"translation_key": "home"}, "the page home (en) exists and is of type “home”"),
    ],
)
def test_bad_file_is_named_and_the_rest_goes_on(folder: Folder, fields: dict[str, str], problem: str) -> None:
    folder.page("en/a.md", **fields)
    folder.page("en/b.md")
    plan = folder.plan()
    assert [error.message for error in plan.problems.errors] == [problem]
    assert [item.source.path for item in plan.items.values() if item.is_written] == ["en/b.md"]


def test_circle_of_sections_is_named(folder: Folder) -> None:
    folder.page("en/a.md", section="b", type="topic")
    folder.page("en/b.md", section="c", type="topic")
    folder.page("en/c.md", section="a", type="topic")
    assert "en/a.md, line 6: the sections go round in a circle: a → b → c → a" in errors(folder)
    assert len(errors(folder)) == 3


def test_files_below_one_that_fails_fail_too(folder: Folder) -> None:
    folder.page("en/net.md", type="topic", audience="Unknown")
    folder.page("en/wifi.md", type="topic", section="net")
    folder.page("en/setup.md", section="wifi")
    folder.page("en/other.md")
    assert errors(folder)[1:] == [
        "en/wifi.md, line 6: its section “net” (en/net.md) cannot be imported",
        "en/setup.md, line 6: its section “wifi” (en/wifi.md) cannot be imported",
    ]


def test_translation_of_a_source_that_fails_fails_too(folder: Folder) -> None:
    folder.page("en/a.md", audience="Unknown")
    folder.page("fi/a.md")
    assert errors(folder)[1:] == ["fi/a.md: its source (en/a.md) cannot be imported"]


def test_article_cannot_hold_a_topic(folder: Folder) -> None:
    folder.page("en/a.md")
    folder.page("en/b.md", type="topic", section="a")
    assert errors(folder) == [
        "en/b.md, line 6: a page of type “topic” cannot lie below “a”, which is of type “article”"
    ]


def test_translations_are_of_one_type(folder: Folder) -> None:
    folder.page("en/a.md")
    folder.page("fi/a.md", type="topic")
    assert errors(folder) == ["fi/a.md, line 5: in en the page is of type “article”"]


def test_group_of_a_role_that_the_import_makes_is_known(folder: Folder) -> None:
    folder.page("en/a.md", roles=["partner"], audience=["Role: partner"])
    assert errors(folder) == []


def test_groups_are_known_by_name(folder: Folder) -> None:
    Group.objects.create(name="Partners")
    folder.page("en/a.md", audience=["Partners"])
    assert errors(folder) == []


def test_unknown_parent_stops_everything(folder: Folder) -> None:
    with pytest.raises(PlanError, match="no page with the key “nowhere”"):
        folder.plan(parent="nowhere")


def test_unknown_language_stops_everything(folder: Folder) -> None:
    with pytest.raises(PlanError, match="“xx” is no locale of this site"):
        folder.plan(locale="xx")


# --- Links and media ------------------------------------------------------------------------------------------------


def test_dead_link_is_a_warning_with_its_line(folder: Folder) -> None:
    folder.page("en/a.md", "One\n[two](nowhere.md).\n", related=["nothing"])
    assert warnings(folder) == [
        "en/a.md, line 11: a dead link becomes text: nowhere",
        "en/a.md, line 6: unknown related page: nothing",
    ]


def test_link_to_a_page_that_is_missing_in_this_language_is_no_dead_link(folder: Folder) -> None:
    folder.page("en/b.md")
    folder.page("fi/a.md", "[b](b.md)")
    assert warnings(folder) == []


@pytest.mark.parametrize(
    "target", ["../../etc/passwd", "/../../etc/passwd", "..%2f..%2fsecret.svg", "../link/secret.svg"]
)
def test_path_out_of_the_folder_is_an_error(folder: Folder, target: str) -> None:
    secret = folder.root.parent / "secret.svg"
    secret.write_bytes(SVG)
    (folder.root / "link").symlink_to(folder.root.parent)
    folder.page("en/a.md", f"\n![x]({target})\n", attachments=[target.lstrip("/")])
    plan = folder.plan()
    assert {problem.line for problem in plan.problems.errors} >= {11}
    assert all("outside the folder" in problem.message for problem in plan.problems.errors if problem.line == 11)
    assert [item.references.media for item in plan.items.values()] == [set()]


BOMB = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\xff\xff\x00\x00\xff\xff\x08\x02\x00\x00\x00\xa1\x8b\xdc\x9e"
    b"\x00\x00\x00\x00IEND\xaeB`\x82"
)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("x.png", b"this is no picture"),
        ("x.png", b""),
        ("x.png", BOMB),
        ("x.jpg", bitmap()),
        ("x.svg", b"<svg"),
        (
            "x.svg",
            b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><svg xmlns="http://www.w3.org/2000/svg">&a;</svg>',
        ),
        ("x.exe", b"MZ"),
        ("x.png", b"\x89PNG\r\n\x1a\n" + b"0" * 11 * 1024 * 1024),
    ],
    ids=["no picture", "empty", "bomb", "other kind", "broken SVG", "entities", "program", "11 MB"],
)
def test_picture_that_is_none_is_an_error_and_the_page_is_imported(folder: Folder, name: str, content: bytes) -> None:
    folder.file(f"figures/{name}", content)
    folder.page("en/a.md", f"\n![A lamp](../figures/{name})\n")
    plan = folder.plan()
    [problem] = plan.problems.errors
    assert str(problem).startswith(f"en/a.md, line 9: figures/{name} ")
    [item] = plan.items.values()
    assert item.action == Action.CREATE
    assert item.fields["body"] == [{"type": "rich_text", "value": "<p>A lamp</p>"}]


def test_picture_that_is_missing_is_a_warning(folder: Folder) -> None:
    folder.page("en/a.md", "![A lamp](lamp.png)")
    assert warnings(folder) == ["en/a.md, line 8: there is no image lamp.png"]


def test_picture_from_elsewhere_is_a_warning(folder: Folder) -> None:
    folder.page("en/a.md", "![A lamp](https://example.com/lamp.png)")
    assert warnings(folder) == ["en/a.md, line 8: an image from elsewhere is left out: https://example.com/lamp.png"]


def test_attachment_that_must_not_be_uploaded_is_an_error(folder: Folder, settings: Settings) -> None:
    settings.WAGTAILDOCS_MAX_UPLOAD_SIZE = 1024 * 1024
    folder.file("en/setup.exe", b"MZ")
    folder.file("en/film.mp4", b"0" * 2 * 1024 * 1024)
    folder.page("en/a.md", attachments=["setup.exe", "film.mp4"])
    assert errors(folder) == [
        "en/a.md, line 7: en/setup.exe is of a type that FILE_TYPES does not allow",
        "en/a.md, line 8: en/film.mp4 is too large: 2 MB",
    ]


def test_attachment_that_is_missing_is_an_error(folder: Folder) -> None:
    folder.page("en/a.md", attachments=["manual.pdf"])
    assert errors(folder) == ["en/a.md, line 7: there is no file manual.pdf"]
