"""How imported files become campaigns and announcements."""

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.core.exceptions import ValidationError

from cms.actions import LONGEST_LABEL, validate_address
from cms.importing.extras import ExtraField, Extras, Texts, one_of, short_text, text
from cms.importing.front_matter import FrontMatter
from cms.importing.pieces import Piece, blocks_of
from cms.importing.registry import Fields, Filling, PageImporter, Values, body_fields

from .models import AnnouncementPage, CampaignIndexPage, CampaignPage
from .moments import moment_in, site_time_zone, time_zones

MIDNIGHT = dt.time()


def local_time(*, next_day: bool = False) -> Callable[[Texts], dt.datetime | None]:
    """Return a reader of what clocks show. A day alone means its beginning or, with `next_day`, its end."""

    def read(texts: Texts) -> dt.datetime | None:
        found = text(texts)
        if not found:
            return None
        is_day = len(found) == len("2026-01-31")
        try:
            moment = dt.datetime.fromisoformat(found)
            end = moment + dt.timedelta(days=1) if is_day and next_day else moment
        except (ValueError, OverflowError):
            raise ValueError(f"is no time like 2026-01-31 08:00: {found}") from None
        if moment.tzinfo is not None:
            raise ValueError("has a time zone of its own: name it in “time_zone”")
        return end

    return read


def zone(texts: Texts) -> str:
    """Return the name of a time zone."""
    found = text(texts)
    if found not in dict(time_zones()):
        raise ValueError(f"is no time zone like Europe/Helsinki: {found}")
    return found


def address(texts: Texts) -> str:
    """Return an address to which an action may lead."""
    found = text(texts)
    try:
        validate_address(found)
    except ValidationError as error:
        raise ValueError("has to begin with https://, mailto: or tel:") from error
    return found


TIMED: Extras = {
    "from": ExtraField(local_time(), is_required=True),
    "until": ExtraField(local_time(next_day=True)),
    "time_zone": ExtraField(zone),
    "action_label": ExtraField(short_text(LONGEST_LABEL)),
    "action_page": ExtraField(text, names_page=True),
    "action_url": ExtraField(address),
}


def check_timed(meta: FrontMatter) -> Iterable[tuple[str, str]]:
    """Yield what is wrong with the times and the action."""
    values = meta.extras
    moments = {}
    for name in ("from", "until"):
        if name in values:
            try:
                moments[name] = _moment(values, name)
            except ValueError as error:
                yield name, str(error)
    if len(moments) > 1 and moments["until"] <= moments["from"]:
        yield "until", "“until” has to come after “from”"
    targets = [name for name in ("action_page", "action_url") if name in values]
    if targets and "action_label" not in values:
        yield targets[0], "an action has to have an “action_label”"
    if len(targets) > 1:
        yield "action_url", "an action leads to a page or to an address, not to both"
    if "action_label" in values and not targets:
        yield "action_label", "an action has to have an “action_page” or an “action_url”"


def fill_timed(page: Any, values: Values, filling: Filling) -> None:
    """Write the times and the action to a page."""
    page.starts_at = _moment(values, "from")
    page.ends_at = _moment(values, "until") if "until" in values else None
    page.time_zone = values.get("time_zone") or site_time_zone()
    target = values.get("action_page")
    page.action_page_id = filling.page_id(target) if target else None
    page.action_url = values.get("action_url", "")
    # A page that is not there leaves nothing to do.
    leads = page.action_page_id is not None or page.action_url
    page.action_label = values.get("action_label", "") if leads else ""


def fill_announcement(page: Any, values: Values, filling: Filling) -> None:
    """Write the times, the action and the level to an announcement."""
    fill_timed(page, values, filling)
    page.level = values.get("level", AnnouncementPage.Level.INFO)


def _moment(values: Values, name: str) -> dt.datetime:
    return moment_in(values[name], values.get("time_zone") or site_time_zone())


def campaign_fields(pieces: Sequence[Piece]) -> Fields:
    """Return the fields of a campaign: an image that everything else comes after is the picture at the top."""
    number = 1 if pieces and pieces[0].kind == "image" else 0
    return {"hero": blocks_of(pieces[:number]), "body": blocks_of(pieces[number:])}


def no_fields(_pieces: Sequence[Piece]) -> Fields:
    """Return nothing: an announcement says all in its summary."""
    return {}


CAMPAIGNS = PageImporter("campaigns", CampaignIndexPage, body_fields)
CAMPAIGN = PageImporter("campaign", CampaignPage, campaign_fields, TIMED, check_timed, fill_timed)
ANNOUNCEMENT = PageImporter(
    "announcement",
    AnnouncementPage,
    no_fields,
    {**TIMED, "level": ExtraField(one_of(*AnnouncementPage.Level.values))},
    check_timed,
    fill_announcement,
)
