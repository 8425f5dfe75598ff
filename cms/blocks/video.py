"""A video that somebody else serves. Nothing of theirs is loaded before the reader agrees."""

import re
from typing import Any, NamedTuple
from urllib.parse import parse_qs, urlsplit

from django.core.exceptions import ValidationError
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from cms.documents import DocumentContext, Wanted

from .base import DocumentBlockMixin
from .forms import Provider, Video
from .rich_text import HtmlBlock
from .segments import kept

# From where players are framed.
PLAYERS = ("https://www.youtube-nocookie.com", "https://player.vimeo.com")

_YOUTUBE = {"youtube.com", "youtube-nocookie.com", "m.youtube.com", "music.youtube.com"}
_YOUTUBE_ID = re.compile(r"[A-Za-z0-9_-]{11}")
_YOUTUBE_PATH = re.compile(r"/(?:embed|shorts|live|v)/([A-Za-z0-9_-]{11})/?")
_VIMEO_PATH = re.compile(r"/(?:(?:channels|groups)/[\w-]+/(?:videos/)?|video/)?([0-9]{1,12})(?:/([0-9a-f]{6,40}))?/?")
_HASH = re.compile(r"[0-9a-f]{6,40}")


class Source(NamedTuple):
    """Where a video is: for people, and for a frame on our page."""

    provider: Provider
    url: str
    embed_url: str


def source_of(address: str) -> Source | None:
    """Return the video at an address of YouTube or Vimeo, in any of the forms that their pages show; else None."""
    try:
        parts = urlsplit(address.strip())
        host, query = (parts.hostname or "").removeprefix("www."), parse_qs(parts.query)
    except ValueError:
        return None
    if parts.scheme not in {"http", "https"}:
        return None
    if host == "youtu.be" or host in _YOUTUBE:
        return _youtube(host, parts.path, query)
    return _vimeo(parts.path, query) if host in {"vimeo.com", "player.vimeo.com"} else None


def _youtube(host: str, path: str, query: dict[str, list[str]]) -> Source | None:
    if host == "youtu.be":
        video = path.strip("/")
    elif path.rstrip("/") == "/watch":
        video = query.get("v", [""])[0]
    else:
        found = _YOUTUBE_PATH.fullmatch(path)
        video = found[1] if found else ""
    if not _YOUTUBE_ID.fullmatch(video):
        return None
    return Source("youtube", f"https://www.youtube.com/watch?v={video}", f"{PLAYERS[0]}/embed/{video}")


def _vimeo(path: str, query: dict[str, list[str]]) -> Source | None:
    found = _VIMEO_PATH.fullmatch(path)
    if found is None:
        return None
    # An unlisted video has a second part, which the player takes as a parameter.
    secret = found[2] or query.get("h", [""])[0]
    if secret and not _HASH.fullmatch(secret):
        return None
    url = f"https://vimeo.com/{found[1]}{f'/{secret}' if secret else ''}"
    return Source("vimeo", url, f"{PLAYERS[1]}/video/{found[1]}?dnt=1{f'&h={secret}' if secret else ''}")


def validate_video(address: str) -> None:
    """Refuse an address that is none of a video at YouTube or Vimeo."""
    if source_of(address) is None:
        raise ValidationError(
            _("Copy the address of one video at YouTube or Vimeo, such as https://www.youtube.com/watch?v=….")
        )


class VideoUrlBlock(blocks.CharBlock):
    """The address of a video. Another language may have a video of its own, so translators get it."""

    def get_translatable_segments(self, value: str) -> list[Any]:
        """Return what wagtail-localize offers: keep the address, or put another in its place."""
        return kept(value)


class VideoBlock(DocumentBlockMixin, blocks.StructBlock):
    """A video at YouTube or Vimeo, with a transcript for those who cannot see or hear it, and for search."""

    url = VideoUrlBlock(
        max_length=500, validators=[validate_video], label=_("Address"), help_text=_("At YouTube or Vimeo.")
    )
    title = blocks.CharBlock(max_length=255, label=_("Title"), help_text=_("What the video shows."))
    transcript = HtmlBlock(
        required=False,
        label=_("Transcript"),
        help_text=_("What is said and shown, for those who cannot hear or see it, and for search."),
    )

    def collect(self, raw: dict[str, Any], wanted: Wanted) -> None:
        self.child_blocks["transcript"].collect(raw.get("transcript"), wanted)

    def to_document(self, raw: dict[str, Any], block_id: str, context: DocumentContext) -> Video | None:
        """Return the video, or None when its address is none of a video."""
        source = source_of(raw.get("url") or "")
        if source is None:
            return None
        return Video(
            id=block_id,
            provider=source.provider,
            url=source.url,
            embed_url=source.embed_url,
            title=(raw.get("title") or "").strip(),
            html=self.child_blocks["transcript"].to_html(raw.get("transcript"), context),
        )

    def get_preview_value(self) -> Any:
        """Return a video with a transcript."""
        return self.normalize(
            {
                "url": "https://vimeo.com/76979871",
                "title": gettext("Cleaning the filter"),
                "transcript": format_html("<p>{}</p>", gettext("Close both valves, and open the lid.")),
            }
        )

    class Meta:
        label = _("Video")
        icon = "media"
