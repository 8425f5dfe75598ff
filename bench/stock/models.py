"""The page types of the stock project: an article and a product with the fields of Majakka's, and Wagtail's blocks."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.forms import CheckboxSelectMultiple
from modelcluster.contrib.taggit import ClusterTaggableManager
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from taggit.models import ItemBase, Tag
from wagtail import blocks
from wagtail.admin.panels import FieldPanel, ObjectList, TabbedInterface
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail.snippets.models import register_snippet

from .blocks import BodyBlock, DataSheetBlock, DownloadsBlock, PartBlock, PictureBlock, VideosBlock


class Region(models.Model):
    """A place."""

    name = models.CharField(max_length=80)

    class Meta:
        app_label = "stock"

    def __str__(self) -> str:
        return self.name


class ProductLine(models.Model):
    """Something that is sold."""

    name = models.CharField(max_length=80)

    class Meta:
        app_label = "stock"

    def __str__(self) -> str:
        return self.name


class Role(models.Model):
    """Somebody to write for."""

    name = models.CharField(max_length=80)

    class Meta:
        app_label = "stock"

    def __str__(self) -> str:
        return self.name


class PageTag(ItemBase):
    """A tag on a page."""

    tag = models.ForeignKey(Tag, models.CASCADE, related_name="tagged_pages")
    content_object = ParentalKey("wagtailcore.Page", on_delete=models.CASCADE, related_name="tagged_items")

    class Meta:
        app_label = "stock"


class SharedText(models.Model):
    """A passage that many pages share."""

    title = models.CharField(max_length=255)

    class Meta:
        app_label = "stock"

    def __str__(self) -> str:
        return self.title


register_snippet(SharedText)


class StockPage(Page):
    """What all pages have besides their blocks."""

    summary = models.TextField(blank=True, max_length=1000)
    regions = ParentalManyToManyField(Region, blank=True)
    product_lines = ParentalManyToManyField(ProductLine, blank=True)
    roles = ParentalManyToManyField(Role, blank=True)
    tags = ClusterTaggableManager(through=PageTag, blank=True)
    content_owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    review_date = models.DateField(null=True, blank=True)
    updated = models.DateField(null=True, blank=True)
    no_index = models.BooleanField(default=False)
    related = StreamField([("page", blocks.PageChooserBlock())], blank=True)

    promote_panels: ClassVar = [
        FieldPanel("slug"),
        FieldPanel("seo_title"),
        FieldPanel("search_description"),
        FieldPanel("no_index"),
    ]

    class Meta:
        abstract = True


def tabs(*streams: str) -> TabbedInterface:
    """Return the tabs of a page type."""
    facets = (FieldPanel(name, widget=CheckboxSelectMultiple) for name in ("regions", "product_lines", "roles"))
    rest = ("tags", "content_owner", "review_date", "updated")
    return TabbedInterface(
        [
            ObjectList([*Page.content_panels, FieldPanel("summary"), *map(FieldPanel, streams)], heading="Content"),
            ObjectList([*facets, *map(FieldPanel, rest)], heading="Applies to"),
            ObjectList(StockPage.promote_panels, heading="Promote"),
            ObjectList(Page.settings_panels, heading="Settings"),
        ]
    )


class ArticlePage(StockPage):
    """An article."""

    body = StreamField(BodyBlock(), blank=True)

    edit_handler = tabs("body", "related")

    class Meta:
        app_label = "stock"


class ProductPage(StockPage):
    """The documentation of a product."""

    picture = StreamField(PictureBlock(max_num=1), blank=True)
    body = StreamField(BodyBlock(), blank=True)
    data_sheet = StreamField(DataSheetBlock(), blank=True)
    instructions = StreamField(PartBlock(), blank=True)
    care = StreamField(PartBlock(), blank=True)
    downloads = StreamField(DownloadsBlock(), blank=True)
    videos = StreamField(VideosBlock(), blank=True)

    edit_handler = tabs("picture", "body", "data_sheet", "instructions", "care", "downloads", "videos", "related")

    class Meta:
        app_label = "stock"
