"""Makes renditions when they are asked for the first time."""

from typing import IO

from wagtail.images.models import Filter, SourceImageIOError

from cms.models import Image, Rendition

from .locks import alone


def opened_rendition(image: Image, spec: str) -> IO[bytes]:
    """Return the content of the rendition, which is made if need be. Raises `SourceImageIOError`, as below."""
    wanted = Filter(spec)
    try:
        return _opened(made_rendition(image, spec))
    except FileNotFoundError:  # backups may leave renditions out
        return _opened(_made(image, wanted))


def made_rendition(image: Image, spec: str) -> Rendition:
    """Return the rendition, made now if it does not exist. Who asks for it meanwhile waits instead of making it too.

    Raises `SourceImageIOError` when the original is gone or is replaced meanwhile.
    """
    wanted = Filter(spec)
    return _existing(image, wanted) or _made(image, wanted)


def _existing(image: Image, wanted: Filter) -> Rendition | None:
    renditions = Rendition.objects.filter(image=image, filter_spec=wanted.spec)
    found: Rendition | None = renditions.filter(focal_point_key=wanted.get_cache_key(image)).first()
    return found


def _made(image: Image, wanted: Filter) -> Rendition:
    with alone("rendition", f"{image.pk} {image.file_hash} {wanted.spec}"):
        if (found := _existing(image, wanted)) is not None:
            if found.file.storage.exists(found.file.name):
                return found
            found.delete()
        if not image.file.storage.exists(image.file.name):  # Wagtail finds out late, with a temporary file left open
            raise SourceImageIOError(image.file.name)
        return image.create_rendition(wanted)


def _opened(rendition: Rendition) -> IO[bytes]:
    content: IO[bytes] = rendition.file.storage.open(rendition.file.name, "rb")
    return content
