"""From pages to publications: what a drained mark leaves behind."""

import pytest
from django.contrib.auth.models import Group
from django.core.management import CommandError, call_command
from django.db import transaction
from django.db.models import ProtectedError
from taggit.models import Tag
from wagtail.models import Locale, Page, PageViewRestriction, Revision

from cms.models import (
    PUBLIC_AUDIENCE_ID,
    ContentKey,
    Mark,
    ProductLine,
    ProjectionError,
    Publication,
    PublicationTerm,
    Region,
    SharedText,
)
from cms.publications import batch, draining, writing
from cms.publications.draining import drain
from cms.publications.marks import mark, mark_pages
from cms.publications.rebuilding import check, rebuild
from cms.publications.writing import Change
from knowledge.models import ArticlePage, HomePage, TopicPage
from tests.factories import make_article, make_home, stream

pytestmark = [pytest.mark.django_db, pytest.mark.persistence]


def publication_of(page: Page) -> Publication:
    return Publication.objects.get(page_id=page.pk)


def terms_of(page: Page, kind: str) -> set[str]:
    terms = PublicationTerm.objects.filter(publication__page_id=page.pk, kind=kind)
    return set(terms.values_list("value", flat=True))


def publish(page: Page) -> None:
    with transaction.atomic():
        page.save_revision().publish()
    drain()


def topic_below(parent: Page, title: str = "Topic") -> TopicPage:
    topic: TopicPage = parent.add_child(instance=TopicPage(title=title))
    publish(topic)
    topic.refresh_from_db()
    return topic


def translate(page: Page, locale: str, **fields: object) -> ArticlePage:
    """Return a published translation of `page` below the home page of `locale`."""
    home = HomePage.objects.get(locale__language_code=locale)
    translation: ArticlePage = home.add_child(
        instance=ArticlePage(
            **{
                "title": f"{page.title} ({locale})",
                "locale": home.locale,
                "translation_key": page.translation_key,
                **fields,
            }
        )
    )
    publish(translation)
    translation.refresh_from_db()
    return translation


def restrict(page: Page, *groups: Group) -> PageViewRestriction:
    kind = PageViewRestriction.GROUPS if groups else PageViewRestriction.LOGIN
    restriction = PageViewRestriction.objects.create(page=page, restriction_type=kind)
    restriction.groups.set(groups)
    drain()
    return restriction


def test_published_page_becomes_a_publication() -> None:
    article = make_article(("rich_text", "<p>Press the button.</p>"), title="Start")
    drain()
    row = publication_of(article)
    assert (row.title, row.path, row.locale, row.type, row.key) == ("Start", "/en/start/", "en", "article", "start")
    assert row.audience_id == PUBLIC_AUDIENCE_ID
    assert "Press the button." in row.document
    assert not Mark.objects.exists()


def test_draft_is_no_publication() -> None:
    home = make_home()
    page = home.add_child(instance=ArticlePage(title="Draft", live=False))
    page.save_revision()
    drain()
    assert not Publication.objects.filter(page_id=page.pk).exists()


def test_draft_of_a_live_page_changes_nothing() -> None:
    article = make_article(title="Old")
    drain()
    before = publication_of(article).sequence
    article.title = "New"
    article.save_revision()
    drain()
    assert (publication_of(article).title, publication_of(article).sequence) == ("Old", before)


def test_unchanged_projection_keeps_its_number() -> None:
    article = make_article()
    drain()
    before = publication_of(article).sequence
    rebuild()
    assert publication_of(article).sequence == before


def test_unpublished_page_leaves_a_tombstone() -> None:
    article = make_article()
    drain()
    before = publication_of(article).sequence
    article.unpublish()
    drain()
    row = publication_of(article)
    assert row.deleted_at is not None
    assert row.sequence > before
    assert not row.terms.exists()


def test_deleted_page_leaves_a_tombstone_and_its_key() -> None:
    article = make_article(title="Gone")
    drain()
    pk = article.pk
    article.delete()
    drain()
    assert Publication.objects.get(source=f"page:{pk}").deleted_at is not None
    assert ContentKey.objects.filter(key="gone").exists()


def test_published_again_revives_the_same_publication() -> None:
    article = make_article()
    drain()
    first = publication_of(article).pk
    article.unpublish()
    drain()
    publish(article)
    row = publication_of(article)
    assert (row.pk, row.deleted_at) == (first, None)


def test_autosave_never_overwrites_the_live_revision() -> None:
    article = make_article(title="Published")
    revision = article.latest_revision
    article.title = "Draft"
    saved = article.save_revision(overwrite_revision=revision)
    drain()
    assert saved.pk != revision.pk
    assert publication_of(article).title == "Published"


def test_saving_the_row_of_a_live_page_changes_no_content() -> None:
    article = make_article(title="Published", slug="here")
    article.title, article.slug = "By script", "there"
    article.save()
    drain()
    stored = ArticlePage.objects.get(pk=article.pk)
    assert (stored.title, stored.slug) == ("Published", "here")
    assert publication_of(article).path == "/en/here/"


def test_saving_the_row_of_a_live_page_keeps_its_state() -> None:
    article = make_article()
    article.locked = True
    article.save()
    assert ArticlePage.objects.get(pk=article.pk).locked


def test_live_revision_is_protected() -> None:
    article = make_article()
    with pytest.raises(ProtectedError):
        article.live_revision.delete()


def test_new_slug_moves_everything_below() -> None:
    topic = topic_below(make_home(), "Network")
    article = make_article(title="Wi-Fi", parent=topic)
    drain()
    topic.slug = "connections"
    publish(topic)
    assert publication_of(article).path == "/en/connections/wi-fi/"
    assert publication_of(article).old_addresses.get().path == "/en/network/wi-fi/"


def test_new_slug_of_an_unpublished_topic_moves_its_live_children() -> None:
    topic = topic_below(make_home(), "Network")
    article = make_article(title="Wi-Fi", parent=topic)
    topic.unpublish()
    topic.slug = "hidden"
    topic.save()
    drain()
    assert publication_of(article).path == "/en/hidden/wi-fi/"


def test_new_title_of_a_topic_writes_one_row() -> None:
    topic = topic_below(make_home())
    article = make_article(parent=topic)
    drain()
    before = publication_of(article).sequence
    topic.title = "Another name"
    publish(topic)
    assert publication_of(article).sequence == before


def test_reordered_siblings_get_their_new_order() -> None:
    home = make_home()
    first, second = (make_article(title=title, parent=Page.objects.get(pk=home.pk)) for title in ("One", "Two"))
    drain()
    with transaction.atomic():
        Page.objects.get(pk=second.pk).move(Page.objects.get(pk=first.pk), pos="left")
    drain()
    assert publication_of(second).order < publication_of(first).order
    assert not list(check())


def test_restriction_reaches_everything_below() -> None:
    topic = topic_below(make_home())
    article = make_article(parent=topic)
    drain()
    group = Group.objects.create(name="Partners")
    restriction = restrict(topic, group)
    assert publication_of(article).audience.rules == f"[[{group.pk}]]"
    restriction.delete()
    drain()
    assert publication_of(article).audience_id == PUBLIC_AUDIENCE_ID


def test_restriction_whose_group_is_deleted_means_nobody() -> None:
    article = make_article()
    group = Group.objects.create(name="Partners")
    restrict(article, group)
    group.delete()
    drain()
    assert publication_of(article).audience.rules == "[[]]"


def test_translation_is_restricted_like_its_source() -> None:
    topic = topic_below(make_home())
    article = make_article(parent=topic)
    finnish = translate(article, "fi")
    restrict(topic)
    assert publication_of(finnish).audience.rules == '["signed-in"]'


def test_moving_a_source_below_a_restricted_topic_restricts_its_translations() -> None:
    home = make_home()
    secret = topic_below(home, "Secret")
    topic = topic_below(Page.objects.get(pk=home.pk), "Open")
    article = make_article(parent=topic)
    finnish = translate(article, "fi")
    restrict(secret)
    article.refresh_from_db()
    article.unpublish()
    with transaction.atomic():
        Page.objects.get(pk=topic.pk).move(Page.objects.get(pk=secret.pk), pos="last-child")
    drain()
    assert publication_of(finnish).audience.rules == '["signed-in"]'


def test_source_answers_for_locales_without_a_translation() -> None:
    article = make_article()
    drain()
    assert terms_of(article, "answers_for") == {"en", "fi", "sv", "de"}
    finnish = translate(article, "fi")
    assert terms_of(article, "answers_for") == {"en", "sv", "de"}
    assert terms_of(finnish, "answers_for") == {"fi"}
    finnish.unpublish()
    drain()
    assert terms_of(article, "answers_for") == {"en", "fi", "sv", "de"}


def test_restricted_translation_does_not_uncover_its_fallback() -> None:
    article = make_article()
    finnish = translate(article, "fi")
    restrict(finnish, Group.objects.create(name="Partners"))
    assert "fi" not in terms_of(article, "answers_for")


def test_facets_of_a_translation_are_those_its_source_published() -> None:
    region = Region.objects.create(key="finland")
    article = make_article()
    finnish = translate(article, "fi")
    article.regions.set([region])
    publish(article)
    assert terms_of(finnish, "region") == {"finland"}
    article.regions.set([])
    article.save_revision()
    drain()
    assert terms_of(finnish, "region") == {"finland"}


def test_source_page_that_is_deleted_has_an_heir() -> None:
    article = make_article()
    finnish = translate(article, "fi")
    article.refresh_from_db()
    article.delete()
    drain()
    assert ContentKey.objects.get(pk=finnish.translation_key).source_locale == finnish.locale
    assert publication_of(finnish).is_source


def test_alias_takes_content_and_facets_from_its_original() -> None:
    line = ProductLine.objects.create(key="kettle")
    article = make_article(("rich_text", "<p>Boil.</p>"), title="Boil")
    article.product_lines.set([line])
    publish(article)
    with transaction.atomic():
        alias = article.create_alias(parent=topic_below(make_home()), update_slug="boil-too")
    drain()
    assert "Boil." in publication_of(alias).document
    assert terms_of(alias, "product_line") == {"kettle"}
    article.title = "Boil well"
    publish(article)
    assert publication_of(alias).title == "Boil well"


def test_alias_in_another_locale_is_only_a_place() -> None:
    article = make_article()
    finnish = HomePage.objects.get(locale__language_code="fi")
    with transaction.atomic():
        alias = article.copy_for_translation(finnish.locale, alias=True, copy_parents=True)
    drain()
    assert not Publication.objects.filter(page_id=alias.pk).exists()


def test_parent_of_a_facet_value_changes_the_terms_of_what_is_tagged() -> None:
    world = Region.objects.create(key="world")
    finland = Region.objects.create(key="finland")
    article = make_article()
    article.regions.set([finland])
    publish(article)
    finland.parent = world
    finland.save()
    drain()
    assert terms_of(article, "region") == {"finland", "world"}


def test_renamed_tag_reaches_its_pages() -> None:
    article = make_article()
    article.tags.add("wifi")
    publish(article)
    tag = Tag.objects.get(name="wifi")
    tag.name = "wlan"
    tag.save()
    drain()
    assert terms_of(article, "tag") == {"wlan"}


def test_links_of_a_shared_text_are_links_of_its_pages() -> None:
    target = make_article(title="Target")
    text = SharedText.objects.create(title="Note", body=f'<p><a linktype="page" id="{target.pk}">See</a></p>')
    article = make_article(("shared_text", str(text.translation_key)), title="Shows it")
    drain()
    assert str(target.translation_key) in publication_of(article).document


def test_shared_text_in_the_best_language_is_shown() -> None:
    text = SharedText.objects.create(title="Note", body="<p>Mind the heat.</p>")
    finnish = text.copy_for_translation(Locale.objects.get_or_create(language_code="fi")[0])
    finnish.body = "<p>Varo kuumaa.</p>"
    block = ("shared_text", str(text.translation_key))
    article = make_article(block)
    translation = translate(article, "fi", body=stream(block))
    assert "Mind the heat." in publication_of(translation).document
    finnish.live = True
    finnish.save()
    drain()
    assert "Varo kuumaa." in publication_of(translation).document


def spoil(article: ArticlePage) -> None:
    """Make what is published of an article impossible to project, as a fault in the code would."""
    revision = Revision.objects.get(pk=Page.objects.get(pk=article.pk).live_revision_id)
    revision.content["body"] = stream(("rich_text", 7))
    revision.save()


def test_failed_projection_keeps_the_row_and_is_recorded() -> None:
    article = make_article(title="Good")
    drain()
    spoil(article)
    rebuild()
    assert publication_of(article).title == "Good"
    assert ProjectionError.objects.get().source == f"page:{article.pk}"


def test_projection_that_succeeds_again_is_an_error_no_more() -> None:
    article = make_article(title="Good")
    spoil(article)
    rebuild()
    article.title = "Better"
    publish(article)
    assert publication_of(article).title == "Better"
    assert not ProjectionError.objects.exists()


def test_failed_projection_hides_a_row_whose_audience_narrowed() -> None:
    article = make_article()
    drain()
    spoil(article)
    restrict(article)
    assert publication_of(article).deleted_at is not None


def test_failure_of_one_page_does_not_hold_up_others() -> None:
    article = make_article(title="Bad")
    good = make_article(title="Fine", parent=article)
    spoil(article)
    drain()
    assert publication_of(good).title == "Fine"


def test_check_finds_what_a_rebuild_would_mend() -> None:
    article = make_article()
    drain()
    call_command("rebuild_publications", check=True)
    Publication.objects.filter(page_id=article.pk).update(title="Forged")
    with pytest.raises(CommandError, match="1 publications differ"):
        call_command("rebuild_publications", check=True)


def test_many_wide_marks_are_drained_at_once() -> None:
    article = make_article()
    drain()
    with transaction.atomic():
        mark(*(f"image:{number}" for number in range(1500)))
        mark_pages([article.pk, *range(10_000, 11_500)], scope=Mark.SUBTREE)
    drain()
    assert not Mark.objects.exists()


def test_long_facet_key_in_a_tree_is_published() -> None:
    line = ProductLine.objects.create(key="l" * 80)
    product = ProductLine.objects.create(key="p" * 80, parent=line)
    article = make_article()
    article.product_lines.set([product])
    publish(article)
    assert terms_of(article, "product_line") == {"l" * 80, "p" * 80}


def test_heir_inherits_what_the_group_shares_until_it_publishes_something_of_its_own() -> None:
    region = Region.objects.create(key="finland")
    article = make_article()
    finnish = translate(article, "fi")
    article.regions.set([region])
    publish(article)
    article.refresh_from_db()
    article.delete()
    drain()
    assert terms_of(finnish, "region") == {"finland"}
    publish(finnish)
    assert terms_of(finnish, "region") == {"*"}


def test_restriction_reaches_a_page_that_cannot_be_written(monkeypatch: pytest.MonkeyPatch) -> None:
    topic = topic_below(make_home())
    bad = make_article(title="Bad", parent=topic)
    good = make_article(title="Good", parent=Page.objects.get(pk=topic.pk))
    drain()
    write = writing.write_details

    def refuse(*, ended: list[Publication], changed: list[Change]) -> None:
        if any(change.row.page_id == bad.pk for change in changed):
            raise ValueError("not to be written")
        write(ended=ended, changed=changed)

    monkeypatch.setattr(batch, "write_details", refuse)
    restrict(topic)
    assert publication_of(good).audience.rules == '["signed-in"]'
    assert publication_of(bad).deleted_at is not None
    assert "not to be written" in ProjectionError.objects.get(source=f"page:{bad.pk}").message


def test_siblings_that_cannot_be_projected_do_not_mark_each_other_for_ever() -> None:
    home = make_home()
    first, second = (make_article(title=title, parent=Page.objects.get(pk=home.pk)) for title in ("One", "Two"))
    drain()
    for article in (first, second):
        spoil(article)
    with transaction.atomic():
        Page.objects.get(pk=second.pk).move(Page.objects.get(pk=first.pk), pos="left")
    drain()
    assert not Mark.objects.exists()


def test_group_that_loses_its_restrictions_from_its_own_side_marks_them() -> None:
    article = make_article()
    group = Group.objects.create(name="Partners")
    restrict(article, group)
    group.pageviewrestriction_set.clear()  # type: ignore[attr-defined]  # Wagtail has no types
    drain()
    assert publication_of(article).audience.rules == "[[]]"


def test_page_over_the_limit_keeps_its_mark(monkeypatch: pytest.MonkeyPatch) -> None:
    article = make_article()
    drain()
    monkeypatch.setattr(draining, "BATCH", 1)
    with transaction.atomic():
        mark_pages([article.pk])
        mark_pages([make_home().pk], scope=Mark.CLOCK)
    kept = Mark.objects.get(scope=Mark.CLOCK)
    drain(batches=1)
    assert Mark.objects.get() == kept


def test_one_mark_is_drained_in_at_most_25_queries(django_assert_max_num_queries: object) -> None:
    article = make_article(("rich_text", "<p>One.</p>"))
    drain()
    article.title = "Two"
    with transaction.atomic():
        article.save_revision().publish()
    with django_assert_max_num_queries(25):  # type: ignore[operator]
        drain()
    assert publication_of(article).title == "Two"


def test_key_is_taken_once() -> None:
    topic = topic_below(make_home())
    first = make_article(title="Start")
    second = make_article(title="Start", parent=topic)
    assert (first.key, second.key) == ("start", "start-2")
