"""Reads the file that is its standard input, and writes its text as JSON: `python -m cms.extraction ENDING MB SECONDS`.

Whatever a file does to its reader, it does it to this process: it may use so much memory and time and no more, writes
nowhere, and is ended from outside when it does not end by itself.
"""

import contextlib
import json
import os
import resource
import signal
import sys
from dataclasses import asdict

MOST_WRITTEN = 50_000_000  # bytes; the text as JSON has a fraction of that
NICENESS = 10  # readers and editors come first
OVERTIME = 5  # seconds


def limit(megabytes: int, seconds: int) -> None:
    """Let the process have no more than this. Not every system can limit memory."""
    for kind, most in (
        (resource.RLIMIT_AS, megabytes * 1024 * 1024),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_FSIZE, MOST_WRITTEN),
        (resource.RLIMIT_CORE, 0),
    ):
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(kind, (most, most))
    # When whoever started it is no more, nobody else ends it.
    signal.alarm(seconds + OVERTIME)
    os.nice(NICENESS)


def main(ending: str, megabytes: str, seconds: str) -> None:
    """Read the file, within limits."""
    limit(int(megabytes), int(seconds))
    # Only now: whatever these load counts, too.
    from .reading import collect, read  # noqa: PLC0415 - see above
    from .sections import UnreadableError  # noqa: PLC0415 - see above

    try:
        answer = {"state": "done"} | asdict(collect(read(sys.stdin.buffer, ending)))
    except UnreadableError as error:
        answer = {"state": error.state, "detail": str(error)}
    except MemoryError:
        answer = {"state": "too_demanding", "detail": "out of memory"}
    json.dump(answer, sys.stdout, ensure_ascii=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
