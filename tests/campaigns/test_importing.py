"""Campaigns and announcements from files."""

import datetime as dt
from pathlib import Path

import pytest

from campaigns.models import AnnouncementPage, CampaignPage
from cms.importing.planning import make_plan
from cms.importing.services import import_folder
from tests.factories import bitmap, make_home

pytestmark = [pytest.mark.django_db, pytest.mark.persistence]

CAMPAIGN = """---
title: Autumn
locale: en
type: campaign
section: offers
from: 2026-10-01 08:00
until: 2026-10-31
time_zone: Europe/Helsinki
action_label: Book
action_page: offers
---

![A house](house.png)

Save now.
"""
ANNOUNCEMENT = """---
title: Closed
summary: At noon.
locale: en
type: announcement
section: offers
from: 2026-10-01
level: important
action_label: Call us
action_url: tel:+358401234567
---
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    make_home()
    (tmp_path / "offers.md").write_text("---\ntitle: Offers\nlocale: en\ntype: campaigns\n---\n")
    (tmp_path / "house.png").write_bytes(bitmap())
    return tmp_path


def test_files_become_a_campaign_and_an_announcement(folder: Path) -> None:
    (folder / "autumn.md").write_text(CAMPAIGN)
    (folder / "closed.md").write_text(ANNOUNCEMENT)
    plan, _result = import_folder(folder=folder)
    assert not plan.problems.errors
    campaign, announcement = CampaignPage.objects.get(), AnnouncementPage.objects.get()
    assert campaign.starts_at == dt.datetime(2026, 10, 1, 5, tzinfo=dt.UTC)
    assert campaign.ends_at == dt.datetime(2026, 10, 31, 22, tzinfo=dt.UTC)  # clocks have been put back
    assert campaign.action_page.title == "Offers"
    assert campaign.hero[0].value["alt_text"] == "A house"
    assert [block.block_type for block in campaign.body] == ["rich_text"]
    assert (announcement.level, announcement.ends_at) == ("important", None)
    assert announcement.action_url == "tel:+358401234567"


@pytest.mark.parametrize(
    ("was", "becomes", "message"),
    [
        ("from: 2026-10-01 08:00\n", "", "no from"),
        ("2026-10-01 08:00", "soon", "is no time like 2026-01-31 08:00: soon"),
        ("2026-10-01 08:00", "2026-10-01T08:00Z", "has a time zone of its own"),
        ("2026-10-01 08:00", "2026-03-29 03:30", "clocks are put forward"),
        ("until: 2026-10-31", "until: 9999-12-31", "is no time like 2026-01-31 08:00: 9999-12-31"),
        ("until: 2026-10-31", "until: 9999-12-31 23:59", "Choose a year from 1900 to 9998"),
        ("until: 2026-10-31", "until: 2026-09-30", "“until” has to come after “from”"),
        ("Europe/Helsinki", "Europe/Atlantis", "is no time zone like Europe/Helsinki"),
        ("action_label: Book\n", "", "an action has to have an “action_label”"),
        ("action_page: offers\n", "", "an action has to have an “action_page” or"),
        ("action_page: offers", "action_url: ftp://a.example", "has to begin with https://"),
        ("action_page: offers", "action_page: offers\naction_url: tel:+1", "not to both"),
    ],
)
def test_what_is_wrong_is_told(folder: Path, was: str, becomes: str, message: str) -> None:
    (folder / "autumn.md").write_text(CAMPAIGN.replace(was, becomes))
    (error,) = make_plan(folder).problems.errors
    assert message in str(error)


def test_action_whose_page_is_missing_is_left_out(folder: Path) -> None:
    (folder / "autumn.md").write_text(CAMPAIGN.replace("action_page: offers", "action_page: nowhere"))
    plan, _result = import_folder(folder=folder)
    assert [str(warning) for warning in plan.problems.warnings]
    assert CampaignPage.objects.get().action_label == ""
