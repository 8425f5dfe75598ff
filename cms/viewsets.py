"""The admin's own lists and forms: facets and shared texts."""

from collections.abc import Iterable
from typing import Any

from django.forms import modelform_factory
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import get_language, get_language_info, gettext_lazy, ngettext
from django.utils.translation import gettext as _
from wagtail.admin import messages
from wagtail.admin.admin_url_finder import AdminURLFinder
from wagtail.admin.ui import tables
from wagtail.admin.ui.components import MediaContainer
from wagtail.admin.ui.menus import MenuItem
from wagtail.admin.ui.side_panels import StatusSidePanel
from wagtail.admin.views import generic
from wagtail.admin.views.generic.usage import UsageView
from wagtail.admin.viewsets.model import ModelViewSet, ModelViewSetGroup
from wagtail.documents.views.documents import UsageView as WagtailDocumentUsageView
from wagtail.images.views.images import UsageView as WagtailImageUsageView
from wagtail.snippets.views.snippets import SnippetViewSet

from cms.facet_forms import FacetValueForm
from cms.facets import FacetNode, snapshot
from cms.locales import content_locales
from cms.media.usage import media_usages
from cms.models import Navigation, ProductLine, Region, Role, SharedText
from cms.services import FacetValueInUseError, delete_facet_value
from cms.usage import Extent, Usage, extents, usages


class FacetRow:
    """One line of a facet's list."""

    def __init__(self, node: FacetNode, extent: Extent) -> None:
        self.node = node
        self.extent = extent
        self.pk = node.pk

    def __str__(self) -> str:
        return self.node.label(get_language())

    @property
    def indented(self) -> str:
        """The label, set in by its depth in the tree."""
        return format_html('<span style="padding-inline-start: {}em">{}</span>', 2 * self.node.depth, str(self))

    @property
    def missing_labels(self) -> str:
        """The content languages in which the value has no label of its own."""
        missing = (language for language in content_locales() if not self.node.labels.get(language))
        return ", ".join(str(get_language_info(language)["name_translated"]) for language in missing)


class FacetIndexView(generic.IndexView):
    """All values of a facet, as an indented tree in the order that readers get."""

    def get_queryset(self) -> list[FacetRow]:
        """Return the rows; the whole tree is on one page, so that no value is torn from its parents."""
        facet = self.model.facet
        found = extents(facet)
        return [FacetRow(node, found.get(node.key, Extent())) for node in snapshot().tree(facet)]

    def get_list_more_buttons(self, instance: FacetRow) -> list[Any]:
        """Add a way to what uses the value."""
        buttons: list[Any] = super().get_list_more_buttons(instance)
        if self.user_has_permission("change"):
            usage_url = reverse(f"{self.model._meta.model_name}:usage", args=(instance.pk,))
            buttons.append(MenuItem(_("Usage"), url=usage_url, icon_name="link", priority=20))
        return buttons

    @cached_property
    def columns(self) -> list[tables.BaseColumn]:
        title = self._get_title_column_class(tables.TitleColumn)(
            "label", label=_("Label"), accessor="indented", get_url=self.get_edit_url
        )
        columns = [
            title,
            tables.Column("key", label=_("Key"), accessor="node.key"),
            tables.Column("missing_labels", label=_("No label in")),
            tables.Column("pages", label=_("Pages tagged"), accessor="extent.pages"),
            tables.Column(
                "publications", label=_("Published for it, in all languages"), accessor="extent.publications"
            ),
        ]
        if self.model is Role:
            columns.insert(2, tables.BooleanColumn("internal", label=_("Internal"), accessor="node.internal"))
        return columns


class FacetStatusPanel(StatusSidePanel):
    """The side panel of a value. Wagtail's reference index, which it asks otherwise, ignores many-to-many values."""

    def get_usage_context(self) -> dict[str, Any]:
        return {"usage_count": len(usages(self.object)), "usage_url": self.usage_url}


class FacetEditView(generic.EditView):
    """The form of a saved value."""

    def get_side_panels(self) -> MediaContainer:
        return MediaContainer(
            [
                FacetStatusPanel(
                    self.object,
                    self.request,
                    usage_url=self.get_usage_url(),
                    history_url=self.get_history_url(),
                    last_updated_info=self.get_last_updated_info(),
                )
            ]
        )


class UsageListing(UsageView):
    """Everything that uses something, and how. Wagtail's own list shows what its reference index knows, no more."""

    @cached_property
    def columns(self) -> list[tables.BaseColumn]:
        finder = AdminURLFinder(self.request.user)

        def edit_url(usage: Usage) -> str | None:
            found: str | None = finder.get_edit_url(usage.user)
            return found

        def name(usage: Usage) -> str:
            if edit_url(usage) is None:  # as in Wagtail's own list
                return _("(Private %(object)s)") % {"object": usage.user._meta.verbose_name}
            return usage_label(usage)

        return [
            tables.TitleColumn("user", label=_("Name"), accessor=name, get_url=edit_url),
            tables.Column("type", label=_("Type"), accessor=lambda usage: capfirst(usage.user._meta.verbose_name)),
            tables.Column("reasons", label=_("How"), accessor=usage_reasons),
        ]

    def get_table(self, object_list: Iterable[Usage], **kwargs: Any) -> tables.Table:
        return tables.Table(self.columns, object_list, **kwargs)


class FacetUsageView(UsageListing):
    """What stands in the way of deleting a value."""

    def get_queryset(self) -> list[Usage]:
        return usages(self.object)


class ImageUsageView(UsageListing, WagtailImageUsageView):
    """What shows an image."""

    def get_queryset(self) -> list[Usage]:
        return media_usages(self.object)


class FileUsageView(UsageListing, WagtailDocumentUsageView):
    """What offers a file."""

    def get_queryset(self) -> list[Usage]:
        return media_usages(self.object)


def usage_label(usage: Usage) -> str:
    """Return the name of who uses something, a page's with its locale."""
    locale = getattr(usage.user, "locale", None)
    return f"{usage.user} ({locale})" if locale else str(usage.user)


def usage_reasons(usage: Usage) -> str:
    """Return how it is used."""
    return "; ".join(str(reason) for reason in usage.reasons)


class FacetDeleteView(generic.DeleteView):
    """Deletes a value that nothing uses; else tells who does."""

    def get_usage(self) -> None:
        """Return nothing: the reference index does not know; `usages` does."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        found = usages(self.object)
        finder = AdminURLFinder(self.request.user)
        context: dict[str, Any] = super(generic.DeleteView, self).get_context_data(**kwargs)
        return context | {
            "model_opts": self.object._meta,
            "next": self.get_success_url(),
            "is_protected": bool(found),
            "users": [
                {"label": usage_label(one), "how": usage_reasons(one), "url": finder.get_edit_url(one.user)}
                for one in found
            ],
        }

    def form_valid(self, form: Any) -> HttpResponse:
        success_url = self.get_success_url()
        try:
            delete_facet_value(value=self.object, user=self.request.user)
        except FacetValueInUseError as error:
            message = ngettext(
                "“%(value)s” is not deleted: it is in use in %(count)d place.",
                "“%(value)s” is not deleted: it is in use in %(count)d places.",
                len(error.usages),
            ) % {"value": self.object, "count": len(error.usages)}
            messages.error(self.request, message)
            response: HttpResponse = self.render_to_response(self.get_context_data(form=form))
            return response
        messages.success(self.request, self.get_success_message())
        return HttpResponseRedirect(success_url)


class FacetViewSet(ModelViewSet):
    """What the three facets have in common."""

    index_view_class = FacetIndexView
    edit_view_class = FacetEditView
    usage_view_class = FacetUsageView
    delete_view_class = FacetDeleteView
    edit_template_name = "cms/facets/edit.html"
    delete_template_name = "cms/facets/confirm_delete.html"
    copy_view_enabled = False
    list_per_page = None
    add_to_reference_index = False
    own_fields: tuple[str, ...] = ("parent",)

    def get_form_class(self, for_update: bool = False) -> Any:  # noqa: ARG002, FBT001, FBT002 — Wagtail's signature
        return modelform_factory(self.model, form=FacetValueForm, fields=("key", *self.own_fields, "sort_order"))


class RegionViewSet(FacetViewSet):
    """Regions."""

    model = Region
    icon = "globe"
    menu_label = gettext_lazy("Regions")


class ProductLineViewSet(FacetViewSet):
    """Product lines."""

    model = ProductLine
    icon = "folder-open-inverse"
    menu_label = gettext_lazy("Product lines")


class RoleViewSet(FacetViewSet):
    """Roles."""

    model = Role
    icon = "group"
    menu_label = gettext_lazy("Roles")
    own_fields = ("internal",)


class FacetViewSetGroup(ModelViewSetGroup):
    """The menu of the three facets."""

    menu_label = gettext_lazy("Facets")
    menu_name = "facets"
    menu_icon = "tag"
    menu_order = 350
    items = (RegionViewSet, ProductLineViewSet, RoleViewSet)


class NavigationViewSet(SnippetViewSet):
    """Menus and footers, one per locale."""

    model = Navigation
    icon = "bars"
    menu_label = gettext_lazy("Menus and footers")
    menu_order = 100
    add_to_settings_menu = True
    list_display = (tables.Column("__str__", label=_("Language")),)


class SharedTextViewSet(SnippetViewSet):
    """Shared texts, a list per locale."""

    model = SharedText
    icon = "openquote"
    menu_label = gettext_lazy("Shared texts")
    menu_order = 360
    add_to_admin_menu = True
    list_display = ("title", tables.LocaleColumn(), tables.LiveStatusTagColumn(), tables.UpdatedAtColumn())
    search_fields = ("title", "body")
