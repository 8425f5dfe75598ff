"""Import a folder of Markdown or HTML files."""

import logging
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from cms.importing.locking import ImportRunningError
from cms.importing.plan import Action, Plan
from cms.importing.planning import PlanError
from cms.importing.result import Result
from cms.importing.services import import_folder

LOUD = 2  # the verbosity from which every file is named
QUIETENED = ("wagtail", "django_tasks", "cms")  # these log every page that is saved


class Command(BaseCommand):
    help = "Import a folder of Markdown or HTML files with YAML front matter; what has not changed stays as it is."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("path", type=Path, metavar="PATH", help="the folder")
        parser.add_argument("--parent", metavar="KEY", help="the page below which files without a section go")
        parser.add_argument("--dry-run", action="store_true", help="say what would be done, and do nothing")
        parser.add_argument("--locale", metavar="xx", help="import this language only; it is that of files without one")

    def handle(self, *_args: Any, path: Path, dry_run: bool, verbosity: int, **options: Any) -> None:
        """Plan, write, and say what was done. Raises CommandError when anything has failed."""
        if not path.is_dir():
            raise CommandError(f"{path} is no folder.")
        for name in QUIETENED:
            logging.getLogger(name).setLevel(logging.WARNING)
        try:
            # In a log a line now and then is enough.
            pause = 0.1 if sys.stderr.isatty() else 10
            with tqdm(unit="page", disable=dry_run, mininterval=pause, maxinterval=pause) as bar:

                def progress(done: int, files: int) -> None:
                    bar.total = files
                    bar.update(done)

                plan, result = import_folder(
                    folder=path,
                    parent=options["parent"],
                    locale=options["locale"],
                    dry_run=dry_run,
                    progress=progress,
                )
        except (PlanError, ImportRunningError) as error:
            raise CommandError(str(error)) from error
        self._report(plan, result, verbosity=verbosity, dry_run=dry_run)
        if errors := len(plan.problems.errors):
            rest = "would be imported" if dry_run else "is imported"
            raise CommandError(
                f"{errors} {'error' if errors == 1 else 'errors'} (named above); everything else {rest}."
            )

    def _report(self, plan: Plan, result: Result, *, verbosity: int, dry_run: bool) -> None:
        for item in plan.items.values():
            if verbosity >= LOUD or (dry_run and item.is_written):
                self.stdout.write(
                    f"{item.action} {item.source.path}: {item.source.meta.key} ({item.source.meta.locale})"
                )
        for problem in plan.problems.warnings:
            self.stderr.write(f"{problem} (warning)", self.style.WARNING)
        for problem in plan.problems.errors:
            self.stderr.write(str(problem))
        for file in result.overwritten:
            self.stdout.write(f"{file}: replaces what was changed in the admin since; its history keeps that")
        for file in result.kept_as_drafts:
            self.stdout.write(f"{file}: saved as a draft, since the page was unpublished in the admin")
        self.stdout.write(self._summary(plan, result, dry_run=dry_run))

    def _summary(self, plan: Plan, result: Result, *, dry_run: bool) -> str:
        parts = [f"{result.counts[action]} {action}" for action in Action]
        warnings = len(plan.problems.warnings)
        parts.append(f"{warnings} {'warning' if warnings == 1 else 'warnings'}")
        if plan.bundle.skipped:
            parts.append(f"{plan.bundle.skipped} in other languages")
        return ", ".join(parts) + (" (dry run: nothing was written)" if dry_run else "")
