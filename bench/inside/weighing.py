"""Reads addresses of Majakka or of the stock project, one after the other; writes the megabytes of its process.

`python -m bench.inside.weighing` takes the addresses as a JSON list in the first line of its input.
"""

import json
import os
import sys
from pathlib import Path

from django.core.wsgi import get_wsgi_application

from .reading import milliseconds


def main(addresses: list[str]) -> None:
    """Read them through the WSGI application, as somebody who is not signed in."""
    application = get_wsgi_application()
    for address in addresses:
        milliseconds(address, application)
    pages = int(Path("/proc/self/statm").read_text().split()[1])  # that are in memory now
    sys.stdout.write(json.dumps(pages * os.sysconf("SC_PAGE_SIZE") / 1_000_000))


if __name__ == "__main__":
    main(json.loads(sys.stdin.readline()))
