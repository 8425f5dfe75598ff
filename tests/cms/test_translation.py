"""wagtail-localize with its traps closed."""

import pytest
from django.contrib.auth.models import Group
from django.test import Client, TestCase
from django.urls import reverse
from wagtail.models import Locale, PageViewRestriction
from wagtail_localize.models import StringSegment, StringTranslation, Translation, TranslationSource
from wagtail_localize.operations import translate_object

from accounts.models import User
from cms.models import Publication
from cms.publications.draining import drain
from cms.translation import detach
from knowledge.models import ArticlePage
from tests.factories import make_article

pytestmark = [pytest.mark.django_db, pytest.mark.persistence]


@pytest.fixture
def finnish() -> Locale:
    make_article(title="Wi-Fi", summary="Connect.")
    return Locale.objects.get(language_code="fi")


def submit(locale: Locale) -> tuple[ArticlePage, Translation]:
    """Submit the English article to wagtail-localize and return the page and the record of its translation."""
    source = ArticlePage.objects.get(locale__language_code="en")
    translate_object(source, [locale])
    translation = Translation.objects.get(source__object_id=source.translation_key, target_locale=locale)
    return ArticlePage.objects.get(locale=locale), translation


def translate_all(translation: Translation, kind: str = StringTranslation.TRANSLATION_TYPE_MANUAL) -> None:
    for segment in StringSegment.objects.filter(source=translation.source):
        StringTranslation.objects.update_or_create(
            translation_of=segment.string,
            locale=translation.target_locale,
            context=segment.context,
            defaults={"data": f"{segment.string.data} suomeksi", "translation_type": kind},
        )


def publish_in_editor(page: ArticlePage) -> str:
    User.objects.create_superuser("admin", "admin@example.com", "password")
    client = Client()
    client.login(username="admin", password="password")
    url = reverse("wagtailadmin_pages:edit", args=[page.pk])
    # wagtail-localize publishes after the commit.
    with TestCase.captureOnCommitCallbacks(execute=True):
        response = client.post(url, {"action": "publish"}, follow=True)
    drain()
    return response.content.decode()


def test_submitting_a_live_page_publishes_nothing(finnish: Locale) -> None:
    page, _translation = submit(finnish)
    drain()
    assert not page.live
    assert not Publication.objects.filter(locale="fi", type="article").exists()


def test_incomplete_translation_is_not_published_and_the_editor_hears_why(finnish: Locale) -> None:
    page, _translation = submit(finnish)
    answer = publish_in_editor(page)
    assert "segments are translated" in answer
    assert not ArticlePage.objects.get(pk=page.pk).live


def test_complete_translation_is_published_with_its_basis(finnish: Locale) -> None:
    page, translation = submit(finnish)
    translate_all(translation)
    publish_in_editor(page)
    source = ArticlePage.objects.get(locale__language_code="en")
    row = Publication.objects.get(page_id=page.pk)
    assert row.title == "Wi-Fi suomeksi"
    assert row.based_on == source.live_revision_id
    assert not row.machine_translated


def test_machine_translation_says_so(client: Client, finnish: Locale) -> None:
    page, translation = submit(finnish)
    translate_all(translation, StringTranslation.TRANSLATION_TYPE_MACHINE)
    publish_in_editor(page)
    row = Publication.objects.get(page_id=page.pk)
    assert row.machine_translated
    assert "Tämän sivun on kääntänyt kone" in client.get(row.path).content.decode()


def test_translation_stays_based_on_the_old_revision_when_its_source_is_published_again(finnish: Locale) -> None:
    page, translation = submit(finnish)
    translate_all(translation)
    publish_in_editor(page)
    before = Publication.objects.get(page_id=page.pk).based_on
    source = ArticlePage.objects.get(locale__language_code="en")
    source.summary = "Connect at once."
    source.save_revision().publish()
    drain()
    assert Publication.objects.get(page_id=page.pk).based_on == before
    assert Publication.objects.get(page_id=source.pk).revision != before


def test_own_restriction_of_a_translation_survives_its_next_publish(finnish: Locale) -> None:
    page, translation = submit(finnish)
    group = Group.objects.create(name="Partners")
    PageViewRestriction.objects.create(page=page, restriction_type="groups").groups.add(group)
    translate_all(translation)
    publish_in_editor(page)
    assert Publication.objects.get(page_id=page.pk).audience.rules == f"[[{group.pk}]]"


def test_resubmission_moves_no_live_address(finnish: Locale) -> None:
    page, translation = submit(finnish)
    translate_all(translation)
    publish_in_editor(page)
    address = Publication.objects.get(page_id=page.pk).path
    source = ArticlePage.objects.get(locale__language_code="en")
    source.title, source.slug = "Wireless", "wireless"
    source.save_revision().publish()
    translation.source.update_from_db()
    translation.save_target(publish=False)
    drain()
    row = Publication.objects.get(page_id=page.pk)
    assert (row.path, row.title) == (address, "Wi-Fi suomeksi")


def test_updating_translations_publishes_only_complete_ones(finnish: Locale) -> None:
    page, translation = submit(finnish)
    translate_all(translation)
    publish_in_editor(page)
    source = ArticlePage.objects.get(locale__language_code="en")
    source.summary = "Something new."
    source.save_revision().publish()
    translation.source.update_from_db()
    with TestCase.captureOnCommitCallbacks(execute=True):
        translation.save_target(publish=True)
    drain()
    assert Publication.objects.get(page_id=page.pk).document.count("Something new.") == 0


def test_detached_translation_is_left_alone_by_the_next_submission(finnish: Locale) -> None:
    page, _translation = submit(finnish)
    page.title = "Tuotu otsikko"
    page.save_revision().publish()
    detach(page)
    source = TranslationSource.objects.get(object_id=page.translation_key)
    assert not source.translations.filter(enabled=True).exists()
    drain()
    assert Publication.objects.get(page_id=page.pk).title == "Tuotu otsikko"
