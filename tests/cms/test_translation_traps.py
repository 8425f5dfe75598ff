"""Each trap of wagtail-localize, stepped into through the admin as editors do; readers must not notice."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.test import Client, TestCase
from django.urls import reverse
from wagtail.models import Locale, Page, PageViewRestriction
from wagtail.test.utils.form_data import nested_form_data, rich_text, streamfield
from wagtail_localize.models import OverridableSegment, StringSegment, Translation, TranslationSource

from cms.blocks.features import RICH_TEXT_FEATURES
from cms.models import BasePage, Publication, Region, SharedText
from cms.publications.draining import drain
from cms.publications.rebuilding import check
from cms.translation import detach
from knowledge.models import ArticlePage, HomePage, TopicPage
from tests.factories import make_article, make_home, make_page, publication_of, stream, translate

pytestmark = [pytest.mark.django_db, pytest.mark.persistence]


class Editor:
    """An editor with a browser, in whose requests everything is committed."""

    def __init__(self) -> None:
        """Sign in."""
        self.client = Client()
        self.client.force_login(get_user_model().objects.create_superuser("admin", "admin@example.com"))

    def post(self, view: str, *args: Any, query: str = "", **data: Any) -> str:
        """Post a form and return the page that follows; readers have what came of it."""
        with TestCase.captureOnCommitCallbacks(execute=True):
            answer = self.client.post(reverse(view, args=args) + query, data, follow=True)
        drain()
        assert answer.status_code == 200
        assert not list(check())
        return str(answer.content.decode())

    def submit(self, page: Page, *, subtree: bool = False) -> None:
        """Submit a page for translation into Finnish."""
        options = {"include_subtree": "on"} if subtree else {}
        self.post("wagtail_localize:submit_page_translation", page.pk, locales=[finnish().pk], **options)

    def translate(self, source: Any, *, all_but: int = 0) -> None:
        """Translate the words of a page or a shared text into Finnish, but for the last few."""
        translation = translation_of(source)
        segments = list(StringSegment.objects.filter(source=translation.source).order_by("pk"))
        for segment in segments[: len(segments) - all_but]:
            words = segment.string.data
            value = f"{words} suomeksi"
            address = reverse("wagtail_localize:edit_string_translation", args=[translation.pk, segment.pk])
            kind = "application/x-www-form-urlencoded"
            assert self.client.put(address, urlencode({"value": value}), content_type=kind).status_code < 300

    def publish(self, page: Page) -> str:
        """Publish a translation in wagtail-localize's editor."""
        return self.post("wagtailadmin_pages:edit", page.pk, action="publish")

    def update(self, source: Any, **options: str) -> None:
        """Give the translations the words that their source has now."""
        pk = translation_of(source).source_id
        self.post("wagtail_localize:update_translations", pk, query="?next=/admin/", **options)

    def edit(self, page: Page, *, publish: bool = True, regions: Iterable[Region] = (), **fields: Any) -> None:
        """Write a page's title, address and summary anew in Wagtail's editor, with its regions."""
        form: dict[str, Any] = {
            "title": page.title,
            "slug": page.slug,
            "summary": "",
            "body": streamfield([]),
            "related": streamfield([]),
            "comments": {"TOTAL_FORMS": 0, "INITIAL_FORMS": 0},
        }
        more: dict[str, Any] = {"regions": [region.pk for region in regions]}
        if publish:
            more["action-publish"] = "1"
        self.post("wagtailadmin_pages:edit", page.pk, **nested_form_data(form | fields), **more)


@pytest.fixture
def editor() -> Editor:
    return Editor()


@pytest.fixture
def topic() -> TopicPage:
    made: TopicPage = make_page(TopicPage, make_home(), title="Network", slug="network")
    return made


@pytest.fixture
def article(topic: TopicPage) -> ArticlePage:
    made = make_article(parent=topic, title="Wi-Fi", slug="wifi", summary="Connect.")
    drain()
    return made


@pytest.fixture
def translated(editor: Editor, article: ArticlePage) -> ArticlePage:
    """Give the article's Finnish translation, published."""
    editor.submit(article)
    editor.translate(article)
    page: ArticlePage = in_finnish(article)
    editor.publish(page)
    page.refresh_from_db()
    return page


def finnish() -> Locale:
    found: Locale = Locale.objects.get(language_code="fi")
    return found


def in_finnish(page: BasePage) -> Any:
    return type(page)._default_manager.get(translation_key=page.translation_key, locale=finnish())


def translation_of(source: Any) -> Translation:
    """Return wagtail-localize's record of the Finnish translation."""
    found: Translation = Translation.objects.get(source__object_id=source.translation_key, target_locale=finnish())
    return found


def imported(page: ArticlePage) -> ArticlePage:
    """Return the Finnish translation of a page as an import makes it: wagtail-localize knows nothing of its words."""
    translation: ArticlePage = page.copy_for_translation(finnish(), copy_parents=True)
    translation.title, translation.slug = "Tuotu otsikko", "tuotu"
    translation.save_revision().publish()
    detach(translation)
    return translation


def words_of(page: Page) -> str:
    """Return the title of the draft that the page's editors see."""
    return str(Page.objects.get(pk=page.pk).get_latest_revision_as_object().title)


def read(path: str) -> tuple[int, str]:
    answer = Client().get(path)
    return answer.status_code, answer.content.decode()


# --- Publishing -------------------------------------------------------------------------------------------------------


def test_submitting_a_live_page_with_its_subtree_publishes_nothing(
    editor: Editor, topic: TopicPage, article: ArticlePage
) -> None:
    editor.submit(topic, subtree=True)
    assert not in_finnish(topic).live
    assert not in_finnish(article).live
    assert set(Publication.objects.filter(locale="fi").values_list("type", flat=True)) <= {"home"}


def test_a_half_translated_page_is_not_published(editor: Editor, article: ArticlePage) -> None:
    editor.submit(article)
    editor.translate(article, all_but=1)
    assert "segments are translated" in editor.publish(in_finnish(article))
    assert not in_finnish(article).live


def test_updating_translations_publishes_no_word_of_the_source(
    editor: Editor, article: ArticlePage, translated: ArticlePage
) -> None:
    editor.edit(article, summary="Something new.")
    editor.update(article, publish_translations="on")
    assert publication_of(translated).summary == "Connect. suomeksi"
    assert "Something new." not in read("/fi/network/wi-fi-suomeksi/")[1]


def test_updating_the_translations_of_a_shared_text_leaves_readers_theirs(editor: Editor) -> None:
    text = SharedText.objects.create(title="Note", body="<p>Mind the heat.</p>", locale=make_home().locale)
    key = str(text.translation_key)
    source = make_article(("shared_text", key))
    page = translate(source, "fi", body=stream(("shared_text", key)))
    editor.post("wagtail_localize:submit_snippet_translation", "cms", "sharedtext", text.pk, locales=[finnish().pk])
    editor.translate(text)
    copy = SharedText.objects.get(locale=finnish())
    editor.post("wagtailsnippets_cms_sharedtext:edit", copy.pk, action="publish")
    assert "Mind the heat. suomeksi" in publication_of(page).document
    body = rich_text("<p>Mind the steam.</p>", features=RICH_TEXT_FEATURES)
    form = nested_form_data({"title": "Note", "body": body, "action-publish": "1"})
    editor.post("wagtailsnippets_cms_sharedtext:edit", text.pk, **form)
    editor.update(text, publish_translations="on")
    assert "Mind the heat. suomeksi" in publication_of(page).document


# --- Submitting again -------------------------------------------------------------------------------------------------


def test_submitting_the_subtree_moves_no_live_address(
    editor: Editor, topic: TopicPage, article: ArticlePage, translated: ArticlePage
) -> None:
    before = Page.objects.values("title", "slug", "url_path", "live_revision").get(pk=translated.pk)
    editor.edit(article, title="Wireless", slug="wireless")
    editor.submit(topic, subtree=True)
    assert Page.objects.values("title", "slug", "url_path", "live_revision").get(pk=translated.pk) == before
    row = publication_of(translated)
    assert (row.path, row.title) == ("/fi/network/wi-fi-suomeksi/", "Wi-Fi suomeksi")


def test_submitting_the_subtree_leaves_imported_text_alone(
    editor: Editor, topic: TopicPage, article: ArticlePage
) -> None:
    page = imported(article)
    editor.submit(topic, subtree=True)
    assert words_of(page) == "Tuotu otsikko"
    assert not Translation.objects.filter(source__object_id=article.translation_key).exists()
    assert publication_of(page).title == "Tuotu otsikko"


def test_submitting_a_page_leaves_the_imported_text_of_its_related_pages_alone(
    editor: Editor, topic: TopicPage, article: ArticlePage
) -> None:
    page = imported(article)
    related = stream(("page", article.pk))
    editor.submit(make_article(parent=Page.objects.get(pk=topic.pk), title="Other", related=related))
    assert words_of(page) == "Tuotu otsikko"


def test_updating_a_source_leaves_a_stopped_translation_alone(
    editor: Editor, topic: TopicPage, article: ArticlePage, translated: ArticlePage
) -> None:
    editor.post("wagtail_localize:stop_translation", translation_of(article).pk, query="?next=/admin/")
    editor.edit(translated, title="Langaton verkko")
    editor.edit(article, title="Wireless")
    editor.update(article, publish_translations="on")
    editor.submit(topic, subtree=True)
    assert not translation_of(article).enabled
    assert words_of(translated) == "Langaton verkko"
    assert publication_of(translated).title == "Langaton verkko"


# --- Being up to date -------------------------------------------------------------------------------------------------


def test_translation_is_outdated_once_its_source_is_published_whatever_wagtail_localize_says(
    editor: Editor, article: ArticlePage, translated: ArticlePage
) -> None:
    assert publication_of(translated).lag == ""
    editor.edit(article, summary="Connect at once.")
    assert translation_of(article).get_status_display() == "Up to date"
    assert publication_of(translated).lag == "normal"


def test_draft_of_the_source_makes_no_translation_outdated(
    editor: Editor, article: ArticlePage, translated: ArticlePage
) -> None:
    number = publication_of(translated).sequence
    editor.edit(article, publish=False, summary="Perhaps.")
    row = publication_of(translated)
    assert (row.lag, row.sequence) == ("", number)


def test_translation_that_is_brought_up_to_date_is_current_again(
    editor: Editor, article: ArticlePage, translated: ArticlePage
) -> None:
    editor.edit(article, summary="Connect at once.")
    editor.update(article)
    editor.translate(article)
    editor.publish(translated)
    row = publication_of(translated)
    assert (row.lag, row.summary) == ("", "Connect at once. suomeksi")
    assert row.based_on == ArticlePage.objects.get(pk=article.pk).live_revision_id


def test_translation_is_previewed_before_anybody_can_read_it(editor: Editor, article: ArticlePage) -> None:
    editor.submit(article)
    editor.translate(article, all_but=1)
    text = editor.client.get(reverse("wagtail_localize:preview_translation", args=[translation_of(article).pk]))
    assert '<html lang="fi"' in text.content.decode()
    assert "<h1>Wi-Fi suomeksi</h1>" in text.content.decode()
    assert not Publication.objects.filter(page_id=in_finnish(article).pk).exists()


# --- Places in the tree -----------------------------------------------------------------------------------------------


def test_parent_that_nobody_has_translated_is_a_place_and_no_publication(
    topic: TopicPage, translated: ArticlePage
) -> None:
    place = in_finnish(topic)
    assert place.alias_of_id == topic.pk
    assert not Publication.objects.filter(page_id=place.pk).exists()
    assert publication_of(translated).path == "/fi/network/wi-fi-suomeksi/"
    status, text = read("/fi/network/")
    assert (status, "Network" in text) == (200, True)


def test_place_becomes_a_page_once_it_is_translated(editor: Editor, topic: TopicPage, translated: ArticlePage) -> None:
    editor.submit(topic)
    assert not Publication.objects.filter(page_id=in_finnish(topic).pk).live().exists()
    editor.translate(topic)
    editor.publish(in_finnish(topic))
    assert publication_of(in_finnish(topic)).title == "Network suomeksi"
    assert publication_of(translated).path == "/fi/network-suomeksi/wi-fi-suomeksi/"


def test_translation_that_becomes_an_alias_again_leaves_its_readers_the_source(
    editor: Editor, translated: ArticlePage
) -> None:
    editor.post("wagtail_localize:convert_to_alias", translated.pk)
    assert not Publication.objects.live().filter(page_id=translated.pk).exists()
    status, text = read("/fi/network/wifi/")
    assert (status, "<h1>Wi-Fi</h1>" in text) == (200, True)


def test_language_that_is_kept_in_step_with_another_has_places_only(editor: Editor, article: ArticlePage) -> None:
    Page.objects.filter(locale__language_code="de").delete()
    Locale.objects.filter(language_code="de").delete()
    sync = "component-wagtail_localize_localesynchronization"
    english = Locale.objects.get(language_code="en").pk
    data: dict[str, Any] = {"language_code": "de", f"{sync}-enabled": "on", f"{sync}-sync_from": english}
    editor.post("wagtaillocales:add", **data)
    alias = ArticlePage.objects.get(locale__language_code="de")
    assert alias.alias_of_id == article.pk
    assert not Publication.objects.live().filter(locale="de").exists()
    assert read("/de/network/wifi/")[0] == 200


# --- Who may see it ---------------------------------------------------------------------------------------------------


def test_privacy_set_later_on_the_source_reaches_its_translation(
    editor: Editor, article: ArticlePage, translated: ArticlePage
) -> None:
    assert read("/fi/network/wi-fi-suomeksi/")[0] == 200
    group = Group.objects.create(name="Partners")
    editor.post("wagtailadmin_pages:set_privacy", article.pk, restriction_type="groups", groups=[group.pk])
    assert read("/fi/network/wi-fi-suomeksi/")[0] == 404
    assert not PageViewRestriction.objects.filter(page=translated).exists()


def test_translations_own_privacy_survives_its_next_publish_and_update(
    editor: Editor, article: ArticlePage, translated: ArticlePage
) -> None:
    group = Group.objects.create(name="Partners")
    editor.post("wagtailadmin_pages:set_privacy", translated.pk, restriction_type="groups", groups=[group.pk])
    editor.edit(article, summary="Connect at once.")
    editor.update(article)
    editor.translate(article)
    editor.publish(translated)
    assert PageViewRestriction.objects.get(page=translated).groups.get() == group
    assert read("/fi/network/wi-fi-suomeksi/")[0] == 404
    assert read("/en/network/wifi/")[0] == 200


@pytest.mark.usefixtures("translated")
def test_source_that_is_open_again_opens_its_translation(editor: Editor, article: ArticlePage) -> None:
    editor.post("wagtailadmin_pages:set_privacy", article.pk, restriction_type="login")
    assert read("/fi/network/wi-fi-suomeksi/")[0] == 302
    editor.post("wagtailadmin_pages:set_privacy", article.pk, restriction_type="none")
    assert read("/fi/network/wi-fi-suomeksi/")[0] == 200


# --- Facets -----------------------------------------------------------------------------------------------------------


def test_facets_that_the_source_publishes_later_are_those_of_its_translation(
    editor: Editor, article: ArticlePage, translated: ArticlePage
) -> None:
    region = Region.objects.create(key="finland", labels={"en": "Finland"})
    editor.edit(article, publish=False, regions=[region])
    assert not Publication.objects.live().with_terms("region", ["finland"]).exists()
    editor.edit(article, regions=[region])
    assert publication_of(translated) in Publication.objects.live().with_terms("region", ["finland"])


def test_draft_of_an_unpublished_source_changes_no_live_translation(
    editor: Editor, article: ArticlePage, translated: ArticlePage
) -> None:
    editor.post("wagtailadmin_pages:unpublish", article.pk)
    before = publication_of(translated)
    region = Region.objects.create(key="finland", labels={"en": "Finland"})
    editor.edit(article, publish=False, title="Draft", slug="draft", summary="Perhaps.", regions=[region])
    after = publication_of(translated)
    assert (after.sequence, after.document, after.path) == (before.sequence, before.document, before.path)
    assert after not in Publication.objects.live().with_terms("region", ["finland"])


def test_alias_has_the_facets_of_its_original(editor: Editor, article: ArticlePage) -> None:
    region = Region.objects.create(key="finland", labels={"en": "Finland"})
    home = HomePage.objects.get(locale=article.locale)
    form = {"new_title": "Wi-Fi", "new_slug": "wifi-too", "new_parent_page": home.pk, "alias": "on"}
    editor.post("wagtailadmin_pages:copy", article.pk, publish_copies="on", **form)
    alias = ArticlePage.objects.get(alias_of=article)
    editor.edit(article, regions=[region])
    assert publication_of(alias) in Publication.objects.live().with_terms("region", ["finland"])


def test_editor_of_translations_offers_neither_facets_nor_owner(editor: Editor, article: ArticlePage) -> None:
    editor.submit(article)
    kept = OverridableSegment.objects.filter(source=translation_of(article).source)
    words = StringSegment.objects.filter(source=translation_of(article).source)
    offered = {path.partition(".")[0] for path in kept.union(words).values_list("context__path", flat=True)}
    assert {"title", "summary"} <= offered
    assert not offered & {"slug", "regions", "product_lines", "roles", "content_owner", "key"}


# --- What wagtail-localize keeps --------------------------------------------------------------------------------------


def test_live_translation_outlives_its_deleted_source(
    editor: Editor, article: ArticlePage, translated: ArticlePage
) -> None:
    editor.post("wagtailadmin_pages:delete", article.pk)
    assert not TranslationSource.objects.filter(object_id=article.translation_key, translations__enabled=True).exists()
    row = publication_of(translated)
    assert (row.is_source, row.title) == (True, "Wi-Fi suomeksi")
    editor.edit(translated, title="Langaton verkko")
    assert publication_of(translated).title == "Langaton verkko"
