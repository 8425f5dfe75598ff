"""The editors' list of files, and whether they are found by their text."""

from typing import Any, ClassVar

import django_filters
from django.db.models import OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views.reports.base import ReportView
from wagtail.permissions import policy_registry

from cms.models import Document, FileText
from cms.spreadsheets import as_text

_RIGHTS = ("add", "change", "delete")
_COULD_NOT = "problems"


def files_for(user: Any) -> QuerySet[Document]:
    """Return the files that somebody may change, each with the state of its text as `text_state`."""
    files = policy_registry.get_by_type(Document).instances_user_has_any_permission_for(user, _RIGHTS)
    state = FileText.objects.filter(sha256=OuterRef("sha256")).values("state")
    found: QuerySet[Document] = files.annotate(text_state=Coalesce(Subquery(state), Value(str(FileText.State.WAITING))))
    return found.select_related("collection").order_by("title", "pk")


class FileTextFilterSet(WagtailFilterSet):
    """Narrows the list down."""

    state = django_filters.ChoiceFilter(
        label=_("In search"),
        choices=[(_COULD_NOT, _("Could not be read")), *FileText.State.choices],
        method="by_state",
    )
    name = django_filters.CharFilter(label=_("Name"), method="by_name")

    class Meta:
        model = Document
        fields: ClassVar = ["state", "name"]

    def by_state(self, files: QuerySet[Document], _name: str, value: str) -> QuerySet[Document]:
        """Keep those in a state, or those that could not be read."""
        return files.filter(text_state__in=FileText.PROBLEMS if value == _COULD_NOT else (value,))

    def by_name(self, files: QuerySet[Document], _name: str, value: str) -> QuerySet[Document]:
        """Keep those whose titles or names have it."""
        return files.filter(Q(title__icontains=value) | Q(file__icontains=value))


def _edit_url(file: Any) -> str:
    return reverse("wagtaildocs:edit", args=[file.pk])


def state_of(file: Any) -> str:
    """Return in words what became of the text of a file of `files_for`."""
    return str(FileText.State(file.text_state).label)


class FileTextsReport(ReportView):
    """Which files are found by their text, and why the others are not."""

    page_title = _("Text of files")
    header_icon = "doc-full-inverse"
    filterset_class = FileTextFilterSet
    index_url_name = "cms_file_texts"
    index_results_url_name = "cms_file_texts_results"
    permission_policy = policy_registry.get_by_type(Document)
    any_permission_required = _RIGHTS
    model = Document
    columns: ClassVar = [
        TitleColumn("title", label=_("File"), accessor="title", get_url=_edit_url),
        Column("filename", label=_("Name"), accessor="filename"),
        Column("collection", label=_("Collection"), accessor="collection.name"),
        Column("state", label=_("In search"), accessor=state_of),
    ]
    list_export: ClassVar = ["title", "filename", "collection.name", "text_state"]
    export_headings: ClassVar = {
        "title": _("File"),
        "filename": _("Name"),
        "collection.name": _("Collection"),
        "text_state": _("In search"),
    }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        plain = {name: {self.FORMAT_CSV: as_text} for name in ("title", "filename", "collection.name")}
        self.custom_field_preprocess: dict[str, Any] = {**super().custom_field_preprocess, **plain}

    def get_queryset(self) -> QuerySet[Document]:
        """Return the files that the editor works with."""
        return files_for(self.request.user)

    def get_filename(self) -> str:
        """Return the name of a file with the list."""
        return "text-of-files"


class FileTextsMenuItem(MenuItem):
    """Leads whoever works with files to the list."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Tell whether there can be anything for who asks."""
        shown: bool = FileTextsReport.permission_policy.user_has_any_permission(request.user, _RIGHTS)
        return shown
