"""Campaigns and announcements as publications, and the forms in which they are edited."""

import datetime as dt
import json
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client, TestCase
from django.urls import reverse
from wagtail.models import Locale
from wagtail_localize.models import StringSegment, StringTranslation, Translation
from wagtail_localize.operations import translate_object

from accounts.models import User
from campaigns.models import AnnouncementPage, CampaignIndexPage, CampaignPage
from campaigns.moments import local_in, moment_in
from cms.actions import validate_address
from cms.documents import DocumentTypes
from cms.models import Mark, Publication
from cms.patience import Patience
from cms.periods import Period
from cms.publications.draining import drain
from cms.worker import follow_clock
from knowledge.models import HomePage, TopicPage
from tests.campaign_site import make_announcement, make_campaign, make_index
from tests.factories import make_home, make_image, make_page, publication_of, stream

pytestmark = [pytest.mark.django_db, pytest.mark.persistence]

UTC = dt.UTC
JANUARY = dt.datetime(2026, 1, 1, tzinfo=UTC)
FEBRUARY = dt.datetime(2026, 2, 1, tzinfo=UTC)


@pytest.fixture
def index() -> CampaignIndexPage:
    return make_index(make_home())


def published(page: Any) -> Publication:
    drain()
    return publication_of(page)


@pytest.mark.parametrize(
    ("start", "end", "now", "state"),
    [
        (None, None, JANUARY, None),
        (JANUARY, FEBRUARY, JANUARY, "running"),
        (JANUARY, FEBRUARY, FEBRUARY, "over"),
        (FEBRUARY, None, JANUARY, "upcoming"),
        (FEBRUARY, None, FEBRUARY, "running"),
        (None, FEBRUARY, JANUARY, "running"),
    ],
)
def test_state_follows_the_clock(start: Any, end: Any, now: dt.datetime, state: str | None) -> None:
    assert Period(start, end).state(now) == state


def test_types_are_registered() -> None:
    assert {"campaigns", "campaign", "announcement"} <= DocumentTypes.all().keys()


def test_campaign_has_its_times_picture_and_action(index: CampaignIndexPage) -> None:
    image = make_image()
    hero = stream(("image", {"image": image.pk, "alt_text": "A house", "decorative": False, "caption": ""}))
    campaign = make_page(
        CampaignPage,
        index,
        starts_at=JANUARY,
        ends_at=FEBRUARY,
        time_zone="Europe/Stockholm",
        action_label="Book",
        action_page=index,
        hero=hero,
    )
    row = published(campaign)
    assert (row.starts_at, row.ends_at, row.reproject_at) == (JANUARY, FEBRUARY, None)
    document = json.loads(row.document)
    assert document["starts_at"] == "2026-01-01T00:00:00Z"
    assert document["time_zone"] == "Europe/Stockholm"
    assert document["action"] == {"label": "Book", "page": {"ref": str(index.translation_key)}, "url": ""}
    assert document["hero"]["alt"] == "A house"
    assert "state" not in document


def test_clock_renumbers_what_begins_and_what_ends(index: CampaignIndexPage) -> None:
    campaign = make_campaign(index, begins=1, ends=2)
    row = published(campaign)
    assert row.reproject_at == row.starts_at
    before, content = row.sequence, row.document
    follow_clock(Patience())
    assert not Mark.objects.exists()
    # A moment that has come while nobody saved anything.
    Publication.objects.filter(pk=row.pk).update(reproject_at=dt.datetime.now(UTC))
    follow_clock(Patience())
    row = published(campaign)
    assert row.sequence > before
    assert row.document == content


def test_over_campaign_waits_for_nothing(index: CampaignIndexPage) -> None:
    row = published(make_campaign(index, begins=-2, ends=-1))
    assert row.reproject_at is None
    assert row.period.state() == "over"


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"ends_at": JANUARY}, "ends_at"),
        ({"action_url": "https://a.example"}, "action_label"),
        ({"action_label": "Go"}, "action_page"),
        ({"action_label": "Go", "action_url": "javascript:alert(1)"}, "action_url"),
        ({"time_zone": "Europe/Atlantis"}, "time_zone"),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field(
    index: CampaignIndexPage, fields: dict[str, Any], field: str
) -> None:
    page = CampaignPage(title="C", slug="c", starts_at=JANUARY, locale=index.locale, path=index.path + "0009", depth=4)
    for name, value in fields.items():
        setattr(page, name, value)
    with pytest.raises(ValidationError) as caught:
        page.full_clean()
    assert field in caught.value.message_dict


def test_action_leads_to_one_place(index: CampaignIndexPage) -> None:
    page = CampaignPage(title="C", action_label="Go", action_page=index, action_url="tel:+3581234")
    with pytest.raises(ValidationError) as caught:
        page.clean()
    assert list(caught.value.message_dict) == ["action_url"]


@pytest.mark.parametrize("address", ["https://a.example/b", "mailto:a@b.example", "tel:+358401234567"])
def test_addresses_that_people_use_are_taken(address: str) -> None:
    validate_address(address)


@pytest.mark.parametrize(
    "address", ["http://a.example", "https:", "mailto:", "javascript:x", "//a.example", "https://["]
)
def test_other_addresses_are_refused(address: str) -> None:
    with pytest.raises(ValidationError):
        validate_address(address)


def test_moment_is_that_of_its_time_zone() -> None:
    local = dt.datetime.fromisoformat("2026-07-01 12:00")
    assert moment_in(local, "Europe/Helsinki") == dt.datetime(2026, 7, 1, 9, tzinfo=UTC)
    assert local_in(moment_in(local, "Europe/Helsinki"), "Europe/Helsinki") == local


@pytest.mark.parametrize(
    ("local", "words"),
    [("9999-12-31 23:59", "Choose a year"), ("2026-03-29 03:30", "put forward"), ("2026-10-25 03:30", "put back")],
)
def test_time_that_is_not_there_once_is_refused(local: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        moment_in(dt.datetime.fromisoformat(local), "Europe/Helsinki")


def form(**fields: str) -> dict[str, str]:
    """Return the form of a new campaign."""
    management = {
        f"comments-{name}": value
        for name, value in {"TOTAL_FORMS": "0", "INITIAL_FORMS": "0", "MIN_NUM_FORMS": "0", "MAX_NUM_FORMS": ""}.items()
    }
    texts = dict.fromkeys(("summary", "seo_title", "search_description", "tags", "action_label", "action_url"), "")
    streams = {"hero-count": "0", "body-count": "0", "related-count": "0"}
    own = {
        "title": "Autumn",
        "slug": "autumn",
        "starts_at": "2026-10-01 08:00",
        "ends_at": "2026-11-01 00:00",
        "time_zone": "America/New_York",
        "action_page": "",
        "action-publish": "1",
    }
    return management | texts | streams | own | fields


def test_editor_enters_times_in_the_zone_beside_them(client: Client, index: CampaignIndexPage) -> None:
    client.force_login(User.objects.create_superuser("admin"))
    url = reverse("wagtailadmin_pages:add", args=["campaigns", "campaignpage", index.pk])
    answer = client.post(url, form())
    assert answer.status_code == 302, answer.context["form"].errors
    campaign = CampaignPage.objects.get()
    assert campaign.starts_at == dt.datetime(2026, 10, 1, 12, tzinfo=UTC)
    assert campaign.ends_at == dt.datetime(2026, 11, 1, 4, tzinfo=UTC)
    page = client.get(reverse("wagtailadmin_pages:edit", args=[campaign.pk])).content.decode()
    assert 'value="2026-10-01 08:00' in page


@pytest.mark.parametrize(
    ("fields", "field", "words"),
    [
        ({"starts_at": "2026-03-08 02:30"}, "starts_at", "put forward"),
        ({"ends_at": "2026-11-01 01:30"}, "ends_at", "put back"),
        ({"ends_at": "2026-10-01 08:00"}, "ends_at", "after it begins"),
        ({"starts_at": "soon"}, "starts_at", "valid"),
        ({"time_zone": "Mars"}, "time_zone", "valid choice"),
    ],
)
def test_editor_hears_what_is_wrong_with_a_time(
    client: Client, index: CampaignIndexPage, fields: dict[str, str], field: str, words: str
) -> None:
    client.force_login(User.objects.create_superuser("admin"))
    url = reverse("wagtailadmin_pages:add", args=["campaigns", "campaignpage", index.pk])
    answer = client.post(url, form(**fields))
    assert words in str(answer.context["form"].errors[field])


def test_draft_is_previewed_with_its_state(client: Client, index: CampaignIndexPage) -> None:
    client.force_login(User.objects.create_superuser("admin"))
    campaign = make_campaign(index, begins=1, ends=2, live=False)
    page = client.get(reverse("wagtailadmin_pages:view_draft", args=[campaign.pk])).content.decode()
    assert "Coming soon" in page


def test_pages_nest_as_their_types_say() -> None:
    assert CampaignIndexPage.allowed_parent_page_models() == [HomePage, TopicPage]
    assert CampaignIndexPage.allowed_subpage_models() == [CampaignPage, AnnouncementPage]
    assert CampaignPage.allowed_subpage_models() == AnnouncementPage.allowed_subpage_models() == []


def test_translation_by_localize_keeps_the_time_and_the_target(index: CampaignIndexPage) -> None:
    finnish = Locale.objects.get(language_code="fi")
    campaign = make_campaign(index, summary="Save.", action_label="Book", action_url="tel:+358401234567")
    announcement = make_announcement(index, title="Closed", summary="At noon.", level="important")
    for page in (campaign, announcement):
        translate_object(page, [finnish])
        made = Translation.objects.get(source__object_id=page.translation_key, target_locale=finnish)
        for segment in StringSegment.objects.filter(source=made.source):
            StringTranslation.objects.get_or_create(
                translation_of=segment.string,
                locale=finnish,
                context=segment.context,
                defaults={"data": f"{segment.string.data} (fi)"},
            )
        with TestCase.captureOnCommitCallbacks(execute=True):  # it publishes after the commit
            made.save_target(publish=True)
    translated = CampaignPage.objects.get(locale=finnish)
    document = json.loads(published(translated).document)
    assert translated.starts_at == campaign.starts_at
    assert document["action"] == {"label": "Book (fi)", "url": "tel:+358401234567"}
    closed = json.loads(published(AnnouncementPage.objects.get(locale=finnish)).document)
    assert (closed["summary"], closed["level"]) == ("At noon. (fi)", "important")
