"""What can be wrong with an installation, and what to do about it."""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterator

from django.conf import settings
from django.db import DatabaseError
from django.db.models import Count, Q
from django.utils import timezone
from wagtail.models import (
    Collection,
    CollectionViewRestriction,
    GroupApprovalTask,
    Locale,
    Page,
    PageViewRestriction,
    Revision,
    Site,
    TaskState,
)

from cms.locales import content_locales, fallback_chain
from cms.models import FollowerState, Mark, ProjectionError, Role
from cms.publications import followers
from cms.publications.languages import have_changed
from cms.review import is_deserted

LATE = dt.timedelta(seconds=30)  # a worker sweeps marks after two seconds
BEHIND = 1_000  # publications; a follower takes far more than that in a minute


def one_site() -> Iterator[str]:
    """Check that there is one site."""
    sites = Site.objects.count()
    if sites != 1:
        yield f"There are {sites} sites; Majakka serves one. Run set_up_site, or delete the others in the admin."


def locales() -> Iterator[str]:
    """Check that the content languages and the locales are the same, and that fallbacks lead to them."""
    rows = set(Locale.objects.values_list("language_code", flat=True))
    configured = set(content_locales())
    for code in sorted(configured - rows):
        yield f"The content language {code} has no locale yet; run set_up_site."
    for code in sorted(rows - configured):
        yield f"The locale {code} is not in CONTENT_LANGUAGES, so nobody can read it; add it there or delete it."
    for code in sorted(configured):
        for fallback in fallback_chain(code):
            if fallback not in configured:
                yield f"LOCALE_FALLBACKS sends {code} to {fallback}, which is not a content language."


def languages() -> Iterator[str]:
    """Check that publications were projected with today's languages."""
    if have_changed():
        yield "CONTENT_LANGUAGES or LOCALE_FALLBACKS have changed, and readers do not see it; is run_worker running?"


def tree() -> Iterator[str]:
    """Check that the tree of pages is whole."""
    nodes = {path: (depth, count) for path, depth, count in Page.objects.values_list("path", "depth", "numchild")}
    step = Page.steplen
    children = Counter(path[:-step] for path in nodes)
    if any(
        len(path) != depth * step or children[path] != count or (depth > 1 and path[:-step] not in nodes)
        for path, (depth, count) in nodes.items()
    ):
        yield "The tree of pages is damaged, perhaps by a script that changed it; repair it with fixtree."


def marks() -> Iterator[str]:
    """Check that marks are drained."""
    now = timezone.now()
    late = Mark.objects.filter(Q(created_at__lt=now - LATE) | Q(created_at__gt=now + LATE)).count()
    if late:
        yield f"{late} changes have been waiting for over {LATE.seconds} s to reach readers; is run_worker running?"


def schedule() -> Iterator[str]:
    """Check that what has a time is published and unpublished when it comes."""
    late = timezone.now() - LATE
    for revision in Revision.objects.filter(approved_go_live_at__lt=late):
        yield f"“{revision.object_str}” should have been published by now; is run_worker running? Its log says more."
    for page in Page.objects.filter(live=True, expire_at__lt=late):
        yield f"“{page.title}” should have been unpublished by now; is run_worker running? Its log says more."


def projections() -> Iterator[str]:
    """Check that every page could be projected."""
    for error in ProjectionError.objects.order_by("since"):
        yield f"{error.source} cannot be shown as it was published, since {error.since:%Y-%m-%d %H:%M}: {error.message}"


def followers_keep_up() -> Iterator[str]:
    """Check that followers run and do not fail."""
    for name in settings.FOLLOWERS:
        state = FollowerState.objects.filter(pk=name).first()
        if state is not None and state.error:
            yield f"The follower {name} fails at number {state.sequence}: {state.error}"
            continue
        try:
            behind = followers.waiting(name)
        except DatabaseError:
            raise
        except Exception as error:  # noqa: BLE001 - whatever it is, it is told
            yield f"The follower {name} cannot say how far it has come: {error}"
            continue
        if behind > BEHIND:
            yield f"The follower {name} is {behind} publications behind; is run_worker running?"


def restrictions() -> Iterator[str]:
    """Check that every restriction lets somebody in."""
    passwords = Q(restriction_type=PageViewRestriction.PASSWORD)
    empty = Q(restriction_type=PageViewRestriction.GROUPS, groups=None)
    for page_id, title in PageViewRestriction.objects.filter(passwords | empty).values_list("page_id", "page__title"):
        yield f"Page {page_id} (“{title}”) is restricted to nobody; choose groups with its privacy button."
    collections = Collection.objects.filter(
        pk__in=CollectionViewRestriction.objects.filter(passwords | empty).values("collection")
    )
    for collection in collections:
        yield f"The collection “{collection.name}” is restricted to nobody; choose groups with its privacy button."


def roles() -> Iterator[str]:
    """Check that each role has its group."""
    for role in Role.objects.filter(group=None):
        yield f"The role {role.key} has lost its group; save the role again to get a new one."


def reviews() -> Iterator[str]:
    """Check that whatever waits for a review has somebody who does it."""
    waiting = Count("task_states", filter=Q(task_states__status=TaskState.STATUS_IN_PROGRESS))
    for task in GroupApprovalTask.objects.annotate(waiting=waiting).filter(waiting__gt=0).order_by("name"):
        if is_deserted(task):
            yield (
                f"{task.waiting} pages or texts wait for “{task.name}”, and nobody in its groups can sign in; put "
                "somebody into one of them. Until then, whoever may publish them can also approve them."
            )


Check = Callable[[], Iterator[str]]

CHECKS: list[Check] = [
    one_site,
    locales,
    languages,
    tree,
    marks,
    schedule,
    projections,
    followers_keep_up,
    restrictions,
    roles,
    reviews,
]


def register(check: Check) -> None:
    """Add a check of another app, which calls this in `AppConfig.ready()`."""
    if check not in CHECKS:
        CHECKS.append(check)


def problems() -> Iterator[str]:
    """Yield everything that is wrong, a sentence each."""
    for check in CHECKS:
        yield from check()
