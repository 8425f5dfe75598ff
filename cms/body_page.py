"""The abstract base of pages with a body of blocks."""

from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField

from cms.blocks.body import BodyStreamBlock
from cms.documents import DocumentContext, PageDocument, Wanted
from cms.models import BasePage
from cms.page_documents import base_fields, collect_base, collect_stream, stream_documents

BODY_PANELS = [*BasePage.content_panels, FieldPanel("body")]
RELATED_PANEL = FieldPanel("related")


class BodyPage(BasePage):
    """A page with a body of blocks. Page types name their schema, and add what else they have."""

    schema: ClassVar[type[PageDocument]]

    body = StreamField(BodyStreamBlock(), blank=True, verbose_name=_("body"))

    class Meta:
        abstract = True

    def collect(self, wanted: Wanted) -> None:
        """Note in `wanted` what the page refers to."""
        collect_base(self, wanted)
        collect_stream(self.body, wanted)

    def document(self, context: DocumentContext) -> PageDocument:
        """Return the page's typed document."""
        fields = self.document_fields(context)
        return self.schema(**fields, files=list(context.files.values()))

    def document_fields(self, context: DocumentContext) -> dict[str, Any]:
        """Return the fields of the document."""
        return {**base_fields(self, context), "body": stream_documents(self.body, context, "body")}
