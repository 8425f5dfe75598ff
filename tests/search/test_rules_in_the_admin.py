"""Editors tune search in the admin: what changes is shown before it is saved, and former versions stay."""

from collections.abc import Iterator
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoDbBlocker, Settings
from wagtail.test.utils.form_data import nested_form_data, streamfield

from cms import groups
from cms.viewer import anonymous
from search import log
from search.judged import compare, stored
from search.models import JudgedQuery, LoggedSearch, SynonymRule, Tuned
from search.searching import Question, search
from search.tuning import Tuning, tuned_by
from tests.factories import make_user, stream
from tests.help_site import HelpSite, kept_help_site

pytestmark = [pytest.mark.django_db, pytest.mark.persistence]

SYNONYMS, CURATIONS, JUDGED = (f"wagtailsnippets_search_{name}" for name in ("synonymrule", "curation", "judgedquery"))


@pytest.fixture(scope="module")
def site(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[HelpSite]:  # noqa: ARG001 - comes first
    """Give a small help centre that can be searched."""
    with kept_help_site(django_db_blocker, searchable=True) as site:
        yield site


@pytest.fixture(autouse=True)
def _own_index() -> None:
    """Use the index of the module."""


@pytest.fixture
def editor(site: HelpSite) -> Client:  # noqa: ARG001 - comes first
    return member(groups.EDITORS)


def member(*names: str) -> Client:
    client = Client()
    client.force_login(make_user("-".join(names).lower(), *Group.objects.filter(name__in=names)))
    return client


def add(client: Client, name: str, **fields: Any) -> Any:
    return client.post(reverse(f"{name}:add"), nested_form_data({"locale": "en", "is_active": "on"} | fields))


def pages(*chosen: Any) -> Any:
    return streamfield([("page", page.pk) for page in chosen])


def form_of(answer: Any) -> dict[str, str]:
    """Return what a form would send."""
    form = BeautifulSoup(answer.content, "html.parser").select_one("#w-editor-form")
    assert form is not None
    sent = {field["name"]: field.get("value", "on") for field in form.select("input[name]") if _is_sent(field)}
    sent |= {field["name"]: field.text.strip("\n") for field in form.select("textarea[name]")}
    for field in form.select("select[name]"):
        chosen = field.select_one("option[selected]")
        sent[field["name"]] = chosen["value"] if chosen else ""
    return {str(name): str(value) for name, value in sent.items()}


def _is_sent(field: Any) -> bool:
    return bool(field.get("type") != "checkbox" or field.has_attr("checked"))


def judge(query: str, *answers: Any, locale: str = "en") -> None:
    JudgedQuery.objects.create(locale=locale, query=query, pages=stream(*(("page", page.pk) for page in answers)))


def titles(text: str) -> list[str]:
    return [result.title for result in search(Question(text), anonymous("en")).results]


# --- Saving -----------------------------------------------------------------------------------------------------------


def test_rule_that_changes_no_known_answer_is_saved_at_once(editor: Client) -> None:
    assert add(editor, SYNONYMS, terms="gadget => router").status_code == 302
    assert titles("gadget") == ["Set up your router"]


def test_answers_that_change_are_shown_before_the_rule_is_saved(site: HelpSite, editor: Client) -> None:
    judge("gadget", site.setup)
    judge("router", site.setup)
    answer = add(editor, SYNONYMS, terms="gadget => router")
    assert answer.status_code == 200
    text = " ".join(BeautifulSoup(answer.content, "html.parser").get_text(" ").split())
    assert "Not saved yet: answers change." in text
    assert "1 judged or frequent query has words" in text
    assert "gadget en not found → 1. Set up your router Set up your router" in text
    assert not SynonymRule.objects.exists()
    confirmed = form_of(answer)
    assert confirmed["terms"] == "gadget => router"
    assert editor.post(reverse(f"{SYNONYMS}:add"), confirmed).status_code == 302
    assert SynonymRule.objects.get().terms == "gadget => router"


def test_what_was_not_seen_is_not_confirmed(site: HelpSite, editor: Client) -> None:
    judge("gadget", site.setup)
    seen = form_of(add(editor, SYNONYMS, terms="gadget => router"))
    other = editor.post(reverse(f"{SYNONYMS}:add"), seen | {"terms": "gadget => slow"})
    assert other.status_code == 200
    assert not SynonymRule.objects.exists()


def test_frequent_query_counts_as_well(editor: Client) -> None:
    log.count_search(log.Asked("en", "gadget", "", 0), anonymous("en"))
    log.write()
    assert b"not judged" in add(editor, SYNONYMS, terms="gadget => router").content
    LoggedSearch.objects.all().delete()


def test_rule_that_is_wrong_is_explained_beside_its_field(editor: Client) -> None:
    text = BeautifulSoup(add(editor, SYNONYMS, terms="gadget").content, "html.parser")
    field = text.select_one("#panel-child-terms-errors")
    assert field is not None
    assert "write at least two" in field.text


def test_curation_is_made_and_holds_at_once(site: HelpSite, editor: Client) -> None:
    judge("router", site.setup)
    fields = {"queries": "router\nrouters at home", "pinned": pages(site.slow), "hidden": pages(site.setup)}
    answer = add(editor, CURATIONS, **fields)
    assert b"Not saved yet" in answer.content
    confirms = form_of(answer)["confirms"]
    assert add(editor, CURATIONS, confirms=confirms, **fields).status_code == 302
    assert titles("Routers") == ["Why is it slow?"]


def test_rule_can_be_saved_while_search_is_away(editor: Client, settings: Settings, site: HelpSite) -> None:
    judge("gadget", site.setup)
    settings.SEARCH_FOLDER = settings.SEARCH_FOLDER / "nowhere"
    answer = add(editor, SYNONYMS, terms="gadget => router")
    assert b"Search is not available right now" in answer.content
    assert editor.post(reverse(f"{SYNONYMS}:add"), form_of(answer)).status_code == 302


def test_new_rule_begins_with_the_query_of_the_address(editor: Client) -> None:
    asked = {"locale": "fi", "query": "netti"}
    form = form_of(editor.get(reverse(f"{SYNONYMS}:add"), asked))
    assert (form["locale"], form["terms"]) == ("fi", "netti, ")
    form = form_of(editor.get(reverse(f"{CURATIONS}:add"), asked | {"locale": "xx"}))
    assert (form["locale"], form["queries"]) == ("", "netti")


# --- Versions ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def rule(editor: Client) -> SynonymRule:
    add(editor, SYNONYMS, terms="gadget => router")
    found: SynonymRule = SynonymRule.objects.get()
    return found


def edit(rule: Tuned) -> str:
    return reverse(f"{SYNONYMS}:edit", args=[rule.pk])


def test_former_versions_are_kept_compared_and_put_back(editor: Client, rule: SynonymRule) -> None:
    form = form_of(editor.get(edit(rule)))
    assert editor.post(edit(rule), form | {"terms": "gadget => slow"}).status_code == 302
    assert titles("gadget") == ["Why is it slow?"]
    newest, first = rule.revisions.order_by("-created_at")
    assert editor.get(reverse(f"{SYNONYMS}:history", args=[rule.pk])).status_code == 200
    compared = editor.get(reverse(f"{SYNONYMS}:revisions_compare", args=[rule.pk, first.pk, newest.pk]))
    assert b"slow" in compared.content
    back = reverse(f"{SYNONYMS}:revisions_revert", args=[rule.pk, first.pk])
    assert editor.post(back, form_of(editor.get(back))).status_code == 302
    assert titles("gadget") == ["Set up your router"]
    assert rule.revisions.count() == 3


def test_second_of_two_editors_is_told_and_loses_nothing(editor: Client, rule: SynonymRule) -> None:
    first, second = (form_of(editor.get(edit(rule))) for _editor in range(2))
    assert editor.post(edit(rule), first | {"terms": "gadget => slow"}).status_code == 302
    refused = editor.post(edit(rule), second | {"terms": "gadget => warranty"})
    assert b"Somebody else has saved this meanwhile." in refused.content
    again = form_of(refused)
    assert again["terms"] == "gadget => warranty"
    assert SynonymRule.objects.get().terms == "gadget => slow"
    assert editor.post(edit(rule), again).status_code == 302
    assert SynonymRule.objects.get().terms == "gadget => warranty"
    kept = {revision.content["terms"] for revision in rule.revisions.all()}
    assert kept == {"gadget => router", "gadget => slow", "gadget => warranty"}


def test_nothing_is_saved_while_somebody_types(editor: Client, rule: SynonymRule) -> None:
    assert b"data-w-autosave-interval-value" not in editor.get(edit(rule)).content


# --- Rights -----------------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("site")
@pytest.mark.parametrize(
    ("name", "may_tune", "may_delete"),
    [
        (groups.AUTHORS, False, False),
        (groups.EDITORS, True, False),
        (groups.TRANSLATORS, False, False),
        (groups.REVIEWERS, False, False),
        (groups.ADMINISTRATORS, True, True),
    ],
)
def test_editors_tune_and_administrators_delete(name: str, may_tune: bool, may_delete: bool) -> None:  # noqa: FBT001
    rule = SynonymRule.objects.create(locale="en", terms="gadget => router")
    client = member(name)
    for kind in (SYNONYMS, CURATIONS, JUDGED):
        assert (client.get(reverse(f"{kind}:list")).status_code == 200) is may_tune
        assert (client.get(reverse(f"{kind}:add")).status_code == 200) is may_tune
    assert (client.get(edit(rule)).status_code == 200) is may_tune
    assert (client.get(reverse(f"{SYNONYMS}:delete", args=[rule.pk])).status_code == 200) is may_delete
    menu = client.get(reverse("wagtailadmin_home")).content.decode()
    assert (reverse(f"{SYNONYMS}:list") in menu) is may_tune


# --- Comparing --------------------------------------------------------------------------------------------------------


def test_only_queries_that_are_touched_are_tried(site: HelpSite) -> None:
    for query in ("gadget", "router", "slow walls", "The gadgets"):
        judge(query, site.setup)
    judge("gadget", site.setup, locale="fi")  # English answers for Finnish
    after = tuned_by([SynonymRule(locale="en", terms="gadget => router")], [])
    found = compare(Tuning(), after, {"en"})
    assert (found.tried, found.is_complete) == (3, True)
    assert {(change.query, change.locale) for change in found.changes} == {
        ("gadget", "en"),
        ("The gadgets", "en"),
        ("gadget", "fi"),
    }
    assert compare(Tuning(), after, {"sv"}).tried == 0


def test_comparison_is_bounded(site: HelpSite, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("search.judged.MOST_TRIED", 2)
    for number in range(3):
        judge(f"gadget {number}", site.setup)
    after = tuned_by([SynonymRule(locale="en", terms="gadget => router")], [])
    found = compare(Tuning(), after, {"en"})
    assert (found.tried, found.is_complete) == (2, False)


def test_judged_queries_know_the_keys_of_their_answers(site: HelpSite) -> None:
    judge("gadget", site.langaton, site.slow)
    (judged,) = stored("en")
    assert judged.keys == {"wifi-setup", "slow"}
    site_pages = JudgedQuery.objects.get()
    assert site_pages.page_ids == [site.langaton.pk, site.slow.pk]
