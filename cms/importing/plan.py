"""The plan of an import: what each file will become."""

from dataclasses import dataclass, field
from enum import StrEnum

from .bundle import Bundle, SourceFile
from .bundle_extras import BundleExtras
from .exact import Exact
from .existing import Existing, ExistingPage, ranked_locales
from .headings import Headings
from .media import Library
from .problems import Problems
from .references import References
from .registry import Fields, PageImporter

Place = tuple[str, str]  # key and locale


class Action(StrEnum):
    """What is to be done with a file."""

    CREATE = "created"
    UPDATE = "updated"
    KEEP = "unchanged"
    FAIL = "failed"


@dataclass(slots=True)
class Item:
    """One file and what it will become."""

    source: SourceFile
    references: References
    importer: PageImporter | None = None
    fields: Fields = field(default_factory=dict)
    exact: Exact | None = None  # in place of the fields
    headings: Headings = field(default_factory=Headings)
    existing: ExistingPage | None = None
    digest: str = ""
    action: Action = Action.FAIL

    @property
    def place(self) -> Place:
        """Key and locale."""
        return self.source.place

    @property
    def audience(self) -> str:
        """What the file says about its audience, as a record keeps it."""
        return "\n".join(self.source.meta.audience or ())

    @property
    def is_written(self) -> bool:
        """Whether anything is to be written."""
        return self.action in {Action.CREATE, Action.UPDATE}


@dataclass(slots=True)
class Plan:
    """What will be done, parents before their children and sources before their translations.

    `top` is the key of the page below which files without a section go.
    """

    bundle: Bundle
    library: Library
    problems: Problems
    existing: Existing
    top: str
    extras: BundleExtras = field(default_factory=BundleExtras)
    items: dict[Place, Item] = field(default_factory=dict)

    def parent_key(self, item: Item) -> str:
        """Return the key of the page that the item's page lies below."""
        return item.source.meta.section or self.top

    def is_there(self, key: str, locale: str | None = None) -> bool:
        """Tell whether the page exists or will be imported, in `locale` or in any."""
        locales = ranked_locales() if locale is None else [locale]
        return any(
            self.existing.page(key, code) is not None
            or ((item := self.items.get((key, code))) is not None and item.action is not Action.FAIL)
            for code in locales
        )

    def source_locale(self, key: str) -> str | None:
        """Return the locale in which the group is written first, or None when nothing of it is there.

        It is the default language when the group is there in it, unless editors have made the group otherwise.
        """
        present = [locale for locale in ranked_locales() if self.is_there(key, locale)]
        current = self.existing.source_locales.get(key)
        own = (self.existing.page(key, locale) for locale in present)
        if current in present and any(page is not None and page.record is None for page in own):
            return current
        return present[0] if present else None

    def fail(self, item: Item, line: int | None, message: str) -> None:
        """Give the file up."""
        item.action = Action.FAIL
        self.problems.error(item.source.path, line, message)


def alive(plan: Plan) -> list[Item]:
    """Return the items that have not failed."""
    return [item for item in plan.items.values() if item.action is not Action.FAIL]
