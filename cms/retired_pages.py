"""The admin's list of retired pages, where editors say what replaces them."""

import uuid
from collections.abc import Collection
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui import tables
from wagtail.admin.views import generic
from wagtail.admin.viewsets.base import ViewSet
from wagtail.models import Page
from wagtail.permission_policies.pages import PagePermissionPolicy

from cms.chunking import chunks
from cms.models import BasePage, ContentKey, Publication
from cms.replacement_forms import ReplacementForm
from cms.retiring import retired_keys


def decided_by(user: Any, groups: Collection[uuid.UUID]) -> set[uuid.UUID]:
    """Return those of retired groups about which `user` decides: who may publish where they were, in each language.

    Where a page is deleted, that is who may publish the nearest page above it that is still there.
    """
    allowed: set[uuid.UUID] = set()
    policy = PagePermissionPolicy()
    publishable = policy.instances_user_has_permission_for(user, "publish")
    for some in chunks(list(groups)):
        ends = Publication.objects.filter(group__in=some)
        rows = list(ends.values_list("group", "locale", "page_id", "ancestors"))
        above = {group for *_others, ancestors in rows for group in ancestors}
        places = Page.objects.filter(Q(pk__in=[row[2] for row in rows]) | Q(translation_key__in=above))
        standing = {
            (str(key), locale): number
            for number, key, locale in places.values_list("pk", "translation_key", "locale__language_code")
        }
        mine = set(publishable.filter(pk__in=standing.values()).values_list("pk", flat=True))
        refused = {
            group
            for group, locale, _page, ancestors in rows
            # Of a language that is gone as a whole there is nobody left to ask.
            if (place := _nearest([*ancestors, str(group)], locale, standing)) is not None and place not in mine
        }
        allowed |= {row[0] for row in rows} - refused
    return allowed


def _nearest(way: list[str], locale: str, standing: dict[tuple[str, str], int]) -> int | None:
    return next((standing[group, locale] for group in reversed(way) if (group, locale) in standing), None)


class RetiredPermissionMixin:
    """Lets in who may publish anything; each page has its own check."""

    request: HttpRequest

    def user_has_permission(self, _permission: str) -> bool:
        return bool(PagePermissionPolicy().user_has_permission(self.request.user, "publish"))

    def user_has_any_permission(self, _permissions: Collection[str]) -> bool:
        return self.user_has_permission("publish")

    def user_has_permission_for_instance(self, permission: str, instance: ContentKey) -> bool:
        return permission == "change" and bool(decided_by(self.request.user, [instance.pk]))


class RetiredIndexView(RetiredPermissionMixin, generic.IndexView):
    """What readers had and have no more, as far as the editor decides about it; the last first."""

    page_title = gettext_lazy("Retired pages")
    default_ordering = None

    def get_queryset(self) -> Any:
        found = list(retired_keys())
        mine = decided_by(self.request.user, [key.pk for key in found])
        return [key for key in found if key.pk in mine]

    @cached_property
    def columns(self) -> list[tables.BaseColumn]:
        return [
            tables.TitleColumn("key", label=_("Key"), accessor="key", get_url=self.get_edit_url),
            tables.Column("replaced_by", label=_("Replaced by"), accessor="replaced_by"),
            tables.DateColumn("retired_at", label=_("Retired"), accessor="retired_at"),
        ]


class ReplacementView(RetiredPermissionMixin, generic.EditView):
    """The form of one of them."""

    form_class = ReplacementForm
    template_name = "cms/admin/replacement.html"
    success_message = gettext_lazy("What replaces “%(object)s” is saved.")

    def get_queryset(self) -> "QuerySet[ContentKey]":
        return retired_keys()

    def get_object(self, queryset: Any = None) -> ContentKey:
        key: ContentKey = super().get_object(queryset)
        if not self.user_has_permission_for_instance("change", key):
            raise PermissionDenied
        return key

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        ends = Publication.objects.filter(group=self.object.pk).order_by("locale")
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {"paths": ends.values_list("path", flat=True), "media": context["media"] + self.form.media}

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        index = {"url": reverse(self.index_url_name), "label": _("Retired pages")}
        items: list[dict[str, Any]] = [*self.breadcrumbs_items, index, {"url": "", "label": self.get_page_subtitle()}]
        return items


class RetiredPagesMenuItem(MenuItem):
    """Leads whoever may publish anything to the list."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Tell whether there can be anything for who asks."""
        return bool(PagePermissionPolicy().user_has_permission(request.user, "publish"))


class RetiredPagesViewSet(ViewSet):
    """Retired pages, among the reports."""

    menu_item_class = RetiredPagesMenuItem

    name = "retired_pages"
    icon = "redirect"
    menu_label = gettext_lazy("Retired pages")
    menu_hook = "register_reports_menu_item"

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        names = {f"{name}_url_name": self.get_url_name(name) for name in ("index", "index_results", "edit")}
        common: dict[str, Any] = super().get_common_view_kwargs(
            model=ContentKey, header_icon=self.icon, **names, **kwargs
        )
        return common

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            path("", self.construct_view(RetiredIndexView), name="index"),
            path("results/", self.construct_view(RetiredIndexView, results_only=True), name="index_results"),
            path("<uuid:pk>/", self.construct_view(ReplacementView), name="edit"),
        ]


def ask_what_replaces(request: HttpRequest, page: Page) -> None:
    """Ask an editor who has just taken a page from readers where these shall be sent, if nothing of it is left."""
    members = Page.objects.filter(translation_key=page.translation_key, live=True).exclude(pk=page.pk)
    was_published = page.first_published_at is not None
    key = ContentKey.objects.filter(pk=page.translation_key, replaced_by=None).first()
    if key is None or not issubclass(page.specific_class, BasePage) or not was_published or members.exists():
        return
    if key.pk not in decided_by(request.user, [key.pk]):
        return
    text = _("Whoever looks for “%(page)s” now hears that it is retired.") % {"page": page.get_admin_display_title()}
    url = reverse("retired_pages:edit", args=[key.pk])
    messages.info(request, text, buttons=[messages.button(url, _("Say what replaces it"))])
