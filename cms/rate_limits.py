"""How often somebody may do something: counted in memory, or in Redis where the processes share one (`CACHE_URL`)."""

import logging
import time
from functools import cache

from django.conf import settings
from django.utils.crypto import salted_hmac
from limits import RateLimitItem
from limits.storage import storage_from_string
from limits.strategies import FixedWindowRateLimiter

logger = logging.getLogger(__name__)


@cache
def _limiter() -> FixedWindowRateLimiter:
    # A moving window would keep, in memory, whoever ever came.
    return FixedWindowRateLimiter(storage_from_string(settings.RATE_LIMIT_STORAGE))


def take(limit: RateLimitItem, what: str, who: str) -> int:
    """Count that somebody does something; return 0, or in how many seconds they may when it was too often.

    `who` is kept as an HMAC, until the time of the limit is over.
    When what counts is away, everybody may: readers shall not notice.
    """
    who = salted_hmac("cms.rate_limits", who, algorithm="sha256").hexdigest()[:32]
    try:
        if _limiter().hit(limit, what, who):
            return 0
        return max(1, round(_limiter().get_window_stats(limit, what, who).reset_time - time.time()))
    except Exception as error:  # noqa: BLE001 - each kind of storage has errors of its own
        logger.warning("What counts how often people do things does not answer: %s", error)
        return 0


def forget() -> None:
    """Begin to count anew."""
    _limiter().storage.reset()
