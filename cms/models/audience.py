"""Audiences: the distinct sets of rules by which pages are restricted."""

from django.db import models
from django.utils.translation import gettext_lazy as _

PUBLIC_AUDIENCE_ID = (
    0  # its rule set is empty; automatic ids start at 1, so the row can be made with this id at any time
)


class Audience(models.Model):
    """One distinct set of access rules; every rule must pass. There are tens of them, never thousands.

    `rules` is canonical JSON text: a sorted list whose items are `"signed-in"` or a sorted list of group
    ids of which the viewer must have one (see `cms.audience`). Rows are never changed or deleted, so an id means
    the same for ever.
    """

    rules = models.TextField(_("rules"), unique=True)

    class Meta:
        verbose_name = _("audience")
        verbose_name_plural = _("audiences")

    def __str__(self) -> str:
        return self.rules
