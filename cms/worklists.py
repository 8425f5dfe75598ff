"""Which pages want an editor's attention: what the explorer filters by, and the home of the admin counts.

Each function returns a condition on pages, to be combined with whatever else is asked; none of them runs a query.
"""

from collections.abc import Collection, Iterable
from datetime import date
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Count, F, Q
from django.utils import timezone
from wagtail.models import Page, TaskState

from cms.facets import PAGE_FIELDS, FacetSnapshot
from cms.models import Publication, Vote
from cms.usage import page_models, source_pages

FEWEST_VOTES = 3  # of readers whom a page did not help; fewer may be chance


def drafts() -> Q:
    """Return the condition of pages with a version that readers do not have."""
    return Q(alias_of=None) & (Q(has_unpublished_changes=True) | Q(live=False))


def drafts_of(user: Any) -> Q:
    """Return the condition of drafts whose latest version is by `user`."""
    return drafts() & Q(latest_revision__user=user)


def waiting_for(user: Any) -> Q:
    """Return the condition of pages that `user` may approve now."""
    states = TaskState.objects.reviewable_by(user).values("revision_id")
    return Q(latest_revision__in=states)


def past_review(day: date | None = None) -> Q:
    """Return the condition of pages that should have been read again before `day`, which is today."""
    return reviewed_by(before=day or timezone.localdate())


def reviewed_by(*, before: date) -> Q:
    """Return the condition of pages whose review date lies before a day."""
    return _having("review_date", {"review_date__lt": before}) & Q(alias_of=None)


def without_review_date() -> Q:
    """Return the condition of pages that nobody is to read again."""
    return _having("review_date", {"review_date": None}) & Q(alias_of=None)


def outdated() -> Q:
    """Return the condition of translations whose source has changed since."""
    return Q(pk__in=Publication.objects.live().exclude(lag="").values("page_id"))


def by_machine() -> Q:
    """Return the condition of translations that a machine made and nobody has approved."""
    return Q(pk__in=Publication.objects.live().filter(machine_translated=True).values("page_id"))


def missing_in(locale: str) -> Q:
    """Return the condition of published source pages without a published translation in a language."""
    there = Publication.objects.live().filter(locale=locale).values("group")
    sources = Publication.objects.live().filter(is_source=True).exclude(group__in=there)
    return Q(pk__in=sources.values("page_id"))


def unhelpful() -> Q:
    """Return the condition of pages that, as they are now, did not help most of those who voted."""
    votes = Vote.objects.filter(publication__deleted_at=None, version=F("publication__content_hash")).order_by()
    counted = votes.values("publication__page_id").annotate(
        against=Count("pk", filter=Q(helpful=False)), of=Count("pk")
    )
    pages = counted.filter(against__gte=FEWEST_VOTES, of__lt=2 * F("against"))
    return Q(pk__in=pages.values("publication__page_id"))


def tagged(facets: FacetSnapshot, facet: str, keys: Iterable[str]) -> Q:
    """Return the condition of pages tagged with a value of `keys` or one below it, translations as their sources."""
    wanted = {one for key in keys for one in (key, *facets.descendants(facet, key))}
    field = PAGE_FIELDS[facet]
    return _like_source(field, {f"{field}__in": [facets.pk_of(facet, key) for key in wanted]})


def owned_by(users: Collection[Any]) -> Q:
    """Return the condition of pages for which one of `users` answers, translations as their sources."""
    return _like_source("content_owner", {"content_owner__in": users})


def owners() -> Q:
    """Return the condition of people who answer for a page."""
    return any_of(Q(pk__in=model.objects.values("content_owner")) for model in page_models("content_owner"))


def _having(field: str, lookup: dict[str, Any]) -> Q:
    return any_of(Q(pk__in=model.objects.filter(**lookup).values("pk")) for model in page_models(field))


def _like_source(field: str, lookup: dict[str, Any]) -> Q:
    sources = source_pages(Page).filter(_having(field, lookup))
    return Q(translation_key__in=sources.values("translation_key"))


def any_of(conditions: Iterable[Q]) -> Q:
    """Return the condition of which one of `conditions` holds; of none, that nothing fulfils."""
    return reduce(or_, conditions, Q(pk=None))
