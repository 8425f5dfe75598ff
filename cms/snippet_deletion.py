"""Snippets that pages show are not deleted under them: a page may need one, and its translations would differ."""

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import ngettext
from wagtail.admin.admin_url_finder import AdminURLFinder

from cms.models import KeyedSnippet, Publication


def refuse_while_shown(request: HttpRequest, instances: Iterable[Any]) -> HttpResponse | None:
    """Answer a request to delete snippets with the reason why not, if readers have pages that show one of them."""
    for snippet in instances:
        number = _pages(snippet) if isinstance(snippet, KeyedSnippet) else 0
        if number:
            text = ngettext(
                "“%(name)s” is shown on %(number)d page. Choose another there before you delete it.",
                "“%(name)s” is shown on %(number)d pages. Choose others there before you delete it.",
                number,
            )
            messages.error(request, text % {"name": snippet, "number": number})
            return redirect(AdminURLFinder(request.user).get_edit_url(snippet) or "wagtailadmin_home")
    return None


def refuse_many_while_shown(
    request: HttpRequest, action_type: str, objects: Iterable[Any], _action: Any
) -> HttpResponse | None:
    """Do the same where several are deleted at once."""
    return refuse_while_shown(request, objects) if action_type == "delete" else None


def _pages(snippet: KeyedSnippet) -> int:
    live = Publication.objects.live()
    return live.filter(dependencies__kind=snippet.kind, dependencies__target=str(snippet.pk)).distinct().count()
