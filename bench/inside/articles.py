"""The article that is measured: three passages, an image, a callout, four steps, code and a table."""

import uuid
from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image as PillowImage
from wagtail.images import get_image_model

PASSAGE = (
    "<h2>Before you begin</h2><p>The router has to be switched on, and its <b>light</b> has to be steady. It takes a "
    "minute or two; meanwhile, find the label with the name of the network and its password.</p>"
    "<ul><li>The name begins with four capital letters.</li><li>The password has twelve characters.</li></ul>"
    '<p>More about it is on <a href="https://example.com/routers">the page of the maker</a>.</p>'
)
STEP = "<p>Choose the network in the list, and write the password as it stands on the label.</p>"
ROWS = [["Green", "<p>Connected</p>"], ["Red", "<p>Not <i>connected</i></p>"], ["Dark", "<p>Switched off</p>"]]


def make_image() -> Any:
    """Store a small image and return it."""
    file = BytesIO()
    PillowImage.new("RGB", (400, 300), "teal").save(file, "png")
    upload = SimpleUploadedFile("router.png", file.getvalue(), "image/png")
    return get_image_model().objects.create(title="A router", file=upload, width=400, height=300)


def body(image: int, number: int = 0) -> list[dict[str, Any]]:
    """Return the blocks as a revision holds them; `number` makes the text of one article differ from another's."""
    figure = {"image": image, "alt_text": "A router", "decorative": False, "caption": "The router"}
    nothing = {"image": None, "alt_text": "", "decorative": False, "caption": ""}
    table = {
        "columns": [{"type": "plain", "heading": "Light"}, {"type": "formatted", "heading": "Meaning"}],
        "rows": [{"values": row} for row in ROWS],
        "caption": "Lights",
    }
    blocks: list[tuple[str, Any]] = [
        ("rich_text", f"{PASSAGE}<p>Edition {number}.</p>"),
        ("image", figure),
        ("callout", {"kind": "note", "title": "Two networks", "text": STEP}),
        ("steps", [{"type": "item", "value": {"text": STEP, "image": nothing}, "id": _id()} for _step in range(4)]),
        ("rich_text", PASSAGE),
        ("code", {"language": "bash", "code": "ping -c 3 router.example.com\n" * 3, "caption": "Does it answer?"}),
        ("table", {"header_column": True, "table": table}),
        ("rich_text", PASSAGE),
    ]
    return [{"type": kind, "value": value, "id": _id()} for kind, value in blocks]


def _id() -> str:
    return str(uuid.uuid4())
