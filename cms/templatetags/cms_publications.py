"""What readers have, in templates of the admin."""

from django import template
from wagtail.models import Page

from cms.models import BasePage
from cms.preview_readers import Choices, choices
from cms.publications import status

register = template.Library()


@register.simple_tag
def readers_status(page: Page) -> status.ReadersStatus | None:
    """Return what readers have of `page`, or None for a page that is not saved or that readers never get."""
    return status.readers_status(page) if page.pk and issubclass(page.specific_class, BasePage) else None


@register.simple_tag
def preview_choices(page: object) -> dict[str, Choices] | None:
    """Return as whom an editor may look at the preview of `page`, or None for what is no page of ours."""
    return choices() if isinstance(page, BasePage) else None
