"""Every way by which content leaves, as the matrix asks for it.

An exit yields what it got together with the language that was read, or None where several are. What a client has sent
comes back in some answers (`?next=`), so it is taken out before words are looked for.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, quote_plus

from django.conf import settings
from django.test import Client
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse

from cms.look import look
from cms.models import PUBLIC_AUDIENCE_ID, Publication
from helpcentre.cards import card_url

from .people import PAGES, SENT_ON, TRANSLATED, VIEWERS, WORDS, may_see, visible_keys
from .world import World

API = "/api/v1"


@dataclass(frozen=True, slots=True)
class Got:
    """An answer: all of its text, without what was asked."""

    asked: str
    status: int
    text: str
    locale: str | None
    data: Any = None


Exit = Callable[[World, str], Iterator[Got]]


def ask(
    world: World, viewer: str, path: str, reads: str | None = None, /, accept: str = "*/*", **parameters: Any
) -> Got:
    """Return what the viewer gets at an address, where one language is read, or several (None)."""
    answer = world.clients[viewer].get(path, parameters, headers={"Accept": accept})
    content = answer.getvalue()
    headers = "\n".join(f"{name}: {value}" for name, value in answer.headers.items())
    text = f"{headers}\n{content.decode(errors='replace')}"
    for sent in (path, *(str(value) for value in parameters.values())):
        # The last is an address with the search in it, inside another address.
        for form in (sent, quote(sent), quote(sent, safe=""), quote_plus(sent), quote(quote_plus(sent), safe="")):
            text = text.replace(form, "")
    data = answer.json() if answer.headers.get("Content-Type") == "application/json" else None
    return Got(f"{path} {parameters}", answer.status_code, text, reads, data)


def pages(world: World, viewer: str) -> Iterator[Got]:
    """Ask for every page by every address that it has or had, in every language."""
    for addresses in world.addresses.values():
        for address in addresses:
            locale = address[1:3] if address[1:3] in {"en", "fi"} else None
            yield ask(world, viewer, address, locale)
            yield ask(world, viewer, address, locale, accept="text/markdown")
            yield ask(world, viewer, address.removeprefix(address[:3]))
    for locale in ("en", "fi"):
        for path in ("", "hub/", "keskus/", "nothing/"):
            yield ask(world, viewer, f"/{locale}/{path}", locale)
        yield ask(world, viewer, f"/{locale}/campaigns/", locale)
    yield from archives(world, viewer)


def archives(world: World, viewer: str) -> Iterator[Got]:
    """Ask for the lists of the blog: what nothing that the viewer may see has is not there."""
    word = "kanaripost"
    for locale in ("en", "fi"):
        yield ask(world, viewer, f"/{locale}/blog/", locale)
        for options in ({"author": word}, {"series": word}, {"tag": f"tag {word}"}, {"year": "1999"}):
            got = ask(world, viewer, f"/{locale}/blog/", locale, **options)
            assert (got.status == 200) is may_see(viewer, word), got.asked
            yield got


def lists(world: World, viewer: str) -> Iterator[Got]:
    """List everything, and everything by what it could be found by; the numbers must be right, too."""
    for locale in ("en", "fi"):
        for options in ({}, {"fields": "document,key,title"}, {"region": "finland"}, {"sort": "-updated"}):
            got = ask(world, viewer, f"{API}/content", locale, locale=locale, page_size=100, **options)
            assert {item.get("key") for item in got.data["items"]} == visible_keys(viewer, locale), got.asked
            assert got.data["total"] == len(got.data["items"]) == len(visible_keys(viewer, locale)), got.asked
            yield got
        for word in WORDS:
            for options in ({"tag": f"tag {word}"}, {"key": word}, {"section": word})[: 3 if locale == "en" else 1]:
                got = ask(world, viewer, f"{API}/content", locale, locale=locale, **options)
                if not may_see(viewer, word) and "tag" in options:
                    assert (got.data["items"], got.data["total"], got.data["next"]) == ([], 0, None), got.asked
                yield got
    yield ask(world, viewer, f"{API}/content", None, locale="*", page_size=100)
    yield ask(world, viewer, f"{API}/content", None, locale="*", page_size=100, fields="document")


def single(world: World, viewer: str) -> Iterator[Got]:
    """Ask for every page by its key."""
    for locale in ("en", "fi"):
        for key in (*PAGES, *WORDS):
            got = ask(world, viewer, f"{API}/content/{key}", locale, locale=locale)
            is_sent = viewer in SENT_ON.get(key, ())
            assert got.status == (200 if key in visible_keys(viewer, locale) else 308 if is_sent else 404), got.asked
            yield got


def go(world: World, viewer: str) -> Iterator[Got]:
    """Go to every page by its key; only those who may see it are sent there."""
    for locale in ("en", "fi"):
        for key in (*PAGES, *WORDS):
            got = ask(world, viewer, f"/go/{key}", locale, locale=locale)
            is_sent = got.status == 302 and "Location: /accounts/" not in got.text
            assert is_sent is (key in visible_keys(viewer, locale) or viewer in SENT_ON.get(key, ())), got.asked
            if not is_sent:
                yield got
        # The key of a product leads to its documentation.
        got = ask(world, viewer, "/go/gadget", locale, locale=locale)
        assert (got.status == 302) is ("kanariproduct" in visible_keys(viewer, locale)), got.asked
        if got.status != 302:
            yield got


def by_path(world: World, viewer: str) -> Iterator[Got]:
    """Ask the API for every page by every address."""
    for addresses in world.addresses.values():
        for address in addresses:
            locale = address[1:3] if address[1:3] in {"en", "fi"} else None
            yield ask(world, viewer, f"{API}/content/by-path", locale, path=address)


def facets(world: World, viewer: str) -> Iterator[Got]:
    """Count what facets find: nothing that the viewer does not see is in the numbers."""
    for locale in ("en", "fi"):
        got = ask(world, viewer, f"{API}/facets", locale, locale=locale)
        assert [value["count"] for value in got.data["region"]] == [len(visible_keys(viewer, locale))]
        yield got


def search_api(world: World, viewer: str) -> Iterator[Got]:
    """Search for every word, and for everything; the numbers must be right, too."""
    for locale in ("en", "fi"):
        seen = visible_keys(viewer, locale)
        got = ask(world, viewer, f"{API}/search", locale, locale=locale, page_size=100)
        found = [result["key"] for result in got.data["results"] if result["file"] is None]
        assert sorted(found) == sorted(seen), got.asked
        files = len(got.data["results"]) - len(found)
        assert got.data["total"] == len(seen) + files, got.asked
        types = {choice["key"]: choice["count"] for choice in got.data["facets"]["type"]}
        assert types.pop("file", 0) == files, got.asked
        assert sum(types.values()) == len(seen), got.asked
        of_pages = ask(world, viewer, f"{API}/search", locale, locale=locale, type=list(types))
        languages = {choice["key"]: choice["count"] for choice in of_pages.data["facets"]["language"]}
        assert languages == _languages(viewer, locale), got.asked
        tags = {choice["key"] for choice in got.data["facets"]["tag"]}
        assert not [word for word in WORDS if f"tag {word}" in tags and not may_see(viewer, word)], got.asked
        yield got
        for word in WORDS:
            for options in ({"q": word}, {"tag": f"tag {word}"}, {"section": word}):
                got = ask(world, viewer, f"{API}/search", locale, locale=locale, **options)
                if "section" not in options and not may_see(viewer, word):
                    assert (got.data["total"], got.data["results"]) == (0, []), got.asked
                    assert "q" not in options or _choices(got) == [], got.asked
                yield got
            yield ask(world, viewer, f"{API}/search", locale, locale=locale, q=f"title {word}")


def _choices(got: Got) -> list[dict[str, Any]]:
    return [choice for choices in got.data["facets"].values() for choice in choices]


def _languages(viewer: str, locale: str) -> dict[str, int]:
    """Return in how many of the pages that the viewer gets there is something for them in each language."""
    counts = {"sv": 1, "de": 1}  # the home pages
    for language in ("en", "fi"):
        counts[language] = sum(
            may_see(viewer, PAGES[key][language]) and (language == "en" or key in TRANSLATED)
            for key in visible_keys(viewer, locale)
        )
    return {language: count for language, count in counts.items() if count}


def suggest_api(world: World, viewer: str) -> Iterator[Got]:
    """Type every word, whole and in part; what the viewer may not see is not there."""
    for locale in ("en", "fi"):
        for text in ("", "kanari", "title", "t", "quest", *WORDS):
            got = ask(world, viewer, f"{API}/suggest", locale, locale=locale, q=text)
            keys = {each["key"] for each in got.data["suggestions"] if each["kind"] in {"page", "question"}}
            assert keys <= visible_keys(viewer, locale), got.asked
            yield got


def suggestions(world: World, viewer: str) -> Iterator[Got]:
    """Type every word into a search field, whole and in part."""
    for locale in ("en", "fi"):
        for text in ("", "kanari", "title", "t", "quest", *WORDS):
            yield ask(world, viewer, f"/{locale}/search/suggestions/", locale, q=text)
        yield ask(world, viewer, f"/{locale}/search/suggestions/", locale, q="title", section="hub")


def search_page(world: World, viewer: str) -> Iterator[Got]:
    """Search for every word, by it and by its tag."""
    for locale in ("en", "fi"):
        for word in WORDS:
            yield ask(world, viewer, f"/{locale}/search/", locale, q=word)
            yield ask(world, viewer, f"/{locale}/search/", locale, q="title", tag=f"tag {word}")
            yield ask(world, viewer, f"/{locale}/search/", locale, q="title", section=word)
            # Mended typing errors are words that the viewer may see.
            yield ask(world, viewer, f"/{locale}/search/", locale, q=f"{word[:-3]}{word[-2]}{word[-3]}{word[-1]}")
        for options in ({}, {"q": "title"}, {"q": "title", "page": 2}, {"q": "kanari"}, {"type": "article"}):
            yield ask(world, viewer, f"/{locale}/search/", locale, **options)


def files(world: World, viewer: str) -> Iterator[Got]:
    """Download every file."""
    for word, address in world.files.items():
        got = ask(world, viewer, address)
        assert (got.status == 200) is may_see(viewer, word), got.asked
        yield got


def images(world: World, viewer: str) -> Iterator[Got]:
    """Ask for every image that is not public."""
    for address in world.images.values():
        got = ask(world, viewer, address)
        assert got.status == 404
        yield got


def cards(world: World, viewer: str) -> Iterator[Got]:
    """Ask for the picture of every page; only those that everybody may see have one."""
    for row in Publication.objects.live():
        is_public = row.audience_id == PUBLIC_AUDIENCE_ID
        row.audience_id = PUBLIC_AUDIENCE_ID  # else it would have no address to try
        got = ask(world, viewer, str(card_url(row, look())).removeprefix(settings.BASE_URL))
        assert got.status == (200 if is_public else 404), got.asked
        yield got


def navigation(world: World, viewer: str) -> Iterator[Got]:
    """Ask for the menu and the footer, which link to every page."""
    for locale in ("en", "fi"):
        yield ask(world, viewer, f"{API}/navigation", locale, locale=locale)


def markdown(world: World, viewer: str) -> Iterator[Got]:
    """Ask for every page as Markdown."""
    for addresses in world.addresses.values():
        for address in addresses:
            locale = address[1:3] if address[1:3] in {"en", "fi"} else None
            yield ask(world, viewer, f"{address.rstrip('/')}.md", locale)
    yield ask(world, viewer, "/en/hub.md", "en")


def data_sheets(world: World, viewer: str) -> Iterator[Got]:
    """Ask for the data sheet of every page, and for that of the product line."""
    for key in ("gadget", *world.pages):
        for kind in ("csv", "pdf"):
            yield ask(world, viewer, f"/en/for/data-sheets/{key}.{kind}", "en")


def feeds(world: World, viewer: str) -> Iterator[Got]:
    """Read the feeds."""
    for locale in ("en", "fi"):
        for kind in ("atom", "json"):
            for options in (
                {},
                {"region": "finland"},
                {"type": "article"},
                {"section": "hub"},
                {"author": "kanaripost"},
            ):
                yield ask(world, viewer, f"/{locale}/feed.{kind}", locale, **options)


def sitemaps(world: World, viewer: str) -> Iterator[Got]:
    """Ask for what search engines are told."""
    for path in ("/robots.txt", "/sitemap.xml"):
        yield ask(world, viewer, path)
    for locale in ("en", "fi"):
        got = ask(world, viewer, f"/sitemap-{locale}-1.xml", locale)
        assert got.status == 200
        yield got


def hubs(world: World, viewer: str) -> Iterator[Got]:
    """Browse by facets; a hub page names only what the viewer may see, and exists only with something in it."""
    for locale in ("en", "fi"):
        yield ask(world, viewer, f"/{locale}/for/", locale)
        for path in ("region/finland", "region/nothing", "product/finland", "role/nothing"):
            yield ask(world, viewer, f"/{locale}/for/{path}/", locale)


def votes(world: World, viewer: str) -> Iterator[Got]:
    """Vote on every page; nobody votes on what they may not see."""
    for word, page in world.pages.items():
        for publication in Publication.objects.live().filter(page_id=page.pk, type__in=["article", "faq"]):
            path = f"/en/for/votes/{publication.pk}/"
            answer = world.clients[viewer].post(path, {"helpful": "yes"})
            assert (answer.status_code == 200) is may_see(viewer, word), (path, word)
            yield Got(path, answer.status_code, answer.content.decode().replace(path, ""), None)


def dismissals(world: World, viewer: str) -> Iterator[Got]:
    """Put an announcement away; nobody gets anything but the way back."""
    answer = world.clients[viewer].post("/en/for/announcements/", {"token": "0" * 12})
    assert answer.status_code == 303
    yield Got("dismiss", answer.status_code, answer.content.decode(), None)


def logged_clicks(world: World, viewer: str) -> Iterator[Got]:
    """Say that a result was opened; nobody hears anything about it."""
    answer = world.clients[viewer].post("/en/search/log/", {"search": "x", "position": 1})
    assert (answer.status_code, answer.content) == (204, b"")
    yield Got("search log", answer.status_code, answer.content.decode(), None)


def same_for_all(*paths: str) -> Exit:
    """Return an exit of addresses that have nothing to do with content."""

    def ask_for_each(world: World, viewer: str) -> Iterator[Got]:
        for path in paths:
            yield ask(world, viewer, path)

    return ask_for_each


# By the name of the address. Several addresses may share a function, and each has one.
EXITS: dict[str, Exit] = {
    "wagtail_serve": pages,
    "api:list_content": lists,
    "api:get_content": single,
    "go": go,
    "api:get_content_by_path": by_path,
    "api:list_facets": facets,
    "api:get_navigation": navigation,
    "api:search_content": search_api,
    "api:suggest_content": suggest_api,
    "search": search_page,
    "search_log": logged_clicks,
    "suggestions": suggestions,
    "media:file": files,
    "media:image": images,
    "card": cards,
    "accounts:login": same_for_all("/accounts/login/"),
    "accounts:logout": same_for_all("/accounts/logout/"),
    "api-nothing": same_for_all("/api/", "/api/v1/nothing", "/api/v2/content"),
    "api-start": same_for_all("/api/v1/"),
    "api:api-root": same_for_all("/api/v1/"),
    "api:list_locales": same_for_all("/api/v1/locales"),
    "api:openapi-json": same_for_all("/api/v1/openapi.json"),
    "api:openapi-view": same_for_all("/api/v1/docs"),
    "choose_language": same_for_all("/"),
    "choose": same_for_all("/en/for/me/"),
    "data_sheet": data_sheets,
    "dismiss": dismissals,
    "hub": hubs,
    "hubs": hubs,
    "healthz": same_for_all("/healthz"),
    "readyz": same_for_all("/readyz"),
    "brand_styles": same_for_all("/brand/x.css"),
    "feed": feeds,
    "markdown": markdown,
    "overview": same_for_all("/llms.txt"),
    "robots": sitemaps,
    "sitemap": sitemaps,
    "sitemap_index": sitemaps,
    "vote": votes,
    "switch_language": same_for_all("/language/fi/"),
}

# What only operators run, on the machine itself; none of it reaches readers but through publications.
COMMANDS = {
    "doctor",
    "evaluate_search",
    "export_content",
    "import_content",
    "load_demo",
    "load_facets",
    "rebuild_publications",
    "rebuild_search",
    "run_worker",
    "search_status",
    "set_up_groups",
    "set_up_site",
}

# Followers copy publications, audiences and all; whatever reads the copy is an exit of its own.
FOLLOWERS: set[str] = {"search.follower.SearchFollower"}


def addresses(
    resolver: URLResolver | None = None, route: str = "", names: tuple[str, ...] = ()
) -> Iterator[tuple[str, str]]:
    """Yield the route and the name of every address in the URL configuration."""
    for pattern in (resolver or get_resolver()).url_patterns:
        here = f"{route}{pattern.pattern}"
        if isinstance(pattern, URLResolver):
            inside = (*names, pattern.namespace) if pattern.namespace else names
            yield from addresses(pattern, here, inside)
        elif isinstance(pattern, URLPattern):
            yield here, ":".join((*names, pattern.name or here))


ADMIN = "admin/"  # has Wagtail's own permissions; readers get nothing there, which the matrix asks for as well


def admin_addresses() -> list[str]:
    """Return the addresses of the admin that need no argument."""
    found = []
    for route, name in addresses():
        if route.startswith(ADMIN):
            try:
                found.append(reverse(name))
            except NoReverseMatch:
                continue
    return sorted(set(found))


__all__ = ["ADMIN", "COMMANDS", "EXITS", "FOLLOWERS", "VIEWERS", "Client", "addresses", "admin_addresses", "ask"]
