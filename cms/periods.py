"""Periods: from when until when a page holds.

What is stored never says where in its period a page is: that is told by the clock, when it is read.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Literal

from django.utils import timezone

State = Literal["upcoming", "running", "over"]


@dataclass(frozen=True, slots=True)
class Period:
    """From a moment, until a moment; None is for ever."""

    starts_at: dt.datetime | None = None
    ends_at: dt.datetime | None = None

    def state(self, now: dt.datetime | None = None) -> State | None:
        """Return where in the period `now` is, or None when it has no limits, as most pages have none."""
        now = now or timezone.now()
        if self.starts_at is None and self.ends_at is None:
            return None
        if self.starts_at is not None and now < self.starts_at:
            return "upcoming"
        return "over" if self.ends_at is not None and now >= self.ends_at else "running"

    def next_moment(self, now: dt.datetime) -> dt.datetime | None:
        """Return when the state changes next after `now`, or None when it never does."""
        moments = (moment for moment in (self.starts_at, self.ends_at) if moment is not None and moment > now)
        return min(moments, default=None)


ALWAYS = Period()
