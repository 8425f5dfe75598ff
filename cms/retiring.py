"""What is retired, and what replaces what."""

import uuid

from django.db.models import Exists, Max, OuterRef, QuerySet, Subquery

from cms.models import ContentKey, Publication


def successors(group: uuid.UUID) -> list[uuid.UUID]:
    """Return what replaces a group, what replaces that, and so on, each once. A query for each, and one for the end."""
    found = [group]
    while True:
        following = ContentKey.objects.filter(pk=found[-1]).values_list("replaced_by", flat=True).first()
        if following is None or following in found:
            return found[1:]
        found.append(following)


def retired_keys() -> "QuerySet[ContentKey]":
    """Return the keys of what readers had and have no more, the last retired first; `retired_at` says when."""
    rows = Publication.objects.filter(group=OuterRef("pk")).order_by()
    ends = rows.values("group").annotate(last=Max("deleted_at")).values("last")
    keys = ContentKey.objects.filter(Exists(rows)).exclude(Exists(rows.live()))
    return keys.annotate(retired_at=Subquery(ends)).select_related("replaced_by").order_by("-retired_at", "key")
