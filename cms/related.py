"""What else to read: pages that share facets and tags with one whose editor chose none."""

import math
import uuid
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Q

from cms.facets import PAGE_FIELDS
from cms.highlights import PLACES
from cms.models import Publication
from cms.reading import visible
from cms.relevance import suiting
from cms.viewer import Viewer

MOST = 4
_LOOKED_AT = 3000  # shared terms; of a tag that thousands of pages have, any of them will do

Reason = tuple[str, str]  # a kind of term, and its value


@dataclass(frozen=True, slots=True)
class Relative:
    """A page that shares something with another one."""

    group: uuid.UUID
    reasons: tuple[Reason, ...]  # the rarest first


def related_to(publication: Publication, document: Mapping[str, Any], viewer: Viewer) -> list[Relative]:
    """Return up to `MOST` pages that share most with `publication`, or nothing when its editor chose. One query.

    What is shared counts by its rarity, as words do in search: `log(N / n)` where `n` of the `N` pages that share
    anything have it (the inverse document frequency of Spärck Jones, 1972). What all of them have counts nothing.
    """
    if document.get("related") or publication.type in PLACES:
        return []
    own = {"tag": document.get("tags", ()), **{facet: document.get(name, ()) for facet, name in PAGE_FIELDS.items()}}
    shared = Q()
    for kind, values in own.items():
        if values:
            shared |= Q(terms__kind=kind, terms__value__in=values)
    if not shared:
        return []
    rows = suiting(visible(viewer), viewer).exclude(type__in=PLACES).exclude(group=publication.group)
    found: defaultdict[uuid.UUID, list[Reason]] = defaultdict(list)
    terms = rows.filter(shared).values_list("group", F("terms__kind"), F("terms__value"))
    for group, kind, value in terms[:_LOOKED_AT]:
        found[group].append((kind, value))
    having = Counter(reason for reasons in found.values() for reason in reasons)
    weights = {reason: math.log((len(found) + 1) / number) for reason, number in having.items()}
    scores = {group: sum(weights[reason] for reason in reasons) for group, reasons in found.items()}
    best = sorted(scores, key=lambda group: (-scores[group], group))[:MOST]
    return [Relative(group, tuple(sorted(found[group], key=lambda reason: -weights[reason]))) for group in best]
