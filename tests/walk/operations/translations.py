"""Translating with wagtail-localize."""

from typing import Any

from django.urls import reverse
from wagtail.models import Locale, Page
from wagtail_localize.models import StringSegment, Translation, TranslationSource

from cms.models import BasePage
from tests.walk.editor import Editor, NothingToDoError, Pick

from .pages import MOST_PAGES, all_pages, inner_pages
from .registry import operation


@operation(weight=3, publishes=True)
def submit(editor: Editor, pick: Pick) -> None:
    """Submit a page for translation, its subtree perhaps."""
    if Page.objects.count() > MOST_PAGES:
        raise NothingToDoError
    page = pick.one([page for page in all_pages() if page.alias_of_id is None])
    taken = Page.objects.filter(translation_key=page.translation_key, alias_of=None).values("locale")
    locale = pick.one(Locale.objects.exclude(pk__in=taken).order_by("pk"))
    data = {"locales": [locale.pk], **({"include_subtree": "on"} if pick.chance(2) else {})}
    editor.post("wagtail_localize:submit_page_translation", page.pk, data=data)


def _translations() -> list[Translation]:
    found = Translation.objects.filter(enabled=True).select_related("source", "target_locale").order_by("pk")
    return [translation for translation in found if _target(translation) is not None]


def _target(translation: Translation) -> Any:
    if not issubclass(translation.source.specific_content_type.model_class(), BasePage):
        return None
    group = Page.objects.filter(translation_key=translation.source.object_id)
    return group.filter(locale=translation.target_locale).first()


@operation(weight=4)
def translate_strings(editor: Editor, pick: Pick) -> None:
    """Translate all segments of a page, or but one; readers get nothing of it yet."""
    translation = pick.one(_translations())
    segments = list(StringSegment.objects.filter(source=translation.source).order_by("pk"))
    for segment in segments if pick.chance(2) else segments[:-1]:
        value = {"value": f"Käännös {editor.word()}"}
        editor.put("wagtail_localize:edit_string_translation", translation.pk, segment.pk, data=value)


@operation(weight=4, publishes=True)
def publish_translation(editor: Editor, pick: Pick) -> None:
    """Publish a translation; an incomplete one is refused."""
    translation = pick.one(_translations())
    editor.post("wagtailadmin_pages:edit", _target(translation).pk, data={"action": "publish"})


@operation(weight=3, publishes=True)
def translate_and_publish(editor: Editor, pick: Pick) -> None:
    """Translate what there is to translate of a page, and publish the translation."""
    translation = pick.one(_translations())
    for segment in StringSegment.objects.filter(source=translation.source).order_by("pk"):
        value = {"value": f"Käännös {editor.word()}"}
        editor.put("wagtail_localize:edit_string_translation", translation.pk, segment.pk, data=value)
    editor.post("wagtailadmin_pages:edit", _target(translation).pk, data={"action": "publish"})


@operation(weight=3, publishes=True)
def update_translations(editor: Editor, pick: Pick) -> None:
    """Bring translations up to date with their source; they may be published at once."""
    source = pick.one(TranslationSource.objects.filter(translations__enabled=True).distinct().order_by("pk"))
    data = {"publish_translations": "on"} if pick.chance(2) else {}
    query = [("next", "/admin/")]
    editor.post("wagtail_localize:update_translations", source.pk, data=data, query=query)


@operation()
def stop_translation(editor: Editor, pick: Pick) -> None:
    """Give a translation to its editors."""
    editor.post("wagtail_localize:stop_translation", pick.one(_translations()).pk, query=[("next", "/admin/")])


@operation(weight=1)
def restart_translation(editor: Editor, pick: Pick) -> None:
    """Give a translation back to wagtail-localize."""
    stopped = [one for one in Translation.objects.filter(enabled=False).order_by("pk") if _target(one) is not None]
    page = _target(pick.one(stopped))
    editor.post("wagtailadmin_pages:edit", page.pk, data={"localize-restart-translation": "1"})


@operation(publishes=True)
def convert_to_alias(editor: Editor, pick: Pick) -> None:
    """Make a translation an alias of its source again."""
    sources = set(TranslationSource.objects.values_list("object_id", flat=True))
    pages = [page for page in inner_pages() if page.translation_key in sources and page.alias_of_id is None]
    own = TranslationSource.objects.values_list("object_id", "locale_id")
    pages = [page for page in pages if (page.translation_key, page.locale_id) not in set(own)]
    editor.post("wagtail_localize:convert_to_alias", pick.one(pages).pk)


@operation(weight=1)
def translate_by_hand(editor: Editor, pick: Pick) -> None:
    """Submit a page and stop at once: a translation that nobody keeps in step."""
    submit(editor, pick)
    translation = Translation.objects.order_by("pk").last()
    editor.post("wagtail_localize:stop_translation", translation.pk, query=[("next", reverse("wagtailadmin_home"))])


@operation(weight=1)
def add_locale(editor: Editor, pick: Pick) -> None:
    """Add a language, perhaps one that is kept in step with English."""
    missing = {"en", "fi", "sv", "de"} - set(Locale.objects.values_list("language_code", flat=True))
    data: dict[str, Any] = {"language_code": pick.one(sorted(missing))}
    sync = "component-wagtail_localize_localesynchronization"
    if pick.chance(2) and Page.objects.count() < MOST_PAGES:
        data |= {f"{sync}-enabled": "on", f"{sync}-sync_from": Locale.objects.get(language_code="en").pk}
    editor.post("wagtaillocales:add", data=data)


@operation(weight=1)
def delete_locale(editor: Editor, pick: Pick) -> None:
    """Delete a language; one that has pages stays."""
    editor.post("wagtaillocales:delete", pick.one(Locale.objects.exclude(language_code="en").order_by("pk")).pk)
