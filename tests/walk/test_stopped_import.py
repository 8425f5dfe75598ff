"""An import that is killed and started again ends as one that nobody has disturbed."""

import io
import os
from pathlib import Path

import pytest
from PIL import Image

from .site import WalkSite
from .walking import Follower, compare

SAMPLES = 150 if os.environ.get("FULL") == "1" else 8


def write(folder: Path, name: str, front: str, body: str) -> None:
    file = folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    key = file.stem
    file.write_text(f"---\ntitle: {key.title()}\ntranslation_key: {key}\n{front}---\n\n{body}\n")


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    """Write a small bundle with something of everything that an import makes."""
    picture = io.BytesIO()
    Image.new("RGB", (30, 20), "orange").save(picture, "PNG")
    (tmp_path / "pictures").mkdir()
    (tmp_path / "pictures" / "lamp.png").write_bytes(picture.getvalue())
    (tmp_path / "pictures" / "notes.txt").write_text("Notes")
    picture_and_link = "![A lamp](../pictures/lamp.png) [on](bulbs.md)"
    write(tmp_path, "en/lamps.md", "locale: en\ntype: topic\nregions: [moon]\n", picture_and_link)
    attached = "attachments: [../pictures/notes.txt]\n"
    write(tmp_path, "en/bulbs.md", f"locale: en\ntype: article\nsection: lamps\n{attached}", "[back](lamps.md)")
    write(tmp_path, "en/cords.md", "locale: en\ntype: article\nsection: lamps\ntags: [cord]\n", "Cords. [b](bulbs.md)")
    write(tmp_path, "en/shades.md", "locale: en\ntype: article\nsection: bulbs\naudience: [signed-in]\n", "For some.")
    write(tmp_path, "fi/lamps.md", "locale: fi\ntype: topic\n", "Lamput. ![Lamppu](../pictures/lamp.png)")
    write(tmp_path, "fi/bulbs.md", "locale: fi\ntype: article\nsection: lamps\n", "[lamput](lamps.md)")
    return tmp_path


@pytest.mark.timeout(3600)
def test_an_import_that_is_killed_and_started_again(site: WalkSite, bundle: Path) -> None:
    folder = str(bundle)
    site.process("a").call("import_folder", folder=folder)  # the first time, a process asks for more
    site.restore()
    undisturbed = site.process("a").call("statements_of_importing", folder=folder)
    expected = site.process("b").call("comparable")
    again = site.process("b").call("import_folder", folder=folder)
    assert again == {"created": 0, "updated": 0, "unchanged": 6, "failed": 0}
    for number in range(0, undisturbed, max(1, undisturbed // SAMPLES)):
        site.restore()
        first = Follower()
        first.follow(site.process("b"))
        assert site.process("a").call("die_while_importing", folder=folder, statement=number)
        first.follow(site.process("b"))
        site.process("b").call("import_folder", folder=folder)
        assert site.process("b").call("comparable") == expected
        compare(site.process("b"), first, Follower())
