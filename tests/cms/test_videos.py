"""Addresses of videos."""

from typing import Any

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError

from cms.blocks.video import PLAYERS, source_of, validate_video

YOUTUBE = "https://www.youtube.com/watch?v=dQw4w9WgXcQ"


@pytest.mark.parametrize(
    "address",
    [
        YOUTUBE,
        "http://m.youtube.com/watch?list=PL1&v=dQw4w9WgXcQ&t=3s",
        " https://youtu.be/dQw4w9WgXcQ?si=abc ",
        "https://www.youtube.com/embed/dQw4w9WgXcQ",
        "https://youtube.com/shorts/dQw4w9WgXcQ/",
        "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ?rel=0",
    ],
)
def test_every_form_of_an_address_at_youtube_is_the_same_video(address: str) -> None:
    source = source_of(address)
    assert source == ("youtube", YOUTUBE, "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ")


@pytest.mark.parametrize(
    ("address", "url", "embed_url"),
    [
        ("https://vimeo.com/76979871", "https://vimeo.com/76979871", "https://player.vimeo.com/video/76979871?dnt=1"),
        (
            "https://vimeo.com/channels/staffpicks/76979871?x=1",
            "https://vimeo.com/76979871",
            "https://player.vimeo.com/video/76979871?dnt=1",
        ),
        (
            "https://player.vimeo.com/video/76979871?h=8272103f6e",
            "https://vimeo.com/76979871/8272103f6e",
            "https://player.vimeo.com/video/76979871?dnt=1&h=8272103f6e",
        ),
    ],
)
def test_video_at_vimeo_is_played_without_tracking(address: str, url: str, embed_url: str) -> None:
    assert source_of(address) == ("vimeo", url, embed_url)


@pytest.mark.parametrize(
    "address",
    [
        "",
        "dQw4w9WgXcQ",
        "https://example.com/watch?v=dQw4w9WgXcQ",
        "https://youtube.com.example.com/watch?v=dQw4w9WgXcQ",
        "https://www.youtube.com/playlist?list=PL1",
        "https://www.youtube.com/watch?v=short",
        "https://youtu.be/dQw4w9WgXcQ/../x",
        "javascript://youtu.be/dQw4w9WgXcQ",
        "https://vimeo.com/about",
        "https://vimeo.com/76979871/%22onload",
        "https://player.vimeo.com/video/1?h=%22%3E",
        "https://[",
    ],
)
def test_address_of_anything_else_is_refused(address: str) -> None:
    with pytest.raises(ValidationError, match="YouTube or Vimeo"):
        validate_video(address)


def test_players_may_be_framed_and_nothing_else() -> None:
    directives: Any = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
    assert set(directives["frame-src"]) == {"'self'", *PLAYERS}
