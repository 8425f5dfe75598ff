"""`manage.py rebuild_search`."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from search.indexing import rebuild
from search.port import BusyError, NotReadyError


class Command(BaseCommand):
    help = "Make the search index anew, beside the one that readers have, and put it in its place."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Run."""
        try:
            pages = rebuild()
        except (BusyError, NotReadyError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"The search index is new and holds {pages} pages with their translations.")
