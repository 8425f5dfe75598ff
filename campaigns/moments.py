"""Moments as people mean them: the time on a clock, in a time zone that has a name."""

import datetime as dt
from functools import cache
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import gettext as _

EARLIEST, LATEST = 1900, 9998  # years


def site_time_zone() -> str:
    """Return the name of the site's own time zone."""
    return settings.TIME_ZONE


@cache
def time_zones() -> tuple[tuple[str, str], ...]:
    """Return the names of all time zones as choices, the site's own among them."""
    return tuple((name, name) for name in sorted({*settings.WAGTAIL_USER_TIME_ZONES, settings.TIME_ZONE}))


def moment_in(local: dt.datetime, time_zone: str) -> dt.datetime:
    """Return the moment at which clocks in a time zone show `local`, which has no zone itself.

    Raises ValueError, with a sentence for people, for a time that clocks leave out or show twice when they are changed,
    and for years at the ends of the calendar, which some time zones have not.
    """
    if not EARLIEST <= local.year <= LATEST:
        raise ValueError(_("Choose a year from %(earliest)s to %(latest)s.") % {"earliest": EARLIEST, "latest": LATEST})
    zone = ZoneInfo(time_zone)
    first, second = (local.replace(tzinfo=zone, fold=fold) for fold in (0, 1))
    values = {"time": f"{local:%H:%M}", "zone": time_zone}
    if first.astimezone(dt.UTC).astimezone(zone).replace(tzinfo=None) != local:
        raise ValueError(
            _("There is no %(time)s on that day in %(zone)s: clocks are put forward. Choose another time.") % values
        )
    if first.utcoffset() != second.utcoffset():
        raise ValueError(
            _("There are two times %(time)s on that day in %(zone)s: clocks are put back. Choose another time.")
            % values
        )
    return first.astimezone(dt.UTC)


def local_in(moment: dt.datetime, time_zone: str) -> dt.datetime:
    """Return what clocks in a time zone show at a moment, without a zone."""
    return moment.astimezone(ZoneInfo(time_zone)).replace(tzinfo=None)
