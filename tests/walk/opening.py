"""The site that every walk begins with: small, but with one of everything that documents are made from."""

import uuid
from io import BytesIO
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.files.base import ContentFile
from django.db import transaction
from PIL import Image as Picture
from wagtail.models import Collection, Locale, Page
from wagtail_localize.models import TranslationSource

from cms.models import Document, Image, ProductLine, Region, Role, SharedText
from cms.services import put_facet_value
from knowledge.models import ArticlePage, FAQPage, HomePage, TopicPage
from knowledge.services import set_up_site


@transaction.atomic
def make_opening() -> None:
    """Fill an empty database."""
    user = get_user_model()
    user.objects.create_superuser("editor", "editor@example.com", "editor", first_name="Eija")
    for name in ("aino", "veikko"):
        user.objects.create_user(name, first_name=name.title())
    set_up_site()
    _leave_out("de")
    for name in ("Partners", "Agents"):
        Group.objects.create(name=name)
    _make_facets()
    _make_media()
    _make_shared_texts()
    _make_pages()


def picture(colour: str, size: int = 20) -> bytes:
    """Return a PNG file of one colour."""
    file = BytesIO()
    Picture.new("RGB", (size, size), colour).save(file, "PNG")
    return file.getvalue()


def _leave_out(code: str) -> None:
    """Take one language away again, so that a walk can add it."""
    locale = Locale.objects.get(language_code=code)
    for home in HomePage.objects.filter(locale=locale):
        home.delete()
    locale.delete()


def _make_facets() -> None:
    for key, parent in (("world", None), ("europe", "world"), ("nordics", "europe"), ("asia", "world")):
        put_facet_value(facet="region", key=key, labels={"en": key.title()}, parent=parent)
    for key, parent in (("router", None), ("router-x", "router"), ("camera", None)):
        put_facet_value(facet="product_line", key=key, labels={"en": key.title()}, parent=parent)
    for key in ("customer", "partner"):
        put_facet_value(facet="role", key=key, labels={"en": key.title()})


def _make_media() -> None:
    root = Collection.get_first_root_node()
    shelves = [root.add_child(name=name) for name in ("Manuals", "Pictures")]
    shelves[0].add_child(name="Old manuals")
    for number, colour in enumerate(("red", "green", "blue")):
        file = ContentFile(picture(colour), f"{colour}.png")
        Image.objects.create(title=colour, file=file, collection=shelves[number % 2], description=f"All {colour}")
        text = ContentFile(f"All about {colour}".encode(), f"{colour}.txt")
        document = Document(title=f"About {colour}", file=text, collection=shelves[number % 2])
        document.file_size = 10 + number
        document.save()


def _make_shared_texts() -> None:
    english, finnish = (Locale.objects.get(language_code=code) for code in ("en", "fi"))
    warning = SharedText(title="Warning", body="<p>Mind the gap.</p>", locale=english, live=False)
    warning.save()
    warning.save_revision().publish()
    finnish_warning = warning.copy_for_translation(finnish)
    finnish_warning.live = False
    finnish_warning.save()
    SharedText.objects.create(title="Draft", body="<p>Not yet.</p>", locale=english, live=False)


def _make_pages() -> None:
    home = HomePage.objects.get(locale__language_code="en")
    network = _publish(home, TopicPage(title="Network", slug="network"), regions=["europe"])
    wifi = _publish(network, TopicPage(title="Wi-Fi", slug="wifi"))
    billing = _publish(home, TopicPage(title="Billing", slug="billing"), product_lines=["camera"])
    for parent, name in ((wifi, "Password"), (wifi, "Range"), (billing, "Invoice")):
        page = ArticlePage(title=name, slug=name.lower(), summary=f"About {name}", body=_body(parent))
        _publish(parent, page, regions=["nordics"], product_lines=["router-x"], roles=["customer"], tags=[name.lower()])
    questions = [_block("faq", {"question": "Why?", "answer": _body(wifi)})]
    faq = _publish(network, FAQPage(title="Questions", slug="questions", questions=questions))
    _publish(billing, ArticlePage(title="Draft", slug="draft"), live=False)
    for page in (network, wifi, faq):
        _translate_by_hand(page, "fi")
    _submit(ArticlePage.objects.get(slug="password"), "fi")
    _submit(ArticlePage.objects.get(slug="invoice"), "fi", "sv")


def _body(linked: Page) -> list[dict[str, Any]]:
    image, file = Image.objects.earliest("pk"), Document.objects.earliest("pk")
    shared = SharedText.objects.earliest("pk")
    link = f'<p>See <a linktype="page" id="{linked.pk}">more</a>.</p>'
    note = [_block("rich_text", "<p>Only here.</p>")]
    return [
        _block("rich_text", link),
        _block("image", {"image": image.pk, "alt_text": "A light", "decorative": False, "caption": ""}),
        _block("file", {"file": file.pk, "label": ""}),
        _block("shared_text", str(shared.translation_key)),
        _block("applies_to", {"regions": ["europe"], "product_lines": [], "blocks": note}),
    ]


def _block(kind: str, value: Any) -> dict[str, Any]:
    # wagtail-localize needs the ids of blocks inside blocks, which a form gives them.
    return {"type": kind, "value": value, "id": str(uuid.uuid4())}


def _publish(parent: Page, page: Any, *, live: bool = True, **facets: list[str]) -> Any:
    models: dict[str, Any] = {"regions": Region, "product_lines": ProductLine, "roles": Role}
    page.locale, page.live = parent.locale, False
    for name, keys in facets.items():
        if name == "tags":
            page.tags.add(*keys)
        else:
            getattr(page, name).set(models[name].objects.filter(key__in=keys))
    page.content_owner = get_user_model().objects.get(username="aino")
    parent.add_child(instance=page)
    revision = page.save_revision(user=get_user_model().objects.get(username="editor"))
    if live:
        revision.publish()
    return page


def _translate_by_hand(page: Any, code: str) -> None:
    page.refresh_from_db()
    copy = page.copy_for_translation(Locale.objects.get(language_code=code), copy_parents=True)
    copy.title = f"{page.title} ({code})"
    copy.save_revision().publish()


def _submit(page: Any, *codes: str) -> None:
    from wagtail_localize.operations import TranslationCreator  # noqa: PLC0415 - its models need the app registry

    TranslationCreator(None, Locale.objects.filter(language_code__in=codes)).create_translations(page)
    assert TranslationSource.objects.filter(object_id=page.translation_key).exists()
