"""A follower that remembers what it was handed."""

from collections.abc import Sequence

from cms.models import Publication
from cms.publications.followers import Follower

seen: dict[str, int] = {}  # source → the last number


class Recorder(Follower):
    """Remembers the last number of each publication."""

    def handle(self, publications: Sequence[Publication]) -> None:
        """Remember the publications."""
        seen.update({row.source: row.sequence for row in publications})
