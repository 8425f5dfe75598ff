"""What the pictures of the demo are drawn on, and in which colours."""

from collections.abc import Sequence
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

FIGURES = Path(__file__).parent / "content" / "figures"
FINER = 3  # drawn larger, then made smaller: smooth edges
COLOURS = 160  # of a saved picture

INK, TEAL, MIST, SKY, STEEL = "#16324a", "#0e7c86", "#eaf2f5", "#f7fafb", "#9db8c6"
MOSS, SAND, AMBER, RED, GREEN, WHITE = "#dfe8e2", "#fbe3c0", "#e08a00", "#c2412d", "#34a06b", "#ffffff"
SHADE, WOOD, PLANK, STONE, FIR, DUSK = "#ccd9d1", "#a8503f", "#93432f", "#c3cdd2", "#2d5d57", "#24475f"

Point = tuple[float, float]


class Picture:
    """A canvas of `width` × `height` pixels, with flat shapes."""

    def __init__(self, width: int, height: int, ground: str = SKY) -> None:
        self.size = (width, height)
        self._image = Image.new("RGB", (width * FINER, height * FINER), ground)
        self._draw = ImageDraw.Draw(self._image)

    def box(
        self, x: float, y: float, width: float, height: float, fill: str | None, *, line: float = 0, radius: float = 0
    ) -> None:
        """Draw a rectangle; `line` is the width of its outline."""
        self._draw.rounded_rectangle(
            _scaled((x, y, x + width, y + height)),
            radius * FINER,
            fill=fill,
            outline=INK if line else None,
            width=round(line * FINER),
        )

    def disc(
        self,
        x: float,
        y: float,
        radius: float,
        fill: str | None,
        *,
        line: float = 0,
        colour: str = INK,
        tall: float = 1,
    ) -> None:
        """Draw a circle around a point, or an ellipse that is `tall` times as high as wide."""
        corners = (x - radius, y - radius * tall, x + radius, y + radius * tall)
        outline = colour if line else None
        self._draw.ellipse(_scaled(corners), fill=fill, outline=outline, width=round(line * FINER))

    def shape(self, points: Sequence[Point], fill: str, *, line: float = 0) -> None:
        """Fill a polygon."""
        self._draw.polygon([_scaled(point) for point in points], fill=fill)
        if line:
            self.path([*points, points[0], points[1]], INK, line)

    def path(self, points: Sequence[Point], colour: str, width: float) -> None:
        """Draw a line with round corners and ends."""
        self._draw.line([_scaled(point) for point in points], fill=colour, width=round(width * FINER), joint="curve")
        for x, y in (points[0], points[-1]):
            self.disc(x, y, width / 2, colour)

    def arc(self, middle: Point, radius: float, angles: tuple[float, float], colour: str, width: float) -> None:
        """Draw a part of a circle, clockwise from the first angle."""
        x, y = middle
        corners = (x - radius, y - radius, x + radius, y + radius)
        self._draw.arc(_scaled(corners), *angles, fill=colour, width=round(width * FINER))

    def word(self, x: float, y: float, text: str, size: float, colour: str = INK) -> None:
        """Write something around a point."""
        font = ImageFont.load_default(size * FINER)
        self._draw.text((x * FINER, y * FINER), text, fill=colour, font=font, anchor="mm")

    def number(self, x: float, y: float, number: int, to: Point | None = None) -> None:
        """Place a number, perhaps with a line to what it stands for."""
        if to:
            self.path([(x, y), to], INK, 2)
        self.disc(x, y, 19, INK)
        self.word(x, y, str(number), 22, WHITE)

    def save(self, name: str) -> None:
        """Write the picture, small and always the same."""
        small = self._image.resize(self.size, Image.Resampling.LANCZOS)
        small.quantize(COLOURS, kmeans=1, dither=Image.Dither.NONE).save(FIGURES / f"{name}.png", optimize=True)


def _scaled(numbers: Sequence[float]) -> tuple[float, ...]:
    return tuple(number * FINER for number in numbers)
