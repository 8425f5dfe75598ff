"""Campaigns and announcements, for the tests of what reads them."""

import datetime as dt
from typing import Any

from django.utils import timezone
from wagtail.models import Page

from campaigns.models import AnnouncementPage, CampaignIndexPage, CampaignPage
from tests.factories import make_page

DAY = dt.timedelta(days=1)


def make_index(home: Page) -> CampaignIndexPage:
    """Return an index without campaigns below the home page."""
    index: CampaignIndexPage = make_page(CampaignIndexPage, home, title="Campaigns", slug="campaigns")
    return index


def make_campaign(index: Page, begins: int = -1, ends: int | None = 1, **fields: Any) -> CampaignPage:
    """Return a published campaign that begins and ends so many days from now."""
    made: CampaignPage = make_page(CampaignPage, index, **_time(begins, ends), **fields)
    return made


def make_announcement(index: Page, begins: int = -1, ends: int | None = 1, **fields: Any) -> AnnouncementPage:
    """Return a published announcement that begins and ends so many days from now."""
    made: AnnouncementPage = make_page(AnnouncementPage, index, **_time(begins, ends), **fields)
    return made


def _time(begins: int, ends: int | None) -> dict[str, Any]:
    now = timezone.now().replace(microsecond=0)
    return {"starts_at": now + begins * DAY, "ends_at": now + ends * DAY if ends is not None else None}
