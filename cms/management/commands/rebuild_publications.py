"""`manage.py rebuild_publications`."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from cms.publications.rebuilding import check, rebuild


class Command(BaseCommand):
    """Projects every page again, or says what a rebuild would change."""

    help = "Project every page again. Publications that are right already keep their numbers."

    def add_arguments(self, parser: CommandParser) -> None:
        """Add the options."""
        parser.add_argument("--check", action="store_true", help="change nothing; fail when a rebuild would")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Run."""
        if not options["check"]:
            self.stdout.write(f"Looked at {rebuild()} pages.")
            return
        differences = list(check())
        for difference in differences:
            self.stderr.write(f"{difference.source}: {difference.problem}")
        if differences:
            raise CommandError(f"{len(differences)} publications differ; run rebuild_publications to mend them.")
        self.stdout.write("All publications are what a rebuild would give.")
