"""Followers: whatever copies publications elsewhere, each at its own pace, each remembering how far it has come."""

import datetime as dt
import logging
import uuid
from abc import ABC, abstractmethod
from collections.abc import Sequence

from django.conf import settings
from django.db import DatabaseError, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.module_loading import import_string

from cms.models import FollowerState, Publication
from cms.patience import LONGEST_PAUSE, Patience

logger = logging.getLogger(__name__)

LEASE = dt.timedelta(seconds=60)  # renewed with every batch; when a worker dies, another takes over after this
BATCH = 200  # publications

_FAILED = "The follower %s failed; it stays at its number and is tried again in %.0f s: %s"


class Follower(ABC):
    """Something that follows publications. It may be handed the same publication twice, never miss one.

    `longest_pause` is after how many seconds at most it is tried again when it has failed.
    """

    longest_pause = LONGEST_PAUSE

    def reached(self) -> int | None:
        """Return the number up to which the copy holds everything; None when the copy does not know.

        A copy that knows is believed, whatever was remembered: one that was lost says 0 and gets everything again.
        Raises when the copy cannot be asked now.
        """
        return None

    @abstractmethod
    def handle(self, publications: Sequence[Publication]) -> None:
        """Take in `publications`: live rows and tombstones, in the order of their numbers. Raise to be tried again."""


def follow_all(owner: str, patience: Patience) -> int:
    """Let every follower in `FOLLOWERS` whose lease is free take one batch; return how many publications were handled.

    A follower that raises keeps its number and its error, does not hold up the others, and is tried again after a
    while that grows.
    """
    handled = 0
    for path in settings.FOLLOWERS:
        if not patience.may_try(path):
            continue
        longest = LONGEST_PAUSE
        try:
            longest = _follower(path).longest_pause
            handled += follow(path, owner)
        except Exception as error:
            pause = patience.failed(path, longest)
            said = f"{type(error).__name__}: {error}"[:2000]
            is_known = FollowerState.objects.filter(pk=path, error=said).exists()
            # The whole story is told once, however long it lasts.
            logger.exception(_FAILED, path, pause, said, exc_info=not is_known)
            FollowerState.objects.update_or_create(pk=path, defaults={"error": said})
        else:
            patience.succeeded(path)
    return handled


def follow(path: str, owner: str) -> int:
    """Let one follower take one batch, if `owner` has or gets its lease; return how many publications it handled."""
    # A look before the lease: whoever has nothing to do takes no lock.
    if not waiting_for(path):
        _forget_error(path)
        return 0
    if not take_lease(path, owner):
        return 0
    batch = list(_not_handled(path).order_by("sequence")[:BATCH])
    if not batch:
        return 0
    follower = _follower(path)
    follower.handle(batch)
    reached = follower.reached()
    sequence = batch[-1].sequence if reached is None else reached
    FollowerState.objects.filter(pk=path, lease_owner=owner).update(sequence=sequence, error="")
    return len(batch)


def _forget_error(path: str) -> None:
    """Let nobody hear any longer of a copy that could not be asked for a while, and has everything."""
    failed = FollowerState.objects.filter(pk=path).exclude(error="")
    if failed.exists():  # a look first: whoever has nothing to do takes no lock
        failed.update(error="")


def take_lease(path: str, owner: str) -> bool:
    """Take or renew the lease of a follower; tell whether `owner` has it now."""
    now = timezone.now()
    with transaction.atomic():
        FollowerState.objects.get_or_create(pk=path)
        free = Q(lease_owner__in=["", owner]) | Q(lease_until=None) | Q(lease_until__lt=now)
        # A clock that was set back must not leave a lease that lasts for hours.
        free |= Q(lease_until__gt=now + LEASE * 2)
        taken = FollowerState.objects.filter(free, pk=path).update(lease_owner=owner, lease_until=now + LEASE)
    return bool(taken)


def release_leases(owner: str) -> None:
    """Give back what `owner` holds, so that another worker need not wait."""
    FollowerState.objects.filter(lease_owner=owner).update(lease_owner="", lease_until=None)


def waiting(path: str) -> int:
    """Return how many publications a follower has still to handle. Raises when its copy cannot be asked."""
    return _not_handled(path).count()


def waiting_for(path: str) -> bool:
    """Tell whether there is anything that a follower has still to handle."""
    return _not_handled(path).exists()


def _not_handled(path: str) -> QuerySet[Publication]:
    return Publication.objects.filter(sequence__gt=handled(path))


def are_behind() -> bool:
    """Tell whether any follower has still to handle something, or cannot say."""
    return any(map(_may_be_behind, settings.FOLLOWERS))


def _may_be_behind(path: str) -> bool:
    try:
        return waiting_for(path)
    except DatabaseError:
        raise
    except Exception:  # noqa: BLE001 - whoever tries to follow tells of it
        return True


def handled(path: str) -> int:
    """Return the number up to which a follower has handled every publication."""
    reached = _follower(path).reached()
    if reached is not None:
        return reached
    return FollowerState.objects.filter(pk=path).values_list("sequence", flat=True).first() or 0


def _follower(path: str) -> Follower:
    follower: Follower = import_string(path)()
    return follower


def new_owner() -> str:
    """Return a name for one worker process."""
    return uuid.uuid4().hex
