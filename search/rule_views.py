"""The admin's forms of what editors tune. They say which answers change before anything is saved."""

import hashlib
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.ui import tables
from wagtail.snippets.views.snippets import CreateView, EditView, SnippetViewSet, SnippetViewSetGroup

from cms.locales import content_locales
from search.judged import Comparison, compare
from search.models import Curation, JudgedQuery, SynonymRule, Tuned
from search.port import NotReadyError
from search.tuning import tuned_by


class _ComparingMixin:
    """Saves when nobody else has meanwhile, and when the editor has seen which answers change."""

    request: HttpRequest
    model: type[Tuned]
    produced_error_message: str | None
    is_out_of_date: bool
    comparison: Comparison | None = None
    confirms = ""

    def setup(self, *args: Any, **kwargs: Any) -> None:
        """Switch Wagtail's autosave off: half a rule would hold for readers at once."""
        super().setup(*args, **kwargs)  # type: ignore[misc]  # the view has it
        self.autosave_enabled = False

    def is_valid(self, form: Any) -> bool:
        """Tell whether to save now; else the form says why not, with all that was typed."""
        if not super().is_valid(form):  # type: ignore[misc]  # the view has it
            return False
        if self.is_out_of_date:
            self.produced_error_message = _(
                "Somebody else has saved this meanwhile. What you typed is still here, and what they saved is in the "
                "history. Save again to put yours in its place."
            )
            return False
        return self._is_confirmed(form)

    def _is_confirmed(self, form: Any) -> bool:
        confirms = _digest(form.instance)
        if self.request.POST.get("confirms") == confirms:
            return True
        try:
            self.comparison = _compare(form.instance)
        except NotReadyError:
            self.produced_error_message = _(
                "Search is not available right now, so nobody can tell which answers change. Save again to save it "
                "anyway."
            )
        else:
            if not self.comparison.changes:
                return True
            self.produced_error_message = _("Not saved yet: answers change. Look at the list, then save again.")
        self.confirms = confirms
        return False

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add what changes."""
        context: dict[str, Any] = super().get_context_data(**kwargs)  # type: ignore[misc]  # the view has it
        return context | {"comparison": self.comparison, "confirms": self.confirms}


def _digest(rule: Tuned) -> str:
    """Return what tells one state of a form from another: what was seen is confirmed, and nothing else."""
    return hashlib.sha256(repr(rule.meaning).encode()).hexdigest()


def _compare(rule: Tuned) -> Comparison:
    """Return which answers change when a row is saved as it is now."""
    model = type(rule)
    rows: dict[type[Tuned], list[Any]] = {kind: list(kind._default_manager.all()) for kind in (SynonymRule, Curation)}
    before = tuned_by(rows[SynonymRule], rows[Curation])
    old = [row for row in rows[model] if row.pk == rule.pk]
    rows[model] = [*(row for row in rows[model] if row.pk != rule.pk), rule]
    after = tuned_by(rows[SynonymRule], rows[Curation])
    return compare(before, after, {row.locale for row in (*old, rule)})


class _RuleCreateView(_ComparingMixin, CreateView):
    """Makes a rule, perhaps for a query that comes with the address."""

    def get_initial_form_instance(self) -> Any:
        """Begin with the query and the language of the address."""
        instance = self.model()
        if self.request.GET.get("locale") in content_locales():
            instance.locale = self.request.GET["locale"]
        begin_with(instance, self.request.GET.get("query", "").replace("\0", "")[:100])
        return instance


def begin_with(rule: Tuned, query: str) -> None:
    """Let a new rule be about a query."""
    if isinstance(rule, SynonymRule) and query:
        rule.terms = f"{query}, "
    elif isinstance(rule, Curation):
        rule.queries = query


class _RuleEditView(_ComparingMixin, EditView):
    """Changes a rule, or puts back what it was."""


class _RuleViewSet(SnippetViewSet):
    """What synonyms and curations have in common."""

    add_view_class = _RuleCreateView
    edit_view_class = _RuleEditView
    create_template_name = "search/admin/create_rule.html"
    edit_template_name = "search/admin/edit_rule.html"
    copy_view_enabled = False
    list_filter = ("locale", "is_active")
    list_per_page = 50


class SynonymViewSet(_RuleViewSet):
    """Synonyms."""

    model = SynonymRule
    icon = "link"
    menu_label = gettext_lazy("Synonyms")
    list_display = (
        "terms",
        tables.Column("locale", label=gettext_lazy("Language"), accessor="get_locale_display"),
        tables.BooleanColumn("is_active", label=gettext_lazy("In use")),
        tables.UpdatedAtColumn(),
    )
    search_fields = ("terms",)


class CurationViewSet(_RuleViewSet):
    """Pinned and hidden results."""

    model = Curation
    icon = "pick"
    menu_label = gettext_lazy("Pinned and hidden results")
    list_display = (
        "__str__",
        tables.Column("locale", label=gettext_lazy("Language"), accessor="get_locale_display"),
        tables.Column("pinned", label=gettext_lazy("Pinned"), accessor=lambda row: len(row.pinned_pages)),
        tables.Column("hidden", label=gettext_lazy("Hidden"), accessor=lambda row: len(row.hidden_pages)),
        tables.BooleanColumn("is_active", label=gettext_lazy("In use")),
        tables.UpdatedAtColumn(),
    )
    search_fields = ("queries",)


class JudgedQueryViewSet(SnippetViewSet):
    """Judged queries."""

    model = JudgedQuery
    icon = "check"
    menu_label = gettext_lazy("Judged queries")
    copy_view_enabled = False
    list_display = (
        "query",
        tables.Column("locale", label=gettext_lazy("Language"), accessor="get_locale_display"),
    )
    list_filter = ("locale",)
    list_per_page = 50
    search_fields = ("query",)


class SearchViewSetGroup(SnippetViewSetGroup):
    """The menu of what editors tune."""

    menu_label = gettext_lazy("Tune search")
    menu_name = "tuning"
    menu_icon = "search"
    menu_order = 370
    items = (SynonymViewSet, CurationViewSet, JudgedQueryViewSet)
