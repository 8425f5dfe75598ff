"""How imported files become blogs and posts."""

import json
from collections.abc import Iterable
from typing import Any

from cms.importing.extras import ExtraField, date, key, keys
from cms.importing.front_matter import FrontMatter
from cms.importing.registry import Filling, PageImporter, Values, body_fields
from cms.models import KeyedSnippet

from .models import Author, BlogIndexPage, BlogPostPage, Series


def check_post(meta: FrontMatter) -> Iterable[tuple[str, str]]:
    """Yield the authors and the series that do not exist."""
    values = meta.extras
    known = set(Author.objects.values_list("key", flat=True))
    for name in values.get("authors", ()):
        if name not in known:
            yield "authors", f"unknown author “{name}”: make it in the admin first"
    series = values.get("series")
    if series and not Series.objects.filter(key=series).exists():
        yield "series", f"unknown series “{series}”: make it in the admin first"


def fill_post(page: Any, values: Values, filling: Filling) -> None:
    """Write the date, the authors and the series to a post."""
    page.date = values["date"]
    ids = [_snippet_id(Author, name, filling.locale) for name in values["authors"]]
    stream = [{"type": "author", "value": number, "id": f"author-{number}"} for number in ids]
    page.authors = page._meta.get_field("authors").to_python(json.dumps(stream))
    series = values.get("series")
    page.series_id = _snippet_id(Series, series, filling.locale) if series else None


def _snippet_id(model: type[KeyedSnippet], name: str, locale: str) -> int:
    """Return the id of what has a key: in the locale, else in the one in which it was made first."""
    rows = model._default_manager.filter(key=name).order_by("pk")
    found = rows.filter(locale__language_code=locale).first() or rows.earliest("pk")
    return int(found.pk)


BLOG = PageImporter("blog", BlogIndexPage, body_fields)
POST = PageImporter(
    "post",
    BlogPostPage,
    body_fields,
    extras={
        "date": ExtraField(date, is_required=True),
        "authors": ExtraField(keys, is_required=True),
        "series": ExtraField(key),
    },
    check=check_post,
    fill=fill_post,
)
