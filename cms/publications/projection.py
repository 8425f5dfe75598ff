"""Projection: from the current state of a page to what its publication should be. Writes nothing."""

import datetime as dt
import hashlib
import json
import traceback
import uuid
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone
from pydantic import BaseModel
from wagtail.models import COMMENTS_RELATION_NAME, Revision

from cms.audience import canonical
from cms.documents import DocumentContext, PageDocument, Resources, Wanted
from cms.facets import FacetSnapshot
from cms.locales import answering_locales, fallback_chain
from cms.models import BasePage
from cms.models.content_key import Shared
from cms.page_documents import FACET_FIELDS, facet_keys, own_facets, take_shared

from .currency import Lag, lag_of, load_bases
from .resources import load_resources
from .state import STEP, PageRow, TreeState, load_revisions

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
        """The SHA-256 of the columns and the audience."""
        return _sha256(canonical_json([self.fields, self.rules]))

    @property
    def details_hash(self) -> str:
        """The SHA-256 of the terms and dependencies."""
        return _sha256(canonical_json([sorted(self.terms), sorted(self.dependencies)]))


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


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


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


def load_pages(state: TreeState, page_ids: Iterable[int], facets: FacetSnapshot) -> dict[int, BasePage | Exception]:
    """Return the pages as published (their live revisions' content), by id; an Exception where that cannot be read."""
    rows = [state.rows[page_id] for page_id in page_ids]
    revisions = load_revisions(state.original(row) for row in rows)
    pages: dict[int, BasePage | Exception] = {}
    for row in rows:
        try:
            pages[row.id] = _load_page(state, row, revisions, facets)
        except Exception as error:  # noqa: BLE001 - whatever is wrong with one revision is that page's failure alone
            pages[row.id] = error
    return pages


def _load_page(state: TreeState, row: PageRow, revisions: Mapping[int, Revision], facets: FacetSnapshot) -> BasePage:
    original = state.original(row)
    model = state.models[row.content_type_id]
    revision = revisions.get(original.live_revision_id or 0)
    if revision is None or revision.object_id != str(original.id):
        # Made live without a revision (by a fixture or a script), so the row is what was published.
        page: BasePage = model._default_manager.get(pk=original.id)
        own_facets(page)
    else:
        page = page_from_revision(model, revision.content, facets)
    page.pk = row.id
    page.path, page.url_path, page.depth = row.path, row.url_path, len(row.chain)
    page.locale_id, page.translation_key = row.locale_id, row.translation_key
    page.last_published_at = row.last_published_at
    return page


def page_from_revision(model: type[BasePage], content: Mapping[str, Any], facets: FacetSnapshot) -> BasePage:
    """Return the page that a revision holds, without asking the database.

    Facets and tags are taken out of the content and set as keys (`facet_keys`) and ids (`tag_ids`): a relation would
    be looked up for each page.
    """
    content = dict(content)
    values = {name: content.pop(name, []) for name in FACET_FIELDS}
    tags = [item["tag"] for item in content.pop("tagged_items", [])]
    content.pop(COMMENTS_RELATION_NAME, None)
    page: BasePage = model.from_serializable_data(content, check_fks=False)
    page.facet_keys, page.tag_ids = facet_keys(values, facets), tags
    return page


@dataclass(frozen=True, slots=True)
class Projector:
    """Projects pages as one state of the tree and of the facets has them."""

    state: TreeState
    facets: FacetSnapshot
    now: dt.datetime = field(default_factory=timezone.now)

    def project(self, page_ids: Collection[int], pages: Mapping[int, BasePage | Exception]) -> Outcome:
        """Project publishable pages; `pages` has what `load_pages` gave for them."""
        outcome = Outcome()
        wants: dict[int, tuple[BasePage, Wanted]] = {}
        for page_id in page_ids:
            page = pages[page_id]
            if isinstance(page, Exception):
                outcome.failures[page_id] = self._failure(page_id, page)
                continue
            wanted = Wanted(chain=fallback_chain(self.state.rows[page_id].locale))
            self._take_shared(page_id, page)
            try:
                page.collect(wanted)
            except Exception as error:  # noqa: BLE001 - whatever is wrong with one page is that page's failure alone
                outcome.failures[page_id] = self._failure(page_id, error)
            else:
                wants[page_id] = (page, wanted)
        bases = load_bases(self.state, {page_id: page for page_id, (page, _wanted) in wants.items()})
        resources = load_resources([wanted for _page, wanted in wants.values()], self.facets)
        for page_id, (page, wanted) in wants.items():
            try:
                lag = lag_of(self.state, self.state.rows[page_id], page, bases)
                outcome.projections[page_id] = self._projection(page_id, page, wanted, resources, lag)
            except Exception as error:  # noqa: BLE001 - as above
                outcome.failures[page_id] = self._failure(page_id, error)
        return outcome

    def _take_shared(self, page_id: int, page: BasePage) -> None:
        """Give the page the facets and the owner that its group's source page published, in place of its own."""
        key = self.state.keys.get(self.state.original(self.state.rows[page_id]).translation_key)
        if key is not None and key.shared is not None:
            take_shared(page, key.shared)

    def _failure(self, page_id: int, error: Exception) -> Failure:
        row = self.state.rows[page_id]
        message = f"{type(error).__name__}: {error}"
        return Failure(row, canonical(self.state.rules(row)), message, "".join(traceback.format_exception(error)))

    def _projection(self, page_id: int, page: BasePage, wanted: Wanted, resources: Resources, lag: Lag) -> Projection:
        state = self.state
        row = state.rows[page_id]
        original = state.original(row)
        canonical_group = None if original.id == row.id else original.translation_key
        period = page.period()
        document = page.document(DocumentContext(resources, wanted.chain, canonical_group))
        text = canonical_json(document.model_dump(mode="json", exclude_none=True))
        root = state.site_root(row)
        if root is None:
            raise ValueError("The page lies outside every site.")
        above = [state.by_path[path] for path in row.chain[:-1] if len(path) >= len(root.path)]
        source = state.source_row(row.translation_key)
        fields = {
            "group": row.translation_key,
            "key": state.keys[row.translation_key].key,
            "locale": row.locale,
            "is_source": source is not None and source.id == row.id,
            "type": document.type,
            "path": public_path(row, root),
            "url_path": row.url_path,
            "parent": above[-1].translation_key if above else None,
            "order": row.path[-STEP:],
            "ancestors": [str(page.translation_key) for page in above],
            "title": document.title,
            "summary": document.summary,
            "document": text,
            "content_hash": _sha256(text),
            "revision": original.live_revision_id,
            "based_on": page.based_on,
            "machine_translated": page.machine_translated,
            "lag": str(lag.significance),
            "changed_parts": lag.parts,
            "starts_at": period.starts_at,
            "ends_at": period.ends_at,
            "reproject_at": period.next_moment(self.now),
            "first_published_at": row.first_published_at,
            "last_published_at": row.last_published_at,
            "updated": document.updated,
        }
        return Projection(
            row=row,
            fields=fields,
            rules=canonical(state.rules(row)),
            terms=frozenset([*self._terms(row, document, above[1:]), *page.terms(document)]),
            dependencies=frozenset(_dependencies(wanted, self.facets)),
        )

    def _terms(self, row: PageRow, document: PageDocument, sections: Iterable[PageRow]) -> Iterable[Pair]:
        present = self.state.present_locales(row.translation_key)
        for name, facet in FACET_FIELDS.items():
            yield from ((facet, term) for term in self.facets.terms(facet, getattr(document, name)))
        yield from (("tag", tag) for tag in document.tags)
        yield from (("answers_for", locale) for locale in answering_locales(present)[row.locale])
        yield from (("language", locale) for locale in present)
        keys = (self.state.keys.get(page.translation_key) for page in sections)
        yield from (("section", key.key) for key in keys if key is not None)


def public_path(row: PageRow, root: PageRow) -> str:
    """Return the address of a page below the host: `/fi/verkko/langaton/`."""
    return f"/{row.locale}/{row.url_path[len(root.url_path) :]}"


def _dependencies(wanted: Wanted, facets: FacetSnapshot) -> Iterable[Pair]:
    for kind, targets in (
        ("link", wanted.pages),
        ("image", wanted.images),
        ("file", wanted.files),
        ("shared_text", wanted.shared_texts),
        ("user", wanted.users),
        ("tag", wanted.tags),
    ):
        yield from ((kind, str(target)) for target in targets)
    yield from ((kind, str(number)) for kind, number in wanted.snippets)
    for name, facet in FACET_FIELDS.items():
        keys = getattr(wanted, name)
        # The terms come from the whole neighbourhood in the tree, so a change of any value in it matters.
        yield from ((facet, term) for term in (facets.terms(facet, keys) if keys else ()))
        yield from ((facet, key) for key in keys)


def shared_of(page: BasePage) -> Shared:
    """Return what a source page hands to its group: facets by key, and the content owner's id."""
    return {**own_facets(page), "content_owner": page.content_owner_id}
