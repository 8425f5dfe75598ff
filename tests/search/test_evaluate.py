"""Measuring search by judged queries."""

import random
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from cms.publications.draining import drain
from search.indexing import rebuild
from search.management.commands.evaluate_search import mistyped
from search.models import JudgedQuery
from tests.factories import make_article, stream

pytestmark = pytest.mark.django_db


def evaluate(path: Path, text: str, locale: str = "en", **options: Any) -> None:
    path.write_text(text)
    call_command("evaluate_search", str(path), locale=locale, **options)


def test_measures_are_printed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    make_article(title="Kettle", slug="kettle")
    drain()
    rebuild()
    evaluate(tmp_path / "queries.tsv", "kettle\tkettle other\nkettle\tother\nnothing\tkettle\n")
    said = capsys.readouterr().out
    assert "MRR@10     0.333" in said
    assert "hit@10     33.3%" in said
    assert "no result  33.3%" in said


def test_typing_errors_are_put_in_and_mended(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    make_article(title="Kettles and lamps", slug="kettle")
    drain()
    rebuild()
    evaluate(tmp_path / "queries.tsv", "kettles\tkettle\n", typos=2)
    assert "MRR@10     1.000" in capsys.readouterr().out
    evaluate(tmp_path / "queries.tsv", "kettles\tkettle\n", typos=2, exact=True)
    assert "MRR@10     0.000" in capsys.readouterr().out


def test_typing_error_is_one_edit_in_a_word_that_is_long_enough() -> None:
    chance = random.Random(1)  # noqa: S311 - the same errors each time
    wrong = {mistyped("a lamp, 1234", chance) for _each in range(100)}
    assert all(text != "a lamp, 1234" and text.startswith("a l") and text.endswith(", 1234") for text in wrong)
    assert mistyped("in a tv 12345", chance) == "in a tv 12345"


@pytest.mark.parametrize(
    ("text", "said"), [("kettle\tkettle\nlamp", ":2: not a query"), ("", "no queries"), ("\tkettle", ":1:")]
)
def test_wrong_file_is_named_with_its_line(text: str, said: str, tmp_path: Path) -> None:
    make_article()
    drain()
    rebuild()
    with pytest.raises(CommandError, match=said):
        evaluate(tmp_path / "queries.tsv", text)


def test_language_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="ja is not a content language"):
        evaluate(tmp_path / "queries.tsv", "kettle\tkettle", locale="ja")


def test_index_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="no search index"):
        evaluate(tmp_path / "queries.tsv", "kettle\tkettle")


def test_without_a_file_the_sites_own_queries_are_measured(capsys: pytest.CaptureFixture[str]) -> None:
    page = make_article(title="Kettle", slug="kettle")
    drain()
    rebuild()
    with pytest.raises(CommandError, match="No queries are judged in en"):
        call_command("evaluate_search", locale="en")
    JudgedQuery.objects.create(locale="en", query="kettles", pages=stream(("page", page.pk)))
    call_command("evaluate_search", locale="en")
    assert "hit@1      100.0%" in capsys.readouterr().out
