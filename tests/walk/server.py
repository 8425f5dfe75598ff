"""One process of the site that does what it is told: a line of JSON in, a line of JSON out.

Real commits, several processes and the death of one of them are what the walk is about, so nothing of it runs inside
the test's own process and transaction.
"""

import json
import logging
import os
import sys
import time
import traceback
from typing import Any, TextIO

import django

Answer = dict[str, Any]


class _Errors(logging.Handler):
    """Keeps what is logged as an error: a drain never raises, it only says so."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.found: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        text = self.format(record)
        # Wagtail's own tasks run after the commit; what they are about may be deleted by then.
        if not (record.name == "django_tasks" and "DoesNotExist" in text):
            self.found.append(text)


class Server:
    """Carries out commands; each public method of `Commands` is one."""

    def __init__(self, name: str) -> None:
        """Take the first letter of this process's words."""
        from tests.walk.commands import Commands  # noqa: PLC0415 - needs the app registry

        self.errors = _Errors()
        self.errors.setFormatter(logging.Formatter("%(name)s: %(message)s"))
        logging.getLogger().addHandler(self.errors)
        # Refused forms and missing pages are answers, not errors.
        logging.getLogger("django.request").setLevel(logging.CRITICAL)
        self.commands = Commands(name)

    def answer(self, line: str) -> Answer:
        """Carry out one line; an exception becomes part of the answer."""
        request = json.loads(line)
        self.errors.found.clear()
        command = getattr(self.commands, request.pop("command"))
        begin = time.monotonic()
        try:
            answer: Answer = {"value": command(**request)}
        except Exception:  # noqa: BLE001 - whatever it is, the test shall say it
            answer = {"raised": traceback.format_exc()}
        return answer | {"errors": list(self.errors.found), "seconds": time.monotonic() - begin}


def main() -> None:
    """Serve until the input ends."""
    # Whatever prints must not disturb the answers.
    out: TextIO = os.fdopen(os.dup(1), "w", buffering=1)
    os.dup2(2, 1)
    django.setup()
    server = Server(sys.argv[1])
    while line := sys.stdin.readline():
        out.write(json.dumps(server.answer(line), default=str) + "\n")


if __name__ == "__main__":
    main()
