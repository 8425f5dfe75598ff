"""Load facets from a file."""

from argparse import ArgumentParser
from collections import Counter
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from cms.facet_files import FacetFileError, load_facet_file
from cms.services import Outcome


class Command(BaseCommand):
    help = "Load regions, product lines and roles from a YAML file: all of it, or nothing when anything is wrong."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "file", type=Path, metavar="FILE", help="a YAML file; docs/reference/commands.md shows its form"
        )
        parser.add_argument("--dry-run", action="store_true", help="say what would be done, and do nothing")

    def handle(self, *_args: Any, file: Path, dry_run: bool, verbosity: int, **_options: Any) -> None:
        """Load the file, and print what was done for every value and in all."""
        try:
            results = load_facet_file(file, dry_run=dry_run)
        except FacetFileError as error:
            raise CommandError(str(error)) from error
        for entry, outcome in results:
            if outcome != Outcome.UNCHANGED or verbosity > 1:
                self.stdout.write(f"{outcome} {entry.facet} {entry.key}")
        counts = Counter(outcome for _entry, outcome in results)
        summary = ", ".join(f"{counts[outcome]} {outcome}" for outcome in Outcome)
        self.stdout.write(f"{summary} (dry run: nothing was written)" if dry_run else summary)
