"""What stands beside the form of a page."""

from typing import Any

from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.components import MediaContainer
from wagtail.admin.ui.side_panels import BaseSidePanel
from wagtail.admin.views.pages.create import CreateView
from wagtail.admin.views.pages.edit import EditView
from wagtail.models import Page

from cms.checklist import Advice, checklist
from cms.models import BasePage


class ChecklistSidePanel(BaseSidePanel):
    """What might still be done to the draft that is stored."""

    class SidePanelToggle(BaseSidePanel.SidePanelToggle):
        """The button that opens it, with the number of things to do."""

        aria_label = _("Toggle checklist")
        icon_name = "list-ul"

        def get_context_data(self, parent_context: Any) -> dict[str, Any]:
            """Return what the button shows."""
            context: dict[str, Any] = super().get_context_data(parent_context)
            return context | {"count": len(self.panel.advice)}

    name = "checklist"
    title = _("Checklist")
    template_name = "cms/admin/checklist.html"
    order = 200

    @cached_property
    def advice(self) -> list[Advice]:
        """Say what might still be done; nothing about a page that is not stored."""
        return checklist(self.object) if self.object.pk else []

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        """Return what the panel shows. Wagtail puts it in the place of the old one each time it saves a draft."""
        context: dict[str, Any] = super().get_context_data(parent_context)
        return context | {"advice": self.advice, "is_partial": parent_context.get("is_partial", False)}


class _WithChecklist:
    """Adds the panel to a form."""

    page: Any
    request: Any

    def get_side_panels(self) -> MediaContainer:
        panels = super().get_side_panels()  # type: ignore[misc]  # of the views below
        page = self.page
        if not isinstance(page, BasePage):
            return panels
        if page.pk and self.request.method == "POST":
            # What was sent may have been refused, and is then nothing that can be published.
            page = Page.objects.get(pk=page.pk).get_latest_revision_as_object()
        return MediaContainer([*panels, ChecklistSidePanel(page, self.request)])


class PageCreateView(_WithChecklist, CreateView):
    """The form of a new page."""


class PageEditView(_WithChecklist, EditView):
    """The form of a page."""
