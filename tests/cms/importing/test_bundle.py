"""Files one by one: what can be wrong with them, said with the line."""

import datetime as dt
from pathlib import Path

import pytest

from cms.importing.bundle import Bundle, read_bundle
from cms.importing.front_matter import Attachment
from cms.importing.problems import Problems

from .conftest import Folder

LOCALES = ("en", "fi")


def read(folder: Folder, **options: str) -> tuple[Bundle, list[str]]:
    problems = Problems()
    bundle = read_bundle(folder.root, problems, locales=LOCALES, **options)
    return bundle, [str(problem) for problem in problems.found]


def test_every_field_is_read(folder: Folder) -> None:
    folder.text(
        "en/net.md",
        "---\ntitle: Wireless\nsummary: >\n  Two\n  lines.\nlocale: en\ntranslation_key: net-wireless\ntype: topic\n"
        "section: net\nproduct_lines: [net, router]\nroles:\n- customer\nregions: []\ntags: a tag\nrelated: [x, y, x]\n"
        "updated: 2022-09-10\nattachments:\n- a.pdf\n- path: b.pdf\n  title: The manual\naudience: signed-in\n---\n"
        "Body\n",
    )
    bundle, problems = read(folder)
    source = bundle.files["en/net.md"]
    assert problems == []
    assert (source.body, source.line) == ("Body\n", 22)
    meta = source.meta
    assert (meta.title, meta.summary, meta.locale, meta.key, meta.type) == (
        "Wireless",
        "Two lines.",
        "en",
        "net-wireless",
        "topic",
    )
    assert (meta.section, meta.product_lines, meta.roles, meta.regions) == ("net", ("net", "router"), ("customer",), ())
    assert (meta.tags, meta.related, meta.updated) == (("a tag",), ("x", "y"), dt.date(2022, 9, 10))
    assert meta.attachments == (Attachment("a.pdf", "", 18), Attachment("b.pdf", "The manual", 19))
    assert meta.audience == ("signed-in",)


def test_values_are_taken_as_they_are_written(folder: Folder) -> None:
    folder.text("a.md", "---\ntitle: 2024\nlocale: en\ntype: article\ntags: [yes, 1.10]\nupdated: '2020-01-02'\n---\n")
    meta = read(folder)[0].files["a.md"].meta
    assert (meta.title, meta.tags, meta.updated) == ("2024", ("yes", "1.10"), dt.date(2020, 1, 2))


def test_key_is_the_file_name_unless_it_is_stated(folder: Folder) -> None:
    folder.page("en/wifi-setup.md", translation_key=None)
    assert read(folder)[0].files["en/wifi-setup.md"].meta.key == "wifi-setup"


def test_carriage_returns_and_a_byte_order_mark_are_no_trouble(folder: Folder) -> None:
    folder.file("a.md", b"\xef\xbb\xbf---\r\ntitle: A\r\nlocale: en\r\ntype: article\r\n---\r\n\r\nOne.\r\n")
    bundle, problems = read(folder)
    assert (bundle.files["a.md"].body, problems) == ("\nOne.\n", [])


def test_control_characters_are_left_out(folder: Folder) -> None:
    folder.page("en/a.md", "One\x08\x0b.\n")
    assert read(folder)[0].files["en/a.md"].body == "\nOne.\n"


MANY_LINES = "x: y\n" * 20_000
FRONT = "---\ntitle: A\nlocale: en\ntype: article\n"
BAD = {
    "no title": ("---\nlocale: en\ntype: article\n---\n", "a.md, line 1: no title"),
    "empty title": ("---\ntitle:\nlocale: en\ntype: article\n---\n", "a.md, line 2: no title"),
    "no type": ("---\ntitle: A\nlocale: en\n---\n", "a.md, line 1: no type"),
    "no locale": ("---\ntitle: A\ntype: article\n---\n", "a.md, line 1: no locale"),
    "long title": (f"---\ntitle: {'x' * 256}\nlocale: en\ntype: article\n---\n", "a.md, line 2: “title” is longer"),
    "long summary": (
        f"---\ntitle: A\nsummary: {'x' * 1001}\nlocale: en\ntype: article\n---\n",
        "a.md, line 3: “summary” is longer",
    ),
    "deep YAML": (f"---\ntitle: {'[' * 60_000}\n---\n", "a.md, line 1: broken YAML: more than 20 lists"),
    "no front matter": ("# A\n\nText.", "a.md, line 1: no front matter"),
    "no end": ("---\ntitle: A\n\nText.", "a.md, line 1: the front matter has no end"),
    "broken YAML": ("---\ntitle: A\nlocale: [en\ntype: article\n---\n", "a.md, line 4: broken YAML"),
    "tab in YAML": ("---\ntitle: A\n\tlocale: en\n---\n", "a.md, line 3: broken YAML"),
    "no mapping": ("---\n- a\n---\n", "a.md, line 1: the front matter is no list of fields"),
    "field twice": (f"{FRONT}title: B\n---\n", "a.md, line 5: “title” comes twice"),
    "list for a text": (f"{FRONT}summary: [a]\n---\n", "a.md, line 5: “summary” has to be a text"),
    "bad date": (f"{FRONT}updated: 31.1.2025\n---\n", "a.md, line 5: “updated” is no date like 2025-01-31: 31.1.2025"),
    "bad key": (f"{FRONT}translation_key: ../x\n---\n", "a.md, line 5: “../x” cannot be a key"),
    "bad facet": (
        f"{FRONT}roles: [Support Agent]\n---\n",
        "a.md, line 5: “roles” has “Support Agent”, which is no key",
    ),
    "long tag": (f"{FRONT}tags: {'x' * 101}\n---\n", "a.md, line 5: “tags” has one that is longer"),
    "mixed audience": (f"{FRONT}audience: [public, Staff]\n---\n", "a.md, line 5: “audience” has to be"),
    "unknown locale": ("---\ntitle: A\nlocale: xx\ntype: article\n---\n", "a.md, line 3: unknown locale “xx”"),
    "NUL": (f"{FRONT}---\nOne\nTwo\0\n", "a.md, line 7: a NUL byte"),
    "endless front matter": (f"---\ntitle: A\n{MANY_LINES}---\n", "a.md, line 1: the front matter is longer"),
    "objects": (f"{FRONT}tags: !!python/object/apply:os.system [id]\n---\n", ""),
}


@pytest.mark.parametrize(("text", "problem"), BAD.values(), ids=BAD.keys())
def test_bad_file_is_named_with_line_and_reason_and_the_rest_goes_on(folder: Folder, text: str, problem: str) -> None:
    folder.text("a.md", text)
    folder.page("en/b.md")
    bundle, problems = read(folder)
    assert "en/b.md" in bundle.files
    if problem:
        assert list(bundle.files) == ["en/b.md"]
        assert problems[0].startswith(problem)


def test_tags_of_yaml_build_nothing(folder: Folder, tmp_path: Path) -> None:
    folder.text("a.md", f"{FRONT}tags: !!python/object/apply:os.mkdir ['{tmp_path}/x']\n---\n")
    read(folder)
    assert not (tmp_path / "x").exists()


def test_aliases_of_yaml_do_not_multiply(folder: Folder) -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 30)]
    bomb = "\n".join(lines)
    folder.text("a.md", f"{FRONT}tags: [y]\n{bomb}\n---\n")
    assert read(folder)[0].files["a.md"].meta.tags == ("y",)


def test_other_encoding_is_named_with_its_line(folder: Folder) -> None:
    folder.file("a.md", "---\ntitle: A\nlocale: fi\ntype: article\n---\nkäyttö\n".encode("latin-1"))
    folder.file("b.md", "---\ntitle: A\n".encode("utf-16"))
    bundle, problems = read(folder)
    assert bundle.files == {}
    assert problems == ["a.md, line 6: not UTF-8: byte 0xe4", "b.md, line 1: not UTF-8: byte 0xff"]


def test_ten_megabytes_of_text_are_refused(folder: Folder) -> None:
    folder.text("a.md", f"{FRONT}---\n{'word ' * 2_100_000}")
    assert read(folder)[1] == ["a.md: 10.0 MB of text; a page may have 1 MB"]


def test_unknown_field_is_a_warning(folder: Folder) -> None:
    folder.page("en/a.md", secton="net")
    bundle, problems = read(folder)
    assert list(bundle.files) == ["en/a.md"]
    assert problems == ["en/a.md, line 6: unknown field “secton”"]


def test_two_files_for_one_page_are_both_refused(folder: Folder) -> None:
    folder.page("en/a.md", translation_key="net")
    folder.page("en/b.md", translation_key="net")
    folder.page("fi/a.md", translation_key="net")
    bundle, problems = read(folder)
    assert list(bundle.files) == ["fi/a.md"]
    assert problems == [
        "en/a.md, line 4: the page net (en) is also in en/b.md",
        "en/b.md, line 4: the page net (en) is also in en/a.md",
    ]


def test_links_to_files_and_folders_are_not_followed(folder: Folder, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "secret.md").write_text(f"{FRONT}---\nSecret\n")
    folder.page("en/a.md")
    (folder.root / "en/secret.md").symlink_to(outside / "secret.md")
    (folder.root / "out").symlink_to(outside)
    (folder.root / "round").symlink_to("round")
    bundle, problems = read(folder)
    assert list(bundle.files) == ["en/a.md"]
    assert problems == [
        "out: a symbolic link that leads out of the folder",
        "en/secret.md: a symbolic link: put the file itself there",
    ]


def test_hidden_files_and_other_files_are_left_alone(folder: Folder) -> None:
    folder.text(".git/a.md", "x")
    folder.text("en/.hidden.md", "x")
    folder.text("notes.txt", "x")
    assert read(folder) == (Bundle(folder.root.resolve()), [])


def test_one_language_can_be_chosen(folder: Folder) -> None:
    folder.page("en/a.md")
    folder.page("fi/a.md")
    folder.page("fi/b.md", locale=None)
    bundle, problems = read(folder, only="fi")
    assert (list(bundle.files), bundle.skipped, problems) == (["fi/a.md", "fi/b.md"], 1, [])
