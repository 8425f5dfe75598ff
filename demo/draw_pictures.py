"""Draw the pictures of the demo: `python demo/draw_pictures.py` writes them to `demo/content/figures`.

They hold no words, so that every language can use them.
"""

from collections.abc import Callable, Sequence
from math import cos, radians, sin

from canvas import AMBER, DUSK, GREEN, INK, MIST, MOSS, PLANK, RED, SAND, SKY, STEEL, STONE, TEAL, WHITE, WOOD, Picture
from things import fir, measure, pebbles, scene, site, stand, unit, wall, waves, window

CHEAP = 40  # bars of the app's prices below this are marked


def outdoor(name: str, width: float, height: float, *, is_new: bool) -> None:
    """Draw the picture of a heat pump."""
    picture = scene()
    picture.box(230, 660, 740, 46, STONE, radius=10)
    picture.box(230, 660, 740, 14, "#d9e0e3", radius=7)
    unit(picture, 600 - width / 2, 662, width, height, is_new=is_new)
    picture.save(name)


def hub_new() -> None:
    """Draw a Hub 2 on the wall, with its cables."""
    picture = Picture(1200, 800, MIST)
    picture.box(0, 690, 1200, 110, "#dbe7ec")
    picture.box(0, 684, 1200, 12, STEEL)
    picture.path([(505, 560), (505, 690), (505, 800)], TEAL, 18)
    picture.path([(690, 560), (690, 690), (690, 800)], AMBER, 18)
    picture.box(378, 128, 464, 464, "#d3e0e6", radius=86)
    picture.box(368, 108, 464, 464, WHITE, line=9, radius=86)
    picture.disc(600, 290, 112, "#e4f3ec")
    picture.disc(600, 290, 84, "#bfe3d2")
    picture.disc(600, 290, 56, GREEN, line=8)
    picture.box(530, 440, 140, 56, MIST, line=7, radius=28)
    picture.box(468, 540, 74, 52, INK, radius=8)
    picture.box(662, 540, 56, 52, INK, radius=8)
    waves(picture, 960, 280)
    picture.save("hub-2")


def hub_old() -> None:
    """Draw a Hub 1: a flat box with two antennas."""
    picture = Picture(1200, 800, MIST)
    picture.box(0, 690, 1200, 110, "#dbe7ec")
    picture.box(0, 684, 1200, 12, STEEL)
    picture.path([(520, 560), (520, 800)], TEAL, 18)
    picture.path([(680, 560), (680, 800)], AMBER, 18)
    for x, lean in ((410, -34), (790, 34)):
        picture.path([(x, 270), (x + lean, 90)], INK, 26)
        picture.path([(x, 270), (x + lean, 90)], DUSK, 14)
    picture.box(330, 264, 560, 300, "#d3e0e6", radius=26)
    picture.box(320, 248, 560, 300, STONE, line=9, radius=26)
    picture.box(372, 300, 456, 120, WHITE, line=6, radius=12)
    picture.word(600, 360, "kajo", 58)
    for x, colour in ((430, GREEN), (490, STEEL), (550, STEEL)):
        picture.disc(x, 478, 15, colour, line=4)
    picture.box(690, 456, 116, 44, MIST, line=6, radius=10)
    picture.box(483, 530, 74, 44, INK, radius=8)
    picture.box(652, 530, 56, 44, INK, radius=8)
    picture.save("hub-1")


def app() -> None:
    """Draw the home screen of the app on a phone."""
    picture = Picture(1200, 800, MIST)
    picture.disc(600, 420, 360, "#dcebef")
    picture.box(408, 52, 404, 716, "#cfdde3", radius=58)
    picture.box(398, 40, 404, 716, INK, radius=58)
    picture.box(414, 56, 372, 684, SKY, radius=44)
    picture.box(550, 70, 100, 20, INK, radius=10)
    picture.disc(600, 250, 122, WHITE)
    picture.arc((600, 250), 122, (135, 405), "#dbe7ec", 20)
    picture.arc((600, 250), 122, (135, 300), AMBER, 20)
    picture.disc(600 + 112 * cos(radians(300)), 250 + 112 * sin(radians(300)), 19, WHITE, line=6, colour=AMBER)
    picture.word(600, 244, "21°", 78)
    picture.path([(578, 312), (600, 296), (622, 312)], STEEL, 7)
    picture.box(440, 410, 320, 178, WHITE, radius=22)
    bars = (34, 28, 22, 20, 30, 58, 86, 104, 92, 66, 48, 34, 28, 26, 44, 72, 110, 96, 62, 40)
    for number, height in enumerate(bars):
        colour = TEAL if height < CHEAP else "#c9d8df"
        picture.box(460 + number * 14.2, 568 - height, 9.5, height, colour, radius=3)
    picture.path([(460, 572), (742, 572)], STEEL, 3)
    for x, colour in ((440, WHITE), (552, WHITE), (664, WHITE)):
        picture.box(x, 608, 96, 84, colour, radius=20)
    picture.disc(488, 650, 24, INK)
    picture.disc(499, 641, 22, WHITE)
    picture.shape([(600, 622), (620, 654), (580, 654)], TEAL)
    picture.disc(600, 658, 21, TEAL)
    picture.disc(712, 650, 11, AMBER)
    for angle in range(0, 360, 45):
        ray = [(712 + way * cos(radians(angle)), 650 + way * sin(radians(angle))) for way in (18, 27)]
        picture.path(ray, AMBER, 5)
    picture.box(546, 714, 108, 8, STEEL, radius=4)
    picture.save("app")


def portrait(name: str, *, ground: str, hair: str, skin: str, coat: str, is_long: bool) -> None:
    """Draw somebody without a face."""
    picture = Picture(320, 320, ground)
    if is_long:
        picture.box(92, 82, 136, 176, hair, radius=64)
    picture.box(138, 178, 44, 70, skin, radius=20)
    picture.disc(160, 338, 116, coat)
    picture.shape([(134, 226), (186, 226), (160, 262)], skin)
    picture.disc(160, 140, 58, skin, tall=1.14)
    if is_long:
        picture.disc(160, 104, 64, hair, tall=0.68)
        picture.shape([(102, 100), (186, 92), (150, 132), (101, 158)], hair)
        picture.shape([(170, 92), (219, 104), (218, 156), (200, 126)], hair)
    else:
        picture.disc(160, 98, 60, hair, tall=0.6)
        picture.disc(160, 190, 40, hair, tall=0.52)
        picture.disc(160, 176, 34, skin, tall=0.5)
        for x in (137, 183):
            picture.disc(x, 142, 17, None, line=5)
        picture.path([(154, 141), (166, 141)], INK, 5)
    picture.save(name)


def installation() -> None:
    """Draw four steps of an installation."""
    picture = site()
    pebbles(picture)
    for x in (470, 830):
        picture.box(x, 612, 140, 66, "#aeb9bf", radius=8)
        picture.box(x, 606, 140, 56, STONE, radius=8)
        for bolt in (34, 106):
            picture.disc(x + bolt, 634, 8, INK)
    picture.path([(720, 660), (720, 716), (1200, 716)], AMBER, 16)
    picture.disc(720, 652, 26, INK, tall=0.5)
    picture.box(560, 572, 320, 16, AMBER, radius=5)
    picture.box(694, 575, 52, 10, MIST, radius=5)
    picture.disc(720, 580, 5, GREEN)
    picture.save("installation-base")

    picture = site()
    pebbles(picture)
    stand(picture)
    unit(picture, 450, 592, 540, 400, on_ground=False)
    picture.save("installation-unit")

    pipes()

    picture = Picture(1200, 800, DUSK)
    for x, y, radius in ((90, 90, 3), (210, 180, 2), (160, 300, 2), (60, 240, 3), (250, 60, 2), (30, 380, 2)):
        picture.disc(x, y, radius, WHITE)
    for x, height in ((60, 260), (150, 350), (232, 250)):
        fir(picture, x, 576, height, snow=WHITE)
    wall(picture, 290, 520)
    window(picture, 940, 120, 170, 200, glass="#ffd98a")
    picture.box(0, 560, 1200, 240, "#eef4f8")
    picture.disc(140, 590, 240, "#eef4f8", tall=0.2)
    picture.disc(1120, 590, 200, "#eef4f8", tall=0.22)
    stand(picture, is_snowy=True)
    unit(picture, 450, 592, 540, 400, on_ground=False)
    picture.box(458, 142, 524, 28, WHITE, radius=14)
    for x, y in (
        (350, 200),
        (430, 90),
        (620, 60),
        (840, 80),
        (380, 420),
        (1160, 420),
        (880, 420),
        (100, 480),
        (270, 440),
    ):
        picture.disc(x, y, 6, WHITE)
    picture.save("installation-winter")


def pipes() -> None:
    """Draw the pipes between the unit and the wall, with their insulation and valves."""
    picture = Picture(1200, 800, SKY)
    wall(picture, 700, 620)
    picture.box(0, 660, 1200, 140, MOSS)
    picture.box(-120, 120, 460, 470, WHITE, line=8, radius=30)
    for row in range(7):
        picture.path([(60, 200 + row * 44), (280, 200 + row * 44)], STEEL, 8)
    picture.box(30, 590, 60, 90, INK, radius=6)
    picture.box(240, 590, 60, 90, INK, radius=6)
    for y, colour in ((300, RED), (430, TEAL)):
        picture.box(336, y - 20, 34, 40, INK, radius=4)
        picture.path([(370, y), (400, y + 22), (430, y - 22), (460, y)], STEEL, 22)
        picture.box(470, y - 24, 56, 48, "#d9a441", line=5, radius=8)
        picture.path([(498, y - 24), (498, y - 54)], INK, 8)
        picture.box(462, y - 68, 72, 18, colour, radius=9)
        picture.box(526, y - 34, 190, 68, INK, radius=34)
        picture.box(552, y - 34, 18, 68, colour)
    picture.box(672, 238, 62, 254, "#dbe3e7", line=5, radius=10)
    for y in (300, 430):
        picture.disc(703, y, 40, INK, tall=1)
    picture.path([(190, 590), (190, 720), (560, 720)], AMBER, 14)
    picture.save("installation-pipes")


def clearances() -> None:
    """Draw a unit from above, with the space that it needs."""
    picture = Picture(1200, 800, SKY)
    picture.box(80, 60, 1040, 690, "#fdf1de", radius=40)
    picture.box(80, 60, 1040, 96, WOOD)
    for x in range(80, 1120, 52):
        picture.box(x, 60, 4, 96, PLANK)
    picture.box(80, 150, 1040, 14, INK)
    picture.box(380, 292, 440, 190, WHITE, line=8, radius=26)
    picture.box(408, 486, 264, 22, STEEL, radius=8)
    for step in range(9):
        picture.path([(410 + step * 46, 300), (410 + step * 46, 318)], STEEL, 6)
    for x in (450, 540, 630):
        picture.path([(x, 540), (x, 690)], TEAL, 10)
        picture.shape([(x - 20, 684), (x + 20, 684), (x, 722)], TEAL)
    for ends in (
        [(600, 168), (600, 288)],
        [(728, 486), (728, 740)],
        [(88, 387), (376, 387)],
        [(824, 387), (1112, 387)],
    ):
        measure(picture, ends[0], ends[1])
    for x, y, number in ((600, 228, 1), (728, 612, 2), (232, 387, 3), (968, 387, 4)):
        picture.number(x, y, number)
    picture.save("clearances")


def test_site() -> None:
    """Draw a measuring station on a fell in winter."""
    picture = Picture(1200, 800, DUSK)
    for number, colour in enumerate(("#2f6f73", "#3d8f7f", "#56a98a")):
        picture.arc((600, 1150 - number * 34), 980, (215, 325), colour, 30 - number * 7)
    for x, y in ((120, 90), (330, 60), (520, 120), (760, 50), (960, 110), (1110, 60), (220, 230), (1040, 240)):
        picture.disc(x, y, 3, WHITE)
    picture.disc(250, 900, 620, "#c9d9e4", tall=0.6)
    picture.disc(1000, 940, 640, "#dbe7ee", tall=0.6)
    picture.box(0, 620, 1200, 180, "#eef4f8")
    for x, height in ((90, 220), (170, 300), (1140, 260)):
        fir(picture, x, 640, height, snow=WHITE)
    for x, height, width in ((240, 190, 230), (500, 240, 285), (815, 190, 230)):
        unit(picture, x, 684, width, height, on_ground=False)
        picture.box(x + 6, 684 - height * 1.09 - 10, width - 12, 20, WHITE, radius=10)
    picture.path([(1082, 684), (1082, 330)], WHITE, 9)
    picture.box(1054, 300, 56, 46, WHITE, line=5, radius=8)
    picture.disc(1082, 323, 9, AMBER)
    picture.save("field-test")


def summer_day() -> None:
    """Draw a house in the sun, with its awning down and a unit in the shade."""
    picture = Picture(1200, 600, "#dcebf2")
    picture.disc(180, 150, 74, "#f6c667")
    picture.disc(180, 150, 104, None, line=10, colour=SAND)
    picture.disc(300, 900, 640, "#cfe0d3", tall=0.72)
    for x, height in ((60, 220), (140, 290), (1130, 260)):
        fir(picture, x, 500, height, "#8fb3a5")
    picture.shape([(400, 190), (720, 40), (1040, 190)], INK)
    picture.box(430, 186, 580, 300, WOOD)
    for row in range(200, 480, 40):
        picture.box(430, row, 580, 4, PLANK)
    for x in (478, 772):
        window(picture, x, 262, 180, 130)
        picture.shape([(x - 22, 240), (x + 202, 240), (x + 226, 306), (x - 46, 306)], WHITE)
        for stripe in range(4):
            left, low = x - 22 + stripe * 56, x - 46 + stripe * 68
            picture.shape([(left, 240), (left + 28, 240), (low + 34, 306), (low, 306)], AMBER)
    picture.box(422, 470, 596, 24, STONE)
    picture.box(0, 490, 1200, 110, "#bcd6bd")
    unit(picture, 250, 532, 210, 156)
    for x in (80, 560, 640, 900, 1060):
        for turn in range(0, 360, 60):
            picture.disc(x + 9 * cos(radians(turn)), 552 + 9 * sin(radians(turn)), 6, WHITE)
        picture.disc(x, 552, 5, AMBER)
    picture.save("summer-day")


PICTURES: Sequence[Callable[[], None]] = (
    lambda: outdoor("lampo-8", 640, 500, is_new=True),
    lambda: outdoor("lampo-6", 590, 400, is_new=True),
    lambda: outdoor("lampo-8-2021", 660, 490, is_new=False),
    lambda: outdoor("lampo-6-2021", 600, 390, is_new=False),
    hub_new,
    hub_old,
    app,
    lambda: portrait("veera-kallio", ground="#d5e7e4", hair="#8a5a2b", skin="#f1c9a8", coat=TEAL, is_long=True),
    lambda: portrait("tomas-lindqvist", ground=SAND, hair="#3c3a3a", skin="#e9b793", coat=INK, is_long=False),
    installation,
    clearances,
    test_site,
    summer_day,
)


if __name__ == "__main__":
    for draw in PICTURES:
        draw()
