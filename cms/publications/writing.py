"""Writes publications and what hangs on them, in bulk."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from cms.models import (
    Publication,
    PublicationAddress,
    PublicationAudienceHistory,
    PublicationDependency,
    PublicationTerm,
)
from cms.models.publications import hash_path

from .projection import Projection

_COLUMNS = [
    field.attname for field in Publication._meta.concrete_fields if not field.primary_key and field.attname != "source"
]

_CONTENT = ["title", "summary", "document"]


@dataclass(frozen=True, slots=True)
class Change:
    """A publication with its new columns set, what it was projected to, and its former address if it had another."""

    row: Publication
    projection: Projection
    former_path: str | None
    is_new: bool
    new_details: bool
    new_audience: bool


def delete(rows: QuerySet[Any]) -> None:
    """Delete rows that nothing refers to, with one statement: Django would load them first, as somebody listens."""
    rows._raw_delete(rows.db)  # noqa: SLF001 - Django's own fast path, as its admin uses it


def write_details(*, ended: Sequence[Publication], changed: Sequence[Change]) -> None:
    """Store the tombstones in `ended` and the rows in `changed` with their terms, dependencies and addresses."""
    if ended:
        for row in ended:  # a tombstone says that something was there, and nothing of what it was
            row.title = row.summary = row.document = ""
        Publication.objects.bulk_update(ended, ["deleted_at", "sequence", "projected_at", *_CONTENT])
    stale = [*ended, *(change.row for change in changed if change.new_details and not change.is_new)]
    if stale:
        delete(PublicationTerm.objects.filter(publication__in=stale))
        delete(PublicationDependency.objects.filter(publication__in=stale))
    if not changed:
        return
    rows = [change.row for change in changed]
    Publication.objects.bulk_create(rows, update_conflicts=True, unique_fields=["id"], update_fields=_COLUMNS)
    PublicationTerm.objects.bulk_create(
        PublicationTerm(publication=change.row, kind=kind, value=value)
        for change in changed
        if change.new_details
        for kind, value in sorted(change.projection.terms)
    )
    PublicationDependency.objects.bulk_create(
        PublicationDependency(publication=change.row, kind=kind, target=target)
        for change in changed
        if change.new_details
        for kind, target in sorted(change.projection.dependencies)
    )
    PublicationAudienceHistory.objects.bulk_create(
        [
            PublicationAudienceHistory(publication=change.row, audience_id=change.row.audience_id)
            for change in changed
            if change.new_audience
        ],
        ignore_conflicts=True,
    )
    _write_addresses(
        [
            PublicationAddress(publication=change.row, path=change.former_path, path_hash=hash_path(change.former_path))
            for change in changed
            if change.former_path
        ]
    )


def _write_addresses(left: Sequence[PublicationAddress]) -> None:
    """Store addresses that have been left, under new ids: whoever left one last has the highest."""
    if not left:
        return
    rows, hashes = [address.publication for address in left], [address.path_hash for address in left]
    before = PublicationAddress.objects.filter(publication__in=rows, path_hash__in=hashes)
    pairs = {(address.publication_id, address.path_hash) for address in left}
    known = before.values_list("pk", "publication_id", "path_hash")
    again = [number for number, row, hashed in known if (row, hashed) in pairs]
    if again:
        delete(PublicationAddress.objects.filter(pk__in=again))
    PublicationAddress.objects.bulk_create(left)
