"""The page editor's tabs."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import ObjectList, TabbedInterface

from cms.models import BasePage


def page_tabs(content_panels: Sequence[Any]) -> TabbedInterface:
    """Return the tabs of a page type: its own content, and what every page has."""
    tabs = [
        ObjectList([*content_panels, *BasePage.change_panels], heading=_("Content")),
        ObjectList(BasePage.facet_panels, heading=_("Applies to")),
        ObjectList(BasePage.promote_panels, heading=_("Promote")),
        ObjectList(BasePage.settings_panels, heading=_("Settings")),
    ]
    return TabbedInterface(tabs)
