"""Makes what tests need, each with one call."""

import json
from collections.abc import Mapping, Sequence
from io import BytesIO
from typing import Any

from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image as PillowImage
from wagtail.models import Collection, CollectionViewRestriction, Locale, Page, PageViewRestriction

from accounts.models import User
from cms.documents import DocumentContext, Wanted
from cms.facets import PAGE_FIELDS, snapshot
from cms.models import BasePage, Document, Image, Navigation, Publication
from cms.publications.draining import drain
from cms.publications.resources import load_resources
from knowledge.models import ArticlePage, HomePage
from knowledge.services import set_up_site

SVG = b"""<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20" viewBox="0 0 40 20">
<rect width="9" height="9"/></svg>"""


def bitmap(width: int = 1000, height: int = 500, kind: str = "png", **options: Any) -> bytes:
    """Return a small file that holds an image of the given size in pixels."""
    file = BytesIO()
    PillowImage.new("RGB", (width, height), "teal").save(file, kind, **options)
    return file.getvalue()


def upload(content: bytes | None = None, name: str = "picture.png") -> SimpleUploadedFile:
    """Return a file as a browser sends it."""
    return SimpleUploadedFile(name, bitmap() if content is None else content)


def make_image(content: bytes | None = None, name: str = "picture.png", **fields: Any) -> Image:
    """Return a stored image."""
    image: Image = Image.objects.create(**{"title": "Picture", "file": upload(content, name), **fields})
    return image


def make_file(content: bytes = b"%PDF-1.7", name: str = "manual.pdf", **fields: Any) -> Document:
    """Return a stored file."""
    file: Document = Document.objects.create(**{"title": "Manual", "file": ContentFile(content, name=name), **fields})
    return file


def make_collection(restriction: str | None = None, name: str = "Collection") -> Collection:
    """Return a collection; `restriction` is a kind of Wagtail's, such as `login`."""
    root = Collection.get_first_root_node()
    collection: Collection = root.add_child(name=name)
    if restriction:
        CollectionViewRestriction.objects.create(collection=collection, restriction_type=restriction)
    return collection


def make_roots() -> None:
    """Make the roots of pages and collections, and a right, if they are missing: a flush takes what migrations made."""
    if not Page.objects.filter(depth=1).exists():
        locale, _made = Locale.objects.get_or_create(language_code="en")
        Page.add_root(title="Root", slug="root", locale=locale)
    if Collection.get_first_root_node() is None:
        Collection.add_root(name="Root")
    kind, _made = ContentType.objects.get_or_create(app_label="wagtail_localize", model="translation")
    Permission.objects.get_or_create(
        content_type=kind, codename="submit_translation", defaults={"name": "Can submit translations"}
    )


def make_home() -> HomePage:
    """Return the home page in the default language; the site is set up."""
    set_up_site()
    home: HomePage = HomePage.objects.get(locale__language_code="en")
    return home


def stream(*blocks: tuple[str, Any], prefix: str = "block") -> str:
    """Return blocks, given as types and raw values, as a StreamField stores them."""
    children = ({"type": kind, "value": value, "id": f"{prefix}-{i}"} for i, (kind, value) in enumerate(blocks))
    return json.dumps(list(children))


def make_article(*blocks: tuple[str, Any], parent: Page | None = None, **fields: Any) -> ArticlePage:
    """Return a published article made of blocks."""
    article: ArticlePage = (parent or make_home()).add_child(
        instance=ArticlePage(**{"title": "Article", "body": stream(*blocks), **fields})
    )
    article.save_revision().publish()
    article.refresh_from_db()
    return article


def document_of(page: BasePage, *chain: str) -> dict[str, Any]:
    """Return the page's document as plain JSON, as a publication holds it."""
    wanted = Wanted(chain=chain or ("en",))
    page.collect(wanted)
    context = DocumentContext(load_resources([wanted], snapshot()), wanted.chain)
    return page.document(context).model_dump(mode="json", exclude_none=True)


def make_page(kind: type[BasePage], parent: Page, *, live: bool = True, **fields: Any) -> Any:
    """Return a page of a type below another one, published unless it shall not be `live`."""
    fields = {"title": "Page", "locale": parent.locale, **fields}
    page = parent.add_child(instance=kind(live=False, **fields))
    revision = page.save_revision()
    if live:
        revision.publish()
        page.refresh_from_db()
    return page


def translate(page: Any, code: str, *, live: bool = True, **fields: Any) -> Any:
    """Return the translation of a page, published unless it shall not be `live`. The pages above need one, too."""
    translation = page.copy_for_translation(Locale.objects.get(language_code=code))
    for name, value in fields.items():
        setattr(translation, name, value)
    revision = translation.save_revision()
    if live:
        revision.publish()
        translation.refresh_from_db()
    return translation


def restrict(page: Page, *groups: Group) -> None:
    """Restrict a page and what lies below it to the groups, or without any to people who have signed in."""
    kind = PageViewRestriction.GROUPS if groups else PageViewRestriction.LOGIN
    PageViewRestriction.objects.create(page=page, restriction_type=kind).groups.set(groups)


def make_user(name: str, *groups: Group, **fields: Any) -> User:
    """Return a person who is a member of the groups."""
    user: User = User.objects.create_user(name, f"{name}@example.com", **fields)
    user.groups.set(groups)
    return user


def make_navigation(code: str, *, menu: Sequence[Any] = (), footer: Mapping[str, Sequence[Any]] | None = None) -> Any:
    """Return the menu and the footer (by heading) of a language: pages, or pairs of a label and an address."""

    def links(targets: Sequence[Any]) -> list[dict[str, Any]]:
        return [
            {"type": "link", "value": {"label": target[0], "url": target[1]}}
            if isinstance(target, tuple)
            else {"type": "page", "value": {"page": target.pk, "label": ""}}
            for target in targets
        ]

    columns = [
        {"type": "column", "value": {"heading": heading, "links": links(targets)}}
        for heading, targets in (footer or {}).items()
    ]
    locale = Locale.objects.get(language_code=code)
    return Navigation.objects.create(locale=locale, menu=json.dumps(links(menu)), footer=json.dumps(columns))


def publication_of(page: Page) -> Publication:
    """Return what readers have of the page, after draining."""
    return Publication.objects.live().get(page_id=page.pk)


def describe(page: Any, *, tags: Sequence[str] = (), **facets: Sequence[str]) -> None:
    """Publish a page with tags, and facet values given as `regions=["finland"]`; readers have it."""
    for field, keys in facets.items():
        facet = {name: facet for facet, name in PAGE_FIELDS.items()}[field]
        getattr(page, field).set([snapshot().pk_of(facet, key) for key in keys])
    page.tags.set(tags)
    page.save_revision().publish()
    drain()
