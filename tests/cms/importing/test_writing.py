"""What an import makes of files."""

import datetime as dt
import json
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import Group
from wagtail.models import Locale, Page, PageLogEntry, PageViewRestriction, ReferenceIndex
from wagtail_localize.models import Translation, TranslationSource

from cms.importing.plan import Action
from cms.models import ContentKey, Document, Image, ImportedContent, ProductLine, Publication, Role
from cms.publications.draining import drain
from cms.publications.rebuilding import check
from cms.reading import translation_state
from knowledge.models import ArticlePage, FAQPage, TopicPage
from tests.factories import SVG, bitmap, make_article

from .conftest import Folder

pytestmark = pytest.mark.usefixtures("site")
Published = Callable[..., Publication]


def document(publication: Publication) -> Any:
    return json.loads(publication.document)


def page(key: str, locale: str = "en") -> Any:
    group = ContentKey.objects.get(key=key).pk
    return Page.objects.get(translation_key=group, locale__language_code=locale).specific


def body(publication: Publication) -> str:
    return "".join(block.get("html", "") for block in document(publication)["body"])


@pytest.mark.persistence
def test_file_becomes_a_published_page_with_everything_that_it_says(folder: Folder, published: Published) -> None:
    folder.page("en/net.md", type="topic", title="Network")
    folder.page(
        "en/wifi.md",
        "Hello **you**.\n",
        title="Käyttö & Wi-Fi",
        summary="About Wi-Fi.",
        section="net",
        product_lines=["router-x"],
        roles=["customer"],
        tags=["radio", "air"],
        related=["net"],
        updated="2022-09-10",
    )
    _plan, result = folder.load()
    assert result.counts[Action.CREATE] == 2
    row = published("wifi")
    net = published("net")
    assert (row.title, row.summary, row.updated) == ("Käyttö & Wi-Fi", "About Wi-Fi.", dt.date(2022, 9, 10))
    assert (row.path, row.type, row.parent, row.is_source) == ("/en/network/kaytto-wi-fi/", "article", net.group, True)
    content = document(row)
    assert (content["product_lines"], content["roles"], content["tags"]) == (
        ["router-x"],
        ["customer"],
        ["air", "radio"],
    )
    assert content["related"] == [{"ref": str(net.group)}]
    assert content["body"][0]["html"] == "<p>Hello <b>you</b>.</p>"
    assert ProductLine.objects.get(key="router-x").label("en") == "Router x"
    assert Role.objects.get(key="customer").group is not None
    assert list(check()) == []


def test_new_page_has_one_revision(folder: Folder) -> None:
    folder.page("en/a.md")
    folder.load()
    assert page("a").revisions.count() == 1
    assert not page("a").has_unpublished_changes
    assert set(PageLogEntry.objects.filter(page=page("a").pk).values_list("action", flat=True)) == {
        "wagtail.create",
        "wagtail.publish",
    }


def test_types_become_their_pages(folder: Folder) -> None:
    folder.page("en/t.md", type="topic")
    folder.page("en/a.md", section="t")
    folder.page("en/below.md", section="a")
    folder.page("en/f.md", type="faq", section="a")
    folder.load()
    assert [type(page(key)) for key in ("t", "a", "below", "f")] == [TopicPage, ArticlePage, ArticlePage, FAQPage]


def test_headings_of_an_faq_are_its_questions(folder: Folder, published: Published) -> None:
    folder.page("en/f.md", "Before.\n\n# Why?\n\nSo.\n\n## More\n\n- x\n\n# When?\n\n```\nnow\n```\n", type="faq")
    folder.load()
    content = document(published("f"))
    assert [block["html"] for block in content["body"]] == ["<p>Before.</p>"]
    assert [question["question"] for question in content["questions"]] == ["Why?", "When?"]
    assert content["questions"][0]["answer"][0]["html"] == '<p>So.</p><h3 id="more">More</h3><ul><li>x</li></ul>'
    assert content["questions"][1]["answer"][0]["code"] == "now"


def test_links_lead_to_pages_that_come_later_and_to_places_on_them(folder: Folder, published: Published) -> None:
    folder.page(
        "en/a.md", "[b](b.md#system_menu) [self](#own) [web](https://example.com/?a=1&b) [gone](gone.md)\n\n## Own\n"
    )
    folder.page("en/b.md", "## System menu\n\n[a](a.md)")
    folder.load()
    assert body(published("a")) == (
        f'<p><a data-ref="{published("b").group}" data-anchor="system-menu">b</a> <a href="#own">self</a> '
        '<a href="https://example.com/?a=1&amp;b">web</a> gone</p><h2 id="own">Own</h2>'
    )
    assert body(published("b")).endswith(f'<p><a data-ref="{published("a").group}">a</a></p>')


def test_link_leads_to_the_best_language(folder: Folder, published: Published) -> None:
    folder.page("en/b.md")
    folder.page("fi/a.md", "[b](b.md)")
    folder.load()
    assert body(published("a", "fi")) == f'<p><a data-ref="{published("b").group}">b</a></p>'


def test_same_picture_is_stored_once_and_made_safe(folder: Folder, published: Published) -> None:
    evil = SVG.replace(b"<rect", b"<script>alert(1)</script><rect")
    for name in ("one.svg", "two.svg"):
        folder.file(f"figures/{name}", evil)
    folder.page("en/a.md", "![One](../figures/one.svg)\n\nText.\n\n![Two](../figures/two.svg)")
    folder.load()
    image = Image.objects.get()
    assert image.title == "one"
    with image.file.open() as file:
        assert b"script" not in file.read()
    pictures = [block for block in document(published("a"))["body"] if block["type"] == "image"]
    assert [(block["alt"], block["image"]["uid"]) for block in pictures] == [
        ("One", str(image.uid)),
        ("Two", str(image.uid)),
    ]


def test_attachments_and_links_to_files_become_documents(folder: Folder, published: Published) -> None:
    folder.file("files/manual.pdf", b"%PDF-1.7")
    folder.page(
        "en/a.md", "[Read](../files/manual.pdf)", attachments=[{"path": "../files/manual.pdf", "title": "Manual"}]
    )
    folder.load()
    uid = str(Document.objects.get().uid)
    text, file = document(published("a"))["body"]
    assert text["html"] == f'<p><a data-file="{uid}">Read</a></p>'
    assert (file["type"], file["label"], file["file"]["uid"]) == ("file", "Manual", uid)


def test_code_is_left_as_it_is(folder: Folder, published: Published) -> None:
    folder.page("en/a.md", '```html\n<a href="#x"><a data-page="b">\n```\n\n## X\n')
    folder.page("en/b.md")
    folder.load()
    assert document(published("a"))["body"][0]["code"] == '<a href="#x"><a data-page="b">'


# --- Translations ---------------------------------------------------------------------------------------------------


def test_translations_are_one_group_based_on_their_source(folder: Folder, published: Published) -> None:
    folder.page("fi/net.md", type="topic", title="Verkko", updated="2022-02-02")
    folder.page("en/net.md", type="topic", title="Network", updated="2022-01-01")
    folder.page("en/wifi.md", section="net", title="Wi-Fi", updated="2022-03-03")
    folder.page("fi/wifi.md", section="net", title="Wifi", updated="2022-03-02")
    folder.load()
    source, translation = published("net"), published("net", "fi")
    assert source.group == translation.group
    assert source.is_source
    assert not translation.is_source
    assert translation.path == "/fi/verkko/"
    assert translation.based_on == source.revision
    assert source.based_on is None
    assert published("wifi", "fi").path == "/fi/verkko/wifi/"
    assert published("wifi", "fi").based_on is None  # it is older than its source
    assert translation_state(translation, "fi") == "current"


def test_blocks_of_translations_have_the_same_ids(folder: Folder, published: Published) -> None:
    folder.page("en/a.md", "One.\n\n1. x\n\n   y\n\n```\nc\n```")
    folder.page("fi/a.md", "Yksi.\n\n1. ex\n\n   yy\n\n```\nc\n```")
    folder.load()
    ids = [[block["id"] for block in document(published("a", locale))["body"]] for locale in ("en", "fi")]
    assert ids[0] == ids[1]
    steps = [document(published("a", locale))["body"][1]["steps"][0]["id"] for locale in ("en", "fi")]
    assert steps[0] == steps[1]


def test_section_that_is_not_translated_is_a_place_in_the_tree(folder: Folder, published: Published) -> None:
    folder.page("en/net.md", type="topic", title="Network")
    folder.page("en/wifi.md", type="topic", section="net", title="Wi-Fi")
    folder.page("fi/setup.md", section="wifi", title="Asetukset")
    folder.load()
    row = published("setup", "fi")
    assert row.path == "/fi/network/wi-fi/asetukset/"
    assert row.parent == published("wifi").group
    assert not Publication.objects.live().filter(key="net", locale="fi").exists()
    assert page("wifi", "fi").alias_of_id == page("wifi").pk
    assert list(check()) == []


def test_place_becomes_a_page_when_its_translation_comes(folder: Folder, published: Published) -> None:
    folder.page("en/net.md", type="topic", title="Network")
    folder.page("fi/setup.md", section="net", title="Asetukset")
    folder.load()
    folder.page("fi/net.md", "Suomeksi.", type="topic", title="Verkko")
    _plan, result = folder.load()
    assert (result.counts[Action.CREATE], result.counts[Action.KEEP]) == (1, 2)
    assert published("net", "fi").path == "/fi/verkko/"
    assert body(published("net", "fi")) == "<p>Suomeksi.</p>"
    assert published("setup", "fi").path == "/fi/verkko/asetukset/"
    assert list(check()) == []


def test_source_is_in_the_default_language_even_when_it_comes_later(folder: Folder, published: Published) -> None:
    folder.page("fi/a.md", roles=["customer"])
    folder.load()
    assert published("a", "fi").is_source
    folder.page("en/a.md", roles=["partner"])
    folder.load()
    assert published("a").is_source
    assert not published("a", "fi").is_source
    assert document(published("a", "fi"))["roles"] == ["partner"]
    assert list(check()) == []


def test_translation_is_detached_from_the_translation_editor(folder: Folder) -> None:
    folder.page("en/a.md")
    folder.load()
    source, _made = TranslationSource.get_or_create_from_instance(page("a"))
    Translation.objects.create(source=source, target_locale=Locale.objects.get(language_code="fi"))
    folder.page("fi/a.md")
    folder.load()
    assert not Translation.objects.get().enabled


# --- Who may see it -------------------------------------------------------------------------------------------------


def test_audience_restricts_the_page_from_its_first_moment(folder: Folder) -> None:
    Group.objects.create(name="Partners")
    folder.page("en/a.md", audience="signed-in")
    folder.page("en/b.md", audience=["Partners", "Role: agent"], roles=["agent"])
    folder.page("en/c.md", audience="public")
    folder.load()
    rules = {row.key: row.audience.rules for row in Publication.objects.live()}
    groups = sorted(Group.objects.filter(name__in=["Partners", "Role: agent"]).values_list("pk", flat=True))
    assert rules["a"] == '["signed-in"]'
    assert json.loads(rules["b"]) == [groups]
    assert rules["c"] == "[]"
    for row in Publication.objects.filter(key__in=["a", "b"]):
        assert row.audience_history.count() == 1


def test_audience_of_a_section_holds_for_what_lies_below_it_in_every_language(
    folder: Folder, published: Published
) -> None:
    folder.page("en/net.md", type="topic", audience="signed-in")
    folder.page("fi/wifi.md", section="net")
    folder.load()
    assert published("wifi", "fi").audience.rules == '["signed-in"]'


def test_page_below_one_that_cannot_be_written_is_not_written_either(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder.page("en/net.md", type="topic", audience="signed-in")
    folder.page("en/wifi.md", section="net")
    folder.page("en/other.md")
    monkeypatch.setattr(
        TopicPage, "full_clean", lambda *_args, **_options: (_ for _ in ()).throw(ValueError("no luck"))
    )
    plan, result = folder.load()
    assert [str(problem) for problem in plan.problems.errors] == [
        "en/net.md: cannot be written: no luck",
        "en/wifi.md: cannot be written without en/net.md",
    ]
    assert result.counts == {Action.CREATE: 1, Action.UPDATE: 0, Action.KEEP: 0, Action.FAIL: 2}
    assert list(Publication.objects.exclude(type="home").values_list("key", flat=True)) == ["other"]


# --- Where it goes --------------------------------------------------------------------------------------------------


def test_import_can_go_below_a_page(folder: Folder, published: Published) -> None:
    parent = make_article(title="Parent", slug="parent")
    drain()
    folder.page("en/a.md")
    folder.page("fi/a.md")
    folder.load(parent="parent")
    assert published("a").parent == parent.translation_key
    assert published("a", "fi").path == "/fi/parent/a/"


def test_pages_with_the_same_title_have_different_addresses(folder: Folder, published: Published) -> None:
    folder.page("en/a.md", title="Options")
    folder.page("en/b.md", title="Options")
    folder.load()
    assert [published(key).path for key in "ab"] == ["/en/options/", "/en/options-1/"]


def test_title_in_any_script_makes_an_address(folder: Folder, published: Published) -> None:
    folder.page("en/a.md", title="Настройка сети")
    folder.page("en/b.md", title="!!!")
    folder.page("en/c.md", title="word " * 40)
    folder.load()
    assert published("a").path == "/en/настройка-сети/"
    assert published("b").path == "/en/b/"
    assert len(published("c").path) <= 90


# --- Wagtail's indexes ----------------------------------------------------------------------------------------------


@pytest.mark.persistence
@pytest.mark.django_db(transaction=True)
def test_indexes_are_what_single_edits_would_give(folder: Folder) -> None:
    folder.file("x.png", bitmap())
    folder.page("en/a.md", "[b](b.md)\n\n![x](../x.png)", title="Quokka")
    folder.page("en/b.md", type="topic")
    folder.page("fi/c.md", section="b")
    folder.load()
    assert [found.pk for found in Page.objects.search("quokka")] == [page("a").pk]
    assert not ImportedContent.objects.filter(indexed=False).exists()
    assert ReferenceIndex.get_references_to(page("b")).count() == 1
    assert ReferenceIndex.get_references_to(Image.objects.get()).count() == 1
    before = set(ReferenceIndex.objects.values_list("object_id", "to_object_id", "content_path"))
    for every in Page.objects.filter(depth__gt=1).specific():
        ReferenceIndex.create_or_update_for_object(every)
    assert set(ReferenceIndex.objects.values_list("object_id", "to_object_id", "content_path")) == before


def test_indexes_that_a_stopped_import_has_left_are_made_by_the_next(folder: Folder) -> None:
    folder.page("en/a.md", "[b](b.md)", title="Quokka")
    folder.page("en/b.md")
    folder.load()
    ReferenceIndex.objects.all().delete()
    ImportedContent.objects.update(indexed=False)
    folder.load()
    assert ReferenceIndex.get_references_to(page("b")).count() == 1


def test_restrictions_are_wagtails_own(folder: Folder) -> None:
    folder.page("en/a.md", audience="signed-in")
    folder.load()
    assert PageViewRestriction.objects.get().restriction_type == PageViewRestriction.LOGIN
