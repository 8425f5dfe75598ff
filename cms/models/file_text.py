"""The text of files, by what is in them."""

from bisect import bisect_right
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

_ADVICE = {
    "no_text": _("Upload a file with text: a scanned one after text recognition (OCR)."),
    "encrypted": _("Readers need the password, too. Upload one without."),
    "broken": _("Open the file and look; if it is well, save it anew and upload it."),
    "too_large": _("Offer it in smaller parts, or say on the page what is in it."),
    "too_demanding": _("Offer it in smaller parts, or say on the page what is in it."),
    "unsupported": _("Save it as PDF, or in a newer format, and upload that."),
}


class FileText(models.Model):
    """The text of all files that have the same content, or why there is none.

    Read once for each content, by a worker (`cms.extraction`). What is found keeps its text while a newer version of
    the reader reads it again.
    """

    class State(models.TextChoices):
        """How far it is, and what came of it."""

        WAITING = "waiting", _("Waiting to be read")
        DONE = "done", _("Can be found by its text")
        NO_TEXT = "no_text", _("Has no text: perhaps it was scanned")
        ENCRYPTED = "encrypted", _("Is protected by a password")
        BROKEN = "broken", _("Is damaged, or not what its name says")
        TOO_LARGE = "too_large", _("Is too large")
        TOO_DEMANDING = "too_demanding", _("Takes too long or too much memory")
        UNSUPPORTED = "unsupported", _("Is of a type that cannot be read")
        NO_WORDS = "no_words", _("Is of a type without words")

    # Of which an editor should hear.
    PROBLEMS: ClassVar = (
        State.NO_TEXT,
        State.ENCRYPTED,
        State.BROKEN,
        State.TOO_LARGE,
        State.TOO_DEMANDING,
        State.UNSUPPORTED,
    )

    sha256 = models.CharField(max_length=64, primary_key=True)
    state = models.CharField(max_length=20, choices=State.choices, default=State.WAITING)
    version = models.PositiveSmallIntegerField(default=0)  # of the reader; 0 before it has been read
    kind = models.CharField(max_length=10, blank=True)  # `page`, `sheet` or `slide`; empty when it is one text
    text = models.TextField(blank=True)
    places = models.JSONField(default=list)  # where each of these begins in the text, its number and its name
    characters = models.PositiveIntegerField(default=0)
    sections = models.PositiveIntegerField(default=0)  # pages, sheets or slides, as far as they were read
    empty_sections = models.PositiveIntegerField(default=0)  # those without a word
    is_cut = models.BooleanField(default=False)  # there is more than can be found
    attempts = models.PositiveSmallIntegerField(default=0)  # begun, and not ended by a result
    tried_at = models.DateTimeField(null=True)  # when somebody began, who has not ended yet

    class Meta:
        verbose_name = _("text of a file")
        verbose_name_plural = _("texts of files")

    def __str__(self) -> str:
        return f"{self.sha256[:12]} ({self.state})"

    @property
    def is_problem(self) -> bool:
        """Whether an editor should hear of it."""
        return self.state in self.PROBLEMS

    @property
    def advice(self) -> str:
        """What an editor may want to know, or do; nothing if there is nothing."""
        if self.state == self.State.DONE and self.empty_sections:
            return gettext("%(empty)s of its %(all)s pages have no text: perhaps they were scanned.") % {
                "empty": self.empty_sections,
                "all": self.sections,
            }
        if self.state == self.State.DONE and self.is_cut:
            return gettext("It is found by its first %(characters)s characters.") % {"characters": self.characters}
        return str(_ADVICE.get(self.state, ""))

    def place(self, position: int) -> tuple[int, str]:
        """Return the number and the name of the page, sheet or slide on which a position in the text is."""
        following = bisect_right(self.places, position, key=lambda place: place[0])
        _start, number, name = self.places[following - 1]
        return number, name
