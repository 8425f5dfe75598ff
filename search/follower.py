"""The follower that keeps the search index."""

import logging
from collections.abc import Sequence

from cms import counters
from cms.models import Publication
from cms.publications.followers import Follower
from search.engines import engine
from search.indexing import index_next, rebuild
from search.spelling import learn
from search.upkeep import carry_out, is_asked_for
from search.vocabulary import use_stored

logger = logging.getLogger(__name__)


class SearchFollower(Follower):
    """Takes publications into the search index; makes it anew when it is lost, broken or of another version."""

    # To ask an engine that is away costs little, and what was published meanwhile is to be found soon after it is back.
    longest_pause = 10.0

    def reached(self) -> int:
        """Return the number up to which the index holds everything; 0 when it has to be made anew or looked through."""
        use_stored()
        state = engine().state()
        # An index with a number that was never given belongs to a database that has been put back to an older state.
        is_ours = state.is_current and state.reached <= counters.read().sequence
        return state.reached if is_ours and not is_asked_for() else 0

    def handle(self, publications: Sequence[Publication]) -> None:  # noqa: ARG002 - what comes next is read again
        """Take in what comes next, each page with its whole group: it says in which languages it exists."""
        search = engine()
        if carry_out():
            return
        if self.reached() == 0:
            state = search.state()
            # Two workers of different versions would take turns at this.
            logger.info("Making the search index anew, which was made by: %s", state.version or "nobody")
            rebuild()
            return
        with search.exclusive(), search.writing() as writer:
            # From what the index has reached now: somebody may have put a newer one in its place, or an older one.
            taken_in = index_next(writer, search.state().reached)
        learn(taken_in)
