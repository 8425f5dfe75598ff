"""The pages of a help centre: home, topics, articles, FAQs, and the documentation of products."""

from collections.abc import Iterable
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField

from cms.blocks.body import PartStreamBlock
from cms.blocks.faq import FaqStreamBlock
from cms.blocks.lists import DataSheetStreamBlock, DownloadsStreamBlock, VideosStreamBlock
from cms.blocks.picture import PictureStreamBlock
from cms.body_page import BODY_PANELS, RELATED_PANEL, BodyPage
from cms.documents import DocumentContext, PageDocument, Wanted
from cms.facets import FacetTree
from cms.models import BasePage
from cms.page_documents import collect_stream, own_facets, stream_documents
from cms.panels import page_tabs

from .documents import ArticleDocument, FaqDocument, HomeDocument, ProductDocument, TopicDocument
from .editions import TERM
from .forms import ProductPageForm
from .parts import PARTS, anchor_of
from .versions import product_of, versions_of

# By name: the domains know nothing else of one another.
OTHERS = ["blog.BlogIndexPage", "campaigns.CampaignIndexPage"]
CONTENT = ["knowledge.TopicPage", "knowledge.ArticlePage", "knowledge.FAQPage", "knowledge.ProductPage", *OTHERS]

PARENTS = ["knowledge.HomePage", "knowledge.TopicPage", "knowledge.ArticlePage", "knowledge.ProductPage"]


class HomePage(BodyPage):
    """The front page of one language; the pages of the language lie below it."""

    document_type = "home"
    schema = HomeDocument
    parent_page_types: ClassVar = ["wagtailcore.Page"]
    subpage_types: ClassVar = CONTENT
    edit_handler = page_tabs(BODY_PANELS)

    class Meta:
        verbose_name = _("home page")
        verbose_name_plural = _("home pages")


class TopicPage(BodyPage):
    """A topic with topics, articles and FAQs below it. Its body introduces them."""

    document_type = "topic"
    schema = TopicDocument
    parent_page_types: ClassVar = ["knowledge.HomePage", "knowledge.TopicPage"]
    subpage_types: ClassVar = CONTENT
    edit_handler = page_tabs([*BODY_PANELS, RELATED_PANEL])

    class Meta:
        verbose_name = _("topic")
        verbose_name_plural = _("topics")


class ArticlePage(BodyPage):
    """A help article. Articles that go into details may lie below it."""

    document_type = "article"
    schema = ArticleDocument
    parent_page_types: ClassVar = PARENTS
    subpage_types: ClassVar = ["knowledge.ArticlePage", "knowledge.FAQPage"]
    edit_handler = page_tabs([*BODY_PANELS, RELATED_PANEL])

    class Meta:
        verbose_name = _("article")
        verbose_name_plural = _("articles")


class FAQPage(BodyPage):
    """Questions with their answers, which search finds one by one. The body stands before them."""

    document_type = "faq"
    schema = FaqDocument
    parent_page_types: ClassVar = PARENTS
    subpage_types: ClassVar[list[str]] = []
    edit_handler = page_tabs([*BODY_PANELS, FieldPanel("questions"), RELATED_PANEL])

    questions = StreamField(FaqStreamBlock(), verbose_name=_("questions"))

    class Meta:
        verbose_name = _("FAQ")
        verbose_name_plural = _("FAQs")

    def collect(self, wanted: Wanted) -> None:
        """Note in `wanted` what the page and its answers refer to."""
        super().collect(wanted)
        collect_stream(self.questions, wanted)

    def document_fields(self, context: DocumentContext) -> dict[str, Any]:
        """Return the fields of the document, with the questions."""
        return {
            **super().document_fields(context),
            "questions": stream_documents(self.questions, context, "questions"),
        }


class ProductPage(BodyPage):
    """The documentation of a product, or of some of its versions: which, its product lines say (`versions`).

    Longer instructions are articles below it.
    """

    document_type = "product"
    schema = ProductDocument
    parent_page_types: ClassVar = ["knowledge.HomePage", "knowledge.TopicPage"]
    subpage_types: ClassVar = ["knowledge.ArticlePage", "knowledge.FAQPage"]
    base_form_class = ProductPageForm

    picture = StreamField(PictureStreamBlock(max_num=1), blank=True, verbose_name=_("picture"))
    data_sheet = StreamField(DataSheetStreamBlock(), blank=True, verbose_name=PARTS["data_sheet"])
    instructions = StreamField(PartStreamBlock(), blank=True, verbose_name=PARTS["instructions"])
    care = StreamField(PartStreamBlock(), blank=True, verbose_name=PARTS["care"])
    downloads = StreamField(DownloadsStreamBlock(), blank=True, verbose_name=PARTS["downloads"])
    videos = StreamField(VideosStreamBlock(), blank=True, verbose_name=PARTS["videos"])

    edit_handler = page_tabs(
        [
            *BasePage.content_panels,
            FieldPanel("picture"),
            FieldPanel("body", heading=_("Overview")),
            *(FieldPanel(name) for name in PARTS),
            RELATED_PANEL,
        ]
    )

    class Meta:
        verbose_name = _("product")
        verbose_name_plural = _("products")

    def collect(self, wanted: Wanted) -> None:
        """Note in `wanted` what the page and its parts refer to."""
        super().collect(wanted)
        for name in ("picture", *PARTS):
            collect_stream(getattr(self, name), wanted)

    def document_fields(self, context: DocumentContext) -> dict[str, Any]:
        """Return the fields of the document, with the parts, in the order of reading."""
        context.anchors.update(map(anchor_of, PARTS))
        fields = super().document_fields(context)
        tree = context.resources.trees.get("product_line", FacetTree(()))
        keys = own_facets(self)["product_lines"]
        pictures = stream_documents(self.picture, context, "picture")
        return {
            **fields,
            "product": product_of(keys, tree),
            "versions": versions_of(keys, tree),
            "picture": pictures[0] if pictures else None,
            **{name: stream_documents(getattr(self, name), context, name) for name in PARTS},
        }

    def terms(self, document: PageDocument) -> Iterable[tuple[str, str]]:
        """Return the product, by which the documentation of its other versions is found."""
        assert isinstance(document, ProductDocument)  # noqa: S101 - it is this page's own
        if document.product:
            yield TERM, document.product
