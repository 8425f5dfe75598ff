"""How translations lag behind their sources: block by block, and by how much their editors say it matters."""

import io
import json
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from wagtail.models import Page, Revision

from accounts.models import User
from cms.models import Publication, Region
from cms.publications.draining import drain
from cms.publications.rebuilding import check
from cms.publications.status import readers_status
from knowledge.models import ArticlePage
from tests.factories import make_article, publication_of, stream, translate

pytestmark = [pytest.mark.django_db, pytest.mark.persistence]

Pair = tuple[ArticlePage, ArticlePage]


@pytest.fixture
def pair() -> Pair:
    """Make an article of two blocks and its Finnish translation."""
    source = make_article(("rich_text", "<p>One.</p>"), ("rich_text", "<p>Two.</p>"), title="Wi-Fi")
    source = ArticlePage.objects.get(pk=source.pk)
    finnish = translate(source, "fi", based_on=source.live_revision_id)
    drain()
    return source, finnish


def publish(page: ArticlePage, significance: str = "normal", **fields: Any) -> None:
    page = ArticlePage.objects.get(pk=page.pk)
    for name, value in ({"significance": significance} | fields).items():
        setattr(page, name, value)
    page.save_revision().publish()
    drain()


def body(*texts: str) -> str:
    return stream(*(("rich_text", f"<p>{text}</p>") for text in texts))


def lag(page: Page) -> tuple[str, int | None]:
    row = publication_of(page)
    assert not list(check())
    return row.lag, row.changed_parts


def test_a_new_translation_is_current(pair: Pair) -> None:
    assert lag(pair[1]) == ("", 0)
    assert lag(pair[0]) == ("", 0)


def test_changed_added_and_removed_blocks_and_texts_are_counted(pair: Pair) -> None:
    publish(pair[0], summary="New.", body=body("One.", "Another two.", "Three."))
    assert lag(pair[1]) == ("normal", 3)
    publish(pair[0], body=body("One."))
    assert lag(pair[1]) == ("normal", 2)


def test_whatever_needs_no_translation_changes_nothing(pair: Pair) -> None:
    source = ArticlePage.objects.get(pk=pair[0].pk)
    source.regions.add(Region.objects.create(key="north", labels={"en": "North"}))
    source.save_revision().publish()
    drain()
    assert lag(pair[1]) == ("", 0)


def test_keys_that_the_editor_gives_to_paragraphs_change_nothing(pair: Pair) -> None:
    keyed = ('<p data-block-key="a1b2c">One.</p>', '<p data-block-key="d3e4f">Another two.</p>')
    publish(pair[0], body=stream(*(("rich_text", html) for html in keyed)))
    assert lag(pair[1]) == ("normal", 1)


def test_a_minor_change_keeps_translations_current_and_a_later_one_does_not(pair: Pair) -> None:
    publish(pair[0], "minor", title="Wi - Fi")
    publish(pair[0], "minor", title="Wifi")
    assert lag(pair[1]) == ("", 0)
    publish(pair[0], summary="Another matter.")
    assert lag(pair[1]) == ("normal", 2)


def test_a_major_change_stays_one_until_the_translation_is_brought_up_to_date(pair: Pair) -> None:
    publish(pair[0], "major", summary="Never do it.")
    publish(pair[0], "minor", title="Wifi")
    publish(pair[0], title="Wi-fi")
    assert lag(pair[1])[0] == "major"
    publish(pair[1], based_on=ArticlePage.objects.get(pk=pair[0].pk).live_revision_id)
    assert lag(pair[1]) == ("", 0)


def test_a_change_taken_back_makes_the_translation_current_again(pair: Pair) -> None:
    publish(pair[0], title="Something else")
    assert lag(pair[1])[0] == "normal"
    publish(pair[0], title="Wi-Fi")
    assert lag(pair[1]) == ("", 0)


def test_a_translation_of_nobody_knows_what_is_outdated(pair: Pair) -> None:
    publish(pair[1], based_on=None)
    assert lag(pair[1]) == ("normal", None)


def test_withdrawing_the_source_makes_the_translation_what_there_is(pair: Pair) -> None:
    publish(pair[0], title="Something else")
    ArticlePage.objects.get(pk=pair[0].pk).unpublish()
    drain()
    assert lag(pair[1]) == ("", 0)


@pytest.mark.django_db(transaction=True)
def test_the_revision_that_a_translation_was_made_from_is_kept(pair: Pair) -> None:
    basis = publication_of(pair[1]).based_on
    publish(pair[0], title="Something else")
    publish(pair[0], title="Something else again")
    call_command("purge_revisions", stdout=io.StringIO())
    drain()
    assert Revision.objects.filter(pk=basis).exists()
    assert lag(pair[1]) == ("normal", 1)


def test_a_translation_whose_lag_has_not_changed_keeps_its_number(pair: Pair) -> None:
    publish(pair[0], title="Something else")
    number = publication_of(pair[1]).sequence
    publish(pair[0], title="Something else again")
    assert publication_of(pair[1]).sequence == number


def test_editors_see_the_lag_of_each_translation(pair: Pair, client: Client) -> None:
    publish(pair[0], "major", summary="Never do it.")
    assert [row.lag for row in readers_status(pair[0]).translations] == ["major"]
    client.force_login(User.objects.create_superuser("admin"))
    assert "1 of 4 blocks and texts has changed" in client.get(f"/admin/pages/{pair[1].pk}/edit/").content.decode()


def test_the_form_asks_on_the_source_page_only_and_each_time_anew(pair: Pair, client: Client) -> None:
    client.force_login(User.objects.create_superuser("admin"))
    publish(pair[0], "major", summary="Never do it.")
    form = client.get(f"/admin/pages/{pair[0].pk}/edit/").context["form"]
    assert form["significance"].value() == "normal"
    assert "significance" not in client.get(f"/admin/pages/{pair[1].pk}/edit/").context["form"].fields


def test_the_form_offers_nothing_but_kinds_of_changes(pair: Pair, client: Client) -> None:
    client.force_login(User.objects.create_superuser("admin"))
    form = client.get(f"/admin/pages/{pair[0].pk}/edit/").context["form"]
    assert [radio.data["value"] for radio in form["significance"].subwidgets] == ["minor", "normal", "major"]


def test_documents_say_nothing_of_it(pair: Pair) -> None:
    assert "significance" not in json.loads(Publication.objects.get(page_id=pair[0].pk).document)
