"""Campaigns for people, and announcements at the top of every page."""

import datetime as dt
import json
import re
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import Settings

from campaigns import announcements
from campaigns.models import CampaignIndexPage
from cms import counters
from cms.publications.draining import drain
from cms.viewer import anonymous
from tests.campaign_site import make_announcement, make_campaign, make_index
from tests.factories import describe, make_user, restrict, translate
from tests.help_site import HelpSite, fill_memory

NO_CACHE = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}
PAGES = [
    "/en/", "/en/network/", "/en/network/wifi-setup/", "/en/for/", "/en/for/region/finland/", "/en/for/me/",
    "/en/search/", "/en/search/?q=router", "/accounts/login/", "/en/campaigns/",
]  # fmt: skip

pytestmark = pytest.mark.django_db


@pytest.fixture
def index(site: HelpSite) -> CampaignIndexPage:
    return make_index(site.home)


def text_of(client: Client, path: str, **headers: Any) -> str:
    return str(client.get(path, headers=headers).content.decode())


def told(page: str) -> list[str]:
    """Return the titles of the announcements on a page."""
    return re.findall(r"<strong>([^<]*)</strong>", page.partition("<main")[0])


def token(page: str) -> str:
    return str(re.findall(r'name="token" value="([0-9a-f]+)"', page)[0])


# --- Campaigns ------------------------------------------------------------------------------------------------------


def test_search_engines_are_told_when_it_is(client: Client, index: CampaignIndexPage) -> None:
    campaign = make_campaign(index, title="Now", begins=-1, ends=2)
    drain()
    data = text_of(client, "/en/campaigns/now/").partition('<script type="application/ld+json">')[2].partition("<")[0]
    about = json.loads(data)["@graph"][-1]
    assert about["@type"] == "WebPage"
    assert dt.datetime.fromisoformat(about["expires"]) == campaign.ends_at
    assert [*map(dt.datetime.fromisoformat, about["temporalCoverage"].split("/"))] == [
        campaign.starts_at,
        campaign.ends_at,
    ]


def test_index_says_what_runs_comes_and_is_over(client: Client, index: CampaignIndexPage) -> None:
    make_campaign(index, title="Now", begins=-1, ends=2)
    make_campaign(index, title="Ends first", begins=-2, ends=1)
    make_campaign(index, title="Soon", begins=1, ends=2)
    make_campaign(index, title="Long ago", begins=-9, ends=-8)
    make_campaign(index, title="For ever", begins=-9, ends=None)
    drain()
    page = text_of(client, "/en/campaigns/").partition("<main")[2]
    found = re.findall(r'<h2 id="(\w+)-title">|<a href="/en/campaigns/[^"]*">([^<]*)</a>', page)
    assert [state or title for state, title in found] == [
        "running", "Ends first", "Now", "For ever", "upcoming", "Soon", "over", "Long ago",
    ]  # fmt: skip


def test_nothing_leads_to_what_is_over(client: Client, index: CampaignIndexPage) -> None:
    made = {name: make_campaign(index, title=name, begins=-9, ends=ends) for name, ends in (("Gone", -8), ("Here", 1))}
    for page in made.values():
        describe(page, regions=["finland"], tags=["router"])
    drain()
    for path in ("/en/", "/en/for/region/finland/", made["Here"].url):
        text = text_of(client, path).partition("<main")[2]
        assert "Gone" not in text
    assert "Here" in text_of(client, "/en/")
    assert "Gone" in text_of(client, "/en/campaigns/")


def test_what_is_still_to_come_is_no_news(client: Client, index: CampaignIndexPage) -> None:
    make_campaign(index, title="Soon", begins=1, ends=2)
    make_campaign(index, title="Here", begins=-1, ends=2)
    drain()
    news = text_of(client, "/en/").partition("<main")[2]
    assert "Here" in news
    assert "Soon" not in news


def test_campaign_says_when_it_is_and_what_to_do(client: Client, index: CampaignIndexPage) -> None:
    campaign = make_campaign(
        index, begins=-1, ends=1, title="Autumn", action_label="Call us", action_url="tel:+358401234567"
    )
    zone = make_campaign(index, title="Abroad", time_zone="America/New_York")
    over = make_campaign(index, begins=-2, ends=-1, title="Old", action_label="Call us", action_url="tel:+1")
    drain()
    page = text_of(client, f"/en/campaigns/{campaign.slug}/")
    assert "Running now" in page
    assert '<a class="action" href="tel:+358401234567">Call us</a>' in page
    assert "(America/New York)" in text_of(client, f"/en/campaigns/{zone.slug}/")
    page = text_of(client, f"/en/campaigns/{over.slug}/")
    assert "Over" in page
    assert "Call us" not in page


def test_action_that_leads_to_a_restricted_page_is_left_out(
    client: Client, site: HelpSite, index: CampaignIndexPage
) -> None:
    campaign = make_campaign(index, title="Autumn", action_label="Prices", action_page=site.partners)
    make_announcement(index, title="Prices are new", action_label="Prices", action_page=site.partners)
    drain()
    page = text_of(client, f"/en/campaigns/{campaign.slug}/")
    assert "/en/network/partner-prices/" not in page
    client.force_login(site.partner)
    page = text_of(client, f"/en/campaigns/{campaign.slug}/")
    assert page.count('href="/en/network/partner-prices/"') == 2


def test_campaign_as_markdown_has_its_time_and_action(client: Client, index: CampaignIndexPage) -> None:
    start = dt.datetime(2026, 1, 1, 8, tzinfo=dt.UTC)
    campaign = make_campaign(
        index, title="Autumn", summary="Save.", time_zone="Europe/Helsinki", action_label="Shop", action_page=index
    )
    campaign.starts_at, campaign.ends_at = start, start + dt.timedelta(days=1)
    campaign.save_revision().publish()
    drain()
    text = text_of(client, f"/en/campaigns/{campaign.slug}.md")
    assert text == (
        "# Autumn\n\n2026-01-01 10:00 – 2026-01-02 10:00 (Europe/Helsinki)\n\nSave.\n\n"
        "[Shop](<http://localhost:8000/en/campaigns/>)\n"
    )


def test_api_says_from_when_until_when_and_where_we_are(client: Client, index: CampaignIndexPage) -> None:
    campaign = make_campaign(index, title="Autumn")
    drain()
    item = client.get(f"/api/v1/content/{campaign.slug}?locale=en").json()
    assert item["state"] == "running"
    assert dt.datetime.fromisoformat(item["starts_at"]) == campaign.starts_at
    assert dt.datetime.fromisoformat(item["ends_at"]) == campaign.ends_at
    (listed,) = client.get("/api/v1/content?type=campaign&locale=en&fields=state,title").json()["items"]
    assert listed == {"state": "running", "title": "Autumn"}
    assert client.get("/api/v1/content/slow?locale=en").json()["state"] is None


# --- Announcements --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", PAGES)
def test_announcement_stands_on_every_page(client: Client, index: CampaignIndexPage, path: str) -> None:
    make_announcement(index, title="Closed at noon", summary="Back at one.")
    drain()
    page = text_of(client, path, **{"Accept-Language": "en"})
    assert told(page) == ["Closed at noon"]
    assert '<section class="announcements" aria-label="Announcements">' in page
    assert "announcements.js" in page


def test_only_what_holds_now_is_told(client: Client, index: CampaignIndexPage) -> None:
    make_announcement(index, begins=1, ends=2, title="Soon")
    make_announcement(index, begins=-2, ends=-1, title="Over")
    make_announcement(index, begins=-3, ends=None, title="Always")
    make_announcement(index, begins=-9, title="Matters", level="important")
    drain()
    assert told(text_of(client, "/en/network/")) == ["Matters", "Always"]
    tomorrow = timezone.now() + dt.timedelta(days=1, hours=1)
    later = announcements.shown_to(anonymous("en"), counters.read(), tomorrow)
    assert [shown.title for shown in later] == ["Soon", "Always"]


@pytest.mark.usefixtures("site")
def test_page_without_announcements_has_nothing_of_them(client: Client) -> None:
    page = text_of(client, "/en/network/")
    assert "announcements" not in page


def test_announcement_is_for_those_who_may_see_it_and_whom_it_concerns(
    client: Client, site: HelpSite, index: CampaignIndexPage
) -> None:
    secret = make_announcement(index, title="For partners")
    restrict(secret, Group.objects.get(name="Partners"))
    describe(make_announcement(index, title="For America"), regions=["america"])
    drain()
    assert told(text_of(client, "/en/network/")) == ["For America"]
    client.cookies["reader"] = "region=finland"
    assert told(text_of(client, "/en/network/")) == []
    client.force_login(site.partner)
    assert told(text_of(client, "/en/network/")) == ["For partners"]
    del client.cookies["reader"]
    client.force_login(make_user("other"))
    assert told(text_of(client, "/en/network/")) == ["For America"]


def test_announcement_is_told_in_the_best_language(client: Client, index: CampaignIndexPage) -> None:
    made = make_announcement(index, title="Closed")
    drain()
    assert told(text_of(client, "/fi/")) == ["Closed"]
    translate(index, "fi", title="Kampanjat", slug="kampanjat")
    translate(made, "fi", title="Suljettu")
    drain()
    assert told(text_of(client, "/fi/")) == ["Suljettu"]
    assert told(text_of(client, "/en/network/")) == ["Closed"]


def test_dismissed_announcement_stays_away_until_it_says_something_else(
    client: Client, index: CampaignIndexPage
) -> None:
    made = make_announcement(index, title="Closed", summary="At noon.")
    drain()
    page = text_of(client, "/en/network/")
    answer = client.post("/en/for/announcements/", {"token": token(page), "next": "/en/network/"})
    assert (answer.status_code, answer["Location"]) == (303, "/en/network/")
    assert answer.cookies["dismissed"]["httponly"]
    for path in ("/en/network/", "/en/", "/en/search/"):
        assert told(text_of(client, path)) == []
    assert told(text_of(Client(), "/en/network/")) == ["Closed"]
    made.save_revision().publish()
    drain()
    assert told(text_of(client, "/en/network/")) == []
    made.summary = "At one."
    made.save_revision().publish()
    drain()
    assert told(text_of(client, "/en/network/")) == ["Closed"]


def test_what_was_dismissed_counts_only_while_it_is_shown_to_others(client: Client, index: CampaignIndexPage) -> None:
    made = make_announcement(index, title="Closed")
    drain()
    page = client.get("/en/network/")
    assert page.headers["Cache-Control"] == "public, max-age=0, must-revalidate"
    client.post("/en/for/announcements/", {"token": token(page.content.decode())})
    without = client.get("/en/network/", headers={"If-None-Match": page.headers["ETag"]})
    assert without.status_code == 200
    assert without.headers["Cache-Control"] == "private, no-cache"
    made.unpublish()
    drain()
    gone = client.get("/en/network/")
    assert gone.headers["Cache-Control"] == "public, max-age=0, must-revalidate"
    assert Client().get("/en/network/", headers={"If-None-Match": gone.headers["ETag"]}).status_code == 304


@pytest.mark.usefixtures("site")
def test_form_from_elsewhere_is_refused_and_an_address_elsewhere_not_followed(client: Client) -> None:
    answer = client.post("/en/for/announcements/", {"token": "a" * 12}, headers={"Origin": "https://evil.example"})
    assert answer.status_code == 403
    answer = client.post("/en/for/announcements/", {"token": "a" * 12, "next": "https://evil.example/"})
    assert answer["Location"] == "/en/"
    assert "dismissed" not in client.post("/fi/for/announcements/", {"token": "<b>"}).cookies
    assert client.get("/en/for/announcements/")["Location"] == "/en/"


def test_cookie_that_says_nothing_changes_nothing(client: Client, index: CampaignIndexPage) -> None:
    make_announcement(index, title="Closed")
    drain()
    client.cookies["dismissed"] = "..\x00.zz" + "." * 5000
    assert told(text_of(client, "/en/network/")) == ["Closed"]


@pytest.mark.parametrize(("path", "queries"), [("/en/network/wifi-setup/", 3), ("/en/", 6)])
def test_announcements_cost_no_query(
    client: Client, site: HelpSite, path: str, queries: int, settings: Settings
) -> None:
    index = make_index(site.home)
    make_announcement(index, title="Closed", action_label="More", action_page=site.slow)
    drain()
    settings.CACHES = NO_CACHE
    fill_memory()
    with CaptureQueriesContext(connection) as captured:
        page = text_of(client, path)
    assert len(captured) == queries
    assert told(page) == ["Closed"]
    assert '<a href="/en/network/slow/">More</a>' in page
