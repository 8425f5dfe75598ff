"""What a page makes a phone fetch besides itself."""

import gzip
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders

HEAVIEST = 60_000  # bytes, compressed, of all styles and scripts of the help centre together
FILES = [
    "helpcentre/site.css",
    "helpcentre/search.css",
    "helpcentre/announcements.js",
    "helpcentre/contents.js",
    "helpcentre/failing.js",
    "helpcentre/search-log.js",
    "helpcentre/suggestions.js",
    "helpcentre/video.js",
    "django_htmx/htmx-2.min.js",
]


def weight(name: str) -> int:
    found = finders.find(name)
    assert found, name
    return len(gzip.compress(Path(found).read_bytes()))


def test_styles_and_scripts_are_light() -> None:
    assert sum(map(weight, FILES)) <= HEAVIEST


def test_every_file_of_ours_is_weighed() -> None:
    folder = settings.BASE_DIR / "helpcentre" / "static" / "helpcentre"
    ours = {f"helpcentre/{path.name}" for path in folder.iterdir() if path.suffix in {".css", ".js"}}
    assert ours <= set(FILES)
