"""The pages and people of the visibility matrix."""

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import Group
from django.test import Client
from wagtail.models import Collection, CollectionViewRestriction

from accounts.models import User
from blog.models import Author, Series
from cms.extraction.services import Extraction
from cms.media.files import file_url
from cms.media.renditions import image_url
from cms.models import ContentKey, Document, FileText, Image
from cms.patience import Patience
from cms.publications.draining import drain
from cms.publications.resources import image_ref
from cms.services import put_facet_value, replace_content
from knowledge.models import ArticlePage, TopicPage
from search.indexing import rebuild
from tests.blog_site import make_blog, make_post
from tests.campaign_site import make_announcement, make_index
from tests.factories import (
    make_collection,
    make_file,
    make_home,
    make_image,
    make_navigation,
    make_page,
    make_user,
    restrict,
    stream,
    translate,
)
from tests.file_samples import pdf
from tests.product_site import make_product

from .people import ANONYMOUS, IN_A, IN_B, INACTIVE, MEMBER, SUPERUSER


@dataclass(frozen=True, slots=True)
class World:
    """What the exits ask for."""

    clients: dict[str, Client]
    pages: dict[str, Any]  # by word
    addresses: dict[str, list[str]]  # by word: everywhere where the page is, was, or might be looked for
    files: dict[str, str]  # addresses by word
    images: dict[str, str]  # addresses by word


def make_world() -> World:
    """Return the world; readers have it."""
    group_a, group_b = Group.objects.create(name="A"), Group.objects.create(name="B")
    put_facet_value(facet="region", key="finland", labels={"en": "Finland"})
    home = make_home()
    hub = make_page(TopicPage, home, title="Hub", slug="hub")
    files = {"kanarifile": _file("kanarifile", group_a), "kanaripagefile": _file("kanaripagefile")}
    image = _image("kanariimage", group_a)
    pages = {"kanaripublic": _page("kanaripublic", hub), "kanarimembers": _page("kanarimembers", hub)}
    restrict(pages["kanarimembers"])
    pages["kanarigroup"] = group = _page("kanarioldaddress", hub, files["kanaripagefile"])
    restrict(group, group_a)
    retired = _page("kanariretired", hub)
    restrict(retired, group_a)
    drain()
    retired.unpublish()
    _rename(group, "kanarigroup", files["kanaripagefile"])
    pages["kanaritopic"] = topic = _page("kanaritopic", hub, kind=TopicPage)
    restrict(topic, group_a)
    pages["kanaribelow"] = _page("kanaribelow", topic)
    pages["kanarineither"] = _page("kanarineither", topic)
    restrict(pages["kanarineither"], group_b)
    pages["kanaridraft"] = _page("kanaridraft", hub, live=False)
    pages["kanariunpublished"] = _page("kanariunpublished", hub)
    pages["kanariunpublished"].unpublish()
    pages["kanarialias"] = group.create_alias(parent=hub, update_slug="kanarialias")
    translate(hub, "fi", title="Keskus", slug="keskus")
    pages["kanaritwin"] = _page("kanaritwin", hub)
    pages["kanarikaksonen"] = _translate(pages["kanaritwin"], "kanarikaksonen")
    restrict(pages["kanarikaksonen"], group_a)
    pages["kanarisource"] = _page("kanarisource", hub)
    restrict(pages["kanarisource"], group_a)
    pages["kanarilahde"] = _translate(pages["kanarisource"], "kanarilahde")
    pages["kanaripost"] = _post("kanaripost", home)
    restrict(pages["kanaripost"], group_a)
    pages["kanariproduct"] = _product("kanariproduct", home, files["kanaripagefile"])
    restrict(pages["kanariproduct"], group_a)
    pages["kanarinotice"] = notice = make_announcement(make_index(home), **_words("kanarinotice"))
    notice.tags.add("tag kanarinotice")
    notice.save_revision().publish()
    restrict(notice, group_a)
    _refer_to_everything(hub, pages, files["kanarifile"], image)
    _rename(pages["kanaripublic"], "kanaridraftwords", slug="kanaripublic", live=False)
    make_navigation("en", menu=list(pages.values()), footer={"All": list(pages.values())})
    _read_files()
    drain()
    replaced, by = (ContentKey.objects.get(key=key) for key in ("kanariretired", "kanaripublic"))
    replace_content(key=replaced, by=by)
    rebuild()
    for page in pages.values():
        page.refresh_from_db()
    return World(
        clients=_clients(group_a, group_b),
        pages=pages,
        addresses={word: _addresses(page) for word, page in pages.items()}
        | {"kanariretired": _addresses(retired)}
        | {"kanarioldaddress": ["/en/hub/kanarioldaddress/", "/fi/hub/kanarioldaddress/"]},
        files={word: file_url(file.uid, file.filename) for word, file in files.items()},
        images={"kanariimage": image_url(image_ref(image), "w320")},
    )


def _clients(group_a: Group, group_b: Group) -> dict[str, Client]:
    people = {
        INACTIVE: make_user(INACTIVE, group_a),
        MEMBER: make_user(MEMBER),
        IN_A: make_user(IN_A, group_a),
        IN_B: make_user(IN_B, group_b),
        SUPERUSER: make_user(SUPERUSER, is_superuser=True, is_staff=True),
    }
    clients = {ANONYMOUS: Client()}
    for name, person in people.items():
        clients[name] = Client()
        clients[name].force_login(person)
    User.objects.filter(username=INACTIVE).update(is_active=False)
    return clients


def _words(word: str) -> dict[str, Any]:
    return {
        "title": f"Title {word}",
        "slug": word,
        "summary": f"Summary {word}",
        "search_description": f"Description {word}",
    }


def _page(word: str, parent: Any, file: Document | None = None, kind: Any = ArticlePage, *, live: bool = True) -> Any:
    page = make_page(kind, parent, live=False, body=_body(word, file), **_words(word))
    page.tags.add(f"tag {word}")
    revision = page.save_revision()
    if live:
        revision.publish()
        page.refresh_from_db()
    return page


def _body(word: str, file: Document | None = None) -> str:
    text = ("rich_text", f"<h2>Heading {word}</h2><p>Body {word}</p>")
    return stream(text, ("file", {"file": file.pk, "label": ""})) if file is not None else stream(text)


def _rename(page: Any, word: str, file: Document | None = None, *, live: bool = True, **fields: Any) -> None:
    """Give a page another word; its key stays."""
    for name, value in {**_words(word), "body": _body(word, file), **fields}.items():
        setattr(page, name, value)
    page.tags.set([f"tag {word}"])
    revision = page.save_revision()
    if live:
        revision.publish()


def _translate(page: Any, word: str) -> Any:
    translation = translate(page, "fi", live=False, body=_body(word), **_words(word))
    translation.tags.set([f"tag {word}"])
    translation.save_revision().publish()
    translation.refresh_from_db()
    return translation


def _post(word: str, home: Any) -> Any:
    """Return a post in a blog, by an author and in a series that go by its word."""
    blog = make_blog(home)
    author = Author.objects.create(key=word, name=f"Author {word}", text=f"Text {word}", locale=home.locale)
    series = Series.objects.create(key=word, title=f"Series {word}", locale=home.locale)
    return make_post(blog, "1999-12-31", author, tags=(f"tag {word}",), series=series, body=_body(word), **_words(word))


def _product(word: str, home: Any, file: Document) -> Any:
    """Return the documentation of a product that goes by its word."""
    put_facet_value(facet="product_line", key="gadget", labels={"en": "Gadget"})
    row = {"type": "item", "id": "row", "value": {"name": f"Property {word}", "value": "230", "unit": "V"}}
    sheet = stream(("specification", {"title": "", "rows": [row]}), prefix="sheet")
    downloads = stream(("download", {"file": file.pk, "label": word, "kind": "manual"}), prefix="download")
    page = make_product(home, "gadget", data_sheet=sheet, downloads=downloads, body=_body(word), **_words(word))
    page.tags.add(f"tag {word}")
    page.save_revision().publish()
    return page


def _refer_to_everything(hub: Any, pages: dict[str, Any], file: Document, image: Image) -> None:
    links = "".join(f'<p><a linktype="page" id="{page.pk}">a link</a></p>' for page in pages.values())
    hub.body = stream(
        ("rich_text", f'{links}<p><a linktype="document" id="{file.pk}">a file</a></p>'),
        ("file", {"file": file.pk, "label": ""}),
        ("image", {"image": image.pk, "alt_text": "kanariimage", "decorative": False, "caption": "kanariimage"}),
    )
    hub.related = stream(*[("page", page.pk) for page in pages.values()], prefix="related")
    hub.save_revision().publish()


def _collection(*groups: Group) -> Collection:
    collection = make_collection()
    if groups:
        kind = CollectionViewRestriction.GROUPS
        restriction = CollectionViewRestriction.objects.create(collection=collection, restriction_type=kind)
        restriction.groups.set(groups)
    return collection


def _file(word: str, *groups: Group) -> Document:
    content = pdf(f"Text {word}", f"Inside {word}")
    return make_file(content, f"{word}.pdf", title=f"File {word}", collection=_collection(*groups))


def _read_files() -> None:
    """Let search find the files by their text."""
    reading = Extraction(Patience())
    while reading.round():
        pass
    assert FileText.objects.filter(characters__gt=0).count() == Document.objects.count()


def _image(word: str, *groups: Group) -> Image:
    return make_image(name=f"{word}.png", title=word, description=word, collection=_collection(*groups))


def _addresses(page: Any) -> list[str]:
    path = page.url_path.split("/", 2)[2]
    return [f"/{locale}/{path}" for locale in ("en", "fi", "sv")]
