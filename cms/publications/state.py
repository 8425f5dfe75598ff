"""The current state of pages in the database, loaded for a batch in a fixed number of queries."""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from wagtail.models import Page, PageViewRestriction, Revision, Site

from cms.audience import SIGNED_IN, Restriction
from cms.models import BasePage, ContentKey

STEP = Page.steplen  # characters of the tree path per level


@dataclass(frozen=True, slots=True)
class PageRow:
    """A page as the tree has it, whatever its revisions say."""

    id: int
    path: str
    url_path: str
    slug: str
    locale: str
    locale_id: int
    translation_key: uuid.UUID
    live: bool
    live_revision_id: int | None
    live_revision_page: str | None  # whose revision that is: an alias keeps that of its original
    alias_of_id: int | None
    content_type_id: int
    first_published_at: dt.datetime | None
    last_published_at: dt.datetime | None
    numchild: int

    @property
    def chain(self) -> list[str]:
        """The tree paths of the page and of its ancestors, the root first."""
        return [self.path[:end] for end in range(STEP, len(self.path) + 1, STEP)]


_ROW_FIELDS = {
    "id": "id",
    "path": "path",
    "url_path": "url_path",
    "slug": "slug",
    "locale__language_code": "locale",
    "locale_id": "locale_id",
    "translation_key": "translation_key",
    "live": "live",
    "live_revision_id": "live_revision_id",
    "live_revision__object_id": "live_revision_page",
    "alias_of_id": "alias_of_id",
    "content_type_id": "content_type_id",
    "first_published_at": "first_published_at",
    "last_published_at": "last_published_at",
    "numchild": "numchild",
}


def load_rows(**condition: Any) -> list[PageRow]:
    """Return the pages that meet `condition` as rows. One query."""
    query = Page.objects.order_by().filter(**condition)
    names = list(_ROW_FIELDS.values())
    return [PageRow(**dict(zip(names, values, strict=True))) for values in query.values_list(*_ROW_FIELDS)]


def page_models() -> dict[int, type[BasePage]]:
    """Return the page types that become publications, by content type id."""
    return {
        ContentType.objects.get_for_model(model).pk: model for model in apps.get_models() if issubclass(model, BasePage)
    }


@dataclass(slots=True)
class TreeState:
    """The groups of the pages in a batch with everything above them."""

    rows: dict[int, PageRow] = field(default_factory=dict)  # every member of every group in the batch
    by_path: dict[str, PageRow] = field(default_factory=dict)  # those and their ancestors
    groups: dict[uuid.UUID, dict[str, PageRow]] = field(default_factory=dict)  # group → locale → page
    keys: dict[uuid.UUID, ContentKey] = field(default_factory=dict)  # also of the ancestors
    root_keys: frozenset[uuid.UUID] = frozenset()  # the translation groups of site roots
    restrictions: Mapping[str, list[Restriction]] = field(default_factory=dict)  # tree path → rules set there
    source_restrictions: Mapping[tuple[uuid.UUID, str], list[Restriction]] = field(default_factory=dict)
    models: dict[int, type[BasePage]] = field(default_factory=dict)

    @classmethod
    def load(cls, page_ids: Collection[int], groups: Collection[uuid.UUID] = ()) -> "TreeState":
        """Load the translation groups of `page_ids` and `groups`."""
        state = cls(models=page_models())
        keys = Page.objects.order_by().filter(pk__in=page_ids).values("translation_key")
        rows = load_rows(translation_key__in=keys)
        missing = set(groups) - {row.translation_key for row in rows}
        if missing:
            rows += load_rows(translation_key__in=missing)
        originals = {row.alias_of_id for row in rows if row.alias_of_id} - {row.id for row in rows}
        while originals:  # an alias takes its content from its original, which may be an alias itself
            more = load_rows(translation_key__in=Page.objects.filter(pk__in=originals).values("translation_key"))
            rows += more
            originals = {row.alias_of_id for row in more if row.alias_of_id} - {row.id for row in rows}
        state._add_rows(rows)
        state._load_surroundings()
        return state

    def _add_rows(self, rows: Iterable[PageRow]) -> None:
        for row in rows:
            self.rows[row.id] = row
            self.by_path[row.path] = row
            self.groups.setdefault(row.translation_key, {})[row.locale] = row

    def _load_surroundings(self) -> None:
        paths = {path for row in self.rows.values() for path in row.chain} - set(self.by_path)
        for row in load_rows(path__in=paths):
            self.by_path[row.path] = row
        above = {row.translation_key for row in self.by_path.values()}
        self.keys = {key.pk: key for key in ContentKey.objects.filter(pk__in=above).select_related("source_locale")}
        self.root_keys = frozenset(Site.objects.order_by().values_list("root_page__translation_key", flat=True))
        self._load_restrictions(above)

    def _load_restrictions(self, translation_keys: Collection[uuid.UUID]) -> None:
        by_path: dict[str, dict[int, list[int] | None]] = defaultdict(dict)
        place: dict[str, tuple[uuid.UUID, str]] = {}
        for path, key, locale, number, kind, group in PageViewRestriction.objects.filter(
            page__translation_key__in=translation_keys
        ).values_list(
            "page__path", "page__translation_key", "page__locale__language_code", "pk", "restriction_type", "groups"
        ):
            place[path] = (key, locale)
            if kind == PageViewRestriction.GROUPS:
                groups = by_path[path].setdefault(number, [])
                if group is not None and groups is not None:
                    groups.append(group)
            elif kind == PageViewRestriction.LOGIN:
                by_path[path][number] = None
            elif kind == PageViewRestriction.PASSWORD:  # switched off in the admin; a row from elsewhere means nobody
                by_path[path][number] = []
        rules = {path: [_rule(groups) for groups in found.values()] for path, found in by_path.items()}
        self.restrictions = rules
        self.source_restrictions = {place[path]: found for path, found in rules.items()}

    # --- What follows from it ---------------------------------------------------------------------------------------

    def original(self, row: PageRow) -> PageRow:
        """Return the page from which `row` takes its content: itself, unless it is an alias."""
        return self._line(row)[-1]

    def _line(self, row: PageRow) -> list[PageRow]:
        """Return `row`, what it is an alias of, what that is an alias of, and so on."""
        line = [row]
        while row.alias_of_id in self.rows and self.rows[row.alias_of_id] not in line:
            row = self.rows[row.alias_of_id]
            line.append(row)
        return line

    def is_place_only(self, row: PageRow) -> bool:
        """Tell whether `row` is an alias of a page in another locale: a place in the tree, never a publication."""
        return row.alias_of_id is not None and self.original(row).locale != row.locale

    def site_root(self, row: PageRow) -> PageRow | None:
        """Return the root of the site that `row` lies in, or None when it lies in none."""
        for path in row.chain:
            above = self.by_path.get(path)
            if above is not None and above.translation_key in self.root_keys:
                return above
        return None

    def is_publishable(self, row: PageRow) -> bool:
        """Tell whether readers should have `row`."""
        return (
            row.live
            and row.content_type_id in self.models
            and not self.is_place_only(row)
            and not (row.alias_of_id is None and row.live_revision_page not in {None, str(row.id)})
            and self.site_root(row) is not None
        )

    def present_locales(self, group: uuid.UUID) -> set[str]:
        """Return the locales in which readers should have `group`."""
        return {locale for locale, row in self.groups.get(group, {}).items() if self.is_publishable(row)}

    def source_row(self, group: uuid.UUID) -> PageRow | None:
        """Return the source page of `group`, or None when it has none."""
        key = self.keys.get(group)
        if key is None or key.source_locale is None:
            return None
        row = self.groups.get(group, {}).get(key.source_locale.language_code)
        return row if row is not None and not self.is_place_only(row) else None

    def rules(self, row: PageRow) -> list[Restriction]:
        """Return every access rule that applies to `row`.

        Those of the page, of its ancestors and of the source pages of all these; and the same for its own source page,
        which may lie elsewhere in its tree. An alias has besides all those of what it is an alias of.
        """
        rules: list[Restriction] = []
        for one in self._line(row):
            rules += self._rules_of_chain(one)
            source = self.source_row(one.translation_key)
            if source is not None and source.id != one.id:
                rules += self._rules_of_chain(source)
        return rules

    def _rules_of_chain(self, row: PageRow) -> list[Restriction]:
        rules: list[Restriction] = []
        for path in row.chain:
            rules += self.restrictions.get(path, ())
            above = self.by_path.get(path)
            key = self.keys.get(above.translation_key) if above is not None else None
            if above is not None and key is not None and key.source_locale is not None:
                code = key.source_locale.language_code
                if code != above.locale:
                    rules += self.source_restrictions.get((above.translation_key, code), ())
        return rules


def _rule(groups: list[int] | None) -> Restriction:
    return SIGNED_IN if groups is None else tuple(sorted(groups))


def load_revisions(rows: Iterable[PageRow]) -> dict[int, Revision]:
    """Return the live revisions of `rows`, by revision id. One query."""
    numbers = {row.live_revision_id for row in rows if row.live_revision_id}
    return Revision.objects.in_bulk(numbers) if numbers else {}
