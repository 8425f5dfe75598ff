"""The editors' list of what readers say about pages."""

from typing import Any, ClassVar

import django_filters
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import BooleanColumn, Column, DateColumn, TitleColumn
from wagtail.admin.views.reports.base import ReportView
from wagtail.models import Page
from wagtail.permissions import policy_registry

from cms.locales import content_locales
from cms.models import Reason, Vote
from cms.spreadsheets import as_text

# Whoever writes or looks after a page hears what its readers say.
_RIGHTS = ("add", "change", "publish")


def votes_for(user: Any) -> QuerySet[Vote]:
    """Return the votes on pages that somebody may write or publish, the newest first."""
    pages = policy_registry.get_by_type(Page).instances_user_has_any_permission_for(user, _RIGHTS)
    mine = Vote.objects.filter(publication__page_id__in=pages.values("pk"))
    return mine.select_related("publication").defer("publication__document").order_by("-created_at", "-pk")


class VoteFilterSet(WagtailFilterSet):
    """Narrows the list down."""

    helpful = django_filters.ChoiceFilter(
        label=_("Helped"), choices=[("true", _("Yes")), ("false", _("No"))], method="by_answer"
    )
    reason = django_filters.MultipleChoiceFilter(label=_("Reason"), choices=Reason.choices)
    comment = django_filters.ChoiceFilter(
        label=_("Comment"), choices=[("yes", _("With a comment"))], method="by_comment"
    )
    locale = django_filters.ChoiceFilter(
        label=_("Language"),
        choices=lambda: [(code, code) for code in content_locales()],
        field_name="publication__locale",
    )
    page = django_filters.CharFilter(label=_("Page"), method="by_page")

    class Meta:
        model = Vote
        fields: ClassVar = ["helpful", "reason", "comment", "locale", "page"]

    def by_answer(self, votes: QuerySet[Vote], _name: str, value: str) -> QuerySet[Vote]:
        """Keep those that say that the page helped, or that it did not."""
        return votes.filter(helpful=value == "true")

    def by_comment(self, votes: QuerySet[Vote], _name: str, _value: str) -> QuerySet[Vote]:
        """Keep those that say something."""
        return votes.exclude(comment="")

    def by_page(self, votes: QuerySet[Vote], _name: str, value: str) -> QuerySet[Vote]:
        """Keep those on pages with a key, or with words in their titles."""
        return votes.filter(Q(publication__key=value) | Q(publication__title__icontains=value))


def _edit_url(vote: Vote) -> str:
    return reverse("wagtailadmin_pages:edit", args=[vote.publication.page_id])


class VotesReport(ReportView):
    """What readers say, for those who write the pages."""

    page_title = _("Readers’ votes")
    header_icon = "comment"
    filterset_class = VoteFilterSet
    index_url_name = "cms_votes"
    index_results_url_name = "cms_votes_results"
    permission_policy = policy_registry.get_by_type(Page)
    any_permission_required = _RIGHTS
    model = Vote
    columns: ClassVar = [
        TitleColumn("title", label=_("Page"), accessor="publication.title", get_url=_edit_url),
        Column("locale", label=_("Language"), accessor="publication.locale"),
        BooleanColumn("helpful", label=_("Helped")),
        Column("reason", label=_("Reason"), accessor="get_reason_display"),
        Column("comment", label=_("Comment")),
        DateColumn("created_at", label=_("When")),
    ]
    list_export: ClassVar = [
        "publication.title",
        "publication.key",
        "publication.locale",
        "helpful",
        "reason",
        "comment",
        "created_at",
    ]
    export_headings: ClassVar = {
        "publication.title": _("Page"),
        "publication.key": _("Key"),
        "publication.locale": _("Language"),
        "helpful": _("Helped"),
        "reason": _("Reason"),
        "comment": _("Comment"),
        "created_at": _("When"),
    }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        texts = ("publication.title", "publication.key", "comment")
        plain = {name: {self.FORMAT_CSV: as_text} for name in texts}
        self.custom_field_preprocess: dict[str, Any] = {**super().custom_field_preprocess, **plain}

    def get_queryset(self) -> QuerySet[Vote]:
        """Return the votes that the editor may read."""
        return votes_for(self.request.user)

    def get_filename(self) -> str:
        """Return the name of a file with the list."""
        return "votes"


class VotesMenuItem(MenuItem):
    """Leads whoever writes pages to the list."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Tell whether there can be anything for who asks."""
        shown: bool = VotesReport.permission_policy.user_has_any_permission(request.user, _RIGHTS)
        return shown
