"""Campaigns and announcements, and the index that they lie below."""

import datetime as dt
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.fields import StreamField

from cms.actions import LONGEST_ADDRESS, LONGEST_LABEL, Action, faults_of_action, validate_address
from cms.blocks.picture import PictureStreamBlock
from cms.body_page import BODY_PANELS, RELATED_PANEL, BodyPage
from cms.documents import DocumentContext, PageDocument, PageRef, Wanted
from cms.models import BasePage
from cms.models.keyed_snippet import synchronized
from cms.page_documents import base_fields, collect_base, collect_stream, stream_documents
from cms.panels import page_tabs
from cms.periods import Period

from .documents import AnnouncementDocument, CampaignDocument, CampaignsDocument
from .forms import TimedPageForm
from .moments import site_time_zone, time_zones


def this_minute() -> dt.datetime:
    """Return the present without its seconds, which nobody means."""
    return timezone.now().replace(second=0, microsecond=0)


class TimedPage(BasePage):
    """A page that holds from a moment until another one, and asks readers to do something."""

    starts_at = models.DateTimeField(_("from"), default=this_minute)
    ends_at = models.DateTimeField(_("until"), null=True, blank=True, help_text=_("Empty means without an end."))
    time_zone = models.CharField(
        _("time zone"),
        max_length=50,
        choices=time_zones,
        default=site_time_zone,
        help_text=_("In which both times are meant, and shown to readers."),
    )
    action_label = models.CharField(
        _("label"), max_length=LONGEST_LABEL, blank=True, help_text=_("What readers shall do.")
    )
    action_page = models.ForeignKey(
        "wagtailcore.Page", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("page")
    )
    action_url = models.CharField(
        _("or another address"),
        max_length=LONGEST_ADDRESS,
        blank=True,
        validators=[validate_address],
        help_text=_("With https://, mailto: or tel:."),
    )

    base_form_class = TimedPageForm
    translated_texts: ClassVar = (*BasePage.translated_texts, "action_label")
    override_translatable_fields: ClassVar = [
        *BasePage.override_translatable_fields,
        *synchronized("starts_at", "ends_at", "time_zone", "action_page", "action_url"),
    ]

    time_panels: ClassVar = [
        MultiFieldPanel(
            [FieldRowPanel([FieldPanel("starts_at"), FieldPanel("ends_at")]), FieldPanel("time_zone")],
            heading=_("Time"),
        ),
        MultiFieldPanel(
            [FieldPanel("action_label"), FieldPanel("action_page"), FieldPanel("action_url")],
            heading=_("Call to action"),
        ),
    ]

    class Meta:
        abstract = True

    def clean(self) -> None:
        """Refuse what ends before it begins, and an action that leads nowhere or to two places."""
        super().clean()
        errors: dict[str, Any] = {}
        if self.ends_at is not None and self.ends_at <= self.starts_at:
            errors["ends_at"] = _("It has to end after it begins.")
        faults = faults_of_action(label=self.action_label, has_page=bool(self.action_page_id), url=self.action_url)
        errors |= {f"action_{name}": message for name, message in faults.items()}
        if errors:
            raise ValidationError(errors)

    def period(self) -> Period:
        """Return from when until when the page holds."""
        # Revisions hold the offset of the site's own zone, which may be changed.
        ends_at = self.ends_at.astimezone(dt.UTC) if self.ends_at is not None else None
        return Period(self.starts_at.astimezone(dt.UTC), ends_at)

    def collect_timed(self, wanted: Wanted) -> None:
        """Note in `wanted` the page to which the action leads."""
        if self.action_page_id:
            wanted.pages.add(self.action_page_id)

    def timed_fields(self, context: DocumentContext) -> dict[str, Any]:
        """Return the fields of the document that are about the time and the action."""
        period = self.period()
        return {
            "starts_at": period.starts_at,
            "ends_at": period.ends_at,
            "time_zone": self.time_zone,
            "action": self._action(context),
        }

    def _action(self, context: DocumentContext) -> Action | None:
        group = context.resources.pages.get(self.action_page_id or 0)
        if not self.action_label or (group is None and not self.action_url):
            return None
        page = PageRef(ref=group) if group is not None else None
        return Action(label=self.action_label, page=page, url=self.action_url)


class CampaignIndexPage(BodyPage):
    """The campaigns and announcements, which lie below it."""

    document_type = "campaigns"
    schema = CampaignsDocument
    parent_page_types: ClassVar = ["knowledge.HomePage", "knowledge.TopicPage"]
    subpage_types: ClassVar = ["campaigns.CampaignPage", "campaigns.AnnouncementPage"]
    edit_handler = page_tabs(BODY_PANELS)

    class Meta:
        verbose_name = _("campaign index")
        verbose_name_plural = _("campaign indexes")


class CampaignPage(TimedPage, BodyPage):
    """A campaign."""

    document_type = "campaign"
    schema = CampaignDocument
    parent_page_types: ClassVar = ["campaigns.CampaignIndexPage"]
    subpage_types: ClassVar[list[str]] = []

    hero = StreamField(
        PictureStreamBlock(max_num=1), blank=True, verbose_name=_("picture"), help_text=_("At the top of the page.")
    )

    edit_handler = page_tabs(
        [
            *BasePage.content_panels,
            *TimedPage.time_panels,
            FieldPanel("hero"),
            FieldPanel("body"),
            RELATED_PANEL,
        ]
    )

    class Meta:
        verbose_name = _("campaign")
        verbose_name_plural = _("campaigns")

    def collect(self, wanted: Wanted) -> None:
        """Note in `wanted` what the campaign refers to."""
        super().collect(wanted)
        self.collect_timed(wanted)
        collect_stream(self.hero, wanted)

    def document_fields(self, context: DocumentContext) -> dict[str, Any]:
        """Return the fields of the document."""
        heroes = stream_documents(self.hero, context, "hero")
        fields = super().document_fields(context)
        return {**fields, **self.timed_fields(context), "hero": heroes[0] if heroes else None}


class AnnouncementPage(TimedPage):
    """Something that everybody whom it concerns shall know for a while. Its summary is all of its text."""

    class Level(models.TextChoices):
        """How much it matters."""

        INFO = "info", _("Information")
        IMPORTANT = "important", _("Important")

    document_type = "announcement"
    parent_page_types: ClassVar = ["campaigns.CampaignIndexPage"]
    subpage_types: ClassVar[list[str]] = []
    override_translatable_fields: ClassVar = [*TimedPage.override_translatable_fields, *synchronized("level")]

    level = models.CharField(_("level"), max_length=10, choices=Level.choices, default=Level.INFO)

    edit_handler = page_tabs(
        [
            *BasePage.content_panels[:-1],
            FieldPanel("summary", heading=_("Text"), help_text=_("Shown at the top of every page.")),
            FieldPanel("level"),
            *TimedPage.time_panels,
        ]
    )

    class Meta:
        verbose_name = _("announcement")
        verbose_name_plural = _("announcements")

    def collect(self, wanted: Wanted) -> None:
        """Note in `wanted` what the announcement refers to."""
        collect_base(self, wanted)
        self.collect_timed(wanted)

    def document(self, context: DocumentContext) -> PageDocument:
        """Return the announcement's document."""
        return AnnouncementDocument(
            **base_fields(self, context), **self.timed_fields(context), level=self.Level(self.level).value
        )
