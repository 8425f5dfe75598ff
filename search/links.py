"""What other pages call a page when they link to it: words that its own text may lack.

They are kept beside the index: a page that changes its links changes what is known of the pages it links to. A row
tells from which publication's number on there is a link, and up to which, so that an index can be told of all that it
has not taken in yet, however often a worker dies on the way.
"""

import json
import uuid
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import islice
from typing import NamedTuple

from django.db import transaction
from django.db.models import Q

from cms.blocks.resolving import links
from cms.models import PUBLIC_AUDIENCE_ID, Publication
from cms.rich_text import html_to_text
from search.models import LinkText

MOST_TEXTS = 50  # of the links to one page or question: those that most pages use
LONGEST = 100  # characters; who makes a link of a whole sentence names nothing

_BATCH = 200  # publications


class _Link(NamedTuple):
    """What one page calls another. `locale` and `audience` are those of the page that says so."""

    source_id: uuid.UUID
    target: uuid.UUID  # a group
    anchor: str
    text: str
    locale: str
    audience: int


def note(publications: Iterable[Publication]) -> None:
    """Keep what these publications link to now, and what they do not any more."""
    rows = iter(publications)
    while batch := {row.pk: row for row in islice(rows, _BATCH)}:
        with transaction.atomic():
            _note(batch)


def note_gone() -> None:
    """Do so for publications that are gone."""
    linking = LinkText.objects.filter(until=None).values("source")
    note(Publication.objects.filter(deleted_at__isnull=False, pk__in=linking))


def _note(publications: Mapping[uuid.UUID, Publication]) -> None:
    now = {link for publication in publications.values() for link in _links_of(publication)}
    known: dict[_Link, LinkText] = {}
    for row in LinkText.objects.filter(source__in=list(publications)):
        known[_Link(row.source_id, row.target, row.anchor, row.text, row.locale, row.audience)] = row
    changed = []
    for link, row in known.items():
        if (link in now) == (row.until is None):
            continue
        number = publications[row.source_id].sequence
        if row.until is None:
            row.until = number
        else:
            row.since, row.until = number, None
        changed.append(row)
    LinkText.objects.bulk_update(changed, ["since", "until"], batch_size=_BATCH)
    added = [
        LinkText(**link._asdict(), since=publications[link.source_id].sequence) for link in sorted(now - known.keys())
    ]
    # Another process may take in the same publication now.
    LinkText.objects.bulk_create(added, batch_size=_BATCH, ignore_conflicts=True)


def _links_of(publication: Publication) -> Iterator[_Link]:
    if publication.deleted_at is not None:
        return
    for target, anchor, html in links(json.loads(publication.document)):
        text = " ".join(html_to_text(html).split())
        group = uuid.UUID(target)
        if text and len(text) <= LONGEST and group != publication.group:
            yield _Link(publication.pk, group, anchor[:LONGEST], text, publication.locale, publication.audience_id)


def targets_since(reached: int) -> set[uuid.UUID]:
    """Return the groups of which links speak otherwise than an index knows that has reached this number."""
    changed = LinkText.objects.filter(Q(since__gt=reached) | Q(until__gt=reached))
    return set(changed.values_list("target", flat=True).distinct())


def forget(reached: int) -> None:
    """Forget the links that were gone before this number, which every index has reached."""
    LinkText.objects.filter(until__lte=reached).delete()


class LinkTexts:
    """What pages call the groups asked for. One query."""

    def __init__(self, groups: Collection[uuid.UUID]) -> None:
        """Read them."""
        self._found: dict[tuple[uuid.UUID, str], list[tuple[str, str, int]]] = {}
        rows = LinkText.objects.filter(target__in=list(groups), until=None)
        for row in rows:
            self._found.setdefault((row.target, row.locale), []).append((row.anchor, row.text, row.audience))

    def of(self, publication: Publication, questions: Collection[str]) -> dict[str, list[str]]:
        """Return what pages in its language call the page (by no anchor) and its questions, each text once.

        What leads to another place on the page calls the page. What a page says that fewer people may see than this
        one is left out.
        """
        audiences = {PUBLIC_AUDIENCE_ID, publication.audience_id}
        counted: dict[str, Counter[str]] = {}
        for anchor, text, audience in self._found.get((publication.group, publication.locale), ()):
            if audience in audiences:
                counted.setdefault(anchor if anchor in questions else "", Counter())[text] += 1
        return {anchor: _most_used(texts) for anchor, texts in counted.items()}


def _most_used(texts: Counter[str]) -> list[str]:
    return sorted(texts, key=lambda text: (-texts[text], text))[:MOST_TEXTS]
