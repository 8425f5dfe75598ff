"""What wagtail-localize gets of a value that it would not know how to treat."""

from typing import Any

from wagtail_localize.segments import OverridableSegmentValue, StringSegmentValue


def words(value: str) -> list[Any]:
    """Return the segments of a text that is to be translated."""
    return [StringSegmentValue("", value)] if value else []


def kept(value: str) -> list[Any]:
    """Return the segments of a value that stays as it is, unless a translator puts another in its place."""
    return [OverridableSegmentValue("", value)] if value else []
