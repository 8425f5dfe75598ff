"""What else to read: pages that share facets and tags with one whose editor chose none."""

import math
import uuid
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

from django.db.models import Count, Q

from cms.facets import PAGE_FIELDS
from cms.highlights import PLACES, worth_showing
from cms.models import Publication, PublicationTerm
from cms.reading import visible
from cms.relevance import suiting
from cms.viewer import Viewer

MOST = 4
_LOOKED_AT = 500  # shared terms, the rarest first

Reason = tuple[str, str]  # a kind of term, and its value


@dataclass(frozen=True, slots=True)
class Relative:
    """A page that shares something with another one."""

    group: uuid.UUID
    reasons: tuple[Reason, ...]  # the rarest first


def related_to(publication: Publication, document: Mapping[str, Any], viewer: Viewer) -> list[Relative]:
    """Return up to `MOST` pages that share most with `publication`, or nothing when its editor chose. Two queries.

    What is shared counts by its rarity, as words do in search: `log((N + 1) / n)` where `n` pages have it, and `N` have
    what is shared most widely (after the inverse document frequency of Spärck Jones, 1972). What so many have that it
    says little is left out, unless there is nothing rarer.
    """
    if document.get("related") or publication.type in PLACES:
        return []
    own = {"tag": document.get("tags", ()), **{facet: document.get(name, ()) for facet, name in PAGE_FIELDS.items()}}
    shared = Q()
    for kind, values in own.items():
        if values:
            shared |= Q(kind=kind, value__in=values)
    if not shared:
        return []
    rows = worth_showing(suiting(visible(viewer), viewer)).exclude(group=publication.group)
    terms = PublicationTerm.objects.filter(shared, publication__in=rows.values("pk"))
    having = {
        (kind, value): number
        for kind, value, number in terms.values_list("kind", "value").annotate(number=Count("pk")).order_by("number")
    }
    if not having:
        return []
    weights = {reason: math.log((max(having.values()) + 1) / number) for reason, number in having.items()}
    looked_at = Q()
    for (kind, value), before in zip(having, accumulate(having.values(), initial=0), strict=False):
        if before <= _LOOKED_AT:
            looked_at |= Q(kind=kind, value=value)
    found: defaultdict[uuid.UUID, list[Reason]] = defaultdict(list)
    few = terms.filter(looked_at).order_by("pk").values_list("publication__group", "kind", "value")
    for group, kind, value in few[: 2 * _LOOKED_AT]:
        found[group].append((kind, value))
    scores = {group: sum(weights[reason] for reason in reasons) for group, reasons in found.items()}
    best = sorted(scores, key=lambda group: (-scores[group], group))[:MOST]
    return [Relative(group, tuple(sorted(found[group], key=lambda reason: -weights[reason]))) for group in best]
