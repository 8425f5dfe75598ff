"""Things that several pictures of the demo show."""

from collections.abc import Sequence
from math import cos, radians, sin

from canvas import (
    AMBER,
    DUSK,
    FIR,
    INK,
    MIST,
    MOSS,
    PLANK,
    SAND,
    SHADE,
    SKY,
    STEEL,
    STONE,
    TEAL,
    WHITE,
    WOOD,
    Picture,
    Point,
)


def blade(x: float, y: float, radius: float, angle: float) -> list[Point]:
    """Return the outline of one blade of a fan around a point."""

    def at(turn: float, distance: float) -> Point:
        return x + radius * distance * cos(radians(angle + turn)), y + radius * distance * sin(radians(angle + turn))

    front = [at(-8 + 30 * step / 12, 0.16 + 0.8 * step / 12) for step in range(13)]
    tip = [at(22 + 26 * step / 6, 0.96 - 0.04 * step / 6) for step in range(1, 7)]
    back = [at(48 - 6 * step / 12, 0.92 - 0.74 * step / 12) for step in range(1, 13)]
    return [*front, *tip, *back]


def fan(picture: Picture, middle: Point, radius: float, angles: Sequence[float], colour: str) -> None:
    """Draw a fan behind round bars."""
    x, y = middle
    picture.disc(x, y, radius * 1.1, WHITE, line=radius / 30)
    picture.disc(x, y, radius, MIST)
    for angle in angles:
        picture.shape(blade(x, y, radius, angle), colour)
    for part in (0.35, 0.52, 0.69, 0.86, 1.0):
        picture.disc(x, y, radius * part, None, line=radius / 70, colour=STEEL)
    for angle in range(0, 360, 45):
        end = x + radius * cos(radians(angle)), y + radius * sin(radians(angle))
        picture.path([(x, y), end], STEEL, radius / 70)
    picture.disc(x, y, radius * 0.17, INK)
    picture.disc(x, y, radius * 0.07, WHITE)


def unit(
    picture: Picture, x: float, y: float, width: float, height: float, *, is_new: bool = True, on_ground: bool = True
) -> None:
    """Draw an outdoor unit from the front: one made since 2025, or one before that. `y` is where its feet stand."""
    top, line = y - height - 0.09 * height, height / 75
    if on_ground:
        picture.disc(x + width / 2, y, width * 0.56, SHADE, tall=0.06)
    for foot in (0.1, 0.8):
        picture.box(x + width * foot, y - 0.11 * height, width * 0.1, 0.11 * height, INK, radius=line)
    casing = WHITE if is_new else STONE
    picture.box(x, top, width, height, casing, line=line, radius=height * (0.07 if is_new else 0.025))
    middle, radius = top + height * 0.5, min(height * 0.385, width * 0.32)
    centre = x + radius * 1.1 + height * 0.1
    if is_new:
        fan(picture, (centre, middle), radius, (0, 66, 147, 209, 288), TEAL)
    else:
        side = radius * 2.16
        picture.box(centre - side / 2, middle - side / 2, side, side, MIST, line=line, radius=line)
        for angle in (0, 90, 180, 270):
            picture.shape(blade(centre, middle, radius, angle), DUSK)
        picture.disc(centre, middle, radius * 0.17, INK)
        for step in range(1, 12):
            row = middle - side / 2 + side * step / 12
            picture.path([(centre - side / 2 + line, row), (centre + side / 2 - line, row)], STEEL, line * 0.8)
    left, right = centre + radius * 1.1 + height * 0.09, x + width - height * 0.1
    for step in range(7):
        row = top + height * (0.47 + step * 0.06)
        picture.path([(left, row), (right, row)], STEEL, line)
    picture.word((left + right) / 2, top + height * 0.17, "kajo", height * 0.085, INK)
    if is_new:
        picture.box(left, top + height * 0.27, right - left, height * 0.018, AMBER, radius=height * 0.009)


def scene(*, sky: str = SKY, ground: str = MOSS, horizon: float = 620) -> Picture:
    """Return a landscape in which something can stand."""
    picture = Picture(1200, 800, sky)
    picture.disc(980, 250, 90, SAND)
    picture.disc(260, horizon + 330, 620, MIST, tall=0.72)
    picture.disc(1010, horizon + 350, 700, "#e3edf0", tall=0.68)
    for x, height in ((70, 150), (130, 210), (1085, 230), (1150, 160)):
        fir(picture, x, horizon + 6, height, "#c5d8d4")
    picture.box(0, horizon, 1200, 800 - horizon, ground)
    return picture


def fir(picture: Picture, x: float, y: float, height: float, colour: str = FIR, *, snow: str = "") -> None:
    """Draw a fir whose trunk stands at a point."""
    picture.box(x - height * 0.03, y - height * 0.12, height * 0.06, height * 0.12, INK if snow else "#b4c8c4")
    for low, high, wide in ((0.1, 0.55, 0.26), (0.32, 0.78, 0.2), (0.56, 1.0, 0.14)):
        sides = [(x - height * wide, y - height * low), (x, y - height * high), (x + height * wide, y - height * low)]
        picture.shape(sides, colour)
        if snow:
            share = 0.42
            cap = [
                (x + (side[0] - x) * share, y - height * (high - (high - low) * share)) for side in (sides[0], sides[2])
            ]
            picture.shape([cap[0], (x, y - height * high), cap[1]], snow)


def waves(picture: Picture, x: float, y: float) -> None:
    """Draw the sign of a wireless network."""
    picture.disc(x, y + 62, 13, TEAL)
    for radius in (48, 88, 128):
        picture.arc((x, y + 62), radius, (225, 315), TEAL, 15)


def wall(picture: Picture, left: float, bottom: float) -> None:
    """Draw the boards of a wooden house, from `left` to the right edge."""
    picture.box(left, 0, 1200 - left, bottom, WOOD)
    for row in range(0, round(bottom), 46):
        picture.box(left, row, 1200 - left, 4, PLANK)
    picture.box(left - 8, 0, 26, bottom, WHITE)
    picture.box(left, bottom - 6, 1200 - left, 64, STONE)


def window(picture: Picture, x: float, y: float, width: float, height: float, *, glass: str = MIST) -> None:
    """Draw a window with white frames."""
    picture.box(x - 14, y - 14, width + 28, height + 28, WHITE, radius=3)
    picture.box(x, y, width, height, glass)
    picture.box(x + width / 2 - 5, y, 10, height, WHITE)
    picture.box(x, y + height * 0.4, width, 9, WHITE)


def site(ground: str = MOSS, sky: str = SKY, soil: str = "#cbbfa9") -> Picture:
    """Return a garden in front of a wooden house."""
    picture = Picture(1200, 800, sky)
    for x, height in ((60, 260), (140, 340), (215, 240)):
        fir(picture, x, 566, height, "#a9c4bf")
    wall(picture, 290, 520)
    window(picture, 940, 120, 170, 200)
    picture.box(0, 560, 1200, 240, ground)
    picture.box(380, 574, 680, 150, soil, radius=60)
    return picture


def pebbles(picture: Picture) -> None:
    """Scatter gravel, in the same way each time."""
    seed = 7
    for _number in range(230):
        seed = (seed * 1103515245 + 12345) % 2**31
        x, y = 410 + seed % 620, 590 + seed // 1000 % 118
        picture.disc(x, y, 3 + seed % 5, ("#e0d8c8", "#b3a78f", "#d5cab6")[seed % 3], tall=0.7)


def stand(picture: Picture, *, is_snowy: bool = False) -> None:
    """Draw the stand that carries the unit above the snow."""
    for x in (506, 898):
        picture.box(x, 590, 36, 92, INK, radius=4)
        picture.box(x - 34, 668, 104, 26, "#dde7ee" if is_snowy else STONE, radius=6)
    picture.box(470, 588, 500, 20, INK, radius=6)


def measure(picture: Picture, start: Point, end: Point) -> None:
    """Draw a line with a bar at each end."""
    picture.path([start, end], INK, 3)
    is_upright = start[0] == end[0]
    for x, y in (start, end):
        bar = [(x - 12, y), (x + 12, y)] if is_upright else [(x, y - 12), (x, y + 12)]
        picture.path(bar, INK, 3)
