"""The worker: sweeps up what requests left behind, runs followers and whatever the clock brings."""

import datetime as dt
import logging
import threading
import time
from collections.abc import Callable
from functools import partial
from typing import Any

from django.apps import apps
from django.db import OperationalError, close_old_connections, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from wagtail.models import DraftStateMixin, Page, Revision

from cms.editing_lock import editing
from cms.extraction.services import Extraction, forget_unused
from cms.feedback import forget_readers
from cms.models import Mark, ProjectionError, Publication
from cms.page_views import work_out_popularity
from cms.patience import Patience
from cms.publications import followers
from cms.publications.draining import drain
from cms.publications.languages import follow_languages
from cms.publications.marks import mark, mark_pages

logger = logging.getLogger(__name__)

SWEEP_AGE = dt.timedelta(seconds=2)  # younger marks are being drained by the request that made them
RETRY_AGE = dt.timedelta(minutes=1)  # a failed projection is tried again after this
PAUSE_AFTER_ERROR = 2.0  # seconds; the database may be away for a while
CLOCK_PERIOD = 5.0  # seconds between looks at what is scheduled
HOUSEKEEPING_PERIOD = 3600.0  # seconds between looks at what readers did

_housework: list[Callable[[], object]] = [forget_readers, forget_unused, work_out_popularity]


def add_housework(work: Callable[[], object]) -> None:
    """Let the worker do something every hour; apps call this in `AppConfig.ready()`."""
    if work not in _housework:
        _housework.append(work)


class Worker:
    """One worker process. Several may run: draining has a lock, followers have leases."""

    def __init__(self, poll: float = 0.5) -> None:
        """Take the pause, in seconds, after a round in which there was nothing to do."""
        self.owner = followers.new_owner()
        self.poll = poll
        self.stopping = threading.Event()
        self.patience = Patience()
        self.extraction = Extraction(self.patience)
        self._clock_due = self._housekeeping_due = 0.0

    def run(self) -> None:
        """Work until `stopping` is set. A database that is away for a while is waited for."""
        try:
            while not self.stopping.is_set():
                try:
                    pause = 0.0 if self.round() else self.poll
                except Exception:
                    logger.exception("A round of the worker failed; trying again in %g s", PAUSE_AFTER_ERROR)
                    pause = PAUSE_AFTER_ERROR
                close_old_connections()
                self.stopping.wait(pause)
        finally:
            self.extraction.close()
            followers.release_leases(self.owner)

    def round(self) -> bool:
        """Do each kind of work once; tell whether there may be more at once."""
        if time.monotonic() >= self._clock_due:
            follow_languages()
            follow_clock(self.patience)
            self._clock_due = time.monotonic() + CLOCK_PERIOD
        if time.monotonic() >= self._housekeeping_due:
            self._housekeeping_due = time.monotonic() + HOUSEKEEPING_PERIOD
            keep_house()
        return bool(sweep() + followers.follow_all(self.owner, self.patience) + self.extraction.round())

    def catch_up(self, timeout: float) -> bool:
        """Bring everything up to date, waiting for other workers' leases. False if stopped, or after `timeout` s."""
        end = time.monotonic() + timeout
        follow_languages()
        follow_clock(self.patience)
        try:
            while time.monotonic() < end and not self.stopping.is_set():
                if not drain(batches=1) + followers.follow_all(self.owner, self.patience) + self.extraction.round():
                    if not Mark.objects.exists() and not followers.are_behind():
                        return True
                    self.stopping.wait(0.1)
            return False
        finally:
            self.extraction.close()
            followers.release_leases(self.owner)


def sweep() -> int:
    """Drain marks that no request has drained; return how many pages were looked at."""
    now = timezone.now()
    # Marks from the future are swept too: somebody has set the clock back.
    if Mark.objects.filter(Q(created_at__lt=now - SWEEP_AGE) | Q(created_at__gt=now + SWEEP_AGE)).exists():
        return drain(batches=5)
    return 0


def keep_house() -> None:
    """Forget who voted, work out what is popular, and so on. What fails is tried again next time; the rest goes on."""
    for work in _housework:
        try:
            work()
        except Exception:
            logger.exception("%s failed; it is tried again in %g s", work.__name__, HOUSEKEEPING_PERIOD)


def follow_clock(patience: Patience) -> None:
    """Publish and unpublish what is scheduled, renumber what a moment has come for, try failed projections again."""
    now = timezone.now()
    _publish_scheduled(now, patience)
    due = Publication.objects.live().filter(reproject_at__lte=now, page_id__isnull=False)
    failed = ProjectionError.objects.filter(Q(tried_at__lt=now - RETRY_AGE) | Q(tried_at__gt=now + RETRY_AGE))
    if due.exists() or failed.exists():
        with transaction.atomic():
            mark_pages([number for number in due.values_list("page_id", flat=True) if number], scope=Mark.CLOCK)
            mark(*failed.values_list("source", flat=True))


def _publish_scheduled(now: dt.datetime, patience: Patience) -> None:
    """Do what Wagtail's `publish_scheduled` does, but each item in a transaction and a failure of its own."""
    models = [
        model for model in apps.get_models() if issubclass(model, DraftStateMixin) and not issubclass(model, Page)
    ]
    for model in (Page, *models):
        expired = model._default_manager.filter(live=True, expire_at__lt=now).order_by("expire_at")
        for pk in expired.values_list("pk", flat=True):
            _try(patience, f"Unpublishing {model.__name__} {pk} at the end of its time", partial(_expire, expired, pk))
    due = Revision.objects.filter(approved_go_live_at__lt=now).order_by("approved_go_live_at")
    for pk in due.values_list("pk", flat=True):
        _try(patience, f"Publishing revision {pk} at its time", partial(_go_live, due, pk))


def _expire(expired: QuerySet[Any], pk: int) -> None:
    # Somebody may have given it more time meanwhile, or another worker has been here.
    item = expired.select_for_update(of=("self",)).filter(pk=pk).first()
    if item is not None:
        item.unpublish(set_expired=True, log_action="wagtail.unpublish.scheduled")


def _go_live(due: QuerySet[Any], pk: int) -> None:
    # Publishing another revision has cancelled this one, if it happened meanwhile.
    revision = due.select_for_update().filter(pk=pk).first()
    if revision is not None:
        revision.publish(log_action="wagtail.publish.scheduled")


def _try(patience: Patience, what: str, work: Callable[[], None]) -> None:
    """Do `work` in a transaction. A failure is written down, and tried again after a while; the others go on."""
    if not patience.may_try(what):
        return
    try:
        with editing():
            work()
    except OperationalError:
        raise
    except Exception:
        pause = patience.failed(what)
        logger.exception("%s failed; it is tried again in %.0f s", what, pause)
    else:
        patience.succeeded(what)
