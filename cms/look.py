"""The brand, the menus and the footer, as readers get them."""

import hashlib
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from wagtail.models import CollectionViewRestriction, Page

from cms.documents import ImageRef
from cms.locales import fallback_chain
from cms.models import Brand, Navigation
from cms.models.brand import Corners, Typeface
from cms.publications.resources import image_ref
from cms.reading import Links
from cms.snapshots import Kept

_FONTS = {
    Typeface.SYSTEM: "",
    Typeface.HUMANIST: 'Seravek, "Gill Sans Nova", Ubuntu, Calibri, "DejaVu Sans", "Noto Sans", sans-serif',
    Typeface.SERIF: '"Iowan Old Style", Charter, "Bitstream Charter", Cambria, "Noto Serif", Georgia, serif',
}
_RADII = {Corners.SQUARE: "0", Corners.SOFT: "0.5rem", Corners.ROUND: "1rem"}


@dataclass(frozen=True, slots=True)
class Target:
    """A link of a menu as it is stored: to a group of ours, or to an address elsewhere."""

    label: str
    group: uuid.UUID | None
    url: str


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the footer."""

    heading: str
    links: tuple[Target, ...]


@dataclass(frozen=True, slots=True)
class Menus:
    """The menu and the footer of one language."""

    locale: str
    menu: tuple[Target, ...] = ()
    footer: tuple[Column, ...] = ()
    note: str = ""

    @property
    def groups(self) -> set[uuid.UUID]:
        """The groups of the pages that are linked to."""
        targets = [*self.menu, *(target for column in self.footer for target in column.links)]
        return {target.group for target in targets if target.group is not None}


@dataclass(frozen=True, slots=True)
class Look:
    """Everything of the look that editors decide. `styles` is a style sheet, empty for the look as it comes."""

    version: int  # of the settings
    name: str
    logo: ImageRef | None
    colour: str  # on light ground, as `#rrggbb`
    accent: str
    styles: str
    menus: Mapping[str, Menus]

    @property
    def styles_version(self) -> str:
        """What changes with the style sheet."""
        return hashlib.sha256(self.styles.encode()).hexdigest()[:12]

    def menus_for(self, locale: str) -> Menus:
        """Return the menus for a language: its own, else those of the next best."""
        found = (self.menus[code] for code in fallback_chain(locale) if code in self.menus)
        return next(found, Menus(locale))


def _load(version: int) -> Look:
    brand = Brand.objects.select_related("logo__collection").first() or Brand()
    rows = list(Navigation.objects.select_related("locale"))
    numbers = {number for row in rows for number in _page_ids([*row.menu.raw_data, *row.footer.raw_data])}
    groups = dict(Page.objects.filter(pk__in=numbers).values_list("pk", "translation_key"))
    return Look(
        version,
        brand.name,
        _logo(brand),
        brand.colour,
        brand.accent,
        _styles(brand),
        {row.locale.language_code: _menus(row, groups) for row in rows},
    )


_kept = Kept(_load)


def look(version: int | None = None) -> Look:
    """Return the look as of now; for `version` see `Kept.get`."""
    return _kept.get(version)


def connect() -> None:
    """Let changes of the look reach readers."""
    _kept.follow(Brand, Navigation)


def _logo(brand: Brand) -> ImageRef | None:
    logo = brand.logo
    if logo is None:
        return None
    private = CollectionViewRestriction.objects.filter(collection__in=logo.collection.get_ancestors(inclusive=True))
    return None if private.exists() else image_ref(logo)


def _styles(brand: Brand) -> str:
    usual = Brand()
    tokens: dict[str, str] = {}
    if (brand.colour, brand.colour_on_dark) != (usual.colour, usual.colour_on_dark):
        light, dark = brand.colour, brand.colour_on_dark
        tokens["--brand"] = f"light-dark({light}, {dark})"
        strong = f"color-mix(in srgb, {light} 75%, black)", f"color-mix(in srgb, {dark} 75%, white)"
        tokens["--brand-strong"] = f"light-dark({strong[0]}, {strong[1]})"
    if brand.accent != usual.accent:
        tokens["--beam"] = brand.accent
    if font := _FONTS[Typeface(brand.typeface)]:
        tokens["--font"] = font
    if brand.corners != usual.corners:
        tokens["--radius"] = _RADII[Corners(brand.corners)]
    return ":root{" + "".join(f"{name}:{value};" for name, value in tokens.items()) + "}" if tokens else ""


def _page_ids(items: Iterable[Mapping[str, Any]]) -> Iterable[int]:
    """Yield the ids of the pages that raw items of menus and footers link to."""
    for item in items:
        if item["type"] == "page":
            yield item["value"]["page"]
        elif item["type"] == "column":
            yield from _page_ids(item["value"]["links"])


def _menus(row: Navigation, groups: Mapping[int, uuid.UUID]) -> Menus:
    columns = [item["value"] for item in row.footer.raw_data]
    return Menus(
        row.locale.language_code,
        _targets(row.menu.raw_data, groups),
        tuple(Column(column["heading"], _targets(column["links"], groups)) for column in columns),
        row.note,
    )


def _targets(items: Iterable[Mapping[str, Any]], groups: Mapping[int, uuid.UUID]) -> tuple[Target, ...]:
    found = []
    for item in items:
        value = item["value"]
        if item["type"] == "link":
            found.append(Target(value["label"], None, value["url"]))
        elif (group := groups.get(value["page"])) is not None:
            found.append(Target(value.get("label") or "", group, ""))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class MenuLink:
    """A link of a menu as one viewer gets it. `locale` is the label's language, `key` that of a page of ours."""

    label: str
    url: str
    locale: str
    key: str | None = None


@dataclass(frozen=True, slots=True)
class MenuColumn:
    """A column of the footer as one viewer gets it."""

    heading: str
    links: list[MenuLink]


def links_of(targets: Iterable[Target], links: Links, locale: str, base_url: str = "") -> list[MenuLink]:
    """Return what a viewer gets of the links of a menu in `locale`; pages that they may not see are left out."""
    found = []
    for target in targets:
        if target.group is None:
            found.append(MenuLink(target.label, target.url, locale))
        elif (link := links.get(target.group)) is not None:
            words = (target.label, locale) if target.label else (link.title, link.locale)
            found.append(MenuLink(words[0], base_url + link.url, words[1], link.key))
    return found


def columns_of(menus: Menus, links: Links, base_url: str = "") -> list[MenuColumn]:
    """Return the columns of the footer as a viewer gets them, without those that are empty for them."""
    columns = (
        MenuColumn(column.heading, links_of(column.links, links, menus.locale, base_url)) for column in menus.footer
    )
    return [column for column in columns if column.links]
