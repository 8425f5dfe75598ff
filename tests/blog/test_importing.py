"""Posts from files."""

from pathlib import Path

import pytest

from blog.models import BlogPostPage
from cms.importing.planning import make_plan
from cms.importing.services import import_folder
from tests.blog_site import make_blog
from tests.factories import make_home

pytestmark = [pytest.mark.django_db, pytest.mark.persistence]

POST = """---
title: Before the winter
locale: en
type: post
section: news
date: 2026-10-01
authors: [olli, aino]
series: winter
---

Clean the filter.
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    make_blog(make_home())
    (tmp_path / "news.md").write_text("---\ntitle: News\nlocale: en\ntype: blog\n---\n\nAbout us.\n")
    return tmp_path


def write(folder: Path, text: str) -> None:
    (folder / "before-the-winter.md").write_text(text)


def errors(folder: Path) -> list[str]:
    return [str(problem) for problem in make_plan(folder).problems.errors]


def test_file_becomes_a_post_below_its_blog(folder: Path) -> None:
    write(folder, POST)
    plan, _result = import_folder(folder=folder)
    assert not plan.problems.errors
    post = BlogPostPage.objects.get()
    assert post.get_parent().title == "News"
    assert str(post.date) == "2026-10-01"
    assert [child.value.key for child in post.authors] == ["olli", "aino"]
    assert post.series.key == "winter"


def test_what_is_left_out_later_is_gone(folder: Path) -> None:
    write(folder, POST)
    import_folder(folder=folder)
    write(folder, POST.replace("series: winter\n", ""))
    import_folder(folder=folder)
    assert BlogPostPage.objects.get().get_latest_revision_as_object().series is None


@pytest.mark.parametrize(
    ("was", "becomes", "message"),
    [
        ("date: 2026-10-01\n", "", "no date"),
        ("date: 2026-10-01", "date: soon", "line 6: “date” is no date like 2025-01-31: soon"),
        ("authors: [olli, aino]\n", "", "no authors"),
        ("aino]", "nobody]", "line 7: unknown author “nobody”"),
        ("aino]", "Aino]", "is no key"),
        ("series: winter", "series: summer", "line 8: unknown series “summer”"),
        ("series: winter", "series: [winter, summer]", "has to be one text"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(folder: Path, was: str, becomes: str, message: str) -> None:
    write(folder, POST.replace(was, becomes))
    (error,) = errors(folder)
    assert message in error


def test_field_of_another_type_is_unknown(folder: Path) -> None:
    write(folder, POST)
    (folder / "news.md").write_text("---\ntitle: News\nlocale: en\ntype: blog\nseries: winter\n---\n")
    (warning,) = make_plan(folder).problems.warnings
    assert "unknown field “series”" in str(warning)
