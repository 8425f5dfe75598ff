"""What wagtail-localize gives to translators, and what becomes of it."""

from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse
from wagtail.models import Locale
from wagtail_localize.models import String, StringSegment, StringTranslation, Translation, TranslationSource
from wagtail_localize.operations import translate_object

from cms.models import SharedText
from knowledge.models import ArticlePage
from tests.factories import make_article, make_home, make_image, stream

pytestmark = pytest.mark.django_db


def translated(article: ArticlePage, words: dict[str, str]) -> ArticlePage:
    """Return the article in Finnish after a translator has translated `words`."""
    finnish = Locale.objects.get(language_code="fi")
    translate_object(article, [finnish])
    source = TranslationSource.objects.get_for_instance(article)
    source.update_from_db()
    for segment in StringSegment.objects.filter(source=source).select_related("string"):
        if segment.string.data in words:
            StringTranslation.objects.create(
                translation_of=segment.string,
                locale=finnish,
                context=segment.context,
                data=words[segment.string.data],
                translation_type=StringTranslation.TRANSLATION_TYPE_MANUAL,
            )
    Translation.objects.get(source=source, target_locale=finnish).save_target(publish=False)
    page: ArticlePage = article.get_translation(finnish).get_latest_revision_as_object()
    return page


def segments(*blocks: tuple[str, Any], **fields: Any) -> set[str]:
    article = make_article(*blocks, **fields)
    TranslationSource.get_or_create_from_instance(article)
    return set(String.objects.values_list("data", flat=True)) - {article.title, article.slug}


TABLE = {
    "header_column": True,
    "table": {
        "caption": "Lights",
        "columns": [{"type": "plain", "heading": "Light"}, {"type": "formatted", "heading": ""}],
        "rows": [{"values": ["Green", "<p>Go <b>on</b></p>"]}, {"values": ["Red", "<p>Wait</p>"]}],
    },
}


def test_translators_get_the_words_of_a_table() -> None:
    assert segments(("table", TABLE)) == {"Lights", "Light", "Green", "Red", "Go <b>on</b>", "Wait"}


def test_a_table_comes_back_translated() -> None:
    words = {"Lights": "Valot", "Light": "Valo", "Green": "Vihreä", "Go <b>on</b>": "<b>Jatka</b>"}
    table = translated(make_article(("table", TABLE)), words).body.raw_data[0]["value"]
    assert table["header_column"]
    assert table["table"]["caption"] == "Valot"
    assert [column["heading"] for column in table["table"]["columns"]] == ["Valo", ""]
    assert table["table"]["rows"] == [
        {"values": ["Vihreä", "<p><b>Jatka</b></p>"]},
        {"values": ["Red", "<p>Wait</p>"]},
    ]


def test_translations_of_a_table_stay_when_rows_are_moved() -> None:
    article = make_article(("table", TABLE))
    translated(article, {"Green": "Vihreä"})
    rows = TABLE["table"]["rows"][::-1]  # type: ignore[index]  # nested literals
    article.body = stream(("table", {"table": {**TABLE["table"], "rows": rows}}))  # type: ignore[dict-item]  # as above
    article.save_revision().publish()
    table = translated(article, {}).body.raw_data[0]["value"]["table"]
    assert [row["values"][0] for row in table["rows"]] == ["Red", "Vihreä"]


def test_the_translation_editor_opens_with_every_kind_of_block(client: Client) -> None:
    image = {"image": make_image().pk, "alt_text": "A door", "decorative": False, "caption": "C"}
    article = make_article(
        ("rich_text", "<p>m<sup>2</sup></p>"),
        ("image", image),
        ("callout", {"kind": "tip", "title": "T", "text": "<p>x</p>"}),
        ("steps", [{"type": "item", "id": "s", "value": {"text": "<p>x</p>", "image": image}}]),
        ("code", {"language": "bash", "code": "ls", "caption": "C"}),
        ("table", TABLE),
        ("applies_to", {"regions": [], "product_lines": [], "blocks": [{"type": "table", "id": "t", "value": TABLE}]}),
    )
    page = translated(article, {})
    client.force_login(get_user_model().objects.create_superuser("admin"))
    assert client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).status_code == 200


def test_code_is_the_same_in_every_language() -> None:
    assert segments(("code", {"language": "bash", "code": "ls", "caption": "List"})) == {"List"}


def test_a_shared_text_is_named_by_the_same_key_in_every_language() -> None:
    home = make_home()
    text = SharedText.objects.create(title="Warranty", body="<p>Two years.</p>", locale=home.locale)
    key = str(text.translation_key)
    page = translated(make_article(("shared_text", key), parent=home), {})
    assert page.body.raw_data[0]["value"] == key


def test_links_keep_their_places_when_translated() -> None:
    html = '<p>See <a linktype="page" id="1" anchor="reset">this</a></p>'
    page = translated(make_article(("rich_text", html)), {'See <a id="a1">this</a>': 'Katso <a id="a1">tätä</a>'})
    assert 'anchor="reset"' in page.body.raw_data[0]["value"]


def test_tags_and_owner_are_each_translations_own() -> None:
    article = make_article()
    page = translated(article, {})
    page.tags.add("suomeksi")
    page.save_revision().publish()
    article.tags.add("english")
    article.content_owner = get_user_model().objects.create_user("aino")
    article.save_revision().publish()
    again = translated(article, {})
    assert [tag.name for tag in again.tags.all()] == ["suomeksi"]
    assert again.content_owner is None


def items(*values: Any) -> list[dict[str, Any]]:
    return [{"type": "item", "value": value, "id": f"item-{number}"} for number, value in enumerate(values)]


def test_translators_get_words_of_blocks_and_no_facts() -> None:
    other = make_article(title="Other")
    found = segments(
        ("specification", {"title": "Output", "rows": items({"name": "Heating", "value": "7.5", "unit": "kW"})}),
        ("video", {"url": "https://vimeo.com/1", "title": "The filter", "transcript": "<p>Close it.</p>"}),
        ("call_to_action", {"text": "", "label": "Read on", "page": other.pk, "url": ""}),
        ("related_pages", {"title": "Next", "pages": items(other.pk)}),
        ("accordion", items({"title": "If it is red", "text": "<p>Wait.</p>"})),
        ("quote", {"text": "<p>Warm.</p>", "name": "Mikael", "role": "customer"}),
    )
    words = {"Output", "Heating", "kW", "The filter", "Close it.", "Read on", "Next", "If it is red", "Wait."}
    assert found == words | {"Warm.", "Mikael", "customer"}


def test_pages_and_videos_come_into_a_translation_as_they_are() -> None:
    other = make_article(title="Other")
    video = {"url": "https://vimeo.com/1", "title": "The filter", "transcript": ""}
    article = make_article(("video", video), ("related_pages", {"title": "Next", "pages": items(other.pk)}))
    body = translated(article, {"The filter": "Suodatin", "Next": "Seuraavaksi"}).body.raw_data
    assert [body[0]["value"][name] for name in ("url", "title")] == ["https://vimeo.com/1", "Suodatin"]
    assert body[1]["value"]["title"] == "Seuraavaksi"
    assert [page["value"] for page in body[1]["value"]["pages"]] == [other.pk]
