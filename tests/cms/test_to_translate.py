"""A translator's day: what there is to translate, and how it gets to a reviewer and to readers."""

from typing import Any
from urllib.parse import urlencode

import pytest
from django.contrib.auth.models import Group, Permission
from django.db import connection
from django.test import Client, TestCase
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.models import GroupPagePermission, Locale, Page, WorkflowState
from wagtail_localize.models import StringSegment, Translation, TranslationSource

from cms import groups
from cms.home import SHOWN, work_for
from cms.models import Publication
from cms.models.pages import TranslationBasis
from cms.publications.draining import drain
from cms.services import put_facet_value
from cms.to_translate import State, languages_of, to_translate
from cms.translation import basis
from knowledge.models import ArticlePage, FAQPage, HomePage, TopicPage
from tests.factories import make_home, make_page, make_user, restrict, translate

pytestmark = pytest.mark.django_db


class Person:
    """Somebody of a group with a browser, in whose requests everything is committed."""

    def __init__(self, *names: str) -> None:
        """Sign in."""
        self.user = make_user("-".join(names), *Group.objects.filter(name__in=names))
        self.client = Client()
        self.client.force_login(self.user)

    def post(self, address: str, **data: Any) -> str:
        with TestCase.captureOnCommitCallbacks(execute=True):
            answer = self.client.post(address, data, follow=True)
        drain()
        assert answer.status_code == 200
        return str(answer.content.decode())

    def begin(self, page: Page) -> ArticlePage:
        """Submit a page for translation into Finnish, and return the translation."""
        self.post(reverse("wagtail_localize:submit_page_translation", args=[page.pk]), locales=[finnish().pk])
        page = Page.objects.get(translation_key=page.translation_key, locale=finnish())
        article: ArticlePage = ArticlePage.objects.get(pk=page.pk)
        return article

    def say(self, page: Page, path: str, value: str) -> int:
        """Translate one text, and return the status of the answer."""
        translation = Translation.objects.get(source__object_id=page.translation_key, target_locale=page.locale)
        segment = StringSegment.objects.get(source=translation.source, context__path=path)
        address = reverse("wagtail_localize:edit_string_translation", args=[translation.pk, segment.pk])
        kind = "application/x-www-form-urlencoded"
        return self.client.put(address, urlencode({"value": value}), content_type=kind).status_code

    def act(self, page: Page, action: str) -> str:
        return self.post(edit(page), action=action)

    def rows(self, **query: str) -> list[Page]:
        answer = self.client.get(reverse("cms_to_translate"), {"language": "fi", **query})
        return list(answer.context["object_list"])


def finnish() -> Locale:
    return Locale.objects.get(language_code="fi")


def edit(page: Page) -> str:
    return reverse("wagtailadmin_pages:edit", args=[page.pk])


def said(page: Page) -> str:
    return Publication.objects.live().get(page_id=page.pk).title


@pytest.fixture
def home() -> HomePage:
    return make_home()


@pytest.fixture
def article(home: HomePage) -> ArticlePage:
    made: ArticlePage = make_page(ArticlePage, home, title="Pair the remote", summary="In a minute.", slug="pairing")
    drain()
    return made


@pytest.fixture
def translator(home: HomePage) -> Person:  # noqa: ARG001 - it makes the groups
    return Person(groups.TRANSLATORS)


@pytest.fixture
def reviewer(home: HomePage) -> Person:  # noqa: ARG001 - it makes the groups
    return Person(groups.REVIEWERS)


def translated(translator: Person, article: Page) -> ArticlePage:
    page = translator.begin(article)
    translator.say(page, "title", "Yhdistä kaukosäädin")
    translator.say(page, "summary", "Minuutissa.")
    return page


# --- What there is to translate ----------------------------------------------------------------------------------


@pytest.mark.persistence
def test_each_state_is_told_and_leads_to_where_it_is_done(home: HomePage, translator: Person) -> None:
    topic = make_page(TopicPage, home, title="Missing", slug="missing")
    started, draft, reviewed, outdated, machine, current = (
        make_page(ArticlePage, home, title=title, slug=title.lower(), summary="Words.")
        for title in ("Started", "Draft", "Reviewed", "Outdated", "Machine", "Current")
    )
    drain()
    translator.begin(started)
    translated(translator, draft)
    translator.act(translated(translator, reviewed), "submit-to-review")
    old = translate(outdated, "fi", title="Vanha", based_on=outdated.live_revision_id)
    outdated.title = "Outdated indeed"
    outdated.save_revision().publish()
    with basis(TranslationBasis(machine.live_revision_id, machine=True)):
        translate(machine, "fi", title="Kone")
    translate(current, "fi", title="Ajan tasalla", based_on=current.live_revision_id)
    drain()
    found = {page.title: (page.state, page.to_do.progress, page.to_do.url) for page in translator.rows()}
    begin = reverse("wagtail_localize:submit_page_translation", args=[topic.pk])
    finnish_of = {page.translation_key: edit(page) for page in Page.objects.filter(locale=finnish())}
    assert found == {
        "Missing": (State.MISSING, "", f"{begin}?select_locale=fi"),
        "Started": (State.STARTED, "0 of 2", finnish_of[started.translation_key]),
        "Draft": (State.DRAFT, "2 of 2", finnish_of[draft.translation_key]),
        "Outdated indeed": (State.OUTDATED, "", edit(old)),
        "Machine": (State.MACHINE, "", finnish_of[machine.translation_key]),
    }
    assert [page.title for page in translator.rows(state="review")] == ["Reviewed"]
    assert {page.title for page in translator.rows(state="outdated")} == {"Outdated indeed"}


def test_source_that_changed_is_submitted_anew_before_it_is_translated(
    article: ArticlePage, translator: Person, reviewer: Person
) -> None:
    page = translated(translator, article)
    translator.act(page, "submit-to-review")
    reviewer.act(page, "review-approve")
    assert translator.rows() == []
    article.summary = "At once."
    article.save_revision().publish()
    drain()
    (row,) = translator.rows()
    assert row.to_do.url.startswith(reverse("wagtail_localize:update_translations", args=[1])[:-2])
    translator.post(row.to_do.url)
    (row,) = translator.rows()
    assert (row.state, row.to_do.progress, row.to_do.url) == (State.OUTDATED, "1 of 2", edit(page))


def test_list_is_narrowed_down(home: HomePage, translator: Person) -> None:
    topic = make_page(TopicPage, home, title="Network", slug="network")
    make_page(ArticlePage, topic, title="Wi-Fi", slug="wifi")
    question = make_page(FAQPage, home, title="Why?", slug="why")
    drain()
    assert {page.title for page in translator.rows(section=str(topic.pk))} == {"Network", "Wi-Fi"}
    assert {page.title for page in translator.rows(content_type=str(question.content_type_id))} == {"Why?"}
    sheet = translator.client.get(reverse("cms_to_translate"), {"language": "fi", "export": "csv"}).getvalue().decode()
    assert "Wi-Fi,English,Finnish,Missing," in sheet
    assert translator.client.get(reverse("cms_to_translate"), {"export": "xlsx"}).status_code == 200
    assert translator.client.get(reverse("cms_to_translate")).context["view"].active_filters == []


def test_nobody_hears_of_pages_that_they_may_not_read(home: HomePage, translator: Person) -> None:
    put_facet_value(facet="role", key="partner", labels={"en": "Partner"})
    secret = make_page(TopicPage, home, title="Prices", slug="prices")
    restrict(secret, Group.objects.get(name="Role: partner"))
    make_page(ArticlePage, secret, title="Rebates", slug="rebates")
    make_page(ArticlePage, home, title="Draft", slug="draft", live=False)
    drain()
    assert translator.rows() == []
    answer = translator.client.get(reverse("cms_to_translate"))
    assert "Prices" not in answer.content.decode()
    address = reverse("wagtail_localize:submit_page_translation", args=[secret.pk])
    assert translator.client.get(address).status_code == 302
    translator.post(address, locales=[finnish().pk])
    assert not TopicPage.objects.filter(translation_key=secret.translation_key, locale=finnish()).exists()
    assert {page.title for page in Person(groups.TRANSLATORS, "Role: partner").rows()} == {"Prices", "Rebates"}
    source, _made = TranslationSource.get_or_create_from_instance(secret)
    assert translator.client.get(reverse("wagtail_localize:update_translations", args=[source.pk])).status_code == 302


def test_what_an_editor_has_submitted_is_there_for_its_translator(home: HomePage, translator: Person) -> None:
    draft = make_page(ArticlePage, home, title="Soon", slug="soon", live=False)
    Person(groups.EDITORS).begin(draft)
    assert [(page.title, page.state) for page in translator.rows()] == [("Soon", State.STARTED)]


def test_what_lies_below_a_page_is_submitted_as_far_as_one_may_read_it(home: HomePage, translator: Person) -> None:
    put_facet_value(facet="role", key="partner", labels={"en": "Partner"})
    topic = make_page(TopicPage, home, title="Network", slug="network")
    secret = make_page(ArticlePage, topic, title="Prices", slug="prices")
    restrict(secret, Group.objects.get(name="Role: partner"))
    make_page(ArticlePage, topic, title="Wi-Fi", slug="wifi")
    drain()
    address = reverse("wagtail_localize:submit_page_translation", args=[topic.pk])
    translator.post(address, locales=[finnish().pk], include_subtree="on")
    assert set(Page.objects.filter(locale=finnish(), depth__gt=2).values_list("title", flat=True)) == {
        "Network",
        "Wi-Fi",
    }


@pytest.mark.persistence
def test_translator_of_a_section_hears_of_it_only(home: HomePage) -> None:
    topic, other = (make_page(TopicPage, home, title=name, slug=name) for name in ("mine", "other"))
    for parent in (topic, other):
        make_page(ArticlePage, parent, title=f"In {parent.slug}", slug="a")
    mine = translate(topic, "fi", title="Oma", based_on=topic.live_revision_id)
    drain()
    group = Group.objects.create(name="Finns")
    group.permissions.set(Permission.objects.filter(codename__in=["access_admin", "submit_translation"]))
    change = Permission.objects.get(codename="change_page")
    GroupPagePermission.objects.create(group=group, page=mine, permission=change)
    finn = Person("Finns")
    assert [locale.language_code for locale in languages_of(finn.user)] == ["fi"]
    assert [page.title for page in finn.rows()] == ["In mine"]


@pytest.mark.parametrize(
    ("name", "opens"), [(groups.TRANSLATORS, True), (groups.EDITORS, True), (groups.AUTHORS, False)]
)
@pytest.mark.usefixtures("home")
def test_list_is_for_those_who_submit_translations(name: str, *, opens: bool) -> None:
    person = Person(name)
    assert person.client.get(reverse("cms_to_translate")).status_code == (200 if opens else 302)
    menu = person.client.get(reverse("wagtailadmin_home")).content.decode()
    assert (reverse("cms_to_translate") in menu) is opens


def test_home_shows_what_there_is_to_translate(home: HomePage, translator: Person) -> None:
    for number in range(SHOWN + 1):
        make_page(ArticlePage, home, title=f"Page {number}", slug=f"page-{number}")
    drain()
    found = {one.name: one for one in work_for(translator.user)}
    assert list(found) == ["translate-fi", "translate-sv", "translate-de"]
    finnish_list = found["translate-fi"]
    assert (finnish_list.number, len(finnish_list.pages)) == (SHOWN + 1, SHOWN)
    assert len(translator.client.get(finnish_list.url).context["object_list"]) == finnish_list.number
    html = translator.client.get(reverse("wagtailadmin_home")).content.decode()
    assert "To translate into Finnish (6)" in html
    assert finnish_list.pages[0].to_do.url in html
    assert not any(one.is_translation for one in work_for(Person(groups.EDITORS).user))


def test_number_of_queries_does_not_grow_with_the_pages(
    home: HomePage, translator: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cms.home.SHOWN", 1)

    def more(numbers: range) -> list[int]:
        for number in numbers:
            for title in ("Missing", "Started"):
                make_page(ArticlePage, home, title=f"{title} {number}", slug=f"{title.lower()}-{number}", summary="A")
            drain()
            translator.begin(ArticlePage.objects.get(title=f"Started {number}", locale=home.locale))
        counts = []
        for address in (reverse("wagtailadmin_home"), reverse("cms_to_translate")):
            translator.client.get(address)  # what a process keeps
            with CaptureQueriesContext(connection) as captured:
                assert translator.client.get(address).status_code == 200
            counts.append(len(captured))
        return counts

    assert more(range(2)) == more(range(2, 4))


def test_list_is_made_in_the_database(home: HomePage, translator: Person, django_assert_num_queries: Any) -> None:
    make_page(ArticlePage, home, title="Page")
    drain()
    pages = to_translate(translator.user, finnish())
    with django_assert_num_queries(1):
        assert [page.title for page in pages] == ["Page"]


# --- Review ------------------------------------------------------------------------------------------------------


@pytest.mark.persistence
def test_reviewer_publishes_what_a_translator_submits(
    article: ArticlePage, translator: Person, reviewer: Person
) -> None:
    page = translated(translator, article)
    assert "submit-to-review" in translator.client.get(edit(page)).content.decode()
    assert "is submitted to review" in translator.act(page, "submit-to-review")
    assert not ArticlePage.objects.get(pk=page.pk).live
    assert [one.pages[0].pk for one in work_for(reviewer.user) if one.name == "review"] == [page.pk]
    html = reviewer.client.get(edit(page)).content.decode()
    assert "review-approve" in html
    assert "/reject/" in html
    reviewer.say(page, "summary", "Hetkessä.")
    reviewer.act(page, "review-approve")
    row = Publication.objects.live().get(page_id=page.pk)
    assert (row.title, row.summary, row.based_on) == ("Yhdistä kaukosäädin", "Hetkessä.", article.live_revision_id)
    assert WorkflowState.objects.get().status == WorkflowState.STATUS_APPROVED


def test_translator_submits_again_what_a_reviewer_wants_changed(
    article: ArticlePage, translator: Person, reviewer: Person
) -> None:
    page = translated(translator, article)
    translator.act(page, "submit-to-review")
    state = page.current_workflow_task_state
    reviewer.post(
        reverse("wagtailadmin_pages:workflow_action", args=[page.pk, "reject", state.pk]), comment="Shorter, please."
    )
    (row,) = translator.rows()
    assert row.state == State.CHANGES
    assert "Submit to review again" in translator.client.get(edit(page)).content.decode()
    assert translator.say(page, "title", "Yhdistä säädin") < 300
    translator.act(page, "submit-to-review")
    reviewer.act(page, "review-approve")
    assert said(page) == "Yhdistä säädin"


def test_incomplete_translation_is_not_submitted(article: ArticlePage, translator: Person) -> None:
    page = translator.begin(article)
    translator.say(page, "title", "Yhdistä kaukosäädin")
    assert "1 of 2 segments are translated" in translator.act(page, "submit-to-review")
    assert not WorkflowState.objects.exists()


@pytest.mark.usefixtures("reviewer")  # in whose place others would stand
def test_what_waits_for_review_is_left_alone_by_others(article: ArticlePage, translator: Person) -> None:
    page = translated(translator, article)
    translator.act(page, "submit-to-review")
    before = ArticlePage.objects.get(pk=page.pk).latest_revision_id
    assert translator.say(page, "title", "Salaa muutettu") >= 300
    assert "Only reviewers for this task can edit" in translator.client.get(edit(page)).content.decode()
    for action in ("submit-to-review", "review-approve", "publish"):
        translator.act(page, action)
    editor = Person(groups.EDITORS)
    assert "Nothing is saved" in editor.act(page, "publish")
    page = ArticlePage.objects.get(pk=page.pk)
    assert (page.live, page.latest_revision_id) == (False, before)


def test_locked_translation_is_left_alone(article: ArticlePage, translator: Person, reviewer: Person) -> None:
    page = translated(translator, article)
    ArticlePage.objects.filter(pk=page.pk).update(locked=True, locked_by=reviewer.user)
    assert "Nothing is saved" in translator.act(page, "submit-to-review")
    assert not WorkflowState.objects.exists()


def test_nothing_is_published_without_the_right_to_publish(
    article: ArticlePage, translator: Person, reviewer: Person
) -> None:
    page = translated(translator, article)
    translator.act(page, "publish")
    assert not ArticlePage.objects.get(pk=page.pk).live
    translator.act(page, "submit-to-review")
    reviewer.act(page, "review-approve")
    translator.say(page, "title", "Ei luvalla")
    source = Translation.objects.get(target_locale=finnish()).source
    update = reverse("wagtail_localize:update_translations", args=[source.pk])
    assert 'type="hidden" name="publish_translations"' in translator.client.get(update).content.decode()
    translator.post(update, publish_translations="on")
    translator.act(page, "publish")
    translator.post(reverse("wagtail_localize:convert_to_alias", args=[page.pk]))
    translator.post(reverse("wagtailadmin_pages:unpublish", args=[page.pk]))
    assert said(page) == "Yhdistä kaukosäädin"
    Person(groups.EDITORS).post(update, publish_translations="on")
    assert said(page) == "Ei luvalla"


def test_checklist_stands_beside_the_translation(article: ArticlePage, translator: Person) -> None:
    page = translator.begin(article)
    assert 'data-side-panel="checklist"' in translator.client.get(edit(page)).content.decode()


# --- Slugs -------------------------------------------------------------------------------------------------------


def test_slug_comes_from_the_translated_title(article: ArticlePage, translator: Person) -> None:
    page = translated(translator, article)
    assert not StringSegment.objects.filter(context__path="slug").exists()
    translator.act(page, "submit-to-review")
    assert ArticlePage.objects.get(pk=page.pk).slug == "yhdista-kaukosaadin"


def test_slug_is_free_among_its_siblings(article: ArticlePage, translator: Person) -> None:
    make_page(ArticlePage, HomePage.objects.get(locale=finnish()), title="Other", slug="yhdista-kaukosaadin")
    page = translated(translator, article)
    translator.act(page, "submit-to-review")
    assert ArticlePage.objects.get(pk=page.pk).slug.startswith("yhdista-kaukosaadin-")


def test_slug_that_somebody_chose_stays(article: ArticlePage, translator: Person) -> None:
    page = translated(translator, article)
    ArticlePage.objects.filter(pk=page.pk).update(slug="saadin")
    translator.act(page, "submit-to-review")
    assert ArticlePage.objects.get(pk=page.pk).slug == "saadin"


@pytest.mark.parametrize("slug", ["pairing", "πηδάλιο"])
def test_published_slug_stays(article: ArticlePage, translator: Person, reviewer: Person, slug: str) -> None:
    page = translated(translator, article)
    page.slug = slug
    page.save_revision().publish()
    drain()
    translator.say(page, "title", "Aivan toinen")
    translator.act(page, "submit-to-review")
    reviewer.act(page, "review-approve")
    page = ArticlePage.objects.get(pk=page.pk)
    assert (page.title, page.slug) == ("Aivan toinen", slug)
