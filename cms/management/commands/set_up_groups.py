"""`manage.py set_up_groups`."""

from typing import Any

from django.core.management.base import BaseCommand

from cms.groups import set_up_groups


class Command(BaseCommand):
    help = "Make the groups of those who work in the admin, and their review, unless there are groups of these names."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Make what is missing, and say what was made."""
        made = set_up_groups()
        self.stdout.write(f"Groups: {', '.join(made)}" if made else "The groups are set up already.")
