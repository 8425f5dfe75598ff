"""Front-matter fields of one type of page: its importer declares them, with how each is read."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError

from cms.models.facets import validate_key

Texts = tuple[str, ...]  # of a field: those of a list, or one


@dataclass(frozen=True, slots=True)
class ExtraField:
    """How a field is read. `read` raises ValueError with what is wrong, as the end of a sentence.

    `names_page` is for a field whose value is the key of another page.
    """

    read: Callable[[Texts], Any]
    is_required: bool = False
    names_page: bool = False


Extras = Mapping[str, ExtraField]  # by name


def text(texts: Texts) -> str:
    """Return the only text, or nothing."""
    if len(texts) > 1:
        raise ValueError("has to be one text, not a list")
    return texts[0] if texts else ""


def short_text(longest: int) -> Callable[[Texts], str]:
    """Return a reader of a text with at most so many characters."""

    def read(texts: Texts) -> str:
        found = text(texts)
        if len(found) > longest:
            raise ValueError(f"is longer than {longest} characters")
        return found

    return read


def one_of(*allowed: str) -> Callable[[Texts], str]:
    """Return a reader of one of a few words."""

    def read(texts: Texts) -> str:
        found = text(texts)
        if found not in allowed:
            raise ValueError(f"has to be one of {', '.join(allowed)}")
        return found

    return read


def keys(texts: Texts) -> Texts:
    """Return the keys of things that have one."""
    for key in texts:
        try:
            validate_key(key)
        except ValidationError as error:
            raise ValueError(f"has “{key}”, which is no key: use a-z, 0-9 and single hyphens") from error
    return texts


def key(texts: Texts) -> str:
    """Return the only key, or nothing."""
    return text(keys(texts))


def date(texts: Texts) -> dt.date | None:
    """Return a day."""
    found = text(texts)
    try:
        return dt.date.fromisoformat(found) if found else None
    except ValueError:
        raise ValueError(f"is no date like 2025-01-31: {found}") from None
