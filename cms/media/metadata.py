"""Takes out of images what they tell beside what they show: places, cameras, programs, people. No pixel changes.

Files are cut along the borders of their parts, as ITU T.81 (JPEG), the PNG specification, RFC 9649 (WebP) and the
GIF89a specification define them. What is kept is listed, so that what nobody has thought of goes. Colour profiles stay.
"""

import re
from collections.abc import Callable, Iterator
from io import BytesIO

from PIL import Image as PillowImage

_PNG_SIGNATURE = 8  # bytes
_PNG_KEPT = frozenset(
    b"IHDR PLTE IDAT IEND tRNS cHRM gAMA iCCP sBIT sRGB cICP mDCV cLLI bKGD hIST pHYs sPLT acTL fcTL fdAT".split()
)
_WEBP_KEPT = frozenset({b"VP8X", b"VP8 ", b"VP8L", b"ALPH", b"ANIM", b"ANMF", b"ICCP"})
_WEBP_FLAGS = 0x08 | 0x04  # of Exif and of XMP, in the first byte of VP8X
_JPEG_END, _JPEG_SCAN, _JPEG_COMMENT = 0xD9, 0xDA, 0xFE
_JPEG_APPLICATIONS = range(0xE0, 0xF0)
_JPEG_KEPT = (b"JFIF\0", b"ICC_PROFILE\0", b"Adobe")  # how applications begin that say how to decode
_JPEG_NEXT_MARKER = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")  # others belong to the data of a scan
_EMPTY_EXIF = b"II*\0\x08\0\0\0\0\0\0\0\0\0"  # a TIFF file with an empty list of entries
_GIF_EXTENSION, _GIF_IMAGE, _GIF_END = 0x21, 0x2C, 0x3B
_GIF_KEPT = (b"\xf9", b"\x01", b"\xff\x0bNETSCAPE2.0", b"\xff\x0bANIMEXTS1.0")  # timing, text that is drawn, loops


def without_metadata(content: bytes, image_format: str) -> bytes:
    """Return an image without metadata; as it is when its format is another one than JPEG, PNG, WebP, GIF and AVIF.

    Raises ValueError for a file that cannot be taken apart.
    """
    strip = _FORMATS.get(image_format)
    if strip is None:
        return content
    try:
        return strip(content)
    except IndexError as error:
        raise ValueError(f"this {image_format} file ends too early") from error


def _jpeg(content: bytes) -> bytes:
    return content[:2] + b"".join(_jpeg_parts(content))


def _jpeg_parts(content: bytes) -> Iterator[bytes]:
    at = 2
    while True:
        if content[at] != 0xFF:  # noqa: PLR2004 -- what every marker begins with
            raise ValueError("this JPEG file has something between its parts")
        marker = content[at + 1]
        if marker == 0xFF:  # noqa: PLR2004 -- markers may be preceded by any number of these
            at += 1
            continue
        if marker == _JPEG_END:  # cameras append other pictures, films and notes
            yield content[at : at + 2]
            return
        start, end = at, at + 2 + int.from_bytes(content[at + 2 : at + 4])
        body = content[at + 4 : end]
        if marker == _JPEG_SCAN:
            following = _JPEG_NEXT_MARKER.search(content, end)
            if following is None:
                raise ValueError("this JPEG file has no end")
            end = following.start()
        is_note = marker == _JPEG_COMMENT or (marker in _JPEG_APPLICATIONS and not body.startswith(_JPEG_KEPT))
        if not is_note:
            yield content[start:end]
        at = end


def _png(content: bytes) -> bytes:
    parts, at = [content[:_PNG_SIGNATURE]], _PNG_SIGNATURE
    kind = b""
    while kind != b"IEND":
        end = at + 12 + int.from_bytes(content[at : at + 4])  # length, kind and checksum have four bytes each
        kind = content[at + 4 : at + 8]
        if end > len(content):
            raise IndexError
        if kind in _PNG_KEPT:
            parts.append(content[at:end])
        at = end
    return b"".join(parts)


def _webp(content: bytes) -> bytes:
    parts, at = [], 12
    end_of_file = min(8 + int.from_bytes(content[4:8], "little"), len(content))
    while at < end_of_file:
        kind, size = content[at : at + 4], int.from_bytes(content[at + 4 : at + 8], "little")
        end = at + 8 + size + size % 2
        if kind == b"VP8X":
            flags = content[at + 8] & ~_WEBP_FLAGS
            parts.append(content[at : at + 8] + bytes([flags]) + content[at + 9 : end])
        elif kind in _WEBP_KEPT:
            parts.append(content[at:end])
        at = end
    body = b"WEBP" + b"".join(parts)
    return b"RIFF" + len(body).to_bytes(4, "little") + body


def _gif(content: bytes) -> bytes:
    at = 13 + _gif_colours(content[10])
    parts = [content[:at]]
    while content[at] != _GIF_END:
        start = at
        if content[at] == _GIF_EXTENSION:
            at, kept = at + 2, content.startswith(_GIF_KEPT, at + 1)
        elif content[at] == _GIF_IMAGE:
            at, kept = at + 11 + _gif_colours(content[at + 9]), True
        else:
            raise ValueError("this GIF file has something between its parts")
        while content[at]:  # blocks, each behind its size, up to an empty one
            at += 1 + content[at]
        at += 1
        if kept:
            parts.append(content[start:at])
    return b"".join([*parts, content[at : at + 1]])


def _gif_colours(flags: int) -> int:
    """Return the size of a table of colours in bytes."""
    return 3 * 2 ** ((flags & 0x07) + 1) if flags & 0x80 else 0


def _avif(content: bytes) -> bytes:
    # Its boxes say where their neighbours are, so nothing may move: what the notes say is overwritten in its place.
    with PillowImage.open(BytesIO(content)) as picture:
        notes = [(picture.info.get("exif"), _EMPTY_EXIF), (picture.info.get("xmp"), b"")]
    for note, empty in notes:
        if note:
            note = note.removeprefix(b"Exif\0\0")  # noqa: PLW2901 -- which Pillow adds
            if note not in content:
                raise ValueError("this AVIF file keeps its notes where nobody finds them")
            content = content.replace(note, empty[: len(note)].ljust(len(note), b"\0" if empty else b" "))
    return content


_FORMATS: dict[str, Callable[[bytes], bytes]] = {
    "avif": _avif,
    "gif": _gif,
    "jpeg": _jpeg,
    "png": _png,
    "webp": _webp,
}
