"""Passages that many pages share."""

from typing import Any

from wagtail.models import Locale
from wagtail.test.utils.form_data import nested_form_data, rich_text
from wagtail_localize.models import Translation

from cms.blocks.features import RICH_TEXT_FEATURES
from cms.models import Document, SharedText
from tests.walk.editor import Editor, Pick

from .pages import inner_pages
from .registry import operation

VIEWS = "wagtailsnippets_cms_sharedtext"


def _form(editor: Editor, pick: Pick) -> dict[str, Any]:
    word = editor.word()
    links = "".join(f'<a linktype="page" id="{page.pk}">there</a>' for page in pick.some(inner_pages(), 1))
    links += "".join(f'<a linktype="document" id="{file.pk}">this</a>' for file in pick.some(Document.objects.all(), 1))
    body = rich_text(f"<p>Shared {word} {links}</p>", features=RICH_TEXT_FEATURES)
    form: dict[str, Any] = nested_form_data({"title": f"Shared {word}", "body": body})
    return form


def _editable() -> list[SharedText]:
    kept = set(Translation.objects.filter(enabled=True).values_list("source__object_id", "target_locale_id"))
    texts = SharedText.objects.order_by("pk")
    return [text for text in texts if (text.translation_key, text.locale_id) not in kept]


@operation(weight=1)
def create_shared_text(editor: Editor, pick: Pick) -> None:
    """Write a shared text; no page has it yet."""
    locale = pick.one(Locale.objects.order_by("pk")).language_code
    editor.post(f"{VIEWS}:add", data=_form(editor, pick), query=[("locale", locale)])


@operation()
def edit_shared_text(editor: Editor, pick: Pick) -> None:
    """Save a shared text without publishing it."""
    editor.post(f"{VIEWS}:edit", pick.one(_editable()).pk, data=_form(editor, pick))


@operation(weight=3, publishes=True)
def publish_shared_text(editor: Editor, pick: Pick) -> None:
    """Change a shared text and publish it."""
    editor.post(f"{VIEWS}:edit", pick.one(_editable()).pk, data=_form(editor, pick) | {"action-publish": "1"})


@operation()
def unpublish_shared_text(editor: Editor, pick: Pick) -> None:
    """Withdraw a shared text; readers get it in another language of their chain, or nothing."""
    editor.post(f"{VIEWS}:unpublish", pick.one(SharedText.objects.filter(live=True).order_by("pk")).pk)


@operation(weight=1)
def delete_shared_text(editor: Editor, pick: Pick) -> None:
    """Delete a shared text that pages may show."""
    editor.post(f"{VIEWS}:delete", pick.one(SharedText.objects.order_by("pk")).pk)


@operation()
def translate_shared_text(editor: Editor, pick: Pick) -> None:
    """Submit a shared text for translation."""
    text = pick.one(SharedText.objects.order_by("pk"))
    taken = SharedText.objects.filter(translation_key=text.translation_key).values("locale")
    locale = pick.one(Locale.objects.exclude(pk__in=taken).order_by("pk"))
    names = ("cms", "sharedtext", text.pk)
    editor.post("wagtail_localize:submit_snippet_translation", *names, data={"locales": [locale.pk]})
