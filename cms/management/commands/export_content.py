"""Export content as a bundle."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from cms.exporting.services import ExportError, export_tree


class Command(BaseCommand):
    help = "Write what readers have into a folder, which import_content reads elsewhere."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("path", type=Path, metavar="PATH", help="the folder, which has to be empty or new")
        parser.add_argument("--section", metavar="KEY", help="this page and what lies below it; left out, everything")
        parser.add_argument(
            "--locale", metavar="xx", action="append", default=[], help="this language only; repeatable"
        )

    def handle(self, *_args: Any, path: Path, section: str | None, locale: list[str], **_options: Any) -> None:
        """Export, and say what was left out. Raises CommandError."""
        if path.exists() and not path.is_dir():
            raise CommandError(f"{path} is no folder.")
        try:
            done = export_tree(folder=path, section=section, locales=locale)
        except (ExportError, OSError) as error:
            raise CommandError(str(error)) from error
        for line in done.left_out:
            self.stderr.write(f"left out: {line}")
        pages = "1 page" if done.pages == 1 else f"{done.pages} pages"
        self.stdout.write(f"{path} has {pages} and {done.media} images and files.")
