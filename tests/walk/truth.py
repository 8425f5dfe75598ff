"""What readers must have: a fresh rebuild from the pages, and plain definitions that share no code with projecting."""

import datetime as dt
import json
import re
from collections.abc import Collection, Iterable, Iterator
from itertools import combinations
from typing import Any

from django.db import transaction
from wagtail.models import CollectionViewRestriction, Page, PageViewRestriction, Site

from cms import doctor
from cms.audience import parse, satisfied
from cms.models import (
    FACETS,
    Audience,
    BasePage,
    ContentKey,
    Document,
    Image,
    Mark,
    ProjectionError,
    Publication,
    PublicationDependency,
    PublicationTerm,
    SharedText,
)
from cms.publications.draining import drain
from cms.publications.rebuilding import check

Row = dict[str, Any]

WORD = re.compile(r"(?<![a-z0-9])[a-z]\d+w(?![a-z0-9])")
UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
# What a rebuild gives anew: its number and id, and when it was made.
OWN = frozenset({"id", "sequence", "projected_at", "deleted_at"})


def rows(since: int = 0) -> list[Row]:
    """Return every publication after the number `since`, as a follower would copy it: with terms and rules."""
    with transaction.atomic():
        return _rows(Publication.objects.filter(sequence__gt=since).order_by("sequence"))


def _rows(publications: Iterable[Publication]) -> list[Row]:
    found = list(publications)
    rules = dict(Audience.objects.values_list("pk", "rules"))
    terms: dict[Any, list[str]] = {}
    dependencies: dict[Any, list[str]] = {}
    for model, into in ((PublicationTerm, terms), (PublicationDependency, dependencies)):
        for row in model.objects.filter(publication__in=found):
            into.setdefault(row.publication_id, []).append(str(row))
    return [
        {
            **{field.attname: _plain(getattr(row, field.attname)) for field in Publication._meta.concrete_fields},
            "audience_id": rules[row.audience_id],
            "terms": sorted(terms.get(row.pk, ())),
            "dependencies": sorted(dependencies.get(row.pk, ())),
        }
        for row in found
    ]


def _plain(value: Any) -> Any:
    if isinstance(value, dt.datetime):
        return value.astimezone(dt.UTC).isoformat()
    return value if isinstance(value, str | int | list | dict | None) else str(value)


def state() -> dict[str, Row]:
    """Return what readers have, by source, and what the groups share, without what a rebuild gives anew."""
    live = _rows(Publication.objects.live())
    readers = {row["source"]: {name: value for name, value in row.items() if name not in OWN} for row in live}
    keys = ContentKey.objects.filter(pk__in=Page.objects.values("translation_key"))
    groups = {
        f"group:{key.pk}": {"key": key.key, "source_locale": key.source_locale_id, "shared": key.shared} for key in keys
    }
    return readers | groups


def comparable() -> dict[str, Row]:
    """Return what readers have, by address, with names for ids: the same in each database that holds the same."""
    names = {str(pk): f"group {key}" for pk, key in ContentKey.objects.values_list("pk", "key")}
    for model in (Image, Document):
        names |= {str(uid): f"file {title}" for uid, title in model.objects.values_list("uid", "title")}
    columns = ("key", "locale", "group", "parent", "order", "ancestors", "title", "audience_id", "updated", "terms")
    return {
        row["path"]: {
            column: UUID.sub(lambda found: names.get(found[0], found[0]), json.dumps(row[column]))
            for column in (*columns, "document")
        }
        for row in _rows(Publication.objects.live())
    }


def rebuilt() -> dict[str, Row]:
    """Return what readers would have if all publications were made anew from the pages. Changes nothing.

    Content keys stay: a key is given for ever, and what an unpublished source page shares is written nowhere else.
    """
    with transaction.atomic():
        for model in (Mark, ProjectionError):
            model.objects.all().delete()
        Publication.objects.all().delete()
        Mark.objects.bulk_create(Mark(source=f"page:{pk}") for pk in Page.objects.values_list("pk", flat=True))
        drain()
        fresh = state()
        transaction.set_rollback(True)
    return fresh


def problems(broken: Collection[str] = ()) -> list[str]:
    """Return everything that is not as it must be, once all marks are drained.

    Sources in `broken` are known not to be projectable, and left out.
    """
    found = [f"{mark} is left" for mark in Mark.objects.all()]
    errors = ProjectionError.objects.exclude(source__in=broken)
    found += [f"{error.source} cannot be projected: {error.traceback}" for error in errors]
    found += differences(state(), rebuilt(), broken)
    if broken:
        return found
    found += doctor.tree()
    found += [f"--check says: {difference.source} {difference.problem}" for difference in check()]
    found += _by_definition()
    return found


def differences(here: dict[str, Row], there: dict[str, Row], besides: Collection[str] = ()) -> list[str]:
    """Return in words how what readers have (`here`) differs from what they should have (`there`)."""
    here = {name: row for name, row in here.items() if name not in besides}
    there = {name: row for name, row in there.items() if name not in besides}
    found = [f"{name} is published and should not be" for name in sorted(here.keys() - there.keys())]
    found += [f"{name} should be published and is not" for name in sorted(there.keys() - here.keys())]
    for name in sorted(here.keys() & there.keys()):
        for column in here[name].keys() | there[name].keys():
            old, new = here[name].get(column), there[name].get(column)
            if old != new and not column.endswith("_hash"):
                found.append(f"{name}: {column} {_contrast(repr(old), repr(new))}")
    return found


def _contrast(old: str, new: str) -> str:
    """Return in words where two long texts begin to differ."""
    same = next((number for number, pair in enumerate(zip(old, new, strict=False)) if len(set(pair)) > 1), 0)
    begin = max(0, same - 60)
    return f"is …{old[begin : same + 120]}… and should be …{new[begin : same + 120]}…"


# --- Plain definitions ----------------------------------------------------------------------------------------------


def _by_definition() -> Iterator[str]:
    pages = {page.pk: page for page in Page.objects.specific()}
    live = {row.page_id: row for row in Publication.objects.live()}
    expected = {number for number, page in pages.items() if _is_published(page, pages)}
    yield from (f"page:{number} is not published by definition, but has a row" for number in live.keys() - expected)
    yield from (f"page:{number} is published by definition, but has no row" for number in expected - live.keys())
    for number in live.keys() & expected:
        yield from _row_problems(live[number], pages[number], pages)


def _row_problems(row: Publication, page: Any, pages: dict[int, Any]) -> Iterator[str]:
    home = next(one for one in [page, *reversed(_above(page))] if _is_home(one))
    if row.path != f"/{page.locale.language_code}/{page.url_path[len(home.url_path) :]}":
        yield f"{row.source} has the address {row.path}, but lies at {page.url_path}"
    groups = sorted(set(PageViewRestriction.objects.values_list("groups", flat=True)) - {None})
    required = _required(page, pages)
    granted = parse(Audience.objects.get(pk=row.audience_id).rules)
    for viewer in _viewers(groups):
        may = satisfied(granted, signed_in=viewer is not None, group_ids=viewer or frozenset())
        if may != all(_passes(one, viewer) for one in required):
            yield f"{row.source} is {'shown to' if may else 'hidden from'} {viewer}, contrary to its restrictions"
    yield from _private_images(row)
    said = {word for text in (row.title, row.summary, row.document) for word in WORD.findall(text)}
    said |= set(WORD.findall(row.path.rstrip("/").rpartition("/")[2]))
    if unpublished := said - _published_words(page):
        yield f"{row.source} holds words that were not published: {sorted(unpublished)}"


def _above(page: Any) -> list[Any]:
    return list(page.get_ancestors().order_by("path"))


def _is_home(page: Page) -> bool:
    home: bool = Site.objects.filter(root_page__translation_key=page.translation_key).exists()
    return home


def _original(page: Any, pages: dict[int, Any]) -> Any:
    while page.alias_of_id in pages:
        page = pages[page.alias_of_id]
    return page


def _is_published(page: Any, pages: dict[int, Any]) -> bool:
    # An alias that becomes a translation stays live with its original's revision until it is published itself.
    foreign = page.alias_of_id is None and page.live_revision and page.live_revision.object_id != str(page.pk)
    return bool(
        page.live
        and not foreign
        and isinstance(page, BasePage)
        and _original(page, pages).locale_id == page.locale_id
        and any(_is_home(one) for one in [page, *_above(page)])
    )


def _source(page: Any, pages: dict[int, Any]) -> Any:
    key = ContentKey.objects.filter(pk=page.translation_key).first()
    if key is None:
        return page
    members = (one for one in pages.values() if one.translation_key == page.translation_key)
    return next((one for one in members if one.locale_id == key.source_locale_id), page)


def _required(page: Any, pages: dict[int, Any]) -> list[PageViewRestriction]:
    """Return the restrictions that all must pass: of the page and its source, of all above both, of its original."""
    places = []
    for one in (page, _source(page, pages)):
        for place in [*_above(one), one]:
            places += [place.pk, _source(place, pages).pk]
    found = list(PageViewRestriction.objects.filter(page__in=places).prefetch_related("groups"))
    original = pages.get(page.alias_of_id)
    return found if original is None else found + _required(original, pages)


def _viewers(groups: list[int]) -> Iterator[frozenset[int] | None]:
    """Yield everybody who may come by: the anonymous (None), and members of up to two groups."""
    yield None
    for size in range(3):
        yield from map(frozenset, combinations(groups, size))


def _passes(restriction: PageViewRestriction, viewer: frozenset[int] | None) -> bool:
    if restriction.restriction_type == PageViewRestriction.LOGIN:
        return viewer is not None
    return viewer is not None and any(group.pk in viewer for group in restriction.groups.all())


def _private_images(row: Publication) -> Iterator[str]:
    paths = CollectionViewRestriction.objects.values_list("collection__path", flat=True)
    for image in Image.objects.select_related("collection"):
        if str(image.uid) in row.document and any(image.collection.path.startswith(path) for path in paths):
            yield f"{row.source} shows an image of a private collection"
    audiences = dict(Audience.objects.values_list("pk", "rules"))
    for file in Document.objects.select_related("collection"):
        restricted = any(file.collection.path.startswith(path) for path in paths)
        for found in _files(json.loads(row.document)):
            if found["uid"] == str(file.uid) and (audiences[found["audience"]] != "[]") != restricted:
                yield f"{row.source} offers a file to the wrong people"


def _files(value: Any) -> Iterator[Any]:
    if isinstance(value, dict):
        if {"uid", "filename", "audience"} <= value.keys():
            yield value
        for item in value.values():
            yield from _files(item)
    elif isinstance(value, list):
        for item in value:
            yield from _files(item)


def _published_words(page: Any) -> set[str]:
    """Return the words of what was published of the page, of every live shared text, and of names and labels."""
    original = page
    while original.alias_of_id:
        original = original.alias_of
    revision = original.live_revision
    texts = [json.dumps(revision.content)] if revision else [original.title, original.specific.summary]
    texts += [page.slug, *SharedText.objects.filter(live=True).values_list("body", flat=True)]
    texts += [name for model in (Image, Document) for name in model.objects.values_list("title", flat=True)]
    texts += [*Image.objects.values_list("description", flat=True), *Document.objects.values_list("file", flat=True)]
    texts += _names()
    return {word for text in texts for word in WORD.findall(text)}


def _names() -> Iterator[str]:
    from django.contrib.auth import get_user_model  # noqa: PLC0415 - needs the app registry
    from taggit.models import Tag  # noqa: PLC0415 - as above

    yield from Tag.objects.values_list("name", flat=True)
    for facet in FACETS.values():
        yield from facet.objects.values_list("key", flat=True)
    for user in get_user_model().objects.all():
        yield user.get_full_name() or user.get_username()


def spoken() -> set[str]:
    """Return the words of editors that readers have."""
    return {
        word
        for row in Publication.objects.live()
        for text in (row.title, row.summary, row.document, row.path.rstrip("/").rpartition("/")[2])
        for word in WORD.findall(text)
    }
