"""Shared text: a passage kept once and shown on many pages."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import RichTextField
from wagtail.models import DraftStateMixin, LockableMixin, RevisionMixin, TranslatableMixin

from cms.blocks.features import RICH_TEXT_FEATURES


class SharedText(DraftStateMixin, LockableMixin, RevisionMixin, TranslatableMixin, models.Model):
    """A passage that editors put into pages by reference, so that one edit changes them all."""

    title = models.CharField(_("title"), max_length=255, help_text=_("For editors only."))
    body = RichTextField(_("text"), features=RICH_TEXT_FEATURES)

    panels: ClassVar = [FieldPanel("title"), FieldPanel("body")]

    class Meta(TranslatableMixin.Meta):
        verbose_name = _("shared text")
        verbose_name_plural = _("shared texts")

    def __str__(self) -> str:
        return self.title
