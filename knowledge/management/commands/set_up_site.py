"""`manage.py set_up_site`."""

from typing import Any

from django.core.management.base import BaseCommand

from knowledge.services import set_up_site


class Command(BaseCommand):
    help = "Make what the site needs and does not have yet: locales, home pages, the site itself, editors' groups."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Set up the site, and say what was made."""
        made = set_up_site()
        if made.locales:
            self.stdout.write(f"Locales: {', '.join(made.locales)}")
        if made.home_pages:
            self.stdout.write(f"Home pages: {', '.join(made.home_pages)}")
        if made.site:
            self.stdout.write("The site leads to the home pages.")
        if made.groups:
            self.stdout.write(f"Groups: {', '.join(made.groups)}")
        if not (made.locales or made.home_pages or made.site or made.groups):
            self.stdout.write("The site is set up already.")
