"""Exporting: what readers have of a part of the site, as a folder that can be imported elsewhere."""

import json
import shutil
import uuid
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

import yaml
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from wagtail.images.models import SourceImageIOError
from wagtail.models import Page as WagtailPage
from wagtail.models import PageViewRestriction

from cms.audience import SIGNED_IN, Restriction, parse
from cms.exchange import FACETS, FORMAT, MANIFEST, MEDIA, SNIPPETS, SUFFIX, written
from cms.facets import PAGE_FIELDS, FacetSnapshot, snapshot
from cms.importing.front_matter import PUBLIC
from cms.models import BasePage, Publication, PublicationDependency, SharedText
from cms.publications.draining import drain
from cms.publications.resources import CollectionRules

from .naming import Names, media_path, page_keys

_RESTRICTIONS = (PageViewRestriction.LOGIN, PageViewRestriction.GROUPS)


class ExportError(Exception):
    """Nothing can be exported; the message says why."""


@dataclass(slots=True)
class Exported:
    """What went into a bundle, and what was left out, in words."""

    pages: int = 0
    media: int = 0
    left_out: list[str] = field(default_factory=list)


def export_tree(*, folder: Path, section: str | None = None, locales: Collection[str] = ()) -> Exported:
    """Write what readers have into an empty folder: all below the home pages, or the page `section` with what is below.

    `locales` limits it to some languages. Drafts are left out, and of people all but the logins of owners. Raises
    ExportError, also when what is exported changes meanwhile.
    """
    if folder.exists() and any(folder.iterdir()):
        raise ExportError(f"{folder} is not empty.")
    drain()
    rows = _rows(section, locales)
    if not rows:
        which = f": no page has the key “{section}”" if section else ""
        raise ExportError(f"There is nothing to export{which}.")
    try:
        done = _Export(folder, rows).run()
        _refuse_change(rows)
    except BaseException:  # half a bundle may lack what says for whom its files are
        for path in folder.glob("*"):
            shutil.rmtree(path) if path.is_dir() else path.unlink()
        raise
    return done


def _refuse_change(rows: Sequence[Publication]) -> None:
    """Refuse a mixture of what was and what is: a page may have been restricted between two reads of it."""
    drain()
    now = dict(Publication.objects.live().filter(pk__in=[row.pk for row in rows]).values_list("pk", "sequence"))
    if any(now.get(row.pk) != row.sequence for row in rows):
        raise ExportError("Pages have changed while they were exported. Do it again.")


def _own_restrictions(pages: Collection[int]) -> dict[int, set[Restriction]]:
    """Return what restricts each of the pages itself, whatever restricts those above."""
    found: dict[int, set[Restriction]] = {}
    rules = PageViewRestriction.objects.prefetch_related("groups")
    for rule in rules.filter(page__in=pages, restriction_type__in=_RESTRICTIONS):
        is_login = rule.restriction_type == PageViewRestriction.LOGIN
        groups = tuple(sorted(group.pk for group in rule.groups.all()))
        found.setdefault(rule.page_id, set()).add(SIGNED_IN if is_login else groups)
    return found


def _rows(section: str | None, locales: Collection[str]) -> list[Publication]:
    rows = Publication.objects.live().exclude(parent=None).select_related("audience").order_by("locale", "path")
    if locales:
        rows = rows.filter(locale__in=locales)
    if section is not None:
        rows = rows.filter(key=section) | rows.with_terms("section", [section])
    return list(rows.distinct())


class _Export:
    def __init__(self, folder: Path, rows: Sequence[Publication]) -> None:
        self._folder = folder
        self._rows = rows
        self._names = Names(page_keys())
        self._done = Exported()
        # What restricts an alias has to be said of the pages below it, since the alias stays at home.
        aliases = set(WagtailPage.objects.filter(alias_of__isnull=False).values_list("pk", flat=True))
        written = [row for row in rows if row.page_id not in aliases]
        self._keys = {row.group: row.key for row in written}
        self._by_group: dict[uuid.UUID | None, list[Publication]] = {}
        for row in written:
            self._by_group.setdefault(row.group, []).append(row)
        self._own = _own_restrictions({row.page_id for row in written if row.page_id is not None})
        self._groups = dict(Group.objects.values_list("pk", "name"))

    def run(self) -> Exported:
        audiences = {row.pk: self._audience(row) for row in self._rows}
        for row in self._rows:
            page = self._page(row)
            if page is not None:
                self._write_page(row, page, audiences[row.pk])
        self._write(SNIPPETS, self._snippets())  # before the media: they show some, too
        self._write(MEDIA, list(self._media()))
        self._write(FACETS, _facets(self._rows, snapshot()))
        self._write(MANIFEST, {"format": FORMAT})
        return self._done

    def _page(self, row: Publication) -> BasePage | None:
        page = WagtailPage.objects.filter(pk=row.page_id).first()
        if page is None or page.alias_of_id is not None:
            self._done.left_out.append(f"{row.path}: an alias of another page")
            return None
        specific = page.specific
        return specific if isinstance(specific, BasePage) else None

    # --- Pages ------------------------------------------------------------------------------------------------------

    def _write_page(self, row: Publication, page: BasePage, audience: list[str] | None) -> None:
        document = json.loads(row.document)
        owner = get_user_model()._default_manager.filter(pk=page.content_owner_id).first()
        head: dict[str, Any] = {
            "title": page.title,
            "locale": row.locale,
            "translation_key": row.key,
            "type": row.type,
            "section": self._keys.get(row.parent, "") if row.parent else "",
            **{name: document[name] for name in PAGE_FIELDS.values()},
            "tags": document["tags"],
            "updated": document.get("updated"),
            "audience": audience,
        }
        body: dict[str, Any] = {
            "group": str(row.group),
            "slug": page.slug,
            "order": row.order,
            "owner": owner.get_username() if owner is not None else None,
            "is_behind": bool(row.lag),
            "is_machine_translated": row.machine_translated,
            "content": written(page, self._names),
        }
        name = f"{row.locale}/{row.key}{SUFFIX}"
        texts = [
            _yaml({key: value for key, value in part.items() if value not in (None, "", [], False)})
            for part in (head, body)
        ]
        self._write_text(name, f"---\n{texts[0]}---\n{texts[1]}")
        self._done.pages += 1

    def _audience(self, row: Publication) -> list[str] | None:
        """Return whom the file says the page is for, or None when it says nothing: the page above says it, or nobody.

        What restricts a page that is not exported, or the source of a translation, restricts its publication, too.
        """
        above = next((other for other in self._by_group.get(row.parent, ()) if other.locale == row.locale), None)
        rules = set(parse(row.audience.rules)) - set(parse(above.audience.rules) if above is not None else ())
        if len(rules) > 1:
            raise ExportError(
                f"{row.path} is restricted more than once, which a file cannot say. "
                "Restrict it once, or export a part without it."
            )
        if not rules:
            # What a page says of itself holds when that above it is taken away.
            rules = self._own.get(row.page_id or 0, set())
        return self._said(next(iter(rules)), row.path) if len(rules) == 1 else None

    def _said(self, rule: Restriction, place: str) -> list[str]:
        if rule == SIGNED_IN:
            return [SIGNED_IN]
        names = sorted(self._groups[number] for number in rule if number in self._groups)
        if not names or {PUBLIC, SIGNED_IN} & set(names):
            raise ExportError(f"{place} is restricted to groups that are gone, or that are called as an audience is.")
        return names

    # --- What pages refer to ----------------------------------------------------------------------------------------

    def _snippets(self) -> list[dict[str, Any]]:
        locales = {row.locale for row in self._rows}
        found: dict[str, Any] = {}
        queries = [
            model._default_manager.filter(translation_key=row.translation_key)
            for (model, _number), row in self._names.snippets.items()
            if row is not None
        ]
        shared = [uuid.UUID(key) for key in self._names.shared_texts if _is_uuid(key)]
        queries.append(SharedText.objects.filter(translation_key__in=shared))
        for query in queries:
            for row in query.filter(live=True, locale__language_code__in=locales).select_related("locale"):
                entry = {
                    "model": row._meta.label_lower,
                    "key": getattr(row, "key", None),
                    "group": str(row.translation_key),
                    "locale": row.locale.language_code,
                    "content": written(row, self._names),
                }
                found[f"{entry['model']} {entry['group']} {entry['locale']}"] = {
                    name: value for name, value in entry.items() if value is not None
                }
        return [found[name] for name in sorted(found)]

    def _media(self) -> Iterator[dict[str, Any]]:
        rules = CollectionRules.load()
        for kind, media in (("image", self._names.images), ("file", self._names.files)):
            for medium in media.values():
                if medium is None:
                    continue
                path = media_path(medium)
                restrictions = set(rules.of(medium.collection_id))
                if kind == "image" and restrictions:
                    self._done.left_out.append(f"{path}: an image in a restricted collection, which no reader gets")
                    continue
                if len(restrictions) > 1:
                    raise ExportError(
                        f"The file “{medium.title}” is restricted more than once, which a bundle cannot say."
                    )
                (self._folder / path).parent.mkdir(parents=True, exist_ok=True)
                try:
                    with medium.open_file() as source, (self._folder / path).open("wb") as target:
                        shutil.copyfileobj(source, target)
                except (FileNotFoundError, SourceImageIOError):
                    self._done.left_out.append(f"{path}: the stored file is lost")
                    continue
                self._done.media += 1
                yield _facts(kind, path, medium, [name for rule in restrictions for name in self._said(rule, path)])

    # --- Files ------------------------------------------------------------------------------------------------------

    def _write(self, name: str, value: Any) -> None:
        if value:
            self._write_text(name, _yaml(value))

    def _write_text(self, name: str, text: str) -> None:
        path = self._folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def _facts(kind: str, path: str, medium: Any, audience: list[str]) -> dict[str, Any]:
    facts: dict[str, Any] = {"path": path, "kind": kind, "uid": str(medium.uid), "title": medium.title}
    facts["filename"] = PurePosixPath(medium.file.name).name
    if kind == "image":
        facts["description"] = medium.description
        point = [medium.focal_point_x, medium.focal_point_y, medium.focal_point_width, medium.focal_point_height]
        facts["focal_point"] = None if None in point else point
    return {name: value for name, value in {**facts, "audience": audience}.items() if value}


def _facets(rows: Sequence[Publication], facets: FacetSnapshot) -> dict[str, Any]:
    """Return the values that the pages name, with those around them, as a file of facets has them."""
    named: dict[str, set[str]] = {facet: set() for facet in PAGE_FIELDS}
    dependencies = PublicationDependency.objects.filter(publication__in=[row.pk for row in rows], kind__in=PAGE_FIELDS)
    for kind, target in dependencies.values_list("kind", "target").distinct():
        named[kind].add(target)
    return {name: trees for facet, name in PAGE_FIELDS.items() if (trees := _trees(facet, None, named[facet], facets))}


def _trees(facet: str, parent: str | None, named: Collection[str], facets: FacetSnapshot) -> list[dict[str, Any]]:
    found = []
    for node in facets.tree(facet):
        if node.parent != parent or node.key not in named:
            continue
        value: dict[str, Any] = {"key": node.key, "labels": dict(node.labels)}
        if node.internal:
            value["internal"] = True
        if children := _trees(facet, node.key, named, facets):
            value["children"] = children
        found.append(value)
    return found


def _yaml(value: Any) -> str:
    return yaml.safe_dump(value, allow_unicode=True, sort_keys=False, width=120)


def _is_uuid(text: str) -> bool:
    try:
        uuid.UUID(text)
    except ValueError:
        return False
    return True
