"""The translators' list of what there is to translate."""

from typing import Any, ClassVar

import django_filters
from django.contrib.contenttypes.models import ContentType
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import ContentTypeFilter, WagtailFilterSet
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.admin.views.reports.base import ReportView
from wagtail.models import Locale, Page, get_page_models

from cms.models import BasePage
from cms.to_translate import State, detail, languages_of, sections_for, to_translate


def _page_types(_request: HttpRequest) -> QuerySet[ContentType]:
    models = [model for model in get_page_models() if issubclass(model, BasePage)]
    types = ContentType.objects.get_for_models(*models).values()
    return ContentType.objects.filter(pk__in=[one.pk for one in types]).order_by("model")


class ToTranslateFilterSet(WagtailFilterSet):
    """Narrows the list down. The view has chosen the language already."""

    language = django_filters.ChoiceFilter(label=_("Target language"), method="keep", empty_label=None)
    state = django_filters.ChoiceFilter(label=_("State"), choices=State.choices, empty_label=_("All but “In review”"))
    content_type = ContentTypeFilter(label=_("Type"), queryset=_page_types)
    section = django_filters.ChoiceFilter(label=_("Section"), method="by_section")

    class Meta:
        model = Page
        fields: ClassVar = ["language", "state", "content_type", "section"]

    def __init__(self, *args: Any, languages: list[Locale], language: Locale | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = [(one.language_code, one.get_display_name()) for one in languages]
        self.filters["language"].extra["choices"] = names
        if "locale" in self.filters:  # Wagtail adds it
            self.filters["locale"].label = _("Source language")
        sections = sections_for(self.request.user, language) if language is not None else []
        self.filters["section"].extra["choices"] = sections

    def filter_queryset(self, queryset: QuerySet[Page]) -> QuerySet[Page]:
        """Leave out what a reviewer has, unless that is asked for."""
        pages: QuerySet[Page] = super().filter_queryset(queryset)
        return pages if self.form.cleaned_data.get("state") else pages.exclude(state=State.REVIEW)

    def keep(self, pages: QuerySet[Page], _name: str, _value: str) -> QuerySet[Page]:
        """Keep everything."""
        return pages

    def by_section(self, pages: QuerySet[Page], _name: str, value: str) -> QuerySet[Page]:
        """Keep a section and what lies below it."""
        return pages.filter(path__startswith=Page.objects.get(pk=value).path)


class ToTranslateReport(ReportView):
    """What there is to translate into a language, for those who may submit translations."""

    page_title = _("To translate")
    header_icon = "wagtail-localize-language"
    filterset_class = ToTranslateFilterSet
    index_url_name = "cms_to_translate"
    index_results_url_name = "cms_to_translate_results"
    model = Page
    columns: ClassVar = [
        TitleColumn("title", label=_("Page"), get_url=lambda page: page.to_do.url),
        Column("source", label=_("Source language"), accessor="to_do.source"),
        Column("language", label=_("Target language"), accessor="to_do.language"),
        Column("state", label=_("State"), accessor="to_do.state"),
        Column("progress", label=_("Translated"), accessor="to_do.progress"),
        DateColumn("last_published_at", label=_("Source changed")),
    ]
    list_export: ClassVar = [
        "title",
        "to_do.source",
        "to_do.language",
        "to_do.state",
        "to_do.progress",
        "last_published_at",
    ]
    export_headings: ClassVar = {
        "title": _("Page"),
        "to_do.source": _("Source language"),
        "to_do.language": _("Target language"),
        "to_do.state": _("State"),
        "to_do.progress": _("Translated"),
        "last_published_at": _("Source changed"),
    }

    @cached_property
    def languages(self) -> list[Locale]:
        """Return the languages into which who asks translates."""
        return languages_of(self.request.user)

    @cached_property
    def language(self) -> Locale | None:
        """Return the one that is shown: that which is asked for, or the first."""
        asked = self.request.GET.get("language")
        chosen = (one for one in self.languages if one.language_code == asked)
        return next(chosen, self.languages[0] if self.languages else None)

    def user_has_any_permission(self, _permissions: Any) -> bool:
        """Let in who translates into any language."""
        return bool(self.languages)

    any_permission_required: ClassVar = ["submit"]

    def get_queryset(self) -> QuerySet[Page]:
        """Return what who asks may translate."""
        return to_translate(self.request.user, self.language) if self.language is not None else Page.objects.none()

    def get_filterset_kwargs(self) -> dict[str, Any]:
        """Return what the filters are made with."""
        kwargs: dict[str, Any] = super().get_filterset_kwargs()
        return kwargs | {"languages": self.languages, "language": self.language}

    def get_filename(self) -> str:
        """Return the name of a file with the list."""
        return "to-translate"

    def decorate_paginated_queryset(self, object_list: Any) -> list[Page]:
        """Say of each page what the columns show."""
        pages = list(object_list)
        if self.language is not None:
            detail(pages, self.language)
        return pages


class ToTranslateMenuItem(MenuItem):
    """Leads translators to the list."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Tell whether there can be anything for who asks."""
        return bool(languages_of(request.user))
