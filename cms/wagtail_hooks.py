"""What the base adds to the Wagtail admin."""

from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.menu import MenuItem
from wagtail.admin.staticfiles import versioned_static
from wagtail.admin.ui.side_panels import PageStatusSidePanel
from wagtail.contrib.settings.registry import register_setting
from wagtail.models import Page
from wagtail.rich_text.feature_registry import FeatureRegistry
from wagtail.snippets.models import register_snippet

from cms import rich_text_links
from cms.explorer import ExplorerViewSet
from cms.file_texts_report import FileTextsMenuItem, FileTextsReport
from cms.home import put_work_first
from cms.media import editing
from cms.models import Brand
from cms.retired_pages import RetiredPagesViewSet, ask_what_replaces
from cms.slugs import is_reserved, reserved_slug_message
from cms.snippet_deletion import refuse_many_while_shown, refuse_while_shown
from cms.translation_report import ToTranslateMenuItem, ToTranslateReport
from cms.viewsets import FacetViewSetGroup, FileUsageView, ImageUsageView, NavigationViewSet, SharedTextViewSet
from cms.votes_report import VotesMenuItem, VotesReport

register_snippet(SharedTextViewSet)
register_snippet(NavigationViewSet)
register_setting(Brand, icon="view")


@hooks.register("register_admin_viewset")
def register_facets() -> Any:
    """Manage regions, product lines and roles."""
    return FacetViewSetGroup()


@hooks.register("register_admin_viewset")
def register_explorer() -> Any:
    """Show more about pages in their lists; Wagtail's own viewset comes before this one."""
    return ExplorerViewSet()


@hooks.register("register_admin_viewset")
def register_retired_pages() -> Any:
    """Say what replaces pages that are retired."""
    return RetiredPagesViewSet()


hooks.register("construct_homepage_panels", put_work_first)
hooks.register("after_unpublish_page", ask_what_replaces)
hooks.register("after_delete_page", ask_what_replaces)
hooks.register("before_delete_snippet", refuse_while_shown)
hooks.register("before_bulk_action", refuse_many_while_shown)


@hooks.register("register_rich_text_features", order=1)
def register_links(features: FeatureRegistry) -> None:
    """Let links lead to a place on a page. After Wagtail's own features, which have no order of their own."""
    rich_text_links.register(features)


def _with_readers_status(templates: Callable[..., list[str]]) -> Callable[..., list[str]]:
    @wraps(templates)
    def wrapper(panel: PageStatusSidePanel, context: dict[str, Any]) -> list[str]:
        return ["cms/admin/readers_status.html", *templates(panel, context)]

    return wrapper


# There is no hook for it, and both page editors (Wagtail's and wagtail-localize's) show this panel.
PageStatusSidePanel.get_status_templates = _with_readers_status(PageStatusSidePanel.get_status_templates)


@hooks.register("insert_editor_js")
def preview_script() -> str:
    """Let editors choose as whom they look at a preview."""
    return format_html('<script src="{}"></script>', versioned_static("cms/preview.js"))


@hooks.register("register_admin_urls")
def register_stored_files() -> list[Any]:
    """Give editors what is stored, below the admin's address, where `MEDIA_URL` leads."""
    return [path("media/<path:name>", editing.serve_stored, name="cms_stored_file")]


@hooks.register("register_admin_urls", order=-1)
def register_media_usage() -> list[Any]:
    """Show what uses an image or a file, in the place of Wagtail's own lists: the first one at an address counts."""
    return [
        path("images/usage/<int:image_id>/", ImageUsageView.as_view(), name="cms_image_usage"),
        path("documents/usage/<int:document_id>/", FileUsageView.as_view(), name="cms_file_usage"),
    ]


@hooks.register("before_move_page")
def keep_reserved_addresses(request: HttpRequest, page: Page, destination: Page) -> HttpResponse | None:
    """Refuse to move a page to where its address would not be for pages."""
    if request.method != "POST" or not is_reserved(page.slug, destination):
        return None
    messages.error(request, reserved_slug_message(page.slug))
    return redirect("wagtailadmin_explore", page.get_parent().pk)


@hooks.register("before_bulk_action")
def keep_reserved_addresses_from_many(
    request: HttpRequest, action_type: str, objects: Iterable[Any], action: Any
) -> HttpResponse | None:
    """Refuse to move several pages at once when one of them would get an address that is not for pages."""
    if action_type != "move":
        return None
    destination = action.cleaned_form.cleaned_data["chooser"]
    refused = next((page.slug for page in objects if is_reserved(page.slug, destination)), None)
    if refused is None:
        return None
    messages.error(request, reserved_slug_message(refused))
    return redirect("wagtailadmin_explore", destination.pk)


@hooks.register("register_admin_urls")
def register_votes() -> list[Any]:
    """Show editors what readers say about pages."""
    return [
        path("reports/votes/", VotesReport.as_view(), name="cms_votes"),
        path("reports/votes/results/", VotesReport.as_view(results_only=True), name="cms_votes_results"),
    ]


@hooks.register("register_reports_menu_item")
def register_votes_menu_item() -> MenuItem:
    """Lead editors there."""
    return VotesMenuItem(_("Readers’ votes"), reverse("cms_votes"), name="votes", icon_name="comment", order=1200)


@hooks.register("register_admin_urls")
def register_to_translate() -> list[Any]:
    """Show translators what there is to translate."""
    return [
        path("reports/to-translate/", ToTranslateReport.as_view(), name="cms_to_translate"),
        path(
            "reports/to-translate/results/",
            ToTranslateReport.as_view(results_only=True),
            name="cms_to_translate_results",
        ),
    ]


@hooks.register("register_reports_menu_item")
def register_to_translate_menu_item() -> MenuItem:
    """Lead them there."""
    return ToTranslateMenuItem(
        _("To translate"),
        reverse("cms_to_translate"),
        name="to-translate",
        icon_name="wagtail-localize-language",
        order=1300,
    )


@hooks.register("register_admin_urls")
def register_file_texts() -> list[Any]:
    """Show editors which files are found by their text."""
    return [
        path("reports/file-texts/", FileTextsReport.as_view(), name="cms_file_texts"),
        path("reports/file-texts/results/", FileTextsReport.as_view(results_only=True), name="cms_file_texts_results"),
    ]


@hooks.register("register_reports_menu_item")
def register_file_texts_menu_item() -> MenuItem:
    """Lead them there."""
    return FileTextsMenuItem(
        _("Text of files"), reverse("cms_file_texts"), name="file-texts", icon_name="doc-full-inverse", order=1400
    )
