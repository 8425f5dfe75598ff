"""Writing, publishing and withdrawing pages."""

import datetime as dt
from typing import Any

from django.contrib.auth import get_user_model
from django.utils import timezone
from wagtail.models import Page, Revision
from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text, streamfield
from wagtail_localize.models import Translation

from cms.blocks.features import RICH_TEXT_FEATURES
from cms.models import BasePage, Document, Image, ProductLine, Region, Role, SharedText
from knowledge.models import ArticlePage, FAQPage, HomePage, TopicPage
from tests.walk.editor import Editor, NothingToDoError, Pick

from .registry import operation

MOST_PAGES = 60  # beyond this nothing is made any more: a walk is about changes, not about size
CHILDREN: dict[type[Page], list[type[BasePage]]] = {
    HomePage: [TopicPage, ArticlePage, FAQPage],
    TopicPage: [TopicPage, ArticlePage, FAQPage],
    ArticlePage: [ArticlePage, FAQPage],
}


def all_pages() -> list[Any]:
    """Return every page of ours in tree order, home pages among them."""
    return [page for page in Page.objects.order_by("path").specific() if isinstance(page, BasePage)]


def inner_pages() -> list[Any]:
    """Return every page below a home page."""
    return [page for page in all_pages() if page.depth > 2]


def editable_pages() -> list[Any]:
    """Return the pages that have an edit form of their own: no aliases, no translations kept by wagtail-localize."""
    kept = set(Translation.objects.filter(enabled=True).values_list("source__object_id", "target_locale_id"))
    return [
        page
        for page in all_pages()
        if page.alias_of_id is None and (page.translation_key, page.locale_id) not in kept and not page.locked
    ]


def page_form(editor: Editor, pick: Pick, model: type[Page], page: Any = None) -> dict[str, Any]:
    """Return what the edit form of a page posts: new words everywhere, a new address now and then."""
    word = editor.word()
    slug = page.slug if page is not None and not pick.chance(4) else word
    users = get_user_model().objects.exclude(pk=editor.user.pk)
    data: dict[str, Any] = {
        "title": f"Title {word}",
        "slug": slug,
        "summary": f"Summary {word}" if pick.chance(2) else "",
        "body": streamfield(_blocks(pick, word, RICH_TEXT_FEATURES)),
        "related": streamfield([("page", other.pk) for other in pick.some(inner_pages(), 1)]),
        "regions": [value.pk for value in pick.some(Region.objects.all())],
        "product_lines": [value.pk for value in pick.some(ProductLine.objects.all())],
        "roles": [value.pk for value in pick.some(Role.objects.all(), 1)],
        "tags": ", ".join(pick.some(["alpha", "beta", "gamma"])),
        "content_owner": next(iter(user.pk for user in pick.some(users, 1)), ""),
        "review_date": "",
        "updated": "2026-01-02" if pick.chance(3) else "",
        "seo_title": f"Seo {word}",
        "search_description": "",
        "comments": inline_formset([]),
    }
    if model is FAQPage:
        faq = {"question": f"Question {word}", "answer": streamfield(_blocks(pick, word, RICH_TEXT_FEATURES))}
        data["questions"] = streamfield([("faq", faq)])
    if model is HomePage:
        del data["related"]
    return _flat(data)


def _flat(data: dict[str, Any]) -> dict[str, Any]:
    """Flatten nested data, leaving the values of multiple choices as lists."""
    many = {name: value for name, value in data.items() if isinstance(value, list)}
    flat: dict[str, Any] = nested_form_data({name: value for name, value in data.items() if name not in many})
    return flat | many


def _blocks(pick: Pick, word: str, features: list[str]) -> list[tuple[str, Any]]:
    link = "".join(f'<a linktype="page" id="{page.pk}">there</a>' for page in pick.some(inner_pages(), 1))
    images = pick.some(Image.objects.order_by("pk"), 1)
    files = pick.some(Document.objects.order_by("pk"), 1)
    texts = pick.some(SharedText.objects.order_by("pk"), 1)
    regions = pick.some(Region.objects.order_by("pk"), 1)
    note = streamfield([("rich_text", rich_text(f"<p>Here {word}</p>", features=features))])
    return [
        ("rich_text", rich_text(f"<p>Text {word} {link}</p>", features=features)),
        *(("image", {"image": image.pk, "alt_text": f"Alt {word}", "caption": ""}) for image in images),
        *(("file", {"file": file.pk, "label": ""}) for file in files),
        *(("shared_text", text.pk) for text in texts),
        *(("applies_to", {"regions": region.key, "blocks": note}) for region in regions),
    ]


def _edit(editor: Editor, pick: Pick, page: Any, **more: Any) -> None:
    current = page.get_latest_revision_as_object()
    editor.post("wagtailadmin_pages:edit", page.pk, data=page_form(editor, pick, type(page), current) | more)


def _moment(hours: int) -> str:
    return timezone.localtime(timezone.now() + dt.timedelta(hours=hours)).strftime("%Y-%m-%d %H:%M")


@operation(weight=3)
def create_draft(editor: Editor, pick: Pick) -> None:
    """Make a page and leave it a draft."""
    _create(editor, pick)


@operation(weight=3, publishes=True)
def create_page(editor: Editor, pick: Pick) -> None:
    """Make a page and publish it at once."""
    _create(editor, pick, **{"action-publish": "1"})


def _create(editor: Editor, pick: Pick, **more: Any) -> None:
    if Page.objects.count() > MOST_PAGES:
        raise NothingToDoError
    parent = pick.one([page for page in all_pages() if type(page) in CHILDREN and page.alias_of_id is None])
    model = pick.one(CHILDREN[type(parent)])
    data = page_form(editor, pick, model) | more
    editor.post("wagtailadmin_pages:add", model._meta.app_label, model._meta.model_name, parent.pk, data=data)


@operation(weight=5)
def edit_draft(editor: Editor, pick: Pick) -> None:
    """Save a page without publishing it."""
    _edit(editor, pick, pick.one(editable_pages()))


@operation(weight=8, publishes=True)
def publish(editor: Editor, pick: Pick) -> None:
    """Change a page and publish it."""
    _edit(editor, pick, pick.one(editable_pages()), **{"action-publish": "1"})


@operation(weight=4, publishes=True)
def publish_topic(editor: Editor, pick: Pick) -> None:
    """Change a page with pages below it, its address too, and publish it."""
    page = pick.one([page for page in editable_pages() if page.numchild and page.depth > 2])
    _edit(editor, pick, page, **{"action-publish": "1", "slug": editor.word()})


@operation(weight=4)
def autosave(editor: Editor, pick: Pick) -> None:
    """Let the editor's browser save by itself into the latest revision, which may be the live one."""
    page = pick.one([page for page in editable_pages() if page.latest_revision_id])
    data = page_form(editor, pick, type(page), page.get_latest_revision_as_object())
    data["overwrite_revision_id"] = str(page.latest_revision_id)
    editor.post("wagtailadmin_pages:edit", page.pk, data=data, json=True)


@operation(publishes=True)
def publish_over_autosave(editor: Editor, pick: Pick) -> None:
    """Publish right after the browser saved by itself."""
    page = pick.one([page for page in editable_pages() if page.latest_revision_id])
    _edit(editor, pick, page, **{"action-publish": "1", "overwrite_revision_id": str(page.latest_revision_id)})


@operation()
def schedule(editor: Editor, pick: Pick) -> None:
    """Let a change go live tomorrow."""
    _edit(editor, pick, pick.one(editable_pages()), **{"action-publish": "1", "go_live_at": _moment(24)})


@operation(publishes=True)
def publish_until(editor: Editor, pick: Pick) -> None:
    """Publish until tomorrow."""
    _edit(editor, pick, pick.one(editable_pages()), **{"action-publish": "1", "expire_at": _moment(24)})


@operation()
def unschedule(editor: Editor, pick: Pick) -> None:
    """Take back what was scheduled."""
    revision = pick.one(Revision.objects.page_revisions().exclude(approved_go_live_at=None).order_by("pk"))
    editor.post("wagtailadmin_pages:revisions_unschedule", revision.object_id, revision.pk)


@operation(weight=3, publishes=True)
def revert(editor: Editor, pick: Pick) -> None:
    """Go back to an older revision, as a draft or published."""
    page = pick.one([page for page in editable_pages() if page.revisions.count() > 1])
    revision = pick.one(page.revisions.order_by("pk"))
    more = {"action-publish": "1"} if pick.chance(2) else {}
    data = page_form(editor, pick, type(page), revision.as_object()) | {"title": revision.content["title"]} | more
    editor.post("wagtailadmin_pages:revisions_revert", page.pk, revision.pk, data=data)


@operation(weight=3)
def unpublish(editor: Editor, pick: Pick) -> None:
    """Withdraw a page, with everything below it or without."""
    page = pick.one([page for page in all_pages() if page.live and (page.depth > 2 or pick.chance(6))])
    data = {"include_descendants": "on"} if pick.chance(2) else {}
    editor.post("wagtailadmin_pages:unpublish", page.pk, data=data)


@operation(weight=3)
def delete(editor: Editor, pick: Pick) -> None:
    """Delete a page with everything below it."""
    page = pick.one(inner_pages())
    editor.post("wagtailadmin_pages:delete", page.pk, data={"confirm_site_name": "Majakka"})


@operation(weight=1)
def delete_home(editor: Editor, pick: Pick) -> None:
    """Delete the home page of a language other than the first."""
    home = pick.one([page for page in all_pages() if page.depth == 2 and page.locale.language_code != "en"])
    editor.post("wagtailadmin_pages:delete", home.pk, data={"confirm_site_name": "Majakka"})


@operation(publishes=True)
def submit_and_approve(editor: Editor, pick: Pick) -> None:
    """Send a change through the workflow; the last approval publishes it."""
    page = pick.one(editable_pages())
    _edit(editor, pick, page, **{"action-submit": "1"})
    page.refresh_from_db()
    task = page.current_workflow_task_state
    if task is None:
        raise NothingToDoError
    editor.post("wagtailadmin_pages:workflow_action", page.pk, "approve", task.pk, data={"comment": ""})


def _bulk(editor: Editor, pick: Pick, action: str, pages: list[Any], **data: Any) -> None:
    # Those of one list: Wagtail fails to move a page together with one below it.
    parent = pick.one(pages).path[: -Page.steplen]
    listed = [page for page in pages if page.path[: -Page.steplen] == parent]
    chosen = pick.some(listed, 3) or [pick.one(listed)]
    query = [("id", page.pk) for page in chosen] + [("next", "/admin/")]
    data["confirm_site_name"] = "Majakka"
    editor.post("wagtail_bulk_action", "wagtailcore", "page", action, data=data, query=query)


@operation(publishes=True)
def bulk_publish(editor: Editor, pick: Pick) -> None:
    """Publish several pages' latest drafts at once."""
    data = {"include_descendants": "on"} if pick.chance(2) else {}
    _bulk(editor, pick, "publish", [page for page in inner_pages() if page.alias_of_id is None], **data)


@operation()
def bulk_unpublish(editor: Editor, pick: Pick) -> None:
    """Withdraw several pages at once."""
    data = {"include_descendants": "on"} if pick.chance(2) else {}
    _bulk(editor, pick, "unpublish", [page for page in inner_pages() if page.live], **data)


@operation(weight=1)
def bulk_delete(editor: Editor, pick: Pick) -> None:
    """Delete several pages at once."""
    pages = inner_pages()
    _bulk(editor, pick, "delete", [page for page in pages if page.numchild == 0])


@operation()
def bulk_move(editor: Editor, pick: Pick) -> None:
    """Move several pages to another topic at once."""
    topic = pick.one([page for page in all_pages() if isinstance(page, HomePage | TopicPage)])
    pages = [page for page in inner_pages() if not topic.path.startswith(page.path)]
    _bulk(editor, pick, "move", pages, chooser=topic.pk)


@operation(weight=1)
def lock_and_unlock(editor: Editor, pick: Pick) -> None:
    """Lock a page and unlock it again: nothing that readers could see."""
    page = pick.one(editable_pages())
    editor.post("wagtailadmin_pages:lock", page.pk)
    editor.post("wagtailadmin_pages:unlock", page.pk)
