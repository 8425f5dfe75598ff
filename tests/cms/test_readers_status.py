"""What the status of a page says about its readers."""

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse
from django.utils import translation

from cms import groups
from cms.audience_words import audience_words
from cms.publications.draining import drain
from cms.publications.status import readers_status
from cms.services import put_facet_value
from knowledge.models import ArticlePage, HomePage, TopicPage
from tests.factories import make_home, make_page, make_user, restrict, translate

pytestmark = pytest.mark.django_db


@pytest.fixture
def home() -> HomePage:
    return make_home()


def role(key: str) -> Group:
    put_facet_value(facet="role", key=key, labels={"en": key.title(), "fi": f"{key} (fi)"})
    return Group.objects.get(name=f"Role: {key}")


def test_rules_are_said_in_words() -> None:
    group = Group.objects.create(name="Board")
    assert audience_words([]) == ["Everybody may read it."]
    assert audience_words(["signed-in"]) == ["Whoever has signed in may read it."]
    assert audience_words([(group.pk,)]) == ["Only these may read it: Board."]
    assert audience_words([(role("partner").pk, group.pk), (role("agent").pk,)]) == [
        "Only these may read it: Board, Partner.",
        "Of them, only those who are also among these: Agent.",
    ]


@pytest.mark.parametrize("rule", [(), (999,)])
def test_a_group_that_is_gone_lets_nobody_in(rule: tuple[int, ...]) -> None:
    (sentence,) = audience_words([rule])
    assert sentence.startswith("Nobody may read it")


def test_a_role_goes_by_what_it_is_called_in_the_language_of_the_editor() -> None:
    partner = role("partner")
    with translation.override("fi"):
        (sentence,) = audience_words([(partner.pk,)])
    assert "partner (fi)" in sentence


def test_a_draft_below_a_restricted_page_says_who_may_read_it(home: HomePage) -> None:
    topic = make_page(TopicPage, home, title="Partners")
    restrict(topic, role("partner"))
    draft = make_page(ArticlePage, topic, title="Prices", live=False)
    assert readers_status(draft).audience == ("Only these may read it: Partner.",)


def test_a_translation_is_for_the_readers_of_its_source(home: HomePage) -> None:
    page = make_page(ArticlePage, home, title="Prices")
    finnish = translate(page, "fi", title="Hinnat")
    restrict(page)
    assert readers_status(finnish).audience == ("Whoever has signed in may read it.",)


def test_the_editor_sees_since_when_each_language_is_live(home: HomePage) -> None:
    page = make_page(ArticlePage, home, title="Prices")
    translate(page, "fi", title="Hinnat")
    drain()
    client = Client()
    client.force_login(make_user("editor", Group.objects.get(name=groups.EDITORS)))
    html = client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()
    assert "Live since" in html
    assert ">fi</a>" in html
    assert "live since" in html
    assert "Everybody may read it." in html
