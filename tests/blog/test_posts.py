"""Posts as publications: what they hold, and what changes them."""

import datetime as dt
import json
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client, TestCase
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.models import Locale
from wagtail_localize.models import StringSegment, StringTranslation, Translation
from wagtail_localize.operations import translate_object

from accounts.models import User
from blog.models import Author, BlogIndexPage, BlogPostPage, Series, reading_minutes
from cms.blocks.forms import RichText
from cms.documents import DocumentTypes
from cms.models import Publication
from cms.publications.draining import drain
from knowledge.models import HomePage, TopicPage
from tests.blog_site import Blog, by, in_finnish, make_blog, make_post
from tests.factories import make_collection, make_home, make_image, publication_of, stream, translate

pytestmark = [pytest.mark.django_db, pytest.mark.persistence]


@pytest.fixture
def blog() -> Blog:
    return make_blog(make_home())


def document(post: BlogPostPage) -> dict[str, Any]:
    drain()
    found: dict[str, Any] = json.loads(publication_of(post).document)
    return found


def terms(post: BlogPostPage, *kinds: str) -> set[tuple[str, str]]:
    return set(publication_of(post).terms.filter(kind__in=kinds).values_list("kind", "value"))


def test_types_are_registered() -> None:
    assert {"blog", "post"} <= DocumentTypes.all().keys()


def test_post_has_its_day_authors_in_order_and_series(blog: Blog) -> None:
    image = make_image()
    Author.objects.filter(pk=blog.aino.pk).update(picture=image)
    post = make_post(blog, "2026-03-01", blog.olli, blog.aino, series=blog.winter)
    found = document(post)
    assert found["date"] == found["updated"] == "2026-03-01"
    assert [author["name"] for author in found["authors"]] == ["Olli Berg", "Aino Salo"]
    assert found["authors"][1]["picture"]["uid"] == str(image.uid)
    assert found["series"] == {"key": "winter", "title": "Before the winter", "locale": "en"}
    assert terms(post, "date", "year", "author", "series") == {
        ("date", "2026-03-01"),
        ("year", "2026"),
        ("author", "olli"),
        ("author", "aino"),
        ("series", "winter"),
    }


def test_post_that_was_updated_says_so(blog: Blog) -> None:
    post = make_post(blog, "2026-03-01", updated=dt.date(2026, 4, 1))
    assert document(post)["updated"] == "2026-04-01"


@pytest.mark.parametrize(("words", "minutes"), [(0, 1), (200, 1), (201, 2), (1000, 5)])
def test_reading_takes_a_minute_for_200_words(words: int, minutes: int) -> None:
    assert reading_minutes([RichText(id="a", html=f"<p>{'word ' * words}</p>")]) == minutes


def test_change_of_an_author_reaches_posts(blog: Blog) -> None:
    post, other = make_post(blog, "2026-03-01", blog.aino), make_post(blog, "2026-03-02", blog.olli)
    drain()
    before = publication_of(other).sequence
    blog.aino.name = "Aino Virta"
    blog.aino.save()
    assert document(post)["authors"][0]["name"] == "Aino Virta"
    assert publication_of(other).sequence == before


def test_picture_that_becomes_private_leaves_posts(blog: Blog) -> None:
    image = make_image()
    blog.aino.picture = image
    blog.aino.save()
    post = make_post(blog, "2026-03-01")
    assert document(post)["authors"][0]["picture"]
    image.collection = make_collection("login")
    image.save()
    assert "picture" not in document(post)["authors"][0]


def test_deleted_author_and_series_leave_posts(blog: Blog) -> None:
    post = make_post(blog, "2026-03-01", blog.aino, blog.olli, series=blog.winter)
    drain()
    blog.aino.delete()
    blog.winter.delete()
    found = document(post)
    assert [author["key"] for author in found["authors"]] == ["olli"]
    assert "series" not in found


def test_post_shows_authors_in_its_own_language(blog: Blog) -> None:
    translate(blog.index, "fi", title="Blogi", slug="blogi")
    post = translate(make_post(blog, "2026-03-01"), "fi", title="Talvi", slug="talvi")
    assert document(post)["authors"][0]["locale"] == "en"
    in_finnish(blog.aino, "Aino S.")
    assert document(post)["authors"][0] == {"key": "aino", "name": "Aino S.", "text": "", "locale": "fi"}


def test_draft_of_a_translated_author_is_nobodys(blog: Blog) -> None:
    translate(blog.index, "fi", title="Blogi", slug="blogi")
    post = translate(make_post(blog, "2026-03-01"), "fi", title="Talvi", slug="talvi")
    drafted = in_finnish(blog.aino, "Aino S.")
    drafted.unpublish()
    assert document(post)["authors"][0]["name"] == "Aino Salo"


def test_key_of_somebody_else_is_refused(blog: Blog) -> None:
    stranger = Author(key="aino", name="Aino Muu", locale=Locale.objects.get(language_code="fi"))
    with pytest.raises(ValidationError) as caught:
        stranger.full_clean()
    assert list(caught.value.message_dict) == ["key"]
    Author(
        key="olli", name="O", locale=Locale.objects.get(language_code="fi"), translation_key=blog.olli.translation_key
    ).full_clean()


def test_pages_nest_as_their_types_say() -> None:
    assert BlogIndexPage.allowed_parent_page_models() == [HomePage, TopicPage]
    assert BlogIndexPage.allowed_subpage_models() == [BlogPostPage]
    assert BlogPostPage.allowed_parent_page_models() == [BlogIndexPage]
    assert BlogPostPage.allowed_subpage_models() == []


def queries() -> int:
    with CaptureQueriesContext(connection) as captured:
        drain()
    return len(captured)


def test_many_posts_are_projected_with_a_few_queries(blog: Blog) -> None:

    make_post(blog, "2026-03-01", series=blog.winter)
    one = queries()
    for number in range(2, 9):
        make_post(blog, f"2026-03-0{number}", blog.aino, blog.olli, series=blog.winter)
    assert queries() <= one + 1


def test_editor_writes_a_post_in_the_admin(client: Client, blog: Blog) -> None:
    client.force_login(User.objects.create_superuser("admin"))
    url = reverse("wagtailadmin_pages:add", args=["blog", "blogpostpage", blog.index.pk])
    form = {
        "title": "From the admin", "slug": "from-the-admin", "date": "2026-05-01", "authors-count": "1",
        "authors-0-deleted": "", "authors-0-order": "0", "authors-0-type": "author", "authors-0-id": "",
        "authors-0-value": str(blog.olli.pk), "series": str(blog.winter.pk), "body-count": "0", "related-count": "0",
        "summary": "", "seo_title": "", "search_description": "", "tags": "", "comments-TOTAL_FORMS": "0",
        "comments-INITIAL_FORMS": "0", "comments-MIN_NUM_FORMS": "0", "comments-MAX_NUM_FORMS": "",
        "action-publish": "1",
    }  # fmt: skip
    answer = client.post(url, form)
    assert answer.status_code == 302, answer.context["form"].errors
    post = BlogPostPage.objects.get()
    assert document(post)["authors"][0]["key"] == "olli"
    answer = client.post(url, form | {"authors-count": "0", "slug": "another"})
    assert "authors" in answer.context["form"].errors


def test_editor_makes_authors_and_series_in_the_admin(client: Client) -> None:
    make_home()
    client.force_login(User.objects.create_superuser("admin"))
    add, form = reverse("wagtailsnippets_blog_author:add"), {"name": "Aino", "text": "", "action-publish": "1"}
    assert "key" in client.post(add, form | {"key": "Aino!"}).context["form"].errors
    answer = client.post(
        reverse("wagtailsnippets_blog_author:add"), {"name": "Aino", "key": "aino", "text": "", "action-publish": "1"}
    )
    assert answer.status_code == 302
    client.post(reverse("wagtailsnippets_blog_series:add"), {"title": "Winter", "key": "winter", "action-publish": "1"})
    assert (Author.objects.get().name, Series.objects.get().title) == ("Aino", "Winter")
    assert Author.objects.get().live


def test_translation_by_localize_keeps_day_authors_and_series(blog: Blog) -> None:
    finnish = Locale.objects.get(language_code="fi")
    body = stream(("rich_text", "<p>Clean it.</p>"))
    post = make_post(blog, "2026-03-01", blog.olli, series=blog.winter, summary="Short.", body=body)
    translate_object(post, [finnish])
    made = Translation.objects.get(source__object_id=post.translation_key, target_locale=finnish)
    for segment in StringSegment.objects.filter(source=made.source):
        StringTranslation.objects.create(
            translation_of=segment.string, locale=finnish, context=segment.context, data=f"{segment.string.data} (fi)"
        )
    translate_object(blog.olli, [finnish])
    with TestCase.captureOnCommitCallbacks(execute=True):  # it publishes after the commit
        made.save_target(publish=True)
    finnish_post = BlogPostPage.objects.get(locale=finnish)
    found = document(finnish_post)
    assert found["title"] == "Post of 2026-03-01 (fi)"
    assert found["date"] == "2026-03-01"
    assert [author["key"] for author in found["authors"]] == ["olli"]
    assert found["series"]["key"] == "winter"
    assert Author.objects.get(locale=finnish).key == "olli"


def test_other_authors_leave_a_translation_current(blog: Blog) -> None:
    post = make_post(blog, "2026-03-01")
    translate(blog.index, "fi", title="Blogi", slug="blogi")
    translation = translate(post, "fi", title="Talvi", slug="talvi", based_on=post.live_revision_id)
    drain()
    post.authors = by(blog.olli)
    post.save_revision().publish()
    drain()
    assert publication_of(translation).lag == ""
    assert Publication.objects.live().filter(type="post").count() == 2


@pytest.mark.parametrize("kind", ["author", "series"])
def test_snippet_that_readers_see_is_not_deleted_in_the_admin(blog: Blog, kind: str, admin_client: Client) -> None:
    make_post(blog, "2026-03-01", blog.aino, series=blog.winter)
    drain()
    shown, unused = (
        (blog.aino, blog.olli)
        if kind == "author"
        else (blog.winter, Series.objects.create(key="x", title="X", locale=blog.winter.locale))
    )
    many = reverse("wagtail_bulk_action", args=["blog", kind, "delete"])
    for address in (reverse(f"wagtailsnippets_blog_{kind}:delete", args=[shown.pk]), f"{many}?id={shown.pk}"):
        answer = admin_client.post(address, follow=True)
        assert "is shown on 1 page." in answer.content.decode()
    admin_client.post(f"{many}?id={unused.pk}")
    assert set(type(shown).objects.filter(pk__in=[shown.pk, unused.pk])) == {shown}
