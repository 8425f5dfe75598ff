"""The editors' list of what readers search for and do not find, or do not open."""

import datetime as dt
from typing import Any, ClassVar
from urllib.parse import urlencode

import django_filters
from django.db.models import Case, F, IntegerField, Max, Q, QuerySet, Sum, When
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.html import format_html_join
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.reports.base import ReportView
from wagtail.models import Page
from wagtail.permissions import policy_registry

from cms.spreadsheets import as_text
from search.models import Curation, LoggedSearch, SynonymRule, locale_choices

PERIODS = (7, 30, 90)  # days
USUAL = 30
# Whoever writes or looks after pages hears what readers miss.
_RIGHTS = ("add", "change", "publish")

Row = dict[str, Any]


def failed_searches(days: int) -> QuerySet[Any]:
    """Return what failed in the last `days`, most often first, with the number of the same time before.

    A search fails that finds nothing. So does each of a query whose results nobody has opened in that time.
    """
    today = timezone.localdate()
    now = Q(day__gt=today - dt.timedelta(days=days))
    before = Q(day__gt=today - dt.timedelta(days=2 * days)) & ~now
    sums = {
        f"{name}{suffix}": Coalesce(Sum(name, filter=period), 0)
        for name in ("searches", "empty", "clicks")
        for suffix, period in (("", now), ("_before", before))
    }
    rows: QuerySet[Any] = LoggedSearch.objects.values("query", "locale").annotate(
        **{f"sum_{name}": value for name, value in sums.items()}, last=Max("day", filter=now)
    )
    failed = {"failed": _failed(""), "failed_before": _failed("_before")}
    counted: QuerySet[Any] = rows.annotate(**failed)
    counted = counted.annotate(trend=F("failed") - F("failed_before"))
    return counted.filter(failed__gt=0).order_by("-failed", "-sum_searches", "query", "locale")


def _failed(suffix: str) -> Case:
    unopened = When(**{f"sum_clicks{suffix}": 0}, then=F(f"sum_searches{suffix}"))
    return Case(unopened, default=F(f"sum_empty{suffix}"), output_field=IntegerField())


class FailedSearchFilterSet(WagtailFilterSet):
    """Narrows the list down. The view has chosen the time already."""

    days = django_filters.ChoiceFilter(
        label=_("Time"),
        choices=[(7, _("7 days")), (30, _("30 days")), (90, _("90 days"))],
        method="keep",
        empty_label=None,
    )
    locale = django_filters.ChoiceFilter(label=_("Language"), choices=locale_choices)
    kind = django_filters.ChoiceFilter(
        label=_("What failed"),
        choices=[("empty", _("Nothing found")), ("unopened", _("Nothing opened"))],
        method="by_kind",
    )
    query = django_filters.CharFilter(label=_("Query"), lookup_expr="icontains")

    class Meta:
        model = LoggedSearch
        fields: ClassVar = ["days", "locale", "kind", "query"]

    def keep(self, rows: QuerySet[Any], _name: str, _value: str) -> QuerySet[Any]:
        """Keep everything."""
        return rows

    def by_kind(self, rows: QuerySet[Any], _name: str, value: str) -> QuerySet[Any]:
        """Keep what found nothing, or what found something that nobody opened."""
        return rows.filter(sum_empty__gt=0) if value == "empty" else rows.filter(sum_empty=0)


def _signed(number: int) -> str:
    return f"{number:+d}" if number else "0"


class FailedSearchesReport(ReportView):
    """What readers search for in vain, for those who write pages or tune search."""

    page_title = _("Failed searches")
    header_icon = "search"
    filterset_class = FailedSearchFilterSet
    index_url_name = "search_failed"
    index_results_url_name = "search_failed_results"
    permission_policy = policy_registry.get_by_type(Page)
    any_permission_required = _RIGHTS
    model = LoggedSearch
    list_export: ClassVar = [
        "query",
        "locale",
        "failed",
        "failed_before",
        "trend",
        "sum_searches",
        "sum_empty",
        "sum_clicks",
        "last",
    ]
    export_headings: ClassVar = {
        "query": _("Query"),
        "locale": _("Language"),
        "failed": _("Failed"),
        "failed_before": _("Failed in the same time before"),
        "trend": _("Trend"),
        "sum_searches": _("Searches"),
        "sum_empty": _("Nothing found"),
        "sum_clicks": _("Opened"),
        "last": _("Last searched for"),
    }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        plain = {"query": {self.FORMAT_CSV: as_text}}
        self.custom_field_preprocess: dict[str, Any] = {**super().custom_field_preprocess, **plain}

    @cached_property
    def days(self) -> int:
        """Return the time that is looked at."""
        asked = self.request.GET.get("days", "")
        return next((days for days in PERIODS if str(days) == asked), USUAL)

    @cached_property
    def columns(self) -> list[Column]:
        """Return the columns; the last one is for those who may tune search."""
        columns = [
            Column("query", label=_("Query"), accessor="query"),
            Column("locale", label=_("Language"), accessor="locale"),
            Column("failed", label=_("Failed"), accessor="failed"),
            Column("trend", label=_("Trend"), accessor=lambda row: _signed(row["trend"])),
            Column("searches", label=_("Searches"), accessor="sum_searches"),
            Column("empty", label=_("Nothing found"), accessor="sum_empty"),
            Column("clicks", label=_("Opened"), accessor="sum_clicks"),
            Column("last", label=_("Last searched for"), accessor=lambda row: date_format(row["last"])),
        ]
        if ways := self._ways():
            columns.append(Column("tune", label=_("Tune"), accessor=lambda row: _links(row, ways)))
        return columns

    def _ways(self) -> list[tuple[str, Any]]:
        """Return the addresses at which who asks may make a rule, each with its label."""
        named = ((SynonymRule, _("Synonym")), (Curation, _("Pin a page")))
        return [
            (reverse(model.snippet_viewset.get_url_name("add")), label)
            for model, label in named
            if self.request.user.has_perm(f"search.add_{model._meta.model_name}")
        ]

    def get_queryset(self) -> QuerySet[Any]:
        """Return what failed in the time that is asked for."""
        return failed_searches(self.days)

    def get_filename(self) -> str:
        """Return the name of a file with the list."""
        return "failed-searches"


def _links(row: Row, ways: list[tuple[str, Any]]) -> str:
    asked = urlencode({"locale": row["locale"], "query": row["query"]})
    links = [(f"{address}?{asked}", label) for address, label in ways]
    return format_html_join(" · ", '<a href="{}">{}</a>', links)


class FailedSearchesMenuItem(MenuItem):
    """Leads those who write pages to the list."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Tell whether who asks may see it."""
        shown: bool = FailedSearchesReport.permission_policy.user_has_any_permission(request.user, _RIGHTS)
        return shown
