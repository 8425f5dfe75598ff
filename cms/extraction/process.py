"""The process that reads one file, seen from outside."""

import contextlib
import json
import logging
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from typing import IO, Any

from django.conf import settings

logger = logging.getLogger(__name__)

State = str
_LONGEST_COMPLAINT = 2_000  # bytes of what a process that fails says


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of reading a file. `found` has the fields of `reading.Result` when the state is `done`."""

    state: State
    detail: str = ""
    found: dict[str, Any] | None = None


class Reader:
    """A process that reads a copy of a file."""

    def __init__(self, file: IO[bytes], ending: str) -> None:
        """Start it. Raises OSError when the file cannot be copied."""
        self._answer = tempfile.TemporaryFile()  # noqa: SIM115 - closed by `close`
        self._complaint = tempfile.TemporaryFile()  # noqa: SIM115 - as above
        self._end = time.monotonic() + settings.FILE_TEXT_SECONDS
        with tempfile.TemporaryFile() as copy:
            shutil.copyfileobj(file, copy)
            copy.seek(0)
            limits = (str(settings.FILE_TEXT_MEMORY_MB), str(settings.FILE_TEXT_SECONDS))
            self._process = subprocess.Popen(  # noqa: S603 - our own program
                [sys.executable, "-m", "cms.extraction", ending, *limits],
                stdin=copy,
                stdout=self._answer,
                stderr=self._complaint,
                cwd=settings.BASE_DIR,
                # It is to know nothing of ours: no addresses, no passwords.
                env={},
                start_new_session=True,
            )

    def wait(self, seconds: float) -> Answer | None:
        """Return what came of it, or None if it is still at work after that long."""
        try:
            code = self._process.wait(max(0.0, min(seconds, self._end - time.monotonic())))
        except subprocess.TimeoutExpired:
            if time.monotonic() < self._end:
                return None
            self.close()
            return Answer("too_demanding", f"ended after {settings.FILE_TEXT_SECONDS} seconds")
        answer = self._read(code)
        self.close()
        return answer

    def _read(self, code: int) -> Answer:
        self._answer.seek(0)
        with contextlib.suppress(ValueError, KeyError):
            found = json.load(self._answer)
            state, detail = found.pop("state"), found.pop("detail", "")
            return Answer(state, detail, found if state == "done" else None)
        self._complaint.seek(0)
        complaint = self._complaint.read()[-_LONGEST_COMPLAINT:].decode(errors="replace")
        # A library that is refused memory gives up in its own way.
        ended = -code in {signal.SIGXCPU, signal.SIGKILL, signal.SIGALRM, signal.SIGABRT}
        return Answer("too_demanding" if ended or "MemoryError" in complaint else "broken", f"{code}: {complaint}")

    def close(self) -> None:
        """End it, with whatever it has started, and forget what it has written."""
        if self._process.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
        self._answer.close()
        self._complaint.close()
