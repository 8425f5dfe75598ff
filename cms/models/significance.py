"""How much changes matter."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Significance(models.TextChoices):
    """How much a change matters to those who read a translation of what it was before."""

    MINOR = "minor", _("Minor: translations stay current")
    NORMAL = "normal", _("Normal: translations become outdated")
    MAJOR = "major", _("Major: readers of a translation are told until it is brought up to date")
