"""What the readers of files give, and how they say that they cannot. Imports nothing of Django's."""

from dataclasses import dataclass
from typing import Literal

Kind = Literal["page", "sheet", "slide", ""]  # what a file is made of; nothing when it is one text


@dataclass(frozen=True, slots=True)
class Section:
    """What stands on one page, sheet or slide. `number` counts from 1; `name` is what a sheet is called."""

    text: str
    number: int = 0
    name: str = ""


class UnreadableError(Exception):
    """The file has no text that could be had. `state` is a value of `FileText.State`."""

    state = "broken"


class BrokenError(UnreadableError):
    """The file is damaged, or not what its name says."""


class EncryptedError(UnreadableError):
    """The file cannot be opened without a password."""

    state = "encrypted"


class TooDemandingError(UnreadableError):
    """To read the file would take more than it may."""

    state = "too_demanding"


class UnsupportedError(UnreadableError):
    """The file has words, in a format that is not read here."""

    state = "unsupported"


class NoWordsError(UnreadableError):
    """The file is none that has words: an archive, a picture, a program."""

    state = "no_words"
