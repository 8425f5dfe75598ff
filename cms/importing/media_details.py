"""What an exported bundle says of its images and files, beside what is in them."""

import uuid
from dataclasses import dataclass

IMAGE, FILE = "image", "file"


@dataclass(frozen=True, slots=True)
class MediumDetails:
    """What is known of an image or a file.

    `filename` is its name for people; `audience` is `signed-in` or names of groups, empty when it is for everybody. The
    focal point is x, y, width, height in pixels.
    """

    kind: str
    uid: uuid.UUID
    title: str
    filename: str = ""
    description: str = ""
    focal_point: tuple[int, int, int, int] | None = None
    audience: tuple[str, ...] = ()
