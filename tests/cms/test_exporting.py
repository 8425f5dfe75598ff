"""Content that leaves one site and comes to another."""

import uuid
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
import yaml
from django.contrib.auth.models import Group
from django.core.management import CommandError, call_command
from pytest_django import Settings
from wagtail.models import CollectionViewRestriction, ReferenceIndex

from accounts.models import User
from blog.models import Author
from cms.exporting.services import ExportError, export_tree
from cms.facets import snapshot
from cms.importing import bundle_extras, writing
from cms.importing.planning import PlanError
from cms.importing.services import import_folder
from cms.models import Document, ImportedContent, Publication, Region, SharedText
from cms.publications.draining import drain
from cms.services import put_facet_value
from knowledge.models import ArticlePage, TopicPage
from tests.blog_site import make_blog, make_post
from tests.campaign_site import make_campaign, make_index
from tests.exchange import state, wipe
from tests.factories import (
    describe,
    make_collection,
    make_file,
    make_home,
    make_image,
    make_page,
    make_user,
    restrict,
    stream,
    translate,
)
from tests.help_site import make_facets
from tests.product_site import make_products

pytestmark = [pytest.mark.django_db, pytest.mark.persistence]


@pytest.fixture(autouse=True)
def _folders(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.DATA_DIR = tmp_path  # other tests import at the same time


def elsewhere(folder: Path) -> tuple[Any, Any]:
    """Export everything, go to an empty site, import it there; return what readers had and what they have."""
    before = state()
    export_tree(folder=folder)
    wipe()
    assert state() == {}
    plan, _result = import_folder(folder=folder)
    assert not plan.problems.errors
    return before, state()


def rich_site() -> None:
    """Make pages of every type, with references of every kind, for several audiences, in two languages."""
    make_facets()
    products = make_products()
    home = products.home
    partners = Group.objects.create(name="Partners")
    topic = make_page(TopicPage, home, title="Topic", slug="topic", seo_title="Everything", no_index=True)
    shared = SharedText.objects.create(title="Safety", body="<p>Careful.</p>", locale=home.locale, live=False)
    shared.save_revision().publish()
    private = make_file(b"%PDF private", "private.pdf", collection=make_collection())
    restriction = CollectionViewRestriction.objects.create(collection=private.collection, restriction_type="groups")
    restriction.groups.set([partners])
    image = make_image(title="A door", description="A blue door", focal_point_x=5, focal_point_y=6)
    image.focal_point_width, image.focal_point_height = 7, 8
    image.save()
    links = (
        f'<p>See <a linktype="page" id="{products.new.pk}" anchor="care">care</a>, '
        f'<a linktype="document" id="{private.pk}">a file</a>, <a href="https://example.com/?a=1&amp;b=2">that</a> and '
        '<a linktype="page" id="999999">nothing</a>.</p>'
    )
    grid = {
        "caption": "Lights",
        "columns": [{"type": "formatted", "heading": "A"}],
        "rows": [{"values": [links]}],
    }
    inner = [{"type": "rich_text", "value": links, "id": "inner"}]
    article = make_page(
        ArticlePage,
        topic,
        title="Article",
        slug="own-address",
        summary="Two\nlines.",
        body=stream(
            ("rich_text", f"<h2>Begin</h2>{links}"),
            ("image", {"image": image.pk, "alt_text": "A door", "decorative": False, "caption": ""}),
            ("table", {"header_column": False, "table": grid}),
            ("shared_text", str(shared.translation_key)),
            ("applies_to", {"regions": ["finland"], "product_lines": [], "blocks": inner}),
            ("related_pages", {"title": "", "pages": [{"type": "item", "id": "p", "value": products.old.pk}]}),
            ("call_to_action", {"text": "", "label": "Go", "page": topic.pk, "url": ""}),
        ),
        related=stream(("page", topic.pk), prefix="related"),
        content_owner=make_user("aino", first_name="Aino", last_name="Salo"),
    )
    describe(article, regions=["finland"], roles=["customer"], tags=["wifi", "Ä b"])
    second = make_page(ArticlePage, topic, title="Second", slug="second")
    third = make_page(ArticlePage, topic, title="Third", slug="third")
    third.move(second, "left")
    restrict(third, partners)
    translated = translate(topic, "fi", title="Aihe", slug="aihe", based_on=topic.live_revision_id)
    translate(article, "fi", title="Artikkeli", slug="artikkeli", based_on=article.live_revision_id)
    restrict(translated)
    topic.title = "Topic, revised"
    topic.body = stream(("rich_text", "<p>More.</p>"))
    topic.save_revision().publish()
    blog = make_blog(home)
    blog.aino.picture = image
    blog.aino.save_revision().publish()
    make_post(blog, "2026-03-01", blog.aino, blog.olli, series=blog.winter, tags=("snow",))
    hero = stream(("image", {"image": image.pk, "alt_text": "A house", "decorative": False, "caption": ""}))
    make_campaign(make_index(home), title="Autumn", hero=hero, action_label="Go", action_page=topic)
    drain()


def test_everything_comes_back_as_it_was(tmp_path: Path) -> None:
    rich_site()
    before, after = elsewhere(tmp_path / "bundle")
    assert set(after) == set(before)
    for place, expected in before.items():
        assert after[place] == expected, place


def test_import_that_is_stopped_twice_ends_as_one_that_nobody_disturbed(tmp_path: Path) -> None:
    rich_site()
    before = state()
    export_tree(folder=tmp_path / "bundle")
    wipe()
    for transactions in (4, 9):
        stops = [*[None] * transactions, KeyboardInterrupt]
        with (
            patch.object(writing, "BATCH", 1),
            patch.object(writing, "let_others_write", side_effect=stops),
            pytest.raises(KeyboardInterrupt),
        ):
            import_folder(folder=tmp_path / "bundle")
    import_folder(folder=tmp_path / "bundle")
    assert state() == before


def test_second_import_of_a_bundle_changes_nothing(tmp_path: Path) -> None:
    rich_site()
    elsewhere(tmp_path / "bundle")
    newest = Publication.objects.order_by("-sequence").values_list("sequence", flat=True).first()
    plan, _result = import_folder(folder=tmp_path / "bundle")
    drain()
    assert {item.action for item in plan.items.values()} == {"unchanged"}
    assert Publication.objects.order_by("-sequence").values_list("sequence", flat=True).first() == newest


def test_what_is_there_already_is_not_renamed(tmp_path: Path) -> None:
    rich_site()
    export_tree(folder=tmp_path / "bundle")
    wipe()
    Region.objects.create(key="finland", labels={"en": "Our Finland"})
    locale = make_home().locale
    Author.objects.create(key="aino", name="Another Aino", locale=locale, live=True)
    import_folder(folder=tmp_path / "bundle")
    drain()
    assert Region.objects.get(key="finland").labels == {"en": "Our Finland"}
    assert Author.objects.get(key="aino").name == "Another Aino"


def test_snippet_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    rich_site()
    export_tree(folder=tmp_path / "bundle")
    file = tmp_path / "bundle" / "snippets.yaml"
    file.write_text(file.read_text().replace("title: Safety", f"title: {'x' * 300}"))
    wipe()
    plan, _result = import_folder(folder=tmp_path / "bundle")
    assert ["snippets.yaml" in str(error) for error in plan.problems.errors] == [True], plan.problems.errors
    assert not SharedText.objects.exists()
    assert ("own-address", "en") in state()


def test_facet_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    make_page(ArticlePage, make_home(), title="Live", slug="live")
    drain()
    export_tree(folder=tmp_path / "bundle")
    (tmp_path / "bundle" / "facets.yaml").write_text("regions: [{key: Not a key, labels: {en: X}}]")
    wipe()
    plan, _result = import_folder(folder=tmp_path / "bundle")
    assert ["facets.yaml, line 1: Not a key" in str(error) for error in plan.problems.errors] == [True]
    assert set(state()) == {("live", "en")}


def test_part_of_the_tree_goes_below_another_page(tmp_path: Path) -> None:
    rich_site()
    export_tree(folder=tmp_path / "bundle", section="topic", locales=["en"])
    wipe()
    make_page(TopicPage, make_home(), title="Guests", slug="guests")
    drain()
    plan, _result = import_folder(folder=tmp_path / "bundle", parent="guests")
    assert not plan.problems.errors
    assert {key: row["path"] for (key, locale), row in state().items() if locale == "en"} == {
        "guests": "/en/guests/",
        "topic": "/en/guests/topic/",
        "own-address": "/en/guests/topic/own-address/",
        "second": "/en/guests/topic/second/",
        "third": "/en/guests/topic/third/",
    }


def test_restriction_above_the_part_goes_with_it(tmp_path: Path) -> None:
    home, group = make_home(), Group.objects.create(name="Partners")
    topic = make_page(TopicPage, home, title="Topic", slug="topic")
    make_page(ArticlePage, topic, title="Article", slug="article")
    restrict(topic, group)
    drain()
    export_tree(folder=tmp_path / "bundle", section="article")
    wipe()
    import_folder(folder=tmp_path / "bundle")
    assert state()["article", "en"]["audience"] == [["Partners"]]


def test_restriction_of_an_alias_goes_with_what_lies_below_it(tmp_path: Path) -> None:
    topic = make_page(TopicPage, make_home(), title="Topic", slug="topic")
    alias = topic.create_alias(update_slug="again")
    make_page(ArticlePage, alias, title="Article", slug="article")
    restrict(alias, Group.objects.create(name="Partners"))
    drain()
    export_tree(folder=tmp_path / "bundle")
    wipe()
    plan, _result = import_folder(folder=tmp_path / "bundle")
    assert not plan.problems.errors
    assert state()["article", "en"]["audience"] == [["Partners"]]


def test_page_restricted_twice_is_not_exported_with_one_restriction(tmp_path: Path) -> None:
    home = make_home()
    topic = make_page(TopicPage, home, title="Topic", slug="topic")
    article = make_page(ArticlePage, topic, title="Article", slug="article")
    for page, name in ((topic, "A"), (article, "B")):
        restrict(page, Group.objects.create(name=name))
    drain()
    with pytest.raises(ExportError, match="restricted more than once"):
        export_tree(folder=tmp_path / "bundle", section="article")
    export_tree(folder=tmp_path / "both", section="topic")


def test_file_for_a_group_stays_for_the_group(tmp_path: Path) -> None:
    rich_site()
    export_tree(folder=tmp_path / "bundle")
    wipe()
    Group.objects.get(name="Partners").delete()
    plan, _result = import_folder(folder=tmp_path / "bundle")
    assert "“Partners”" in str(plan.problems.errors[0])
    assert not Document.objects.filter(file__contains="private").exists()
    partners = Group.objects.create(name="Partners")
    import_folder(folder=tmp_path / "bundle")
    private = Document.objects.get(file__contains="private")
    assert [set(rule.groups.all()) for rule in private.collection.view_restrictions.all()] == [{partners}]
    assert str(private.uid) in str(state()["own-address", "en"]["document"])


def test_export_that_fails_leaves_nothing_that_could_be_imported(tmp_path: Path) -> None:
    above = make_collection()
    twice = above.add_child(name="Twice")
    for collection, name in ((above, "A"), (twice, "B")):
        restriction = CollectionViewRestriction.objects.create(collection=collection, restriction_type="groups")
        restriction.groups.set([Group.objects.create(name=name)])
    file = make_file(collection=twice)
    make_page(ArticlePage, make_home(), body=stream(("file", {"file": file.pk, "label": ""})))
    drain()
    (tmp_path / "bundle").mkdir()
    with pytest.raises(ExportError, match="restricted more than once"):
        export_tree(folder=tmp_path / "bundle")
    assert list((tmp_path / "bundle").iterdir()) == []


def test_file_that_is_lost_is_left_out(tmp_path: Path) -> None:
    file, image = make_file(), make_image()
    figure = {"image": image.pk, "alt_text": "A", "decorative": False, "caption": ""}
    body = stream(("file", {"file": file.pk, "label": ""}), ("image", figure))
    make_page(ArticlePage, make_home(), title="Live", slug="live", body=body)
    drain()
    for medium in (file, image):
        medium.file.storage.delete(medium.file.name)
    done = export_tree(folder=tmp_path / "bundle")
    assert (done.pages, done.media, len(done.left_out)) == (1, 0, 2)


def test_page_that_changes_meanwhile_spoils_the_export(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = make_page(ArticlePage, make_home(), title="Live", slug="live")
    drain()
    write = Path.write_text

    def restrict_meanwhile(path: Path, *arguments: Any, **options: Any) -> int:
        if path.name == "bundle.yaml":
            restrict(page)
        return write(path, *arguments, **options)

    monkeypatch.setattr(Path, "write_text", restrict_meanwhile)
    with pytest.raises(ExportError, match="changed while they were exported"):
        export_tree(folder=tmp_path / "bundle")
    assert not list((tmp_path / "bundle").iterdir())


def test_draft_stays_at_home(tmp_path: Path) -> None:
    home = make_home()
    page = make_page(ArticlePage, home, title="Live", slug="live")
    make_page(ArticlePage, home, title="Draft", slug="draft", live=False)
    page.title = "Newer draft"
    page.save_revision()
    drain()
    export_tree(folder=tmp_path / "bundle")
    texts = [path.read_text() for path in (tmp_path / "bundle").rglob("*.yaml")]
    assert not any("raft" in text for text in texts)


def test_long_page_comes_back_and_endless_lists_are_refused(tmp_path: Path) -> None:
    make_page(ArticlePage, make_home(), slug="long", body=stream(("rich_text", f"<p>{'word ' * 250_000}</p>")))
    before, after = elsewhere(tmp_path / "bundle")
    assert after == before
    (tmp_path / "bundle" / "snippets.yaml").write_text("[]\n")
    with patch.object(bundle_extras, "LONGEST_LIST", 2), pytest.raises(PlanError, match="export smaller parts"):
        import_folder(folder=tmp_path / "bundle")


def test_bundle_of_a_newer_version_is_refused_as_a_whole(tmp_path: Path) -> None:
    make_page(ArticlePage, make_home(), title="Live", slug="live")
    drain()
    export_tree(folder=tmp_path)
    (tmp_path / "bundle.yaml").write_text("format: 2\n")
    with pytest.raises(PlanError, match=r"format 2.*upgrade"):
        import_folder(folder=tmp_path)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("slug: live", "slug: ../live", "“slug” cannot be"),
        ("group: ", "group: x", "“group” has to be a UUID"),
        ("content:", "content: 3\nother:", "unknown field “other”"),
        ("  body:", "  heading:", "no field “heading”"),
        ("type: rich_text", "type: hologram", "no place for a block of the type “hologram”"),
        ("value: <p>Hi</p>", "value: [3]", "not of the form"),
        ("value: <p>Hi</p>", "value: <p><img src=a></p>", "not of the form"),
        ("rich_text\n    value: <p>Hi</p>", "gallery\n    value: null", "not of the form"),
        ("rich_text\n    value: <p>Hi</p>", "accordion\n    value: {}", "not of the form"),
        ("slug: live", "slug: [", "broken YAML"),
        ("slug: live", f"slug: {'[' * 500_000}", "inside one another"),
        ("slug: live", "slug: &x live\nowner: *x", "repeats another value"),
        ("slug: live", "slug: live\nis_behind: maybe", "true or false"),
    ],
)
def test_page_that_cannot_be_read_is_named_and_nothing_is_written(
    tmp_path: Path, old: str, new: str, message: str
) -> None:
    make_page(ArticlePage, make_home(), title="Live", slug="live", body=stream(("rich_text", "<p>Hi</p>")))
    drain()
    export_tree(folder=tmp_path)
    file = tmp_path / "en" / "live.page.yaml"
    assert old in file.read_text()
    file.write_text(file.read_text().replace(old, new, 1))
    wipe()
    plan, _result = import_folder(folder=tmp_path)
    assert [message in str(error) for error in plan.problems.errors] == [True], plan.problems.errors
    assert state() == {}


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("media.yaml", "- {path: ../secret, kind: file, uid: x, title: y}", "does not lie in media/"),
        ("media.yaml", "- {path: media/a, kind: file, uid: x, title: y}", "has to have “kind”"),
        ("media.yaml", "- {path: media/a.pdf, filename: a.html, kind: file, uid: x, title: y}", "another type than"),
        (
            "media.yaml",
            f"- {{path: media/a, kind: image, uid: {uuid.uuid4()}, title: y, focal_point: [.inf, 0, 0, 0]}}",
            "has to be four numbers",
        ),
        ("media.yaml", "a: b", "has to be a list"),
        ("media.yaml", "- &a {path: media/a, title: *a}", "repeats another value"),
        ("snippets.yaml", "- {model: auth.user, content: {}}", "cannot read an entry of the model “auth.user”"),
        ("facets.yaml", "regions: 3", "expected a list"),
        ("facets.yaml", "[" * 2_000, "too many lists inside one another"),
        ("bundle.yaml", "nothing", "does not say “format: 1”"),
        ("bundle.yaml", "[" * 2_000, "does not say “format: 1”"),
    ],
)
def test_broken_bundle_is_refused_as_a_whole(tmp_path: Path, name: str, text: str, message: str) -> None:
    make_page(ArticlePage, make_home(), title="Live", slug="live")
    drain()
    export_tree(folder=tmp_path)
    (tmp_path / name).write_text(text)
    with pytest.raises(PlanError, match=message):
        import_folder(folder=tmp_path)


def test_file_that_lies_elsewhere_is_not_taken_for_one_of_the_bundle(tmp_path: Path) -> None:
    make_home()
    (tmp_path / "secret").write_bytes(b"secret")
    media = tmp_path / "bundle" / "media"
    media.mkdir(parents=True)
    (media / "a.pdf").symlink_to(tmp_path / "secret")
    entry = {"path": "media/a.pdf", "kind": "file", "uid": str(uuid.uuid4()), "title": "A"}
    (tmp_path / "bundle" / "media.yaml").write_text(yaml.safe_dump([entry]))
    (tmp_path / "bundle" / "a.md").write_text("---\ntitle: A\nlocale: en\ntype: article\n---\nText\n")
    import_folder(folder=tmp_path / "bundle")
    assert not Document.objects.exists()


@pytest.mark.parametrize("name", ["bundle.yaml", "facets.yaml", "media.yaml", "snippets.yaml"])
def test_list_that_is_a_symbolic_link_is_refused(tmp_path: Path, name: str) -> None:
    make_home()
    (tmp_path / "bundle").mkdir()
    (tmp_path / "elsewhere").write_text("regions: [{key: north, labels: {en: North}}]")
    (tmp_path / "bundle" / name).symlink_to(tmp_path / "elsewhere")
    with pytest.raises(PlanError, match="a symbolic link"):
        import_folder(folder=tmp_path / "bundle")


def test_new_values_of_a_facet_come_after_those_that_are_there(tmp_path: Path) -> None:
    put_facet_value(facet="product_line", key="hub", labels={"en": "Hub"})
    for number, key in enumerate(("hub-1", "hub-2")):
        put_facet_value(facet="product_line", key=key, labels={"en": key}, parent="hub", sort_order=number)
    make_home()
    news = "[{key: hub-3, labels: {en: A}}, {key: hub-4, labels: {en: B}}]"
    (tmp_path / "facets.yaml").write_text(f"product_lines: [{{key: hub, labels: {{en: Hub}}, children: {news}}}]")
    (tmp_path / "a.md").write_text("---\ntitle: A\nlocale: en\ntype: article\n---\nText\n")
    import_folder(folder=tmp_path)
    assert [node.key for node in snapshot().tree("product_line")] == ["hub", "hub-1", "hub-2", "hub-3", "hub-4"]


def test_page_restricted_as_the_one_above_says_so_itself(tmp_path: Path) -> None:
    topic = make_page(TopicPage, make_home(), title="Topic", slug="topic")
    article = make_page(ArticlePage, topic, title="Article", slug="article")
    partners = Group.objects.create(name="Partners")
    restrict(topic, partners)
    restrict(article, partners)
    elsewhere(tmp_path / "bundle")
    TopicPage.objects.get(slug="topic").view_restrictions.all().delete()
    assert [state()[key, "en"]["audience"] for key in ("topic", "article")] == [[], [["Partners"]]]


def test_page_that_cannot_be_indexed_stops_no_import(tmp_path: Path) -> None:
    make_home()
    for name in "ab":
        (tmp_path / f"{name}.md").write_text(f"---\ntitle: {name}\nlocale: en\ntype: article\n---\nText\n")
    index = ReferenceIndex.create_or_update_for_object

    def refuse(page: Any) -> None:
        if page.title == "a":
            raise TypeError("broken")
        index(page)

    with patch.object(ReferenceIndex, "create_or_update_for_object", side_effect=refuse):
        import_folder(folder=tmp_path)
    assert not ImportedContent.objects.filter(indexed=False).exists()


def test_command_says_what_it_wrote(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = make_page(ArticlePage, make_home(), title="Live", slug="live")
    page.create_alias(update_slug="again")
    drain()
    call_command("export_content", str(tmp_path / "bundle"))
    said = capsys.readouterr()
    assert "has 1 page and 0 images and files" in said.out
    assert "an alias of another page" in said.err
    assert yaml.safe_load((tmp_path / "bundle" / "bundle.yaml").read_text()) == {"format": 1}


@pytest.mark.parametrize("section", [None, "nothing"])
def test_command_needs_something_to_export_and_an_empty_folder(tmp_path: Path, section: str | None) -> None:
    make_home()
    with pytest.raises(CommandError, match="nothing to export"):
        call_command("export_content", str(tmp_path / "new"), section=section)
    (tmp_path / "x").write_text("")
    with pytest.raises(CommandError, match="not empty"):
        call_command("export_content", str(tmp_path))


def test_owner_who_is_not_here_is_left_out(tmp_path: Path) -> None:
    rich_site()
    export_tree(folder=tmp_path / "bundle")
    wipe()
    User.objects.get(username="aino").delete()
    plan, _result = import_folder(folder=tmp_path / "bundle")
    assert not plan.problems.errors
    assert "owner" not in state()["own-address", "en"]["document"]
