"""`manage.py search_status`."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from cms.locales import content_locales
from search import upkeep
from search.analysis import finnish
from search.analysis.stemming import base_language
from search.indexing import of_another_version, status
from search.port import BusyError, NotReadyError


class Command(BaseCommand):
    help = "Compare the search index with what readers have."

    def add_arguments(self, parser: CommandParser) -> None:
        """Add the options."""
        parser.add_argument(
            "--repair", action="store_true", help="write anew whatever differs, and take in what is new"
        )

    def handle(self, *_args: Any, repair: bool, **_options: Any) -> None:
        """Run."""
        try:
            if repair:
                self._repair()
            found = status()
        except (BusyError, NotReadyError) as error:
            raise CommandError(str(error)) from error
        if not found.state.is_readable:
            raise CommandError("There is no search index; the worker makes one, or rebuild_search does.")
        if any(base_language(locale) == "fi" for locale in content_locales()):
            self.stdout.write(_finnish())
        self.stdout.write(f"The index holds everything up to number {found.state.reached}.")
        if not found.state.is_current:
            self.stdout.write(f"It {of_another_version(found.state)}")
            self.stdout.write("The worker makes a new one, or rebuild_search does, if their machine is as this one is.")
        if found.behind:
            self.stdout.write(f"It is {found.behind} publications behind.")
        for difference in found.differences:
            self.stdout.write(str(difference))
        if not found.is_well:
            raise CommandError("The index is not what readers have; search_status --repair mends it.")
        self.stdout.write("It is what readers have.")

    def _repair(self) -> None:
        self.stdout.write(f"{upkeep.repair()} publications differed; they are written anew.")


def _finnish() -> str:
    version = finnish.version()
    if version:
        return f"Finnish words are read by Voikko {version}."
    return (
        "Finnish words are stemmed by rules, since Voikko is not installed. With its library and Finnish dictionary "
        "(libvoikko1 and voikko-fi on Debian), their inflected forms and parts are found; then restart."
    )
