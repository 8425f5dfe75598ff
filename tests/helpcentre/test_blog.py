"""The blog for people."""

import json
import re
from collections.abc import Iterator

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from pytest_django import DjangoAssertNumQueries, DjangoDbBlocker, Settings

from cms.models import Publication
from cms.publications.draining import drain
from tests.blog_site import Blog, make_blog, make_post
from tests.factories import describe, make_home, make_user, restrict, stream
from tests.help_site import fill_memory, make_facets
from tests.kept import kept_database

NO_CACHE = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("blog")]


@pytest.fixture(scope="module")
def blog(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Blog]:  # noqa: ARG001 - comes first
    """Give a blog with 13 posts; the last one is for a group, by an author and with a tag of its own."""
    with kept_database(django_db_blocker):
        made = make_blog(make_home())
        make_facets()
        body = stream(("rich_text", "<p>Words.</p>"))
        for day in range(1, 12):
            make_post(made, f"2025-03-{day:02}", tags=("filters",) if day < 4 else (), body=body)
        make_post(made, "2026-01-01", series=made.winter, title="Second part", tags=("snow",))
        make_post(made, "2025-12-01", series=made.winter, title="First part", summary="Begin here.")
        secret = make_post(made, "2024-01-01", made.olli, title="Secret", tags=("hidden",))
        restrict(secret, Group.objects.create(name="A"))
        drain()
        yield made


def text_of(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return answer.content.decode()


def titles(page: str) -> list[str]:
    return re.findall(r"<h3><a [^>]*>([^<]*)</a></h3>", page)


def test_newest_posts_come_first_ten_at_once(client: Client) -> None:
    page = text_of(client, "/en/blog/")
    assert titles(page)[:3] == ["Second part", "First part", "Post of 2025-03-11"]
    assert len(titles(page)) == 10
    assert "13 posts" in page
    assert 'rel="next" href="?page=2"' in page
    second = text_of(client, "/en/blog/?page=2")
    assert titles(second) == ["Post of 2025-03-03", "Post of 2025-03-02", "Post of 2025-03-01"]
    assert 'rel="prev" href="/en/blog/"' in second
    assert '<link rel="canonical" href="http://localhost:8000/en/blog/?page=2">' in second


@pytest.mark.parametrize(
    ("query", "heading", "number"),
    [
        ("year=2026", "Posts of 2026", 1),
        ("tag=filters", "Posts about “filters”", 3),
        ("author=aino", "Posts by Aino Salo", 13),
        ("series=winter", "Series: Before the winter", 2),
        ("year=2025&tag=filters", "Posts of 2025 · Posts about “filters”", 3),
    ],
)
def test_archive_says_what_it_is_and_how_much(client: Client, query: str, heading: str, number: int) -> None:
    page = text_of(client, f"/en/blog/?{query}")
    assert f'<h2 id="posts-title">{heading}</h2>' in page
    assert f"<title>{heading} – Blog" in page
    assert f"{number} post" in page
    assert len(titles(page)) == min(number, 10)


def test_series_is_read_in_order(client: Client) -> None:
    assert titles(text_of(client, "/en/blog/?series=winter")) == ["First part", "Second part"]


@pytest.mark.parametrize(
    "query",
    [
        "year=1999", "year=20", "year=two", "year=", "tag=nothing", "tag=", "author=nobody", "series=summer",
        "tag=%00", "tag=filters&tag=snow", "page=9", "year=2026&tag=filters", "author=olli", "tag=hidden", "year=2024",
    ],
)  # fmt: skip
def test_what_is_not_there_is_not_found(client: Client, query: str) -> None:
    assert client.get(f"/en/blog/?{query}").status_code == 404


def test_restricted_post_is_only_in_what_its_readers_get(client: Client) -> None:
    page = text_of(client, "/en/blog/")
    assert not {"Secret", "Olli Berg", "hidden", "2024"} & set(re.findall(r">([^<]+)<", page))
    client.force_login(make_user("reader", Group.objects.get(name="A")))
    page = text_of(client, "/en/blog/")
    assert {"Olli Berg", "hidden", "2024"} <= set(re.findall(r">([^<]+)<", page))
    assert "14 posts" in page
    assert titles(text_of(client, "/en/blog/?author=olli")) == ["Secret"]
    assert client.get("/en/feed.json?author=olli").json()["title"] == "Majakka – Olli Berg"


def test_list_shows_what_concerns_the_reader(client: Client, blog: Blog) -> None:
    post = make_post(blog, "2026-02-02", title="For America", tags=("prairie",))
    describe(post, regions=["america"], tags=["prairie"])
    client.cookies["reader"] = "region=finland"
    assert "For America" not in titles(text_of(client, "/en/blog/"))
    page = text_of(client, "/en/blog/?tag=prairie")
    assert "There is nothing here for what you have chosen." in page
    post.delete()
    drain()


def test_each_list_has_its_feeds(client: Client) -> None:
    page = text_of(client, "/en/blog/?series=winter")
    address = "/en/feed.json?type=post&section=blog&series=winter"
    assert address.replace("&", "&amp;") in page
    feed = client.get(address).json()
    assert feed["title"] == "Majakka – Before the winter"
    assert {item["title"] for item in feed["items"]} == {"First part", "Second part"}
    assert client.get("/en/feed.json?author=olli").status_code == 404
    assert client.get("/en/feed.atom?series=summer").status_code == 404


def test_post_shows_who_wrote_it_when_and_what_belongs_to_it(client: Client) -> None:
    path = Publication.objects.live().get(title="First part").path
    page = text_of(client, path)
    assert '<a rel="author" href="/en/blog/?author=aino">Aino Salo</a>' in page
    assert '<time datetime="2025-12-01">' in page
    assert "1 minute to read" in page
    assert "Designs heat pumps." in page
    assert "Part 1 of 2" in page
    assert 'rel="next"' in page
    assert "Second part" in page
    second = text_of(client, Publication.objects.live().get(title="Second part").path)
    assert '<a rel="tag" href="/en/blog/?tag=snow">snow</a>' in second


def test_post_tells_search_engines_what_it_is(client: Client) -> None:
    page = text_of(client, Publication.objects.live().get(title="First part").path)
    (data,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page)
    posting = json.loads(data)["@graph"][1]
    assert posting["@type"] == "BlogPosting"
    assert posting["author"] == [{"@type": "Person", "name": "Aino Salo"}]
    assert posting["datePublished"] == "2025-12-01"
    assert posting["isPartOf"]["name"] == "Before the winter"


def test_post_as_markdown_has_its_author_and_day(client: Client) -> None:
    path = Publication.objects.live().get(title="First part").path
    assert client.get(f"{path[:-1]}.md").content.decode().startswith("# First part\n\nAino Salo · 2025-12-01\n\nBegin")


def test_other_languages_get_the_blog_too(client: Client) -> None:
    page = text_of(client, "/fi/blog/?series=winter")
    assert titles(page) == ["First part", "Second part"]
    assert '<a rel="nofollow" href="/language/en/?next=/en/blog/%3Fseries%3Dwinter"' in page


@pytest.mark.parametrize(("path", "queries"), [("/en/blog/", 6), ("/en/blog/?tag=filters", 6)])
def test_list_costs_few_queries(
    client: Client, path: str, queries: int, settings: Settings, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    settings.CACHES = NO_CACHE
    fill_memory()
    with django_assert_num_queries(queries):
        assert client.get(path).status_code == 200


def test_api_has_posts_with_their_documents(client: Client) -> None:
    items = client.get("/api/v1/content?type=post&locale=en&fields=title,document&page_size=50").json()["items"]
    assert len(items) == 13
    first = next(item for item in items if item["title"] == "First part")
    assert first["document"]["authors"][0]["name"] == "Aino Salo"
