"""What readers have, and taking it away, for the tests of exporting and importing."""

import json
from typing import Any

from django.contrib.auth.models import Group
from wagtail.models import Page

from blog.models import Author, Series
from cms.models import (
    FACETS,
    ContentKey,
    Document,
    Image,
    Publication,
    PublicationTerm,
    SharedText,
)
from cms.publications.draining import drain


def state() -> dict[tuple[str, str], dict[str, Any]]:
    """Return everything that readers have below the home pages, by key and locale; nothing in it is an id of a row."""
    drain()
    names = dict(Group.objects.values_list("pk", "name"))
    rows = list(Publication.objects.live().exclude(parent=None).select_related("audience").order_by("locale", "order"))
    terms: dict[Any, set[tuple[str, str]]] = {row.pk: set() for row in rows}
    for term in PublicationTerm.objects.filter(publication__in=list(terms)):
        terms[term.publication_id].add((term.kind, term.value))
    places: dict[Any, list[str]] = {}
    for row in rows:
        places.setdefault((row.parent, row.locale), []).append(row.key)
    return {
        (row.key, row.locale): {
            "document": json.loads(row.document),
            "path": row.path,
            "group": row.group,
            "audience": [
                rule if isinstance(rule, str) else sorted(names[number] for number in rule)
                for rule in json.loads(row.audience.rules)
            ],
            "is_source": row.is_source,
            "is_behind": bool(row.lag),
            "is_machine_translated": row.machine_translated,
            "period": (row.starts_at, row.ends_at),
            "place": places[row.parent, row.locale].index(row.key),
            "terms": terms[row.pk],
        }
        for row in rows
    }


def wipe() -> None:
    """Delete all content below the home pages, and whatever it refers to, as if it had never been there."""
    groups = set(Page.objects.filter(depth__gt=2).values_list("translation_key", flat=True))
    for home in Page.objects.filter(depth=2):
        for page in home.get_children():
            page.specific.delete()
    for model in (Author, Series, SharedText, Image, Document):
        model._default_manager.all().delete()
    for facet in FACETS.values():
        facet._default_manager.update(**({"parent": None} if hasattr(facet, "parent") else {"sort_order": 0}))
        facet._default_manager.all().delete()
    drain()
    ContentKey.objects.filter(translation_key__in=groups).delete()
    Publication.objects.filter(group__in=groups).delete()
