"""“Did this help?”: who votes, how often, and on what."""

import re
from typing import Any

import pytest
from django.test import Client, RequestFactory
from pytest_django import Settings

from cms.feedback import network_of
from cms.models import ReaderSalt, Vote
from cms.publications.draining import drain
from helpcentre import voice
from knowledge.models import ArticlePage
from tests.factories import publication_of
from tests.help_site import HelpSite

pytestmark = [pytest.mark.django_db, pytest.mark.persistence, pytest.mark.usefixtures("site")]


def address(page: Any, locale: str = "en") -> str:
    return f"/{locale}/for/votes/{publication_of(page).pk}/"


def vote(client: Client, page: Any, agent: str = "Firefox", **fields: str) -> str:
    answer = client.post(address(page), {"helpful": "yes", **fields}, headers={"User-Agent": agent})
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def votes() -> list[tuple[bool, str, str]]:
    return list(Vote.objects.order_by("pk").values_list("helpful", "reason", "comment"))


def test_article_asks_and_others_do_not(client: Client, site: HelpSite) -> None:
    assert f'action="{address(site.slow)}"' in client.get("/en/network/slow/").content.decode()
    for path in ("/en/", "/en/network/"):
        assert "/for/votes/" not in client.get(path).content.decode()


def test_reader_votes_and_is_asked_why(client: Client, site: HelpSite) -> None:
    text = vote(client, site.slow, helpful="no")
    assert "What went wrong?" in text
    assert 'name="reason" value="unclear"' in text
    assert votes() == [(False, "", "")]
    assert "that helps us" in vote(client, site.slow, helpful="no", reason="unclear", comment=" Too short. ")
    assert votes() == [(False, "unclear", "Too short.")]


def test_reader_votes_once_on_a_version(client: Client, site: HelpSite) -> None:
    vote(client, site.slow, helpful="no", reason="wrong", comment="It is 5 GHz.")
    vote(client, site.slow, helpful="no")
    assert votes() == [(False, "wrong", "It is 5 GHz.")]
    vote(client, site.slow, helpful="yes")
    assert votes() == [(True, "", "")]
    vote(client, site.slow, agent="Chromium")
    assert len(votes()) == 2


def test_vote_is_on_what_was_read(client: Client, site: HelpSite) -> None:
    page = client.get("/en/network/slow/").content.decode()
    version = re.findall(r'name="version" value="([^"]*)"', page)[0]
    read = publication_of(site.slow).content_hash
    vote(client, site.slow, helpful="no", version=version)
    slow = ArticlePage.objects.get(pk=site.slow.pk)
    slow.title = "Why is it so slow?"
    slow.save_revision().publish()
    drain()
    vote(client, site.slow, helpful="no", version=version, reason="wrong", comment="Old.")
    assert votes() == [(False, "wrong", "Old.")]
    assert Vote.objects.get().version == read != publication_of(site.slow).content_hash
    vote(client, site.slow, version="made up")
    assert Vote.objects.get(helpful=True).version == publication_of(site.slow).content_hash


def test_who_reads_the_address_of_votes_is_led_to_the_page(client: Client, site: HelpSite) -> None:
    assert client.get(address(site.slow)).headers["Location"] == "/en/network/slow/"
    assert client.get(address(site.partners)).status_code == 404


def test_reader_votes_again_on_a_new_version(client: Client, site: HelpSite) -> None:
    vote(client, site.slow)
    slow = ArticlePage.objects.get(pk=site.slow.pk)
    slow.title = "Why is it so slow?"
    slow.save_revision().publish()
    drain()
    vote(client, site.slow, helpful="no")
    assert [helpful for helpful, *_rest in votes()] == [True, False]


def test_nothing_is_asked_of_the_browser(client: Client, site: HelpSite) -> None:
    answer = client.post(address(site.slow), {"helpful": "yes"})
    assert answer.status_code == 200
    assert not answer.cookies
    assert answer.headers["Cache-Control"] == "max-age=0, no-cache, no-store, must-revalidate, private"


def test_vote_holds_neither_address_nor_browser(client: Client, site: HelpSite) -> None:
    client.post(address(site.slow), {"helpful": "yes"}, headers={"User-Agent": "Firefox"}, REMOTE_ADDR="192.0.2.7")
    row = Vote.objects.values().get()
    assert "192.0.2.7" not in str(row)
    assert "Firefox" not in str(row)
    assert ReaderSalt.objects.count() == 1


@pytest.mark.parametrize("fields", [{"helpful": "maybe"}, {}, {"helpful": "\0"}])
def test_answer_that_is_none_is_refused(client: Client, site: HelpSite, fields: dict[str, str]) -> None:
    answer = client.post(address(site.slow), fields)
    assert answer.status_code == 400
    assert b"Say whether the page helped." in answer.content
    assert votes() == []


def test_what_a_reader_writes_is_bounded_and_clean(client: Client, site: HelpSite) -> None:
    vote(client, site.slow, helpful="no", reason="made up", comment="<b>\0\x01\x7f" + "x" * 5000)
    assert votes() == [(False, "", "<b>" + "x" * 1997)]


@pytest.mark.parametrize("page", ["partners", "members", "home", "network"])
def test_page_that_cannot_be_voted_on_does_not_exist(client: Client, site: HelpSite, page: str) -> None:
    assert client.post(address(getattr(site, page)), {"helpful": "yes"}).status_code == 404
    assert votes() == []


def test_who_may_read_a_page_may_vote_on_it(client: Client, site: HelpSite) -> None:
    client.force_login(site.partner)
    vote(client, site.partners)
    assert len(votes()) == 1


def test_other_site_cannot_vote_for_its_visitors(client: Client, site: HelpSite) -> None:
    for header, value, status in (
        ("Sec-Fetch-Site", "cross-site", 403),
        ("Sec-Fetch-Site", "same-site", 403),
        ("Sec-Fetch-Site", "same-origin", 200),
        ("Sec-Fetch-Site", "none", 200),
        ("Origin", "https://evil.example", 403),
        ("Origin", "null", 403),
        ("Origin", "http://testserver", 200),
    ):
        for path in (address(site.slow), "/en/for/me/"):
            answer = client.post(path, {"helpful": "yes"}, headers={header: value})
            assert (answer.status_code == 403) is (status == 403), (path, value)


def test_what_nobody_writes_by_hand_is_refused_unread(client: Client, site: HelpSite) -> None:
    assert client.post(address(site.slow), {"helpful": "yes", "comment": "x" * 70_000}).status_code == 403
    assert votes() == []


def test_votes_by_script_end_soon(client: Client, site: HelpSite, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(voice, "OFTEN_ENOUGH", type(voice.OFTEN_ENOUGH)(3))
    for number in range(3):
        vote(client, site.slow, agent=f"script {number}")
    answer = client.post(address(site.slow), {"helpful": "yes"})
    assert answer.status_code == 429
    assert 0 < int(answer.headers["Retry-After"]) <= 3600
    assert 'name="helpful" value="yes"' in answer.content.decode()  # and may try again
    assert len(votes()) == 3
    other = client.post(address(site.slow), {"helpful": "yes"}, REMOTE_ADDR="192.0.2.9")
    assert other.status_code == 200


def test_reader_behind_a_proxy_is_told_from_others(client: Client, site: HelpSite, settings: Settings) -> None:
    settings.TRUSTED_PROXIES = ("10.0.0.0/8", "127.0.0.1")
    said = ["203.0.113.1", "203.0.113.2", "203.0.113.9, 203.0.113.2", "203.0.113.2, 10.1.1.1"]
    for forwarded in said:
        client.post(address(site.slow), {"helpful": "yes"}, headers={"X-Forwarded-For": forwarded})
    assert len(votes()) == 2
    # Who does not come through a proxy of ours may say what they like.
    for forwarded in said:
        client.post(
            address(site.slow), {"helpful": "no"}, headers={"X-Forwarded-For": forwarded}, REMOTE_ADDR="198.51.100.1"
        )
    assert len(votes()) == 3


@pytest.mark.parametrize(
    ("asked_from", "network"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("192.0.2.7:4444", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8::1", "2001:db8::/64"),
        ("2001:db8:0:0:9:9:9:9", "2001:db8::/64"),
        ("[2001:db8::1]:443", "2001:db8::/64"),
        ("2001:db8:0:1::1", "2001:db8:0:1::/64"),
        ("unknown", ""),
    ],
)
def test_household_is_one_network(rf: RequestFactory, settings: Settings, asked_from: str, network: str) -> None:
    settings.TRUSTED_PROXIES = ("127.0.0.1",)
    assert network_of(rf.get("/", REMOTE_ADDR=asked_from)) == network
    through = rf.get("/", REMOTE_ADDR="::ffff:127.0.0.1", headers={"X-Forwarded-For": asked_from})
    assert network_of(through) == network
