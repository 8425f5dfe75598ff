"""Mends the index: for operators at once, for administrators in the worker."""

import logging

from django.utils import timezone

from cms.models import Publication
from search.engines import engine
from search.indexing import catch_up, index_groups, rebuild, status
from search.models import IndexRequest
from search.port import AwayError, BusyError
from search.vocabulary import use_stored

logger = logging.getLogger(__name__)


def repair() -> int:
    """Write anew what the index has otherwise than readers, and what it lacks; return how many publications differed.

    An index that is missing, of an older version, or holds what the database knows nothing of is made anew.
    Raises BusyError and NotReadyError.
    """
    found = status()
    differing = {difference.publication for difference in found.differences}
    groups = dict(Publication.objects.filter(pk__in=differing).values_list("pk", "group"))
    if not found.state.is_readable or not found.state.is_current or groups.keys() != differing:
        rebuild()
        return len(differing)
    use_stored()
    search = engine()
    with search.exclusive(), search.writing() as writer:
        reached = search.state().reached
        if groups:
            index_groups(writer, set(groups.values()))
            writer.commit(reached)
        catch_up(writer, reached)
    return len(differing)


def ask_for(work: str) -> None:
    """Ask the worker for `work`, one of those of `IndexRequest`."""
    IndexRequest.objects.update_or_create(pk=work, defaults={"asked_at": timezone.now()})


def is_asked_for() -> bool:
    """Tell whether somebody waits for the worker."""
    return IndexRequest.objects.exists()


def carry_out() -> bool:
    """Do what was asked for; tell whether anything was.

    It stays asked for while the engine is away or somebody else writes. Whatever else fails is not tried again, since
    that would keep the index from following.
    """
    asked = list(IndexRequest.objects.all())
    if not asked:
        return False
    work = asked[0].work
    logger.info("The search index: %s, as asked for in the admin", work)
    try:
        if work == IndexRequest.REBUILD:
            rebuild()
        else:
            repair()
    except (AwayError, BusyError):
        raise
    except Exception:
        _forget(asked)
        raise
    _forget(asked)
    return True


def _forget(asked: list[IndexRequest]) -> None:
    for request in asked:
        # Not what was asked for once more meanwhile.
        IndexRequest.objects.filter(pk=request.pk, asked_at=request.asked_at).delete()
