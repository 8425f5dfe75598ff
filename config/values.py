"""How single values of environment variables are read, and what is said of one that cannot be used."""

import re
from collections.abc import Mapping

_TRUE = {"1", "true", "yes", "on"}
_FALSE = {"0", "false", "no", "off"}


class SettingError(Exception):
    """An environment variable has a value that cannot be used; the message is one sentence that names it."""


def text(source: Mapping[str, str], name: str, default: str) -> str:
    """Return the value of a variable, or `default` when there is none."""
    return source.get(name, "").strip() or default


def items(text: str) -> tuple[str, ...]:
    """Return what a value names, separated by commas."""
    return tuple(item.strip() for item in text.split(",") if item.strip())


def switch(source: Mapping[str, str], name: str, *, default: bool) -> bool:
    """Return whether a variable is on. Raises SettingError."""
    value = text(source, name, "1" if default else "0").lower()
    if value not in _TRUE | _FALSE:
        raise SettingError(f"{name} is {value!r}, but must be 1 or 0.")
    return value in _TRUE


def number(source: Mapping[str, str], name: str, *, default: int, largest: int) -> int:
    """Return a whole number from 1 to `largest`. Raises SettingError."""
    value = text(source, name, str(default))
    if not re.fullmatch(r"[0-9]{1,9}", value) or not 1 <= int(value) <= largest:
        raise SettingError(f"{name} is {value!r}, but must be a whole number from 1 to {largest}.")
    return int(value)
