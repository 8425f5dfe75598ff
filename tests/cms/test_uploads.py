"""What is stored of uploaded images and files, and what is refused."""

import struct
import zlib
from io import BytesIO
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from PIL import ExifTags, ImageCms, PngImagePlugin
from PIL import Image as PillowImage
from pytest_django import Settings

from cms.media.cleaning import LONGEST_SIDE, cleaned_image_file
from cms.media.making import opened_rendition
from cms.media.metadata import without_metadata
from cms.models import Document, Image
from tests.factories import SVG, bitmap, make_collection, make_file, make_image, upload

SECRET = b"Aino's garden"
XMP = b"<x:xmpmeta>" + SECRET + b"</x:xmpmeta>"
GPS = {1: "N", 2: (60.0, 10.0, 0.0), 3: "E", 4: (24.0, 56.0, 0.0)}
QUARTER_TURN = 6


@pytest.fixture
def admin(client: Client) -> Client:
    client.force_login(get_user_model().objects.create_superuser("admin"))
    return client


def exif(orientation: int = 1) -> bytes:
    """Return notes of a camera: where, what, and how it was held."""
    notes = PillowImage.Exif()
    notes[ExifTags.Base.Orientation] = orientation
    notes[ExifTags.Base.ImageDescription] = SECRET.decode()
    notes.get_ifd(ExifTags.IFD.GPSInfo).update(GPS)
    return notes.tobytes()


def photograph(kind: str, orientation: int = 1, **options: Any) -> bytes:
    """Return a picture, red above teal, that tells in all ways of its format where it was taken."""
    if kind == "jpeg":
        options |= {"comment": SECRET}
    if kind == "png":
        texts = PngImagePlugin.PngInfo()
        texts.add_text("Comment", SECRET.decode())
        texts.add_itxt("XML:com.adobe.xmp", XMP.decode())
        options |= {"pnginfo": texts}
    if kind in {"jpeg", "webp", "avif"}:
        options |= {"xmp": XMP}
    file = BytesIO()
    picture = PillowImage.new("RGB", (60, 40), "teal")
    picture.paste("red", (0, 0, 60, 20))
    picture.save(file, kind, exif=exif(orientation), quality=100, **options)
    return file.getvalue()


def pixels(content: bytes) -> bytes:
    return PillowImage.open(BytesIO(content)).convert("RGB").tobytes()


def tells(content: bytes) -> bool:
    """Tell whether anything of what the camera noted is in the file."""
    notes = PillowImage.open(BytesIO(content)).getexif()
    return bool(SECRET in content or notes.get_ifd(ExifTags.IFD.GPSInfo) or dict(notes))


def stored(image: Any) -> bytes:
    with image.file.storage.open(image.file.name) as file:
        content: bytes = file.read()
        return content


# --- Metadata ----------------------------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["jpeg", "png", "webp", "avif"])
def test_stored_photograph_tells_nothing_but_what_it_shows(kind: str) -> None:
    content = photograph(kind)
    assert tells(content)
    kept = stored(make_image(content, f"a.{kind}"))
    assert not tells(kept)
    assert pixels(kept) == pixels(content)


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["jpeg", "png", "webp", "avif"])
def test_photograph_that_was_taken_sideways_is_stored_upright(kind: str) -> None:
    image = make_image(photograph(kind, QUARTER_TURN), f"a.{kind}")
    assert (image.width, image.height) == (40, 60)
    picture = PillowImage.open(BytesIO(stored(image))).convert("RGB")
    assert picture.size == (40, 60)
    left, right = picture.getpixel((5, 30)), picture.getpixel((35, 30))
    assert isinstance(left, tuple)
    assert isinstance(right, tuple)
    assert left[0] < 60
    assert right[0] > 200  # what was above is on the right, clockwise
    assert not tells(stored(image))


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["jpeg", "png", "webp", "avif"])
@pytest.mark.parametrize("spec", ["width-30|format-jpeg", "width-30|format-png", "width-30|format-webp"])
def test_renditions_of_what_was_stored_before_tell_nothing(kind: str, spec: str) -> None:
    image = make_image(bitmap(kind=kind), f"a.{kind}")
    with image.file.storage.open(image.file.name, "wb") as file:
        file.write(photograph(kind))
    with opened_rendition(image, spec) as made:
        assert not tells(made.read())


def test_colour_profile_stays() -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    for kind in ("jpeg", "png", "webp"):
        clean = without_metadata(photograph(kind, icc_profile=profile), kind)
        assert PillowImage.open(BytesIO(clean)).info["icc_profile"] == profile
        assert SECRET not in clean


def test_what_a_camera_appends_to_a_photograph_goes() -> None:
    content = bitmap(kind="jpeg", progressive=True)
    assert without_metadata(content + photograph("jpeg"), "jpeg") == content


def test_animation_keeps_its_frames_and_loses_its_comment() -> None:
    for kind in ("gif", "webp"):
        frames = [PillowImage.new("RGB", (20, 10), colour) for colour in ("red", "teal", "white")]
        file = BytesIO()
        notes: dict[str, Any] = {"comment": SECRET} if kind == "gif" else {"xmp": XMP, "exif": exif()}
        frames[0].save(file, kind, save_all=True, append_images=frames[1:], duration=70, loop=0, **notes)
        clean = without_metadata(file.getvalue(), kind)
        assert SECRET in file.getvalue()
        assert SECRET not in clean
        with PillowImage.open(BytesIO(clean)) as animation:
            assert (animation.n_frames, animation.info["loop"]) == (3, 0)  # type: ignore[attr-defined]
            animation.seek(2)
            assert animation.convert("RGB").getpixel((5, 5)) == pytest.approx((255, 255, 255), abs=3)


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


# --- What is refused ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["jpeg", "png", "webp", "gif", "avif"])
def test_picture_that_is_cut_off_is_refused(kind: str) -> None:
    content = photograph(kind) if kind != "gif" else bitmap(kind=kind)
    with pytest.raises(ValidationError, match=r"damaged|cannot be read|valid image"):
        cleaned_image_file(upload(content[: -len(content) // 3], f"a.{kind}"))


@pytest.mark.django_db
def test_picture_that_would_fill_the_memory_is_refused_beside_the_field(admin: Client) -> None:
    header = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    bomb = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")
    assert "too many pixels" in upload_many(admin, "images", bomb, "a.png")["error_message"]


@pytest.mark.django_db
def test_picture_that_is_too_long_for_its_sizes_is_refused() -> None:
    with pytest.raises(ValidationError, match=f"1 × {LONGEST_SIDE + 1} pixels"):
        make_image(bitmap(1, LONGEST_SIDE + 1), "a.png")
    make_image(bitmap(1, LONGEST_SIDE), "a.png").get_rendition("width-320|format-webp")


def upload_many(client: Client, what: str, content: bytes, name: str, **fields: str) -> dict[str, Any]:
    """Upload a file as the page for many files does, and return what it is told."""
    url = reverse(f"wagtail{what}:add_multiple")
    answer: dict[str, Any] = client.post(url, {"files[]": upload(content, name), **fields}).json()
    return answer


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("content", "name", "message"),
    [
        (b"no image", "a.png", "valid image"),
        (bitmap(kind="jpeg"), "a.png", "does not match"),
        (bitmap(), "a.exe", "supported"),
    ],
)
def test_upload_of_many_says_what_is_wrong(admin: Client, content: bytes, name: str, message: str) -> None:
    told = upload_many(admin, "images", content, name)
    assert not told["success"]
    assert message in told["error_message"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("content", "name", "message"),
    [(b"MZ", "setup.exe", "is not allowed"), (b"0" * 2000, "a.pdf", "too big"), (b"", "a.pdf", "is empty")],
)
def test_file_that_must_not_be_uploaded_is_refused_beside_the_field(
    admin: Client, settings: Settings, content: bytes, name: str, message: str
) -> None:
    settings.WAGTAILDOCS_MAX_UPLOAD_SIZE = 1000
    told = upload_many(admin, "docs", content, name)
    answer = admin.post(reverse("wagtaildocs:add"), {"title": "A", "file": upload(content, name)})
    assert message in told["error_message"]
    assert message in answer.context["form"].errors["file"][0]


@pytest.mark.django_db
@pytest.mark.parametrize(("what", "content", "name"), [("images", bitmap(), "a.png"), ("docs", b"%PDF-1.7", "a.pdf")])
def test_who_has_uploaded_many_is_not_asked_for_the_file_again(
    admin: Client, what: str, content: bytes, name: str
) -> None:
    form = upload_many(admin, what, content, name)["form"]
    assert 'type="text"' in form
    assert 'type="file"' not in form


@pytest.mark.django_db
def test_upload_that_is_completed_later_is_cleaned_too(admin: Client) -> None:
    evil = SVG.replace(b"<rect", b"<script>x()</script><rect")
    told = upload_many(admin, "images", evil, "a.svg", title="x" * 300)
    number = told["uploaded_file_id"]
    url = reverse("wagtailimages:create_multiple_from_uploaded_image", args=[number])
    assert admin.post(url, {f"uploaded-image-{number}-title": "A"}).json()["success"]
    image = Image.objects.get()
    assert b"script" not in stored(image)
    assert b"<rect" in stored(image)
    assert image.file_size == len(stored(image))


@pytest.mark.django_db
def test_file_that_is_completed_later_has_its_checksum(admin: Client) -> None:
    number = upload_many(admin, "docs", b"%PDF-1.7", "a.pdf", title="x" * 300)["uploaded_file_id"]
    url = reverse("wagtaildocs:create_multiple_from_uploaded_document", args=[number])
    assert admin.post(url, {f"uploaded-document-{number}-title": "A"}).json()["success"]
    assert Document.objects.get().sha256 == make_file(b"%PDF-1.7").sha256


# --- What is there already ---------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_image_that_is_there_already_is_found(admin: Client) -> None:
    make_image(photograph("jpeg"), "a.jpg", title="The first")
    told = upload_many(admin, "images", photograph("jpeg"), "b.jpg")
    assert told["duplicate"]
    assert "The first" in told["confirm_duplicate_upload"]


@pytest.mark.django_db
def test_file_that_is_there_already_is_named(admin: Client) -> None:
    make_file(title="The first")
    told = upload_many(admin, "docs", b"%PDF-1.7", "b.pdf")
    assert "already, as “The first”" in told["error_message"]
    assert Document.objects.count() == 1


@pytest.mark.django_db
def test_file_that_is_there_already_is_named_where_one_is_chosen(admin: Client) -> None:
    make_file(title="The first")
    form = {"document-chooser-upload-title": "B", "document-chooser-upload-file": upload(b"%PDF-1.7", "b.pdf")}
    answer = admin.post(reverse("wagtaildocs_chooser:create"), form)
    assert "already, as “The first”" in answer.json()["htmlFragment"]


@pytest.mark.django_db
def test_file_may_be_in_two_collections_since_their_readers_differ(admin: Client) -> None:
    make_file(collection=make_collection("login"))
    assert upload_many(admin, "docs", b"%PDF-1.7", "b.pdf")["success"]
