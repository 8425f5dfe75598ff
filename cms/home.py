"""The home of the admin: what wants the attention of whoever has signed in."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.db.models import Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.components import Component
from wagtail.admin.views.home import WorkflowObjectsToModeratePanel
from wagtail.models import Locale, Page
from wagtail.permission_policies.pages import PagePermissionPolicy

from cms import worklists
from cms.to_translate import State, detail, languages_of, to_translate

SHOWN = 5  # pages of each list; the explorer has them all
_OUTDATED = {"translation": "outdated"}


@dataclass(frozen=True, slots=True)
class WorkList:
    """Some pages that want the same. `url` leads to all `number` of them.

    What is to be translated is in the report; each of its pages has its `to_do` (see `cms.to_translate`).
    """

    name: str
    title: str | Promise
    url: str
    number: int
    pages: list[Page]
    is_translation: bool = False


def work_for(user: Any) -> list[WorkList]:
    """Return what wants the attention of `user`; no empty list.

    At most a few queries for each list, however many pages there are.
    """
    languages = languages_of(user)
    if any(language.language_code == settings.LANGUAGE_CODE for language in languages):
        languages = []  # who writes the sources sees in the explorer what is missing and outdated
    return [*_translations_for(user, languages), *_pages_for(user, is_translator=bool(languages))]


def _translations_for(user: Any, languages: Sequence[Locale]) -> Iterator[WorkList]:
    """Yield what there is to translate into each language."""
    for language in languages:
        pages = to_translate(user, language).exclude(state=State.REVIEW)
        shown = list(pages[: SHOWN + 1])
        if shown:
            number = pages.count() if len(shown) > SHOWN else len(shown)
            detail(shown[:SHOWN], language)
            url = f"{reverse('cms_to_translate')}?{urlencode({'language': language.language_code})}"
            title = _("To translate into %(language)s") % {"language": language.get_display_name()}
            name = f"translate-{language.language_code}"
            yield WorkList(name, title, url, number, shown[:SHOWN], is_translation=True)


def _pages_for(user: Any, *, is_translator: bool) -> list[WorkList]:
    """Return what wants attention among the pages that `user` finds in the explorer."""
    policy = PagePermissionPolicy()
    root = policy.explorable_root_instance(user)
    if root is None:
        return []
    mine = Page.objects.descendant_of(root).filter(pk__in=policy.explorable_instances(user).values("pk"))
    explorer = reverse("wagtailadmin_explore", args=[root.pk])
    found = []
    for title, query, condition in _lists(user):
        if is_translator and query == _OUTDATED:
            continue  # it is there already
        pages = mine.filter(condition)
        shown = list(pages.select_related("locale").order_by("-latest_revision_created_at", "pk")[: SHOWN + 1])
        if shown:
            number = pages.count() if len(shown) > SHOWN else len(shown)
            name = "-".join(query.values())
            found.append(WorkList(name, title, f"{explorer}?{urlencode(query)}", number, shown[:SHOWN]))
    return found


def _lists(user: Any) -> Iterator[tuple[str | Promise, dict[str, str], Q]]:
    """Yield each list with what the explorer is asked to show the same (see `cms.explorer`)."""
    yield _("My drafts"), {"work": "mine"}, worklists.drafts_of(user)
    yield _("Waiting for my review"), {"work": "review"}, worklists.waiting_for(user)
    yield _("Past their review date"), {"review": "past"}, worklists.past_review()
    yield _("Outdated translations"), _OUTDATED, worklists.outdated()
    yield _("Readers say that it did not help"), {"work": "unhelpful"}, worklists.unhelpful()


class WorkPanel(Component):
    """All the lists."""

    name = "work"
    order = 100
    template_name = "cms/admin/work.html"

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        """Return what the panel shows."""
        return {"lists": work_for(parent_context["request"].user)}


def put_work_first(_request: HttpRequest, panels: list[Component]) -> None:
    """Put our panel in the place of Wagtail's list of reviews, which asks the database for each page anew."""
    panels[:] = [WorkPanel(), *(panel for panel in panels if not isinstance(panel, WorkflowObjectsToModeratePanel))]
