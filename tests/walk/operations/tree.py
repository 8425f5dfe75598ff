"""Moving, ordering and copying pages."""

from typing import Any

from wagtail.models import Page

from knowledge.models import HomePage, TopicPage
from tests.walk.editor import Editor, NothingToDoError, Pick

from .pages import CHILDREN, MOST_PAGES, all_pages, inner_pages
from .registry import operation


def _parents_for(page: Any) -> list[Any]:
    return [
        parent
        for parent in all_pages()
        if type(page) in CHILDREN.get(type(parent), ()) and not parent.path.startswith(page.path)
    ]


@operation(weight=4)
def move(editor: Editor, pick: Pick) -> None:
    """Move a page with everything below it, perhaps below a restricted one or into another language's tree."""
    page = pick.one(inner_pages())
    parents = _parents_for(page)
    if not pick.chance(5):
        parents = [parent for parent in parents if parent.locale_id == page.locale_id]
    editor.post("wagtailadmin_pages:move_confirm", page.pk, pick.one(parents).pk)


@operation(weight=3)
def reorder(editor: Editor, pick: Pick) -> None:
    """Give a page another place among its siblings."""
    parent = pick.one([page for page in all_pages() if page.numchild > 1])
    children = list(parent.get_children())
    query = [("position", pick.number(len(children)))] if not pick.chance(4) else []
    editor.post("wagtailadmin_pages:set_page_position", pick.one(children).pk, query=query)


@operation(weight=3, publishes=True)
def copy(editor: Editor, pick: Pick) -> None:
    """Copy a page, with what lies below or without, published or as drafts."""
    _copy(editor, pick, **({"publish_copies": "on"} if pick.chance(2) else {}))


@operation(weight=3, publishes=True)
def alias(editor: Editor, pick: Pick) -> None:
    """Make an alias of a page, perhaps with what lies below."""
    _copy(editor, pick, alias="on")


def _copy(editor: Editor, pick: Pick, **data: Any) -> None:
    page = pick.one(inner_pages())
    below = Page.objects.descendant_of(page).count()
    if Page.objects.count() + below > MOST_PAGES:
        raise NothingToDoError
    parents = [parent for parent in _parents_for(page) if parent.locale_id == page.locale_id]
    data |= {"new_title": f"Copy of {page.title}", "new_slug": editor.word(), "new_parent_page": pick.one(parents).pk}
    if below and pick.chance(2):
        data["copy_subpages"] = "on"
    editor.post("wagtailadmin_pages:copy", page.pk, data=data)


@operation()
def convert_alias(editor: Editor, pick: Pick) -> None:
    """Make an alias a page of its own."""
    aliases = [page for page in all_pages() if page.alias_of_id]
    editor.post("wagtailadmin_pages:convert_alias", pick.one(aliases).pk)


@operation(weight=1, publishes=True)
def point_site(editor: Editor, pick: Pick) -> None:
    """Let the site begin at a topic, or at the home page again."""
    from wagtail.models import Site  # noqa: PLC0415 - needs the app registry

    site = pick.one(Site.objects.all())
    home = HomePage.objects.filter(locale__language_code="en").first()
    topics = TopicPage.objects.filter(locale__language_code="en", alias_of=None, depth=3).order_by("path")
    at_home = home is not None and site.root_page_id == home.pk
    root = pick.one(topics) if at_home else pick.one([home] if home else [])
    data = {"hostname": site.hostname, "port": site.port, "site_name": site.site_name, "root_page": root.pk}
    editor.post("wagtailsites:edit", site.pk, data=data | {"is_default_site": "on"})
