"""The administrators' page about the search index: how it is, and what the worker may be asked to do about it."""

import datetime as dt
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.menu import MenuItem
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin
from wagtail.permission_policies import ModelPermissionPolicy

from cms.locales import content_locales
from cms.models import Publication
from search import documents, indexing
from search.analysis import finnish
from search.analysis.stemming import base_language
from search.indexing import Difference, status
from search.models import IndexRequest, Vocabulary
from search.port import AwayError, IndexState, NotReadyError
from search.upkeep import ask_for

MOST_SHOWN = 20  # of what differs

_POLICY = ModelPermissionPolicy(IndexRequest)
_RIGHT = "add"  # to ask the worker; it takes others work away, so it is for administrators


@dataclass(frozen=True, slots=True)
class Row:
    """One thing that can be said about the index."""

    name: str
    text: str
    is_wrong: bool = False


@dataclass(frozen=True, slots=True)
class Differing:
    """A publication that differs, for people."""

    title: str
    url: str
    locale: str
    text: str


def describe(state: IndexState | None) -> Iterator[Row]:
    """Yield what can be said about the index; `state` is None when the engine is away."""
    yield Row(_("Search engine"), _("Elasticsearch") if settings.SEARCH_CLUSTER else _("built in (Tantivy)"))
    if state is None:
        yield Row(_("It answers"), _("no; readers are told so, and the worker goes on once it does"), is_wrong=True)
    else:
        yield Row(_("It answers"), _("yes"))
        yield _index(state)
    yield Row(_("Version of its words"), documents.version())
    if any(base_language(locale) == "fi" for locale in content_locales()):
        version = finnish.version()
        text = _("Voikko %(version)s") % {"version": version} if version else _("rules, since Voikko is not installed")
        yield Row(_("Finnish words are read by"), text)
    if state is not None and state.is_readable:
        yield Row(_("It holds everything up to number"), str(state.reached))
        yield _behind(state.reached)
    made = Vocabulary.objects.order_by("-made_at").values_list("made_at", flat=True).first()
    yield Row(_("Last made anew"), _moment(made) if made else _("never"))
    for request in IndexRequest.objects.all():
        name = _("Make anew") if request.work == IndexRequest.REBUILD else _("Repair")
        yield Row(
            name, _("asked for at %(time)s; the worker has not done it yet") % {"time": _moment(request.asked_at)}
        )


def _index(state: IndexState) -> Row:
    if not state.is_readable:
        return Row(_("The index"), _("is missing; the worker makes it"), is_wrong=True)
    if not state.is_current:
        return Row(_("The index"), _("is of an older version; the worker makes a new one"), is_wrong=True)
    return Row(_("The index"), _("can be searched"))


def _behind(reached: int) -> Row:
    behind = Publication.objects.filter(sequence__gt=reached)
    number = behind.count()
    if not number:
        return Row(_("It is behind"), _("by nothing"))
    since = behind.order_by("projected_at").values_list("projected_at", flat=True)[0]
    text = ngettext("by %(number)s publication, since %(time)s", "by %(number)s publications, since %(time)s", number)
    return Row(_("It is behind"), text % {"number": number, "time": _moment(since)})


def _moment(moment: dt.datetime) -> str:
    return date_format(timezone.localtime(moment), "DATETIME_FORMAT")


def for_people(differences: Collection[Difference]) -> list[Differing]:
    """Return what differs with the titles of the pages. One query."""
    rows = (
        Publication.objects.filter(pk__in={difference.publication for difference in differences})
        .only("title", "page_id")
        .in_bulk()
    )
    return [
        Differing(
            title=rows[difference.publication].title if difference.publication in rows else str(difference.publication),
            url=_edit_url(rows.get(difference.publication)),
            locale=difference.locale,
            text=_how(difference),
        )
        for difference in differences
    ]


def _edit_url(row: Publication | None) -> str:
    return reverse("wagtailadmin_pages:edit", args=[row.page_id]) if row is not None and row.page_id else ""


def _how(difference: Difference) -> str:
    if difference.live is None:
        return _("found, though readers do not have it")
    if difference.indexed is None:
        return _("not found, though readers have it")
    return _("found as it was before its last change")


class IndexReport(PermissionCheckedMixin, WagtailAdminTemplateMixin, TemplateView):
    """How the search index is; a POST asks the worker to do something about it."""

    page_title = gettext_lazy("Search index")
    header_icon = "search"
    template_name = "search/admin/index.html"
    permission_policy = _POLICY
    permission_required = _RIGHT

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Return the way here."""
        return [*self.breadcrumbs_items, {"url": "", "label": self.page_title}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add what is said; the engine is asked once, or for all that it holds if the page is to compare."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        differences: tuple[Difference, ...] | None = None
        try:
            state: IndexState | None = indexing.state()
            if "compare" in self.request.GET and state is not None and state.is_readable:
                differences = status().differences
        except AwayError:
            state = None
        except NotReadyError:
            state = indexing.state()
        return context | {
            "rows": list(describe(state)),
            "is_readable": state is not None and state.is_readable,
            "differences": differences,
            "shown": for_people((differences or ())[:MOST_SHOWN]),
        }

    def post(self, request: HttpRequest) -> HttpResponse:
        """Ask the worker."""
        work = request.POST.get("work", "")
        if work not in {IndexRequest.REPAIR, IndexRequest.REBUILD}:
            raise BadRequest("The worker can repair or rebuild.")
        ask_for(work)
        messages.success(request, _("The worker is asked. Load this page again to see what became of it."))
        return redirect("search_index")


class IndexMenuItem(MenuItem):
    """Leads administrators there."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Tell whether the page is for who asks."""
        shown: bool = _POLICY.user_has_permission(request.user, _RIGHT)
        return shown
