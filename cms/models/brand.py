"""How the help centre looks: what makes it somebody's own."""

import re
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.contrib.settings.models import BaseGenericSetting

from cms.contrast import contrast

from .media import Image

LEAST_CONTRAST = 4.5  # of text, by success criterion 1.4.3 of WCAG 2.2
LIGHT, DARK = ("#ffffff", "#f3f6f8"), ("#11191f", "#1a242c")  # what text stands on; as in the style sheet

COLOUR = re.compile(r"#[0-9a-fA-F]{6}\Z")
_is_colour = RegexValidator(COLOUR, _("Write a colour as # and six digits, such as #0b4f6c."))


class Typeface(models.TextChoices):
    """The families of letters; those that are on the reader's device, so that nothing is loaded."""

    SYSTEM = "system", _("Plain: the device's own")
    HUMANIST = "humanist", _("Warm: humanist letters")
    SERIF = "serif", _("Bookish: letters with serifs")


class Corners(models.TextChoices):
    """How round corners are."""

    SQUARE = "square", _("Square")
    SOFT = "soft", _("Soft")
    ROUND = "round", _("Round")


class Brand(BaseGenericSetting):
    """The one row with the brand. Everything else of the look follows from the style sheet."""

    name = models.CharField(
        _("name"), max_length=60, blank=True, help_text=_("Stands beside the logo and in the titles of pages.")
    )
    logo = models.ForeignKey(
        Image,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("logo"),
        help_text=_("Shown 32 pixels high, on light and on dark ground; SVG is best."),
    )
    colour = models.CharField(
        _("colour"), max_length=7, default="#0b4f6c", validators=[_is_colour], help_text=_("Of links and buttons.")
    )
    colour_on_dark = models.CharField(
        _("colour on dark ground"),
        max_length=7,
        default="#7cc6e6",
        validators=[_is_colour],
        help_text=_("The same, for readers whose devices are set to dark."),
    )
    accent = models.CharField(
        _("accent"), max_length=7, default="#ffc145", validators=[_is_colour], help_text=_("Of ornaments only.")
    )
    typeface = models.CharField(_("typeface"), max_length=10, choices=Typeface.choices, default=Typeface.SYSTEM)
    corners = models.CharField(_("corners"), max_length=10, choices=Corners.choices, default=Corners.SOFT)

    panels: ClassVar = [
        MultiFieldPanel([FieldPanel("name"), FieldPanel("logo")], heading=_("Who it is")),
        MultiFieldPanel(
            [FieldPanel("colour"), FieldPanel("colour_on_dark"), FieldPanel("accent")], heading=_("Colours")
        ),
        MultiFieldPanel([FieldPanel("typeface"), FieldPanel("corners")], heading=_("Forms")),
    ]

    class Meta:
        verbose_name = _("brand")

    def clean(self) -> None:
        """Refuse colours in which words could not be read by everybody."""
        super().clean()
        errors: dict[str, Any] = {}
        for name, grounds in (("colour", LIGHT), ("colour_on_dark", DARK)):
            colour = getattr(self, name)
            if not COLOUR.match(colour):
                continue  # said by the field
            least = min(contrast(colour, ground) for ground in grounds)
            if least < LEAST_CONTRAST:
                errors[name] = _(
                    "Words in this colour are hard to read: the contrast is %(contrast).1f to 1, and 4.5 is needed."
                ) % {"contrast": least}
        if errors:
            raise ValidationError(errors)
