"""Lists of campaigns, as one viewer may see them."""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils import timezone

from cms.models import Publication
from cms.reading import visible
from cms.relevance import suiting
from cms.viewer import Viewer

from .documents import CampaignDocument

if TYPE_CHECKING:
    from cms.periods import State

TYPE = CampaignDocument.model_fields["type"].default
MOST = 60  # campaigns of each kind

_LATE = dt.datetime.max.replace(tzinfo=dt.UTC)


@dataclass(frozen=True, slots=True)
class Campaigns:
    """Campaigns by where in their time they are, with their documents.

    Of those that run, those that end first come first; of those that come, the next one; of those that are over, the
    last one.
    """

    running: Sequence[Publication]
    upcoming: Sequence[Publication]
    over: Sequence[Publication]

    @property
    def rows(self) -> list[Publication]:
        """All of them."""
        return [*self.running, *self.upcoming, *self.over]


def campaigns_below(group: uuid.UUID, viewer: Viewer, now: dt.datetime | None = None) -> Campaigns:
    """Return the campaigns below an index that concern the viewer. One query."""
    now = now or timezone.now()
    rows = suiting(visible(viewer).filter(type=TYPE, parent=group), viewer).defer(None)
    # The newest, and of these each kind in its own order.
    found = list(rows.order_by("-starts_at", "pk")[: 3 * MOST])
    by_state: defaultdict[State | None, list[Publication]] = defaultdict(list)
    for row in found:
        by_state[row.period.state(now)].append(row)
    running = sorted(by_state["running"], key=lambda row: row.ends_at or _LATE)
    upcoming = sorted(by_state["upcoming"], key=lambda row: row.starts_at or _LATE)
    over = sorted(by_state["over"], key=lambda row: row.ends_at or _LATE, reverse=True)
    return Campaigns(running[:MOST], upcoming[:MOST], over[:MOST])
