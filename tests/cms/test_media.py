"""Images in their sizes, and files for those who may have them."""

import hashlib
import json
import re
import uuid
from importlib import import_module
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission
from django.test import Client
from django.urls import reverse
from PIL import Image as PillowImage
from pytest_django import DjangoAssertNumQueries, Settings
from wagtail.models import Collection, GroupCollectionPermission, PageViewRestriction

from cms.documents import ImageRef
from cms.media.files import file_url
from cms.media.markup import responsive_image
from cms.media.renditions import PREVIEW, best_source, image_url, image_version, sources
from cms.models import Document, Image, Mark, Rendition
from cms.publications.draining import drain
from cms.publications.resources import image_ref
from tests.factories import SVG, bitmap, make_article, make_collection, make_file, make_image, publication_of, upload


@pytest.fixture(autouse=True)
def drawings(settings: Settings) -> None:
    settings.WAGTAILIMAGES_EXTENSIONS = ["avif", "gif", "jpg", "jpeg", "png", "svg", "webp"]


def content_of(answer: Any) -> bytes:
    """Read an answer to its end, which closes it and its file."""
    content: bytes = answer.getvalue()
    return content


def stored(file: Any) -> bytes:
    with file.open() as opened:
        content: bytes = opened.read()
        return content


def ref(width: int = 1000, kind: str = "png", **fields: Any) -> ImageRef:
    return ImageRef(uid=uuid.UUID(int=1), hash="ab", width=width, height=500, format=kind, **fields)


@pytest.mark.parametrize(
    ("width", "widths"),
    [(200, [200]), (320, [320]), (321, [320, 321]), (1000, [320, 640, 960, 1000]), (5000, [320, 640, 960, 1280, 1920])],
)
def test_images_are_never_made_larger(width: int, widths: list[int]) -> None:
    assert [source.width for source in sources(ref(width))] == widths


def test_drawings_and_animations_have_one_address() -> None:
    assert [source.url.rpartition("/")[2] for source in sources(ref(kind="svg"))] == ["original.svg"]
    assert image_url(ref(kind="gif"), PREVIEW).endswith("/original.gif")


def test_the_smallest_image_that_is_large_enough_is_best() -> None:
    assert best_source(sources(ref()), 600).width == 640
    assert best_source(sources(ref()), 6000).width == 1000


def test_the_address_changes_with_the_file_and_the_focal_point() -> None:
    versions = {image_version("a", None), image_version("b", None), image_version("a", (1, 2, 3, 4))}
    assert len(versions) == 3


def test_an_image_keeps_its_place_and_lets_the_browser_choose() -> None:
    tag = responsive_image(ref(kind="jpeg").model_dump(mode="json"), '"Hi"', sizes="50vw")
    assert 'width="1000" height="500" alt="&quot;Hi&quot;" loading="lazy"' in tag
    assert re.findall(r'<source type="(.*?)"', tag) == ["image/avif", "image/webp"]
    assert re.findall(r"(\d+)w\b", tag) == ["320", "640", "960", "1000"] * 2
    assert tag.count('sizes="50vw"') == 2
    assert re.findall(r'<img src=".*/(.*?)"', tag) == ["w960.jpg"]


def test_image_without_loss_keeps_its_format_for_old_browsers() -> None:
    tag = responsive_image(ref())
    assert re.findall(r'<source type="(.*?)"', tag) == ["image/webp"]
    assert re.findall(r'<img src=".*/(.*?)"', tag) == ["w960.png"]


def test_small_image_leaves_nothing_to_choose_but_the_format() -> None:
    assert not re.search(r"sizes=|\dw\b", responsive_image(ref(200, "jpeg")))


def test_drawing_needs_no_choice() -> None:
    assert re.fullmatch(r'<img src="/images/[^"]*original.svg" [^<>]*>', responsive_image(ref(kind="svg")))


def test_image_makes_a_page_two_kilobytes_larger_at_most() -> None:
    assert len(responsive_image(ref(5000, "jpeg"), "A lamp")) < 2000


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "extensions"),
    [("a.jpg", ["avif", "webp", "jpg"]), ("a.png", ["webp", "png"]), ("a.webp", ["avif", "jpg"])],
)
def test_image_is_served_in_each_of_its_formats(client: Client, name: str, extensions: list[str]) -> None:
    image = make_image(bitmap(kind=name.rpartition(".")[2].replace("jpg", "jpeg")), name)
    for extension in extensions:
        answer = client.get(image_url(image_ref(image), "w320", extension))
        kind = extension.replace("jpg", "jpeg")
        assert answer["Content-Type"] == f"image/{kind}"
        picture = PillowImage.open(BytesIO(content_of(answer)))
        assert (picture.format, picture.width) == (kind.upper(), 320)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "size", "served", "width"),
    [
        ("a.png", "w320", "webp", 320),
        ("a.jpg", "w640", "webp", 640),
        ("a.webp", "w1920", "webp", 1000),
        ("a.png", PREVIEW, "webp", 954),
        ("a.gif", "w320", "gif", 1000),
    ],
)
def test_image_is_served_in_its_size(client: Client, name: str, size: str, served: str, width: int) -> None:
    kind = name.rpartition(".")[2].replace("jpg", "jpeg")
    image = make_image(bitmap(kind=kind), name)
    answer = client.get(image_url(image_ref(image), size))
    assert answer.status_code == 200
    assert answer["Content-Type"] == f"image/{served}"
    assert answer["Cache-Control"] == "public, max-age=31536000, immutable"
    picture = PillowImage.open(BytesIO(content_of(answer)))
    assert (picture.format, picture.width) == (served.upper(), width)


@pytest.mark.django_db
def test_drawing_is_served_as_it_is_and_can_do_nothing(client: Client) -> None:
    image = make_image(SVG, "a.svg")
    answer = client.get(image_url(image_ref(image), "w320"))
    assert b"<rect" in content_of(answer)
    assert answer["Content-Type"] == "image/svg+xml"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]


@pytest.mark.django_db
def test_addresses_that_nobody_gave_out_are_not_found(client: Client) -> None:
    url = image_url(image_ref(make_image()), "w320")
    version = url.split("/")[3]
    for wrong in (
        url.replace("w320", "w321"),
        url.replace("w320.webp", "w320.avif"),
        url.replace("w320.webp", "w320.jpg"),
        url.replace("w320.webp", "w320.gif"),
        url.replace("w320.webp", "original.png"),
        url.replace("w320.webp", "original.webp"),
        url.replace(version, "0" * 12),
        url.replace(url.split("/")[2], str(uuid.uuid4())),
    ):
        assert client.get(wrong).status_code == 404
    assert Rendition.objects.count() == 0
    assert client.post(url).status_code == 405


@pytest.mark.django_db
def test_image_in_a_private_collection_is_not_found(client: Client) -> None:
    image = make_image(collection=make_collection("login"))
    client.force_login(get_user_model().objects.create_superuser("admin"))
    assert client.get(image_url(image_ref(image), "w320")).status_code == 404


@pytest.mark.django_db
def test_image_whose_file_is_lost_is_not_found(client: Client) -> None:
    image = make_image()
    url = image_url(image_ref(image), "w320")
    image.file.storage.delete(image.file.name)
    assert client.get(url).status_code == 404


@pytest.mark.django_db
def test_rendition_is_made_once(client: Client, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    url = image_url(image_ref(make_image()), "w320")
    content_of(client.get(url))
    with django_assert_num_queries(3):
        content_of(client.get(url))
    assert Rendition.objects.count() == 1


# --- Uploads -----------------------------------------------------------------------------------------------------


EVIL = b"""<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"
viewBox="0 0 9 9" onload="x()">
<script>x()</script><a xlink:href="javascript:x()"><rect width="9" height="9" onclick="x()"/></a>
<foreignObject><iframe xmlns="http://www.w3.org/1999/xhtml" src="https://evil.example/"/></foreignObject>
<image href="https://evil.example/x.png"/><use href="https://evil.example/x.svg#a"/>
<style>@import url(https://evil.example/x.css); rect { fill: url(https://evil.example/y) }</style></svg>"""


@pytest.mark.django_db
def test_drawing_loses_what_runs_or_loads() -> None:
    drawing = stored(make_image(EVIL, "evil.svg").file)
    for bad in (
        b"script",
        b"onload",
        b"onclick",
        b"javascript",
        b"iframe",
        b"foreignObject",
        b"url(https",
        b"evil.example/x.png",
    ):
        assert bad not in drawing
    assert b"<rect" in drawing


def form_errors(client: Client, content: bytes, name: str) -> list[str]:
    answer = client.post(reverse("wagtailimages:add"), {"title": "T", "file": upload(content, name)})
    form = answer.context["form"] if answer.status_code == 200 else None
    return list(form.errors.get("file", [])) if form else []


@pytest.fixture
def admin(client: Client, settings: Settings) -> Client:
    settings.WAGTAILIMAGES_IMAGE_FORM_BASE = "cms.media.uploads.ImageForm"
    client.force_login(get_user_model().objects.create_superuser("admin"))
    return client


@pytest.mark.django_db
def test_administrator_uploads_a_drawing_that_is_cleaned(admin: Client) -> None:
    assert form_errors(admin, EVIL, "evil.svg") == []
    image = Image.objects.get()
    assert b"script" not in stored(image.file)
    assert image.file_size == image.file.size


def nested_svg(depth: int, times: int = 1) -> bytes:
    """Return a drawing in which so many elements lie inside one another, so many times."""
    branch = b"<g>" * depth + b"<rect/>" * 10 + b"</g>" * depth
    return b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9">' + branch * times + b"</svg>"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("content", "name", "message"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'><rect>", "a.svg", "valid image"),
        (b"<html><body>x</body></html>", "a.svg", "valid image|cannot be read"),
        (b'<!DOCTYPE svg [<!ENTITY a "b">]><svg xmlns="http://www.w3.org/2000/svg">&a;</svg>', "a.svg", "valid image"),
        (nested_svg(101), "a.svg", "inside one another"),
        (nested_svg(99, 2_000), "a.svg", "inside one another"),
        (SVG.replace(b'width="40" height="20"', b'width="-5" height="0"'), "a.svg", "size"),
        (SVG.replace(b"0 0 40 20", b"0 0 nan nan"), "a.svg", "size"),
        (bitmap(kind="jpeg"), "a.png", "does not match"),
        (b"no image", "a.png", "valid image"),
        (bitmap(kind="bmp"), "a.bmp", "allowed extensions|supported"),
    ],
)
def test_upload_that_is_not_what_it_says_is_refused(admin: Client, content: bytes, name: str, message: str) -> None:
    errors = form_errors(admin, content, name)
    assert re.search(message, " ".join(errors), re.IGNORECASE)
    assert not Image.objects.exists()


@pytest.mark.django_db
def test_upload_with_too_many_pixels_is_refused(admin: Client, settings: Settings) -> None:
    settings.WAGTAILIMAGES_MAX_IMAGE_PIXELS = 1000
    assert "too many pixels" in " ".join(form_errors(admin, bitmap(), "a.png"))


@pytest.mark.django_db
def test_photograph_is_turned_upright() -> None:
    exif = PillowImage.Exif()
    exif[0x0112] = 6  # turned by a quarter
    image = make_image(bitmap(100, 50, "jpeg", exif=exif), "a.jpg")
    assert (image.width, image.height) == (50, 100)
    assert 0x0112 not in PillowImage.open(BytesIO(stored(image.file))).getexif()


@pytest.mark.django_db
def test_scripts_store_the_hash_too() -> None:
    assert len(make_image().file_hash) == 40
    assert len(make_file().file_hash) == 40


@pytest.mark.django_db
def test_file_has_the_checksum_of_its_content() -> None:
    assert make_file(b"%PDF-1.7").sha256 == hashlib.sha256(b"%PDF-1.7").hexdigest()


@pytest.mark.django_db
def test_replaced_file_has_another_checksum_on_pages_too(admin: Client) -> None:
    page = make_article(("file", {"file": (file := make_file()).pk, "label": ""}))
    form = {"title": "Manual", "collection": file.collection_id, "file": upload(b"%PDF-2.0", "manual.pdf")}
    assert admin.post(reverse("wagtaildocs:edit", args=[file.pk]), form).status_code == 302
    drain()
    assert json.loads(publication_of(page).document)["body"][0]["file"]["sha256"] == (
        hashlib.sha256(b"%PDF-2.0").hexdigest()
    )


@pytest.mark.django_db
def test_upgrade_computes_the_checksums_of_files_stored_before() -> None:
    file, lost = make_file(), make_file(name="lost.pdf")
    lost.file.storage.delete(lost.file.name)
    Document.objects.update(sha256="")
    Mark.objects.all().delete()
    import_module("cms.migrations.0008_fill_file_sha256").fill(apps, None)
    assert dict(Document.objects.values_list("pk", "sha256")) == {file.pk: file.sha256, lost.pk: ""}
    assert list(Mark.objects.values_list("source", flat=True)) == [f"file:{file.pk}"]


# --- Files -------------------------------------------------------------------------------------------------------


def offer(file: Document, restriction: str | None = None) -> None:
    article = make_article(("file", {"file": file.pk, "label": ""}))
    if restriction:
        PageViewRestriction.objects.create(page=article, restriction_type=restriction)
    drain()


def fetch(client: Client, file: Document) -> Any:
    return client.get(file_url(file.uid, file.filename))


def status(client: Client, file: Document) -> int:
    answer = fetch(client, file)
    content_of(answer)
    number: int = answer.status_code
    return number


@pytest.mark.django_db
def test_file_that_a_page_offers_is_downloaded(client: Client) -> None:
    offer(file := make_file())
    answer = fetch(client, file)
    assert answer.status_code == 200
    assert content_of(answer) == b"%PDF-1.7"
    assert answer["Content-Disposition"] == 'attachment; filename="manual.pdf"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cache-Control"] == "private, no-cache"
    again = client.get(file_url(file.uid, file.filename), headers={"If-None-Match": answer["ETag"]})
    assert again.status_code == 304


@pytest.mark.django_db
def test_file_in_a_link_of_a_text_is_offered_too(client: Client) -> None:
    file = make_file()
    make_article(("rich_text", f'<p><a linktype="document" id="{file.pk}">x</a></p>'))
    drain()
    assert status(client, file) == 200


@pytest.mark.django_db
def test_file_that_no_page_offers_is_not_found(client: Client) -> None:
    client.force_login(get_user_model().objects.create_superuser("admin"))
    assert status(client, make_file()) == 404
    assert client.get(file_url(uuid.uuid4(), "x.pdf")).status_code == 404


@pytest.mark.django_db
def test_file_of_a_page_for_the_signed_in_asks_to_sign_in(client: Client) -> None:
    offer(file := make_file(), "login")
    answer = fetch(client, file)
    assert answer.status_code == 302
    assert file_url(file.uid, file.filename) in answer["Location"]
    client.force_login(get_user_model().objects.create_user("aino"))
    assert status(client, file) == 200


@pytest.mark.django_db
def test_file_of_a_page_for_a_group_does_not_exist_for_others(client: Client) -> None:
    offer(file := make_file(), "groups")
    assert status(client, file) == 404
    client.force_login(get_user_model().objects.create_superuser("admin"))
    assert status(client, file) == 404


@pytest.mark.django_db
def test_file_in_a_private_collection_needs_more_than_a_public_page(client: Client) -> None:
    offer(file := make_file(collection=make_collection("login")))
    assert status(client, file) == 302
    client.force_login(get_user_model().objects.create_user("aino"))
    assert status(client, file) == 200


@pytest.mark.django_db
def test_file_in_a_collection_for_a_group_does_not_exist_for_others(client: Client) -> None:
    offer(file := make_file(collection=make_collection("groups")))
    assert status(client, file) == 404


@pytest.mark.django_db
def test_old_name_of_a_file_leads_to_the_new_one(client: Client) -> None:
    offer(file := make_file())
    assert client.get(file_url(file.uid, "old.pdf"))["Location"] == file_url(file.uid, "manual.pdf")


@pytest.mark.django_db
def test_file_that_is_lost_is_not_found(client: Client) -> None:
    offer(file := make_file())
    file.file.storage.delete(file.file.name)
    assert status(client, file) == 404


# --- In the admin ------------------------------------------------------------------------------------------------


@pytest.fixture
def below_the_admin(settings: Settings) -> None:
    settings.MEDIA_URL = "/admin/media/"
    settings.WAGTAILDOCS_SERVE_METHOD = "direct"


@pytest.mark.django_db
@pytest.mark.usefixtures("below_the_admin")
def test_administrator_sees_images_and_documents(admin: Client) -> None:
    image, file = make_image(), make_file()
    index = admin.get(reverse("wagtailimages:index")).content.decode()
    thumbnail = re.findall(r'src="(/admin/media/images/[^"]*)"', index)[0]
    for url in (thumbnail, image.file.url, file.url):
        answer = admin.get(url)
        assert answer.status_code == 200
        assert answer["X-Content-Type-Options"] == "nosniff"
        content_of(answer)
    assert admin.get(reverse("wagtaildocs:index")).status_code == 200


@pytest.mark.django_db
@pytest.mark.usefixtures("below_the_admin")
def test_nobody_else_gets_what_is_stored(client: Client) -> None:
    urls = [make_image().file.url, make_file().url]
    for user in (None, get_user_model().objects.create_user("aino")):
        if user:
            client.force_login(user)
        assert [client.get(url).status_code for url in urls] == [302, 302]


def sign_in_a_writer(client: Client, collection: Collection, codename: str) -> None:
    """Sign in somebody who has one right in one collection."""
    group = Group.objects.create(name="Writers")
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    permission = Permission.objects.get(codename=codename, content_type__app_label="cms")
    GroupCollectionPermission.objects.create(group=group, collection=collection, permission=permission)
    editor = get_user_model().objects.create_user("aino")
    editor.groups.add(group)
    client.force_login(editor)


def statuses(client: Client, *urls: str) -> list[int]:
    answers = [client.get(url) for url in urls]
    for answer in answers:
        content_of(answer)
    return [answer.status_code for answer in answers]


@pytest.mark.django_db
@pytest.mark.usefixtures("below_the_admin")
def test_editor_gets_documents_of_their_own_collections_only(client: Client) -> None:
    mine, others = make_collection(name="Mine"), make_collection(name="Others")
    sign_in_a_writer(client, mine, "choose_document")
    assert statuses(client, *(make_file(collection=collection).url for collection in (mine, others))) == [200, 404]


@pytest.mark.django_db
@pytest.mark.usefixtures("below_the_admin")
def test_editor_gets_public_images_and_private_ones_of_their_own_collections_only(client: Client) -> None:
    mine, others = make_collection("login", name="Mine"), make_collection("login", name="Others")
    sign_in_a_writer(client, mine, "choose_image")
    images = [make_image(collection=collection) for collection in (make_collection(), mine, others)]
    thumbnails = [image.get_rendition("max-165x165").url for image in images]
    for urls in ([image.file.url for image in images], thumbnails):
        assert statuses(client, *urls) == [200, 200, 404]


@pytest.mark.django_db
def test_stored_files_that_are_nobodys_are_not_given(admin: Client, media_root: Path) -> None:
    (media_root / "images").mkdir(parents=True)
    (media_root / "secret.txt").write_text("x")
    for name in (
        "secret.txt",
        "images/../secret.txt",
        "images//../../secret.txt",
        "images/gone.png",
        "images/",
        "%2Fetc/passwd",
        "images/%00.png",
        "documents/%00.pdf",
    ):
        assert admin.get(f"/admin/media/{name}").status_code in {400, 404}
