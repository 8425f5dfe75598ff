"""The pages of a help centre: home, topics, articles and FAQs."""

from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField

from cms.blocks.faq import FaqStreamBlock
from cms.body_page import BODY_PANELS, RELATED_PANEL, BodyPage
from cms.documents import DocumentContext, Wanted
from cms.page_documents import collect_stream, stream_documents
from cms.panels import page_tabs

from .documents import ArticleDocument, FaqDocument, HomeDocument, TopicDocument

# By name: the domains know nothing else of one another.
OTHERS = ["blog.BlogIndexPage", "campaigns.CampaignIndexPage"]
CONTENT = ["knowledge.TopicPage", "knowledge.ArticlePage", "knowledge.FAQPage", *OTHERS]


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
    parent_page_types: ClassVar = ["knowledge.HomePage", "knowledge.TopicPage", "knowledge.ArticlePage"]
    subpage_types: ClassVar = ["knowledge.ArticlePage", "knowledge.FAQPage"]
    edit_handler = page_tabs([*BODY_PANELS, RELATED_PANEL])

    class Meta:
        verbose_name = _("article")
        verbose_name_plural = _("articles")


class FAQPage(BodyPage):
    """Questions with their answers, which search finds one by one. The body stands before them."""

    document_type = "faq"
    schema = FaqDocument
    parent_page_types: ClassVar = ["knowledge.HomePage", "knowledge.TopicPage", "knowledge.ArticlePage"]
    subpage_types: ClassVar[list[str]] = []
    edit_handler = page_tabs([*BODY_PANELS, FieldPanel("questions"), RELATED_PANEL])

    questions = StreamField(FaqStreamBlock(), blank=True, verbose_name=_("questions"))

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
