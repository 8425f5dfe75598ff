"""The explorer of the admin: Wagtail's, with what a help centre's editors look for."""

import datetime as dt
from typing import Any, ClassVar

import django_filters
from django import forms
from django.contrib.auth import get_user_model
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import get_language, get_language_info
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import MultipleUserFilter
from wagtail.admin.ui.tables import BaseColumn, DateColumn
from wagtail.admin.ui.tables.pages import (
    BulkActionsColumn,
    PageStatusColumn,
    PageTitleColumn,
    PageTypeColumn,
    ParentPageColumn,
)
from wagtail.admin.views.pages.listing import ExplorableIndexView, GenericPageFilterSet, PageListingMixin
from wagtail.admin.views.pages.usage import ContentTypeUseView
from wagtail.admin.viewsets.pages import PageViewSet
from wagtail.models import Page

from cms import worklists
from cms.facets import snapshot
from cms.locales import content_locales
from cms.overview import describe
from cms.review import look_up
from cms.side_panels import PageCreateView, PageEditView
from cms.translation import plan

SOON = dt.timedelta(days=30)
MISSING = "missing-"  # before the code of a language


def _facet_filter(facet: str, label: Any) -> Any:
    def choices() -> list[tuple[str, str]]:
        return snapshot().choices(facet, get_language())

    return django_filters.MultipleChoiceFilter(
        label=label, choices=choices, method="by_facet", widget=forms.CheckboxSelectMultiple
    )


def _translation_choices() -> list[tuple[str, Any]]:
    names = [(code, get_language_info(code)["name_translated"]) for code in content_locales()]
    missing = [(f"{MISSING}{code}", _("Missing: %(language)s") % {"language": name}) for code, name in names]
    return [("outdated", _("Outdated")), ("machine", _("Translated by a machine")), *missing]


def _keep(pages: QuerySet[Page], *conditions: Q) -> QuerySet[Page]:
    # By their ids: Wagtail searches only in what is filtered by a few fields, of which this is one.
    return pages.filter(pk__in=Page.objects.filter(*conditions).values("pk"))


class ExplorerFilterSet(GenericPageFilterSet):
    """Narrows a list of pages down."""

    site = None  # there is one

    work = django_filters.ChoiceFilter(
        label=_("Work"),
        choices=[
            ("mine", _("My drafts")),
            ("drafts", _("All drafts")),
            ("review", _("Waiting for my review")),
            ("unhelpful", _("Readers say that it did not help")),
        ],
        method="by_work",
        widget=forms.RadioSelect,
        empty_label=_("All"),
    )
    review = django_filters.ChoiceFilter(
        label=_("Review by"),
        choices=[("past", _("Past due")), ("soon", _("Within 30 days")), ("none", _("No date"))],
        method="by_review",
        widget=forms.RadioSelect,
        empty_label=_("All"),
    )
    translation = django_filters.ChoiceFilter(
        label=_("Translation"),
        choices=_translation_choices,
        method="by_translation",
        widget=forms.RadioSelect,
        empty_label=_("All"),
    )
    content_owner = MultipleUserFilter(
        label=_("Content owner"),
        queryset=lambda _request: get_user_model()._default_manager.filter(worklists.owners()),
        method="by_owner",
        widget=forms.CheckboxSelectMultiple,
    )
    product_line = _facet_filter("product_line", _("Product line"))
    region = _facet_filter("region", _("Region"))
    role = _facet_filter("role", _("Role"))

    class Meta(GenericPageFilterSet.Meta):
        pass

    def by_work(self, pages: QuerySet[Page], _name: str, value: str) -> QuerySet[Page]:
        """Keep what the editor, or somebody, has yet to do."""
        if value == "mine":
            return _keep(pages, worklists.drafts_of(self.request.user))
        if value == "review":
            return _keep(pages, worklists.waiting_for(self.request.user))
        return _keep(pages, worklists.drafts() if value == "drafts" else worklists.unhelpful())

    def by_review(self, pages: QuerySet[Page], _name: str, value: str) -> QuerySet[Page]:
        """Keep pages by the day on which somebody should read them again."""
        if value == "none":
            return _keep(pages, worklists.without_review_date())
        if value == "soon":
            return _keep(pages, worklists.reviewed_by(before=timezone.localdate() + SOON), ~worklists.past_review())
        return _keep(pages, worklists.past_review())

    def by_translation(self, pages: QuerySet[Page], _name: str, value: str) -> QuerySet[Page]:
        """Keep translations that lag behind or were made by a machine, or pages that lack one."""
        if value.startswith(MISSING):
            return _keep(pages, worklists.missing_in(value.removeprefix(MISSING)))
        return _keep(pages, worklists.outdated() if value == "outdated" else worklists.by_machine())

    def by_owner(self, pages: QuerySet[Page], _name: str, value: Any) -> QuerySet[Page]:
        """Keep pages for which somebody answers."""
        return _keep(pages, worklists.owned_by(value)) if value else pages

    def by_facet(self, pages: QuerySet[Page], name: str, value: list[str]) -> QuerySet[Page]:
        """Keep pages that are tagged with a value or one below it."""
        return _keep(pages, worklists.tagged(snapshot(), name, value)) if value else pages


class OverviewColumn(BaseColumn):
    """A column about what `describe` has read."""

    def __init__(self, name: str, **kwargs: Any) -> None:
        super().__init__(name, **kwargs)
        self.cell_template_name = f"cms/admin/explorer/{name}.html"

    def get_cell_context_data(self, instance: Page, parent_context: Any) -> dict[str, Any]:
        """Return what the cell shows."""
        context: dict[str, Any] = super().get_cell_context_data(instance, parent_context)
        return context | {"overview": getattr(instance, "overview", None)}


class DescribedMixin(PageListingMixin):
    """A list of pages that says more about each."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return what the list shows."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        pages = context["object_list"]
        describe(pages)
        plan(pages)
        look_up(pages)
        return context


# Wagtail's, narrower, and ours.
COLUMNS: list[BaseColumn] = [
    BulkActionsColumn("bulk_actions"),
    PageTitleColumn("title", label=_("Title"), sort_key="title", classname="title"),
    ParentPageColumn("parent", label=_("Parent")),
    DateColumn("latest_revision_created_at", label=_("Updated"), sort_key="latest_revision_created_at", width="9%"),
    PageTypeColumn(
        "type", label=_("Type"), accessor="page_type_display_name", sort_key="content_type__model", width="8%"
    ),
    PageStatusColumn("status", label=_("Status"), sort_key="live", width="7%"),
    OverviewColumn("applies_to", label=_("Applies to"), width="15%"),
    OverviewColumn("owner", label=_("Content owner"), width="12%"),
    OverviewColumn("translations", label=_("Translations"), width="12%"),
]


class ExplorerView(DescribedMixin, ExplorableIndexView):
    """What lies below a page."""

    base_columns = COLUMNS


class PagesOfTypeView(DescribedMixin, ContentTypeUseView):
    """All pages of a type."""

    base_columns = COLUMNS


class ExplorerViewSet(PageViewSet):
    """Takes the place of Wagtail's for all pages."""

    model = Page
    index_view_class = ExplorerView
    content_type_use_view_class = PagesOfTypeView
    add_view_class = PageCreateView
    edit_view_class = PageEditView
    filterset_class: ClassVar = ExplorerFilterSet
