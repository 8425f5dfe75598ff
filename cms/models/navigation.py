"""Menus and footer, one row per language."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.models import TranslatableMixin


class PageLinkBlock(blocks.StructBlock):
    """A link to a page of ours; readers who may not see the page do not see the link."""

    page = blocks.PageChooserBlock(label=_("Page"))
    label = blocks.CharBlock(
        label=_("Label"), required=False, max_length=60, help_text=_("Empty means the title of the page.")
    )

    class Meta:
        icon = "doc-empty"
        label = _("Page")


class OtherLinkBlock(blocks.StructBlock):
    """A link to somewhere else."""

    label = blocks.CharBlock(label=_("Label"), max_length=60)
    url = blocks.URLBlock(label=_("Address"))

    class Meta:
        icon = "link-external"
        label = _("Other site")


class LinksBlock(blocks.StreamBlock):
    """Links, one below or beside the other."""

    page = PageLinkBlock()
    link = OtherLinkBlock()


class ColumnBlock(blocks.StructBlock):
    """A column of the footer."""

    heading = blocks.CharBlock(label=_("Heading"), max_length=60)
    links = LinksBlock(label=_("Links"))

    class Meta:
        icon = "list-ul"
        label = _("Column")


class Navigation(TranslatableMixin, models.Model):
    """The menu and the footer in one language. A language without its own shows those of the next best."""

    menu = StreamField(
        LinksBlock(max_num=6), blank=True, verbose_name=_("menu"), help_text=_("At the top of each page.")
    )
    footer = StreamField([("column", ColumnBlock())], blank=True, verbose_name=_("footer"))
    note = models.CharField(
        _("note"), max_length=300, blank=True, help_text=_("The last line of each page, such as who you are.")
    )

    panels: ClassVar = [FieldPanel("menu"), FieldPanel("footer"), FieldPanel("note")]

    class Meta(TranslatableMixin.Meta):
        verbose_name = _("menu and footer")
        verbose_name_plural = _("menus and footers")
        constraints: ClassVar = [models.UniqueConstraint(fields=["locale"], name="one_navigation_per_locale")]

    def __str__(self) -> str:
        return str(self.locale)
