"""The documents of campaigns and announcements. None says where in its time we are: that depends on the clock."""

import datetime as dt
from typing import Literal

from pydantic import Field

from cms.actions import Action
from cms.blocks.forms import BodyBlock, ImageFigure
from cms.documents import PageDocument

Level = Literal["info", "important"]


class TimedDocument(PageDocument):
    """What holds for a while."""

    starts_at: dt.datetime
    ends_at: dt.datetime | None = Field(None, description="without it, there is no end")
    time_zone: str = Field(description="the time zone in which its times are meant, such as Europe/Helsinki")
    action: Action | None = None


class CampaignsDocument(PageDocument):
    """The campaigns, which lie below it with the announcements."""

    type: Literal["campaigns"] = "campaigns"
    body: list[BodyBlock] = []


class CampaignDocument(TimedDocument):
    """A campaign."""

    type: Literal["campaign"] = "campaign"
    hero: ImageFigure | None = None
    body: list[BodyBlock] = []


class AnnouncementDocument(TimedDocument):
    """Something that everybody whom it concerns shall know for a while. Its summary is all of its text."""

    type: Literal["announcement"] = "announcement"
    level: Level
