"""`manage.py doctor`."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from cms.doctor import problems


class Command(BaseCommand):
    help = "Say what is wrong with this installation, and what to do about it."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Run every check."""
        found = list(problems())
        for problem in found:
            self.stdout.write(f"- {problem}")
        if found:
            raise CommandError(f"{len(found)} problems.")
        self.stdout.write("All is well.")
