"""`manage.py load_demo`."""

import logging
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from knowledge.demo import is_wanted, load_demo, logins_file, read_logins


class Command(BaseCommand):
    help = "Load the demo into a site that has no content yet, and say who can sign in to it."

    def handle(self, *_args: Any, verbosity: int, **_options: Any) -> None:
        """Load the demo if it is wanted, and print its logins; with verbosity 0, nothing else goes to stdout."""
        done = self._load()
        if verbosity > 0:
            self.stdout.write(done)
        if settings.DEMO and (logins := read_logins()):
            self.stdout.write(f"Demo logins (kept in {logins_file()}):")
            for person, password in logins:
                self.stdout.write(f"  {person.username:<10} {password}   {person.description}")

    def _load(self) -> str:
        if not settings.DEMO:
            return "The demo is switched off (DEMO=0)."
        if not is_wanted():
            return "Nothing was loaded: the site has content, or the demo does not speak its default language."
        self.stderr.write("Loading the demo, the help centre of a maker of heat pumps")
        # It logs every page that is saved.
        logging.getLogger("wagtail").setLevel(logging.WARNING)
        load_demo()
        return "The demo is loaded."
