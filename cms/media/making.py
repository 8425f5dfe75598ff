"""Makes renditions when they are asked for the first time."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.core.cache import cache
from wagtail.images.models import Filter, SourceImageIOError

from cms.models import Image, Rendition

LONGEST_WORK = 60  # seconds; whoever made a rendition for longer than that has died
LOOK_AGAIN = 0.05  # seconds


def made_rendition(image: Image, spec: str) -> Rendition:
    """Return the rendition, made now if it does not exist. Who asks for it meanwhile waits instead of making it too.

    Raises `SourceImageIOError` when the original is gone.
    """
    wanted = Filter(spec)
    if (found := _existing(image, wanted)) is not None:
        return found
    with alone(f"rendition:{image.pk}:{image.file_hash}:{spec}"):
        if (found := _existing(image, wanted)) is not None:
            return found
        if not image.file.storage.exists(image.file.name):  # Wagtail finds out late, with a temporary file left open
            raise SourceImageIOError(image.file.name)
        rendition: Rendition = image.get_rendition(wanted)
        return rendition


def _existing(image: Image, wanted: Filter) -> Rendition | None:
    renditions = Rendition.objects.filter(image=image, filter_spec=wanted.spec)
    found: Rendition | None = renditions.filter(focal_point_key=wanted.get_cache_key(image)).first()
    return found


@contextmanager
def alone(name: str) -> Iterator[None]:
    """Hold a lock that the processes with the same cache share. It saves work; what is right, the database sees to."""
    deadline = time.monotonic() + LONGEST_WORK
    while not (mine := cache.add(name, 1, LONGEST_WORK)) and time.monotonic() < deadline:
        time.sleep(LOOK_AGAIN)
    try:
        yield
    finally:
        if mine:
            cache.delete(name)
