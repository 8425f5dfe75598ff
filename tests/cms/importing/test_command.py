"""`manage.py import_content`: what it says, and how it ends."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from wagtail.models import Page

from cms.importing.locking import only_import
from cms.models import Publication

from .conftest import Folder


def run(path: Path, *options: str, fails: str = "") -> tuple[str, str]:
    out, err = StringIO(), StringIO()
    if fails:
        with pytest.raises(CommandError, match=fails):
            call_command("import_content", str(path), *options, stdout=out, stderr=err, no_color=True)
    else:
        call_command("import_content", str(path), *options, stdout=out, stderr=err, no_color=True)
    return out.getvalue(), err.getvalue()


@pytest.mark.usefixtures("site")
def test_summary_says_what_was_done(folder: Folder) -> None:
    folder.page("en/a.md", "[x](x.md)")
    out, err = run(folder.root)
    assert out == "1 created, 0 updated, 0 unchanged, 0 failed, 1 warning\n"
    assert err == "en/a.md, line 8: a dead link becomes text: x (warning)\n"
    assert run(folder.root, "-v2")[0] == (
        "unchanged en/a.md: a (en)\n0 created, 0 updated, 1 unchanged, 0 failed, 1 warning\n"
    )


@pytest.mark.usefixtures("site")
def test_errors_are_named_and_the_command_fails_after_the_rest(folder: Folder) -> None:
    folder.page("en/a.md")
    folder.text("en/b.md", "x")
    out, err = run(folder.root, fails=r"^1 error \(named above\); everything else is imported.$")
    assert out == "1 created, 0 updated, 0 unchanged, 1 failed, 0 warnings\n"
    assert err == "en/b.md, line 1: no front matter: the first line has to be ---\n"
    assert Page.objects.filter(title="A", live=True).exists()


@pytest.mark.usefixtures("site")
def test_dry_run_says_everything_and_writes_nothing(folder: Folder) -> None:
    folder.page("en/a.md", section="nowhere")
    folder.page("en/b.md")
    out, err = run(folder.root, "--dry-run", fails="1 error")
    assert out == (
        "created en/b.md: b (en)\n"
        "1 created, 0 updated, 0 unchanged, 1 failed, 0 warnings (dry run: nothing was written)\n"
    )
    assert err == "en/a.md, line 6: unknown section “nowhere”\n"
    assert not Page.objects.filter(title="B").exists()


@pytest.mark.usefixtures("site")
def test_one_language_is_imported_when_asked_for(folder: Folder) -> None:
    folder.page("en/a.md")
    folder.page("fi/a.md")
    out, _err = run(folder.root, "--locale", "fi")
    assert out == "1 created, 0 updated, 0 unchanged, 0 failed, 0 warnings, 1 in other languages\n"


@pytest.mark.usefixtures("site")
def test_replaced_changes_of_editors_are_named(folder: Folder) -> None:
    folder.page("en/a.md", "One.")
    run(folder.root)
    page = Page.objects.get(title="A").specific
    page.title = "Edited"
    page.save_revision().publish()
    folder.page("en/a.md", "Two.")
    expected = "en/a.md: replaces what was changed in the admin since; its history keeps that\n"
    assert expected in run(folder.root, "--dry-run")[0]
    assert expected in run(folder.root)[0]


@pytest.mark.usefixtures("site")
def test_second_import_at_the_same_time_is_refused(folder: Folder) -> None:
    folder.page("en/a.md")
    with only_import():
        run(folder.root, fails="Another import is running")
    run(folder.root)


@pytest.mark.django_db
def test_site_that_is_not_set_up_is_said(folder: Folder) -> None:
    folder.page("en/a.md")
    run(folder.root, fails="There is no home page")


@pytest.mark.usefixtures("site")
def test_folder_has_to_be_one(folder: Folder) -> None:
    run(folder.root / "nothing", fails="is no folder")


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("site")
def test_publications_are_there_when_the_command_ends(folder: Folder) -> None:
    for number in range(30):
        folder.page(f"en/page-{number:02}.md")
    run(folder.root)
    assert Publication.objects.live().filter(type="article").count() == 30
