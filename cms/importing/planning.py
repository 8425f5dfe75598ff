"""Planning: what each file of a bundle will become is decided before anything is written."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from wagtail.models import Locale

from cms.facet_files import FacetFileError

from .bundle import Bundle, FormatError, SourceFile, check_format, read_bundle
from .bundle_extras import BundleExtras
from .checking import check_each, check_tree
from .conversion import ConversionError, convert
from .exact import Collector, ExactError, collect, parse_exact
from .existing import Existing, home_key, ranked_locales
from .headings import Headings
from .media import Library
from .pieces import outlined
from .plan import Action, Item, Place, Plan, alive
from .problems import Problems
from .references import References
from .registry import Fields, Importers, PageImporter


class PlanError(Exception):
    """Nothing can be imported; the message says why."""


def make_plan(root: Path, *, parent: str | None = None, locale: str | None = None) -> Plan:
    """Read a folder and decide what to do. Writes nothing. Raises PlanError when nothing can be imported at all."""
    locales = set(Locale.objects.values_list("language_code", flat=True)) & set(ranked_locales())
    if locale is not None and locale not in locales:
        raise PlanError(f"“{locale}” is no locale of this site; there are {', '.join(sorted(locales))}.")
    top = parent or home_key()
    if top is None:
        raise PlanError("There is no home page yet; run set_up_site.")
    try:
        check_format(root)
        extras = BundleExtras.read(root)
    except (FormatError, FacetFileError) as error:
        raise PlanError(str(error)) from error
    problems = Problems()
    bundle = read_bundle(root, problems, locales=locales, only=locale)
    library = Library(bundle.root, details=extras.media)
    plan = Plan(bundle, library, problems, Existing(), top, extras)
    for source in list(bundle.files.values()):
        item = _converted(source, bundle, library, problems)
        plan.items[source.place] = item
        bundle.files[source.path] = replace(source, body="")  # it is not needed any more
    plan.existing = Existing.load(_keys(plan))
    _require_top(plan, parent)
    for item in plan.items.values():
        item.existing = plan.existing.pages.get(item.place)
    check_each(plan)
    check_tree(plan)
    _decide(plan)
    plan.items = {item.place: item for item in _ordered(plan)}
    return plan


def _converted(source: SourceFile, bundle: Bundle, library: Library, problems: Problems) -> Item:
    references = References(source, bundle, library, problems)
    item = Item(replace(source, body=""), references)
    importer = Importers.all().get(source.meta.type)
    if importer is None:
        known = ", ".join(sorted(Importers.all()))
        problems.error(source.path, source.meta.line("type"), f"unknown type “{source.meta.type}” (known: {known})")
        return item
    item.importer = importer
    if source.form == "exact":
        return _exact(item, source.body, problems)
    try:
        pieces = convert(source.body, references, is_html=source.form == "html", first_line=source.line + 1)
    except ConversionError as error:
        problems.error(source.path, error.line, str(error))
        return item
    pieces = outlined(pieces, source.meta.title)
    item.headings = Headings.of(pieces)
    item.fields = importer.fields(pieces)
    for kind in sorted(set(_homeless(importer, item.fields))):
        message = f"a page of the type “{importer.name}” has no place for a block of the type “{kind}” there"
        problems.error(source.path, None, message)
        return item
    for attachment in source.meta.attachments:
        token = references.file(attachment.path, attachment.line)
        if token is not None:
            item.fields["body"].append({"type": "file", "value": {"file": token, "label": attachment.title}})
    for key in source.meta.related:
        references.pages.setdefault(key, source.meta.line("related"))
    for name, extra in importer.extras.items():
        if extra.names_page and name in source.meta.extras:
            references.pages.setdefault(source.meta.extras[name], source.meta.line(name))
    item.action = Action.CREATE
    return item


def _exact(item: Item, body: str, problems: Problems) -> Item:
    """Take the body of an exported page as it is."""
    assert item.importer is not None  # noqa: S101 - set by the caller
    source, model = item.source, item.importer.model
    collector = Collector(item.references, "../" * source.path.count("/"), source.line + 1)
    try:
        item.exact = parse_exact(body, model)
        collect(item.exact, model, collector)
    except ExactError as error:
        problems.error(source.path, source.line + 1, str(error))
        return item
    item.action = Action.CREATE
    return item


def _homeless(importer: PageImporter, fields: Fields) -> Iterator[str]:
    """Yield the types of blocks that the fields of the page do not take; Wagtail would drop them without a word."""
    for name, blocks in fields.items():
        known = importer.model._meta.get_field(name).stream_block.child_blocks
        yield from (block["type"] for block in blocks if block["type"] not in known)


def _keys(plan: Plan) -> set[str]:
    keys = {plan.top}
    for item in plan.items.values():
        keys |= {item.source.meta.key, *item.references.pages}
        if item.source.meta.section:
            keys.add(item.source.meta.section)
    return keys


def _require_top(plan: Plan, parent: str | None) -> None:
    if parent is not None:
        if plan.existing.anywhere(parent) is None:
            raise PlanError(f"There is no page with the key “{parent}” to import below.")
        return
    used = {item.source.meta.locale for item in plan.items.values()}
    missing = sorted(locale for locale in used if plan.existing.page(plan.top, locale) is None)
    if missing:
        raise PlanError(f"There is no home page in {', '.join(missing)}; run set_up_site.")


def _decide(plan: Plan) -> None:
    for item in alive(plan):
        for key, line in item.references.pages.items():
            if not plan.is_there(key):
                message = "unknown related page" if key in item.source.meta.related else "a dead link becomes text"
                plan.problems.warning(item.source.path, line, f"{message}: {key}")
    for item in alive(plan):
        item.digest = _digest(plan, item)
        page = item.existing
        if page is None or page.is_place or (page.record is None and not page.was_published):
            item.action = Action.CREATE
        elif page.record is not None and page.record.digest == item.digest:
            item.action = Action.KEEP
        else:
            item.action = Action.UPDATE
            if page.record is not None and page.record.audience and item.source.meta.audience is None:
                message = "the file names no audience any more; the page stays restricted as it is (or say “public”)"
                plan.problems.warning(item.source.path, None, message)


def _digest(plan: Plan, item: Item) -> str:
    """Return the digest of a file and of what it refers to: a new picture under the same name is a change."""
    parts = [item.source.digest]
    parts += [f"{key} {plan.is_there(key)}" for key in sorted(item.references.pages)]
    for token in sorted(item.references.media):
        parts.append(f"{token} {getattr(plan.library.known[token], 'hash', '')}")
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _ordered(plan: Plan) -> Iterator[Item]:
    """Yield the items: the default language first, parents before children, sources before translations."""
    rank = {locale: number for number, locale in enumerate(ranked_locales())}
    # What was exported comes in the order of its tree: new pages are made where they belong, and so they are when an
    # import that was stopped goes on.
    waiting = sorted(
        plan.items.values(),
        key=lambda item: (rank[item.source.meta.locale], _tree_order(plan, item), item.source.path),
    )
    seen: set[Place] = set()
    for first in waiting:
        stack = [first]
        while stack:
            item = stack[-1]
            before = [
                other
                for other in _before(plan, item)
                if other.place not in seen and not any(other is one for one in stack)
            ]
            if before:
                stack.append(before[0])
                continue
            stack.pop()
            if item.place not in seen:
                seen.add(item.place)
                yield item


def _tree_order(plan: Plan, item: Item) -> tuple[str, ...]:
    """Return the orders of the pages above and of the page itself, those above first."""
    above: list[Item] = []
    found: Item | None = item
    while found is not None and not any(found is one for one in above):
        above.append(found)
        found = _section(plan, found)
    return tuple(one.exact.order if one.exact else "" for one in reversed(above))


def _section(plan: Plan, item: Item) -> Item | None:
    """Return the file of the page above: in the same locale, else in the best."""
    section, own = item.source.meta.section, item.source.meta.locale
    places = [(section, locale) for locale in (own, *ranked_locales())] if section else []
    return next((plan.items[place] for place in places if place in plan.items), None)


def _before(plan: Plan, item: Item) -> Iterable[Item]:
    meta = item.source.meta
    source = plan.source_locale(meta.key)
    return filter(None, (_section(plan, item), plan.items.get((meta.key, source)) if source else None))
