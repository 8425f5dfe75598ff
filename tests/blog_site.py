"""A blog, for the tests of what reads it."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from wagtail.models import Locale, Page

from blog.models import Author, BlogIndexPage, BlogPostPage, Series
from tests.factories import make_page, stream


@dataclass(frozen=True, slots=True)
class Blog:
    """The index, its two authors and a series."""

    index: BlogIndexPage
    aino: Author
    olli: Author
    winter: Series


def make_blog(home: Page) -> Blog:
    """Return a blog without posts below the home page."""
    locale = home.locale
    return Blog(
        index=make_page(BlogIndexPage, home, title="Blog", slug="blog"),
        aino=Author.objects.create(key="aino", name="Aino Salo", text="Designs heat pumps.", locale=locale),
        olli=Author.objects.create(key="olli", name="Olli Berg", locale=locale),
        winter=Series.objects.create(key="winter", title="Before the winter", locale=locale),
    )


def by(*authors: Author) -> str:
    """Return authors as the stream of a post stores them."""
    return stream(*[("author", author.pk) for author in authors], prefix="author")


def make_post(blog: Blog, day: str, *authors: Author, tags: tuple[str, ...] = (), **fields: Any) -> BlogPostPage:
    """Return a published post of a day."""
    fields = {"title": f"Post of {day}", "authors": by(*(authors or (blog.aino,))), **fields}
    post: BlogPostPage = make_page(BlogPostPage, blog.index, live=False, date=dt.date.fromisoformat(day), **fields)
    post.tags.set(tags)
    post.save_revision().publish()
    post.refresh_from_db()
    return post


def in_finnish(author: Author, name: str) -> Author:
    """Return the Finnish translation of an author."""
    locale = Locale.objects.get(language_code="fi")
    made: Author = Author.objects.create(
        key=author.key, name=name, locale=locale, translation_key=author.translation_key
    )
    return made
