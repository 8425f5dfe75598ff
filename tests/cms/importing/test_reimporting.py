"""Importing again: what has not changed stays, and editors lose nothing."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import Group
from wagtail.models import Page, PageViewRestriction

from cms import counters
from cms.importing.plan import Action
from cms.models import ContentKey, Image, Publication
from cms.publications.draining import drain
from tests.factories import bitmap, make_article

from .conftest import Folder

pytestmark = pytest.mark.usefixtures("site")
Published = Callable[..., Publication]


def page(key: str, locale: str = "en") -> Any:
    group = ContentKey.objects.get(key=key).pk
    return Page.objects.get(translation_key=group, locale__language_code=locale).specific


def edit(key: str, **fields: Any) -> None:
    edited = page(key)
    for name, value in fields.items():
        setattr(edited, name, value)
    edited.save_revision().publish()
    drain()


def body_ids(publication: Publication) -> list[str]:
    return [block["id"] for block in json.loads(publication.document)["body"]]


@pytest.mark.persistence
def test_second_import_changes_nothing(folder: Folder) -> None:
    Group.objects.create(name="Partners")
    folder.file("x.png", bitmap())
    folder.page("en/net.md", "![x](../x.png) [wifi](wifi.md)", type="topic", roles=["customer"], tags=["x"])
    folder.page("en/wifi.md", section="net", audience=["Partners"], attachments=["../x.png"], related=["net"])
    folder.page("fi/wifi.md", section="net")
    folder.load()
    sequence = counters.read().sequence
    revisions = {page(key).pk: page(key).revisions.count() for key in ("net", "wifi")}
    plan, result = folder.load()
    assert result.counts == {Action.CREATE: 0, Action.UPDATE: 0, Action.KEEP: 3, Action.FAIL: 0}
    assert plan.problems.found == {}
    assert counters.read().sequence == sequence
    assert {page(key).pk: page(key).revisions.count() for key in ("net", "wifi")} == revisions
    assert Image.objects.count() == 1


def test_edited_file_makes_one_revision_on_its_page(folder: Folder, published: Published) -> None:
    folder.page("en/a.md", "One.")
    folder.page("en/b.md", "[a](a.md)")
    folder.load()
    sequence = counters.read().sequence
    folder.page("en/a.md", "Two.", title="New title")
    _plan, result = folder.load()
    assert (result.counts[Action.UPDATE], result.counts[Action.KEEP], result.overwritten) == (1, 1, [])
    assert page("a").revisions.count() == 2
    assert page("b").revisions.count() == 1
    assert counters.read().sequence == sequence + 1
    assert published("a").title == "New title"
    assert published("a").path == "/en/a/"  # addresses stay


def test_file_is_the_truth_for_what_it_can_say(folder: Folder, published: Published) -> None:
    folder.page("en/a.md", roles=["customer"], tags=["x"], related=["b"], summary="S", updated="2020-01-01")
    folder.page("en/b.md")
    folder.load()
    folder.page("en/a.md")
    folder.load()
    content = json.loads(published("a").document)
    assert (content["roles"], content["tags"], content["related"], content["summary"]) == ([], [], [], "")


def test_unchanged_file_overwrites_nothing_of_an_editor(folder: Folder, published: Published) -> None:
    folder.page("en/a.md", "One.")
    folder.load()
    edit("a", title="An editor's title")
    _plan, result = folder.load()
    assert result.counts[Action.KEEP] == 1
    assert published("a").title == "An editor's title"


def test_changed_file_overwrites_an_editor_and_says_so(folder: Folder, published: Published) -> None:
    folder.page("en/a.md", "One.")
    folder.load()
    edit("a", title="An editor's title", seo_title="For search engines")
    folder.page("en/a.md", "Two.", title="The file's title")
    assert folder.plan().items["a", "en"].action == Action.UPDATE
    _plan, result = folder.load()
    assert result.overwritten == ["en/a.md"]
    assert published("a").title == "The file's title"
    assert page("a").seo_title == "For search engines"  # no file can say that
    assert "An editor's title" in [revision.content["title"] for revision in page("a").revisions.all()]


def test_draft_of_an_editor_is_overwritten_and_kept_in_history(folder: Folder) -> None:
    folder.page("en/a.md", "One.")
    folder.load()
    draft = page("a")
    draft.title = "A draft"
    draft.save_revision()
    folder.page("en/a.md", "Two.")
    _plan, result = folder.load()
    assert result.overwritten == ["en/a.md"]
    assert not page("a").has_unpublished_changes
    assert page("a").revisions.count() == 3


def test_page_that_an_editor_has_unpublished_stays_so(folder: Folder) -> None:
    folder.page("en/a.md", "One.")
    folder.load()
    page("a").unpublish()
    folder.page("en/a.md", "Two.")
    _plan, result = folder.load()
    assert result.kept_as_drafts == ["en/a.md"]
    assert not page("a").live
    assert page("a").revisions.count() == 2
    _plan, result = folder.load()
    assert result.counts[Action.KEEP] == 1


def test_page_that_was_deleted_comes_back(folder: Folder, published: Published) -> None:
    folder.page("en/a.md")
    folder.load()
    group = published("a").group
    page("a").delete()
    _plan, result = folder.load()
    assert result.counts[Action.CREATE] == 1
    assert published("a").group == group


def test_locked_page_is_not_written(folder: Folder) -> None:
    folder.page("en/a.md", "One.")
    folder.load()
    Page.objects.filter(pk=page("a").pk).update(locked=True)
    folder.page("en/a.md", "Two.")
    plan, result = folder.load()
    assert [str(problem) for problem in plan.problems.errors] == ["en/a.md: the page is locked in the admin"]
    assert result.counts[Action.FAIL] == 1


def test_page_that_exists_is_taken_over_by_its_key(folder: Folder, published: Published) -> None:
    make_article(title="By hand", slug="a")
    drain()
    folder.page("en/a.md", "From a file.", title="From a file")
    _plan, result = folder.load()
    assert result.overwritten == ["en/a.md"]
    assert (published("a").title, published("a").path) == ("From a file", "/en/a/")


# --- What a file refers to ------------------------------------------------------------------------------------------


def test_new_picture_under_the_same_name_is_a_change(folder: Folder, published: Published) -> None:
    folder.file("x.png", bitmap(10, 100))
    folder.page("en/a.md", "![x](../x.png)")
    folder.load()
    folder.file("x.png", bitmap(20, 100))
    _plan, result = folder.load()
    assert result.counts[Action.UPDATE] == 1
    assert json.loads(published("a").document)["body"][0]["image"]["width"] == 20


def test_dead_link_comes_alive_when_its_page_comes(folder: Folder, published: Published) -> None:
    folder.page("en/a.md", "[b](b.md)")
    folder.load()
    assert "data-ref" not in published("a").document
    folder.page("en/b.md")
    _plan, result = folder.load()
    assert (result.counts[Action.CREATE], result.counts[Action.UPDATE]) == (1, 1)
    assert "data-ref" in published("a").document


def test_file_that_breaks_takes_no_links_to_its_page(folder: Folder) -> None:
    folder.page("en/a.md", "[b](b.md)")
    folder.page("en/b.md")
    folder.load()
    folder.text("en/b.md", "broken")
    _plan, result = folder.load()
    assert (result.counts[Action.KEEP], result.counts[Action.FAIL]) == (1, 1)


# --- Place and audience ---------------------------------------------------------------------------------------------


def test_new_section_moves_the_page(folder: Folder, published: Published) -> None:
    folder.page("en/one.md", type="topic")
    folder.page("en/two.md", type="topic")
    folder.page("en/a.md", section="one")
    folder.page("en/below.md", section="a")
    folder.load()
    folder.page("en/a.md", section="two")
    folder.load()
    assert published("a").path == "/en/two/a/"
    assert published("below").path == "/en/two/a/below/"


def test_page_that_an_editor_has_moved_stays_there(folder: Folder, published: Published) -> None:
    folder.page("en/one.md", type="topic")
    folder.page("en/two.md", type="topic")
    folder.page("en/a.md", "One.", section="one")
    folder.load()
    page("a").move(page("two"), pos="last-child")
    folder.page("en/a.md", "Two.", section="one")
    folder.load()
    assert published("a").path == "/en/two/a/"


@pytest.mark.parametrize(
    ("before", "after", "rules"),
    [
        ("signed-in", "public", "[]"),
        (None, "signed-in", '["signed-in"]'),
        ("public", "signed-in", '["signed-in"]'),
    ],
)
def test_audience_follows_the_file(
    folder: Folder, published: Published, before: str | None, after: str | None, rules: str
) -> None:
    folder.page("en/a.md", audience=before)
    folder.load()
    folder.page("en/a.md", audience=after)
    folder.load()
    assert published("a").audience.rules == rules


def test_file_that_names_no_audience_any_more_opens_nothing(folder: Folder, published: Published) -> None:
    folder.page("en/a.md", audience="signed-in")
    folder.load()
    folder.page("en/a.md", audience=None)
    plan, _result = folder.load()
    assert published("a").audience.rules == '["signed-in"]'
    assert [str(problem) for problem in plan.problems.warnings] == [
        "en/a.md: the file names no audience any more; the page stays restricted as it is (or say “public”)"
    ]


def test_page_that_moves_to_where_its_address_is_taken_gets_another(folder: Folder, published: Published) -> None:
    for key in ("one", "two"):
        folder.page(f"en/{key}.md", type="topic")
        folder.page(f"en/options-{key}.md", title="Options", section=key)
    folder.load()
    folder.page("en/options-one.md", title="Options", section="two")
    folder.load()
    assert published("options-one").path == "/en/two/options-1/"


def test_audience_changes_from_one_group_to_another(folder: Folder, published: Published) -> None:
    one, two = (Group.objects.create(name=name) for name in ("One", "Two"))
    folder.page("en/a.md", audience=["One"])
    folder.load()
    assert json.loads(published("a").audience.rules) == [[one.pk]]
    folder.page("en/a.md", audience=["Two"])
    folder.load()
    assert json.loads(published("a").audience.rules) == [[two.pk]]


def test_restriction_of_an_editor_stays_when_the_file_says_nothing_new(folder: Folder, published: Published) -> None:
    folder.page("en/a.md", "One.")
    folder.load()
    PageViewRestriction.objects.create(page=page("a"), restriction_type=PageViewRestriction.LOGIN)
    folder.page("en/a.md", "Two.")
    folder.load()
    assert published("a").audience.rules == '["signed-in"]'


# --- Translations and ids -------------------------------------------------------------------------------------------


def test_translation_is_outdated_when_only_its_source_changes(folder: Folder, published: Published) -> None:
    folder.page("en/a.md", "One.")
    folder.page("fi/a.md", "Yksi.")
    folder.load()
    folder.page("en/a.md", "Two.")
    folder.load()
    assert published("a", "fi").based_on != published("a").revision
    folder.page("fi/a.md", "Kaksi.")
    folder.load()
    assert published("a", "fi").based_on == published("a").revision


def test_blocks_keep_their_ids_when_one_comes_before_them(folder: Folder, published: Published) -> None:
    folder.page("en/a.md", "One.\n\n```\ncode\n```\n\nTwo.")
    folder.load()
    before = body_ids(published("a"))
    folder.page("en/a.md", "```\nnew\n```\n\nOne.\n\n```\ncode\n```\n\nTwo, edited.")
    folder.load()
    after = body_ids(published("a"))
    assert after[1:] == before
    assert len(set(after)) == 4
