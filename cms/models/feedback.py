"""What readers tell about pages, by voting and by reading. Nothing here says who they are."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from .publications import Publication


class Reason(models.TextChoices):
    """Why a page did not help."""

    UNANSWERED = "unanswered", _("It does not answer my question")
    UNCLEAR = "unclear", _("It is hard to understand")
    WRONG = "wrong", _("It is wrong or out of date")
    BROKEN = "broken", _("Something on the page does not work")


class Vote(models.Model):
    """Whether a version of a page helped one reader.

    `reader` tells one reader from another for a day (see `cms.feedback`), and is forgotten then. `version` is the
    content hash of the publication that was read.
    """

    publication = models.ForeignKey(Publication, models.CASCADE, related_name="votes", verbose_name=_("page"))
    version = models.CharField(max_length=64)
    helpful = models.BooleanField(_("helped"))
    reason = models.CharField(_("reason"), max_length=12, choices=Reason, blank=True)
    comment = models.TextField(_("comment"), blank=True)
    created_at = models.DateTimeField(_("when"), db_index=True)
    reader = models.CharField(max_length=64, null=True)  # noqa: DJ001 - nothing is unique but what is known

    class Meta:
        verbose_name = _("vote")
        verbose_name_plural = _("votes")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["publication", "version", "reader"], name="vote_once_per_reader")
        ]

    def __str__(self) -> str:
        return f"{self.publication_id} {'+' if self.helpful else '-'}"


class ReaderSalt(models.Model):
    """The random salt of a day. When it is gone, nobody can tell any more whose a vote of that day was."""

    day = models.DateField(primary_key=True)
    salt = models.BinaryField()

    def __str__(self) -> str:
        return str(self.day)


class PageViews(models.Model):
    """How often a publication was read on a day."""

    publication = models.ForeignKey(Publication, models.CASCADE, related_name="views")
    day = models.DateField(db_index=True)
    number = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["publication", "day"], name="page_views_once_per_day")]

    def __str__(self) -> str:
        return f"{self.publication_id} {self.day}: {self.number}"


class Popularity(models.Model):
    """How often a page was read lately, in all of its languages; worked out by the worker now and then."""

    group = models.UUIDField(primary_key=True)
    views = models.PositiveIntegerField(db_index=True)

    def __str__(self) -> str:
        return f"{self.group}: {self.views}"
