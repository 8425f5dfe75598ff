"""What search adds to the Wagtail admin."""

from typing import Any

from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.snippets.models import register_snippet

from search.failed_report import FailedSearchesMenuItem, FailedSearchesReport
from search.index_report import IndexMenuItem, IndexReport
from search.rule_views import SearchViewSetGroup

register_snippet(SearchViewSetGroup)


@hooks.register("register_admin_urls")
def register_failed_searches() -> list[Any]:
    """Show editors what readers search for in vain."""
    return [
        path("reports/failed-searches/", FailedSearchesReport.as_view(), name="search_failed"),
        path(
            "reports/failed-searches/results/",
            FailedSearchesReport.as_view(results_only=True),
            name="search_failed_results",
        ),
    ]


@hooks.register("register_reports_menu_item")
def register_failed_searches_menu_item() -> MenuItem:
    """Lead them there."""
    return FailedSearchesMenuItem(
        _("Failed searches"), reverse("search_failed"), name="failed-searches", icon_name="search", order=1250
    )


@hooks.register("register_admin_urls")
def register_index_report() -> list[Any]:
    """Tell administrators how the search index is."""
    return [path("reports/search-index/", IndexReport.as_view(), name="search_index")]


@hooks.register("register_reports_menu_item")
def register_index_menu_item() -> MenuItem:
    """Lead them there."""
    return IndexMenuItem(
        _("Search index"), reverse("search_index"), name="search-index", icon_name="search", order=1400
    )
