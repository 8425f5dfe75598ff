"""`manage.py run_worker`."""

import signal
from types import FrameType
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from cms.worker import Worker


class Command(BaseCommand):
    """Drains old marks, runs followers and what is scheduled."""

    help = "Run a worker until it is stopped. Several may run at once."

    def add_arguments(self, parser: CommandParser) -> None:
        """Add the options."""
        parser.add_argument("--once", action="store_true", help="bring everything up to date, then exit")
        parser.add_argument("--timeout", type=float, default=600, help="seconds that --once may take (default: 600)")

    def handle(self, *_args: Any, once: bool, timeout: float, **_options: Any) -> None:
        """Run."""
        worker = Worker()

        def stop(_signal: int, _frame: FrameType | None) -> None:
            worker.stopping.set()

        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, stop)
        if not once:
            worker.run()
        elif not worker.catch_up(timeout):
            raise CommandError(
                f"Not everything was up to date after {timeout:g} seconds; `doctor` says what is behind."
            )
