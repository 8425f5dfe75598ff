"""Projection: from the current state of a page to what its publication should be. Writes nothing."""

import datetime as dt
import hashlib
import json
import traceback
import uuid
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel
from wagtail.models import Revision

from cms.audience import canonical
from cms.documents import DocumentContext, Wanted
from cms.facets import FacetSnapshot
from cms.locales import answering_locales, fallback_chain
from cms.models import BasePage
from cms.models.content_key import Shared

from .resources import load_resources
from .state import PageRow, TreeState, load_revisions

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Projection:
    """What the publication of one page should hold. `fields` are columns of `Publication`, `rules` its audience's."""

    row: PageRow
    fields: dict[str, Any]
    rules: str
    terms: frozenset[Pair]
    dependencies: frozenset[Pair]

    @property
    def hash(self) -> str:
        """The SHA-256 of all of it: equal hashes mean that nothing needs to be written."""
        everything = {
            "fields": self.fields,
            "rules": self.rules,
            "terms": sorted(self.terms),
            "dependencies": sorted(self.dependencies),
        }
        return hashlib.sha256(canonical_json(everything).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Failure:
    """A page whose document could not be made."""

    row: PageRow
    rules: str
    message: str
    traceback: str


@dataclass(slots=True)
class Outcome:
    """What a batch of pages should become. Pages that readers should not have are in none of the two."""

    projections: dict[int, Projection] = field(default_factory=dict)
    failures: dict[int, Failure] = field(default_factory=dict)


def canonical_json(value: Any) -> str:
    """Return `value` as JSON with sorted keys and no spaces: the same value is the same text on every database."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=_plain)


def _plain(value: Any) -> Any:
    if isinstance(value, uuid.UUID):
        return str(value)
    if isinstance(value, dt.datetime):
        return value.astimezone(dt.UTC).isoformat()
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json")
    raise TypeError(f"{type(value)} has no place in a document")


def load_pages(state: TreeState, page_ids: Iterable[int]) -> "dict[int, BasePage | Exception]":
    """Return the pages as published (their live revisions' content), by id; an Exception where that cannot be read."""
    rows = [state.rows[page_id] for page_id in page_ids]
    revisions = load_revisions(state.original(row) for row in rows)
    pages: dict[int, BasePage | Exception] = {}
    for row in rows:
        try:
            pages[row.id] = _load_page(state, row, revisions)
        except Exception as error:  # noqa: BLE001 - whatever is wrong with one revision is that page's failure alone
            pages[row.id] = error
    return pages


def _load_page(state: TreeState, row: PageRow, revisions: dict[int, Revision]) -> BasePage:
    original = state.original(row)
    model = state.models[row.content_type_id]
    revision = revisions.get(original.live_revision_id or 0)
    if revision is None or revision.object_id != str(original.id):
        # Made live without a revision (by a fixture or a script), so the row is what was published.
        page = model._default_manager.get(pk=original.id)
    else:
        page = page_from_revision(model, revision.content)
    page.pk = row.id
    page.path, page.url_path, page.depth = row.path, row.url_path, len(row.chain)
    page.locale_id, page.translation_key = state.locales[row.locale], row.translation_key
    return page


def page_from_revision(model: type[BasePage], content: dict[str, Any]) -> BasePage:
    """Return the page that a revision holds, without asking the database.

    Relations that a batch loads for all its pages together are taken out of the content and set as `batch_facets` (facet
    field → ids) and `batch_tags` (ids).
    """
    content = dict(content)
    relations = {name: content.pop(name, []) for name in model.batch_relations}
    content.pop("wagtail_admin_comments", None)
    page = model.from_serializable_data(content, check_fks=False)
    page.batch_facets = {name: relations[name] for name in ("regions", "product_lines", "roles")}
    page.batch_tags = [item["tag"] for item in relations["tagged_items"]]
    return page


def project(
    state: TreeState, page_ids: Collection[int], facets: FacetSnapshot, pages: "dict[int, BasePage | Exception]"
) -> Outcome:
    """Project the publishable pages among `page_ids`; `pages` are those that `load_pages` gave."""
    outcome = Outcome()
    wants: dict[int, Wanted] = {}
    everything = Wanted()
    for page_id in page_ids:
        row, page = state.rows[page_id], pages[page_id]
        try:
            if isinstance(page, Exception):
                raise page
            wants[page_id] = wanted = Wanted()
            page.collect(wanted)
            everything.add(wanted)
        except Exception as error:  # noqa: BLE001 - as above
            outcome.failures[page_id] = _failure(state, row, error)
    resources = load_resources(everything, facets)
    for page_id, wanted in wants.items():
        if page_id in outcome.failures:
            continue
        row, page = state.rows[page_id], pages[page_id]
        key = state.keys.get(state.original(row).translation_key)
        context = DocumentContext(resources, fallback_chain(row.locale), key.shared if key else None)
        try:
            assert isinstance(page, BasePage)  # noqa: S101 - an Exception is a failure already
            outcome.projections[page_id] = _project_page(state, row, page, context, wanted, facets)
        except Exception as error:  # noqa: BLE001 - as above
            outcome.failures[page_id] = _failure(state, row, error)
    return outcome


def _failure(state: TreeState, row: PageRow, error: Exception) -> Failure:
    return Failure(
        row,
        canonical(state.rules(row)),
        f"{type(error).__name__}: {error}",
        "".join(traceback.format_exception(error)),
    )


def _project_page(
    state: TreeState, row: PageRow, page: BasePage, context: DocumentContext, wanted: Wanted, facets: FacetSnapshot
) -> Projection:
    document = page.document(context)
    text = canonical_json(document.model_dump(mode="json", exclude_none=True))
    root = state.site_root(row)
    assert root is not None  # noqa: S101 - a page outside every site is not publishable
    above = [state.by_path[path] for path in row.chain[:-1] if len(path) >= len(root.path)]
    present = state.present_locales(row.translation_key)
    source = state.source_row(row.translation_key)
    terms = _facet_terms(document, facets)
    terms |= {("tag", tag) for tag in document.tags}
    terms |= {("answers_for", locale) for locale in answering_locales(present)[row.locale]}
    terms |= {("language", locale) for locale in present}
    terms |= {
        ("section", state.keys[page.translation_key].key) for page in above[1:] if page.translation_key in state.keys
    }
    fields = {
        "group": row.translation_key,
        "key": state.keys[row.translation_key].key,
        "locale": row.locale,
        "is_source": source is not None and source.id == row.id,
        "type": document.type,
        "path": public_path(row, root),
        "url_path": row.url_path,
        "parent": above[-1].translation_key if above else None,
        "order": row.path[-4:],
        "ancestors": [str(page.translation_key) for page in above],
        "title": document.title,
        "summary": document.summary,
        "document": text,
        "content_hash": hashlib.sha256(text.encode()).hexdigest(),
        "revision": state.original(row).live_revision_id,
        "based_on": page.based_on,
        "machine_translated": page.machine_translated,
        "starts_at": None,
        "ends_at": None,
        "reproject_at": None,
        "first_published_at": row.first_published_at,
        "last_published_at": row.last_published_at,
        "updated": document.updated,
    }
    return Projection(
        row, fields, canonical(state.rules(row)), frozenset(terms), frozenset(_dependencies(wanted, facets))
    )


def public_path(row: PageRow, root: PageRow) -> str:
    """Return the address of a page below the host: `/fi/verkko/langaton/`."""
    return f"/{row.locale}/{row.url_path[len(root.url_path) :]}"


_FACET_FIELDS = {"region": "regions", "product_line": "product_lines", "role": "roles"}


def _facet_terms(document: Any, facets: FacetSnapshot) -> set[Pair]:
    return {
        (facet, term) for facet, name in _FACET_FIELDS.items() for term in facets.terms(facet, getattr(document, name))
    }


def _dependencies(wanted: Wanted, facets: FacetSnapshot) -> Iterable[Pair]:
    for kind, targets in (
        ("image", wanted.images),
        ("file", wanted.files),
        ("shared_text", wanted.shared_texts),
        ("user", wanted.users),
        ("tag", wanted.tags),
    ):
        yield from ((kind, str(target)) for target in targets)
    for facet, name in _FACET_FIELDS.items():
        keys = getattr(wanted, name)
        # The terms come from the whole neighbourhood in the tree, so a change of any value in it matters.
        yield from ((facet, term) for term in (facets.terms(facet, keys) if keys else ()))
        yield from ((facet, key) for key in keys)


def shared_of(page: BasePage, facets: FacetSnapshot) -> Shared:
    """Return what a source page hands to its group: facets by key, and the content owner's id."""
    return {
        "regions": facets.keys_of("region", page.batch_facets["regions"]),
        "product_lines": facets.keys_of("product_line", page.batch_facets["product_lines"]),
        "roles": facets.keys_of("role", page.batch_facets["roles"]),
        "content_owner": page.content_owner_id,
    }
