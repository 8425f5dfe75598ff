"""Template tags about files."""

from django import template

from cms.models import Document, FileText

register = template.Library()


@register.simple_tag
def file_text(document: Document) -> FileText:
    """Return what became of the text of a file; one that waits if nobody has read it yet."""
    return FileText.objects.defer("text", "places").filter(pk=document.sha256).first() or FileText()
