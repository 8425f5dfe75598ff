import json
import re
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import yaml
from django.contrib.auth import authenticate
from django.core.management import call_command
from django.db import transaction
from django.test import override_settings
from django.utils.text import slugify
from pytest_django import DjangoDbBlocker, Settings
from wagtail.models import Page, Revision

from accounts.models import User
from cms.audience import audience_ids_for
from cms.blocks.reading import outline
from cms.documents import DocumentTypes
from cms.look import look
from cms.models import PUBLIC_AUDIENCE_ID, Publication
from cms.publications.draining import drain
from knowledge.demo import DEMO_DIR, PEOPLE, logins_file
from search import judged
from search.indexing import rebuild

FILES = sorted(DEMO_DIR.glob("content/*/*.md"))
FIELDS = {
    "title", "summary", "locale", "translation_key", "type", "section", "product_lines", "roles", "regions", "tags",
    "related", "updated", "attachments", "audience", "date", "authors", "series", "from", "until", "time_zone",
    "action_label", "action_page", "action_url", "level",
}  # fmt: skip
UNTRANSLATED = {
    "local-api": {"en"},
    "low-voltage": {"en"},
    "kotitalousvahennys": {"fi"},
    "sauna-ja-pumppu": {"fi"},
    "rot-deduction": {"en", "sv"},
    "partnerdag-lulea": {"sv"},
}
INTERNAL = {"support-handbook", "first-minutes", "refrigerant-leak", "goodwill"}
BLOCKS = {
    "rich_text", "image", "callout", "steps", "code", "table", "file", "shared_text", "applies_to", "gallery",
    "accordion", "quote", "specification", "video", "call_to_action", "related_pages", "download",
}  # fmt: skip
LARGEST = 80_000  # bytes of what the scripts of the demo draw and write

pytestmark = pytest.mark.django_db


def front_matter(path: Path) -> dict[str, Any]:
    fields: dict[str, Any] = yaml.safe_load(path.read_text().split("---\n", 2)[1])
    return fields


def body(path: Path) -> str:
    return path.read_text().split("---\n", 2)[2]


def prose(path: Path) -> set[str]:
    """Return the sentences of a page: paragraphs without code, tables and pictures, and blocks that are YAML."""
    text = re.sub(r"^```(?!block:)\S+\n.*?^```|^\|.*?$|^!\[.*?$", "", body(path), flags=re.DOTALL | re.MULTILINE)
    return {" ".join(part.split()) for part in text.split("\n\n") if len(part.split()) > 3}


def anchors(path: Path) -> set[str]:
    return {slugify(heading, allow_unicode=True) for heading in re.findall(r"^#{2,4} (.+)$", body(path), re.MULTILINE)}


def links(path: Path) -> list[str]:
    return re.findall(r"\]\(([^)\s]+)", body(path))


def attachments(path: Path) -> list[str]:
    return [attachment["path"] for attachment in front_matter(path).get("attachments", [])]


def fenced(path: Path) -> list[tuple[str, dict[str, Any]]]:
    """Return the blocks that are written as YAML, by type."""
    found = re.findall(r"^```block:(\w+)\n(.*?)^```", body(path), re.DOTALL | re.MULTILINE)
    return [(kind, yaml.safe_load(text)) for kind, text in found]


def media(path: Path) -> list[str]:
    """Return the pictures and files of those blocks."""
    fields = [fields for _kind, block in fenced(path) for fields in (block, *block.get("images", ()))]
    return [one[name] for one in fields for name in ("image", "file") if name in one]


def pages(path: Path) -> set[str]:
    """Return the keys of the pages to which those blocks lead."""
    return {key for _kind, block in fenced(path) for key in (*block.get("pages", ()), block.get("page")) if key}


def name(path: Path) -> str:
    return f"{path.parent.name}/{path.stem}"


@pytest.mark.parametrize("path", FILES, ids=name)
def test_front_matter_is_complete_and_short_enough(path: Path) -> None:
    fields = front_matter(path)
    assert set(fields) <= FIELDS
    assert (fields["locale"], fields["translation_key"]) == (path.parent.name, path.stem)
    assert 0 < len(fields["title"]) <= 60
    assert 0 < len(fields["summary"]) <= 130


@pytest.mark.parametrize("path", FILES, ids=name)
def test_links_figures_and_files_are_there(path: Path) -> None:
    fields = front_matter(path)
    for link in links(path) + attachments(path) + media(path):
        if re.match("[a-z]+:", link):
            continue
        file, _hash, anchor = link.partition("#")
        target = path.parent / file if file else path
        target = target if target.exists() else path.parent.parent / "en" / file
        assert target.exists(), link
        assert not anchor or anchor in anchors(target), link
    keys = {other.stem for other in FILES}
    assert {*fields.get("related", []), *pages(path), fields.get("section", path.stem)} <= keys


def test_every_page_is_in_all_languages_but_for_some_on_purpose() -> None:
    languages: dict[str, set[str]] = {}
    for path in FILES:
        languages.setdefault(path.stem, set()).add(path.parent.name)
    assert languages == {key: UNTRANSLATED.get(key, {"en", "fi", "sv"}) for key in languages}


@pytest.mark.parametrize("path", [path for path in FILES if path.parent.name != "en"], ids=name)
def test_translation_is_not_the_english_text(path: Path) -> None:
    english = DEMO_DIR / "content/en" / path.name
    assert not english.exists() or not prose(path) & prose(english)


def test_every_figure_and_file_is_used() -> None:
    linked = {
        (path.parent / link).resolve() for path in FILES for link in links(path) + attachments(path) + media(path)
    }
    authors = yaml.safe_load((DEMO_DIR / "extras.yaml").read_text())["snippets"]["blog.Author"]
    used = linked | {DEMO_DIR / "content" / author["picture"] for author in authors}
    assert {path for folder in ("figures", "files") for path in DEMO_DIR.glob(f"content/{folder}/*")} <= used


def test_every_figure_and_file_is_small() -> None:
    stored = {path for folder in ("figures", "files") for path in DEMO_DIR.glob(f"content/{folder}/*")}
    assert {path.name for path in stored if path.stat().st_size > LARGEST} == {"winter-evening.png"}


def load() -> str:
    """Load the demo as `make run` does; return what it prints."""
    said = StringIO()
    call_command("load_demo", stdout=said, verbosity=0)
    drain()
    return said.getvalue()


@pytest.fixture(scope="module")
def demo(
    request: pytest.FixtureRequest, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """Load the demo once, in a transaction around those of the tests; give what was printed."""
    request.getfixturevalue("django_db_setup")
    folder = tmp_path_factory.mktemp("demo")
    with (
        django_db_blocker.unblock(),
        override_settings(DEMO=True, DATA_DIR=folder, MEDIA_ROOT=folder / "media"),
        transaction.atomic(),
    ):
        yield load()
        transaction.set_rollback(True)


def documents() -> dict[tuple[str, str], dict[str, Any]]:
    """Return the documents of the demo by key and locale."""
    rows = Publication.objects.filter(deleted_at=None).exclude(type="home")
    return {(row.key, row.locale): json.loads(row.document) for row in rows}


def blocks_of(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield the blocks of a document, with those inside others."""
    for block in DocumentTypes.blocks(document):
        if block["type"] != "faq":
            yield block
        yield from [*block.get("answer", ()), *block.get("blocks", ())]


def state() -> tuple[Any, ...]:
    """Return what a second load must not change."""
    passwords = list(User.objects.order_by("pk").values_list("username", "password"))
    sequence = Publication.objects.order_by("-sequence").values_list("sequence", flat=True).first()
    return Page.objects.count(), Revision.objects.count(), sequence, passwords, logins_file().stat().st_mtime_ns


@pytest.mark.persistence
def test_second_load_changes_nothing_and_says_the_same(demo: str) -> None:
    before = state()
    assert load() == demo
    assert state() == before


@pytest.mark.usefixtures("demo")
def test_every_file_becomes_a_page_with_all_its_links() -> None:
    found = documents()
    assert set(found) == {(path.stem, path.parent.name) for path in FILES}
    groups = {UUID(str(group)) for group in Publication.objects.values_list("group", flat=True)}
    for path in FILES:
        document = found[path.stem, path.parent.name]
        text = json.dumps(DocumentTypes.blocks(document))
        refs = re.findall(r'data-ref=\\"([^\\]+)\\"', text)
        assert {UUID(ref) for ref in refs} <= groups
        on_this_page = re.findall(r'href=\\"#', text)
        inner = [link for link in links(path) if re.match(r"[\w-]+\.md(#|$)|#", link)]
        assert len(refs) + len(on_this_page) == len(inner), path


@pytest.mark.usefixtures("demo")
def test_every_anchor_leads_to_a_heading() -> None:
    found = documents()
    keys = dict(Publication.objects.values_list("group", "key"))
    for (_key, locale), document in found.items():
        text = json.dumps(document, ensure_ascii=False)
        for group, anchor in re.findall(r'data-ref=\\"([^\\]+)\\" data-anchor=\\"([^"\\]+)\\"', text):
            target = found[keys[UUID(group)], locale]
            assert anchor in {heading.id for heading in outline(DocumentTypes.blocks(target))}


@pytest.mark.usefixtures("demo")
def test_every_kind_of_block_is_shown_in_every_language() -> None:
    kinds: dict[str, set[str]] = {}
    for (_key, locale), document in documents().items():
        kinds.setdefault(locale, set()).update(block["type"] for block in blocks_of(document))
    assert kinds == dict.fromkeys(("en", "fi", "sv"), BLOCKS)


@pytest.mark.usefixtures("demo")
def test_every_product_shows_all_that_there_is_to_know() -> None:
    products = {key: document for key, document in documents().items() if document["type"] == "product"}
    assert {document["product"] for document in products.values()} == {"lampo-6", "lampo-8", "hub"}
    for document in products.values():
        assert all(document[name] for name in ("picture", "body", "data_sheet", "instructions", "care"))
    films = {key for (key, _locale), document in products.items() if document["videos"]}
    assert films >= {"kajo-lampo-8", "kajo-hub-2"}
    papers = {key for (key, _locale), document in products.items() if document["downloads"]}
    assert papers == {key for key, _locale in products} - {"kajo-hub-1"}


def test_every_role_and_region_has_pages_of_its_own() -> None:
    facets = yaml.safe_load((DEMO_DIR / "facets.yaml").read_text())
    used = {key for path in FILES for name in ("roles", "regions") for key in front_matter(path).get(name, [])}
    assert {role["key"] for role in facets["roles"]} <= used
    assert {"europe", "finland", "sweden", "norway", "denmark", "iceland", "baltics", "germany"} <= used


@pytest.mark.usefixtures("demo")
def test_topics_come_in_the_order_of_reading() -> None:
    order = yaml.safe_load((DEMO_DIR / "extras.yaml").read_text())["order"]
    for locale in ("en", "fi", "sv"):
        rows = Publication.objects.filter(locale=locale, key__in=order[0]).order_by("order")
        assert list(rows.values_list("key", flat=True)) == order[0]


@pytest.mark.parametrize(
    ("keys", "readers"),
    [
        (INTERNAL, {"agent", "editor"}),
        ({"service-menu"}, {"installer", "agent", "editor"}),
        ({"extended-warranty"}, {person.username for person in PEOPLE}),
    ],
)
@pytest.mark.usefixtures("demo")
def test_restricted_pages_are_for_their_readers_only(keys: set[str], readers: set[str]) -> None:
    rows = Publication.objects.filter(key__in=keys)
    assert set(rows.values_list("key", "locale")) == {(key, locale) for key in keys for locale in ("en", "fi", "sv")}
    (audience,) = set(rows.values_list("audience_id", flat=True))
    assert {user.username for user in User.objects.all() if audience in audience_ids_for(user)} == readers


@pytest.mark.usefixtures("demo")
def test_everything_else_is_public() -> None:
    restricted = Publication.objects.exclude(audience_id=PUBLIC_AUDIENCE_ID).values_list("key", flat=True)
    assert set(restricted) == INTERNAL | {"service-menu", "extended-warranty"}


@pytest.mark.usefixtures("demo")
def test_two_swedish_pages_are_outdated() -> None:
    rows = list(Publication.objects.exclude(type="home"))
    sources = {row.group: row.revision for row in rows if row.is_source}
    outdated = {(row.key, row.locale) for row in rows if not row.is_source and row.based_on != sources[row.group]}
    assert outdated == {("quiet-mode", "sv"), ("kajo-lampo-6-2021", "sv")}


@pytest.mark.usefixtures("demo")
def test_a_campaign_runs_one_is_over_and_one_comes_whenever_the_demo_is_loaded() -> None:
    for locale in ("en", "fi", "sv"):
        rows = Publication.objects.filter(locale=locale, type__in=["campaign", "announcement"])
        states = {row.key: row.period.state() for row in rows}
        assert states == {
            "autumn-check": "running",
            "busy-lines": "running",
            "hub-trade-in": "over",
            "hub-update": "upcoming",
            "summer-cooling": "upcoming",
        }


@pytest.mark.usefixtures("demo")
def test_posts_have_their_authors_and_series_in_every_language() -> None:
    posts = {key: document for key, document in documents().items() if document["type"] == "post"}
    assert len(posts) == 26
    for (_key, locale), document in posts.items():
        assert {author["locale"] for author in document["authors"]} == {locale}
        assert all(author["picture"] for author in document["authors"])
    assert sorted(key for key, document in posts.items() if "series" in document) == [
        (key, locale) for key in ("frost-indoors", "frost-outdoors") for locale in ("en", "fi", "sv")
    ]


def test_printed_logins_work(demo: str) -> None:
    for person in PEOPLE:
        (password,) = re.findall(rf"^  {person.username} +(\S+) ", demo, re.MULTILINE)
        assert authenticate(username=person.username, password=password) is not None


@pytest.mark.usefixtures("demo")
def test_passwords_are_kept_for_the_owner_of_the_installation_only() -> None:
    assert logins_file().stat().st_mode & 0o777 == 0o600


@pytest.mark.usefixtures("demo")
def test_what_was_deleted_does_not_come_back() -> None:
    page = Page.objects.get(slug="quiet-mode-at-night")
    page.delete()
    User.objects.get(username="agent").delete()
    said = load()
    assert "  admin " in said
    assert "  agent " not in said
    assert not Page.objects.filter(pk=page.pk).exists()


@pytest.mark.usefixtures("demo")
def test_every_language_has_a_menu_a_footer_and_the_brand() -> None:
    now = look()
    assert now.name == "Kajo"
    for code in ("en", "fi", "sv"):
        menus = now.menus_for(code)
        assert menus.locale == code
        assert len(menus.groups) == 14
        assert menus.note


@pytest.mark.parametrize(("language", "floor"), [("en", 0.82), ("fi", 0.80), ("sv", 0.74)])
@pytest.mark.usefixtures("demo", "voikko")
def test_search_finds_what_people_ask_the_demo(language: str, floor: float, settings: Settings, tmp_path: Path) -> None:
    settings.SEARCH_FOLDER = tmp_path
    rebuild()
    said = StringIO()
    call_command("evaluate_search", str(DEMO_DIR / f"judged/{language}.tsv"), locale=language, stdout=said)
    reached = re.search(r"MRR@10 +([0-9.]+)", said.getvalue())
    assert reached
    assert float(reached[1]) >= floor, said.getvalue()


@pytest.mark.usefixtures("demo")
@pytest.mark.parametrize("language", ["en", "fi", "sv"])
def test_editors_of_the_demo_have_its_judged_queries(language: str) -> None:
    known = {query.text: query.keys for query in judged.read(DEMO_DIR / f"judged/{language}.tsv")}
    assert {query.text: query.keys for query in judged.stored(language)} == known
