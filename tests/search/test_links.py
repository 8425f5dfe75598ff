"""A page is found by what other pages call it, as long as they do and whoever may see them."""

from typing import Any

import pytest
from django.contrib.auth.models import Group
from wagtail.models import Page

from cms.publications import followers
from cms.publications.draining import drain
from knowledge.models import ArticlePage, FAQPage
from search import follower as following
from search import indexing, links
from search.indexing import rebuild
from search.models import LinkText
from tests.factories import make_article, make_home, make_page, publication_of, restrict, stream, translate

from .test_follower import PATH, find, follow

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own")]


def link(page: Page, text: str, anchor: str = "") -> tuple[str, str]:
    place = f' anchor="{anchor}"' if anchor else ""
    return "rich_text", f'<p>See <a linktype="page" id="{page.pk}"{place}>{text}</a>.</p>'


def change(page: Any, *blocks: tuple[str, str]) -> None:
    page.body = stream(*blocks)
    page.save_revision().publish()
    page.refresh_from_db()


def name(page: Any) -> str:
    return str(publication_of(page).pk)


@pytest.fixture
def kettle() -> ArticlePage:
    return make_article(title="Kettle")


def test_page_is_found_by_what_another_calls_it_as_long_as_it_does(kettle: ArticlePage) -> None:
    other = make_article(link(kettle, "boiling vessel"), title="Tea", parent=kettle.get_parent())
    follow()
    assert name(kettle) in find("vessel")
    change(other, link(kettle, "water heater"))
    follow()
    assert name(kettle) in find("heater")
    assert name(kettle) not in find("vessel")
    other.unpublish()
    follow()
    assert name(kettle) not in find("heater")
    other.save_revision().publish()
    follow()
    assert name(kettle) in find("heater")


def test_what_fewer_people_may_see_is_not_told_to_more(kettle: ArticlePage) -> None:
    home = kettle.get_parent()
    other = make_article(link(kettle, "boiling vessel"), title="Tea", parent=home)
    partners = make_article(title="Partners", parent=home)
    group = Group.objects.create(name="Partners")
    restrict(partners, group)
    drain()
    audience = publication_of(partners).audience_id
    change(other, link(kettle, "boiling vessel"), link(partners, "stoneware"))
    follow()
    assert name(kettle) in find("vessel")
    assert name(partners) in find("stoneware", "en", audience)
    restrict(other, group)
    follow()
    assert find("vessel") == []
    # Who may see the one may see the other.
    assert name(partners) in find("stoneware", "en", audience)
    assert name(kettle) not in find("vessel", "en", 0, audience)


def test_question_is_found_by_links_to_its_place() -> None:
    home = make_home()
    questions = stream(
        ("faq", {"question": "Is it hot?", "answer": [{"type": "rich_text", "value": "<p>Yes.</p>", "id": "a"}]})
    )
    faq = make_page(FAQPage, home, title="Questions", questions=questions)
    follow()
    anchor = next(found.partition("#")[2] for found in find("hot") if "#" in found)
    make_article(link(faq, "scalding", anchor), link(faq, "steaming", "elsewhere"), title="Tea", parent=home)
    follow()
    assert f"{name(faq)}#{anchor}" in find("scalding")
    assert name(faq) not in find("scalding")
    assert name(faq) in find("steaming")


def test_translation_hears_its_own_language_only(kettle: ArticlePage) -> None:
    other = make_article(link(kettle, "vessel"), title="Tea", parent=kettle.get_parent())
    finnish = translate(kettle, "fi", title="Vedenkeitin")
    translate(other, "fi", title="Tee", body=stream(link(kettle, "höyryhana")))
    follow()
    assert name(finnish) in find("höyryhana", "fi")
    assert name(finnish) not in find("vessel", "fi")
    assert name(kettle) not in find("höyryhana")


@pytest.mark.persistence
def test_worker_that_dies_between_links_and_index_does_it_again(
    kettle: ArticlePage, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = make_article(link(kettle, "vessel"), title="Tea", parent=kettle.get_parent())
    follow()
    change(other, link(kettle, "heater"))
    drain()

    def fail(*_args: object) -> None:
        raise OSError("no space left")

    with monkeypatch.context() as patch:
        patch.setattr(indexing, "index_groups", fail)
        with pytest.raises(OSError, match="no space"):
            followers.follow(PATH, "me")
    assert LinkText.objects.get(until=None).text == "heater"
    followers.follow(PATH, "me")
    assert name(kettle) in find("heater")
    assert name(kettle) not in find("vessel")


def test_rebuild_finds_and_forgets_links(kettle: ArticlePage, monkeypatch: pytest.MonkeyPatch) -> None:
    other = make_article(link(kettle, "vessel"), title="Tea", parent=kettle.get_parent())
    drain()
    rebuild()
    assert name(kettle) in find("vessel")
    with monkeypatch.context() as patch:  # while the index is made anew, the page changes and the worker takes it in
        patch.setattr(indexing, "catch_up", changing(other, link(kettle, "heater")))
        rebuild()
    assert name(kettle) in find("heater")
    assert name(kettle) not in find("vessel")
    assert LinkText.objects.filter(text="vessel").exists()
    rebuild()
    assert list(LinkText.objects.values_list("text", flat=True)) == ["heater"]


def changing(page: Any, block: tuple[str, str]) -> Any:
    catch_up = indexing.catch_up

    def change_first(writer: Any, reached: int) -> None:
        change(page, block)
        drain()
        links.note([publication_of(page)])
        catch_up(writer, reached)

    return change_first


def test_long_sentences_and_own_places_name_nothing(kettle: ArticlePage) -> None:
    change(kettle, link(kettle, "further down"))
    make_article(link(kettle, "very " * 30), title="Tea", parent=kettle.get_parent())
    follow()
    assert not LinkText.objects.exists()
    assert following.SearchFollower().reached()
