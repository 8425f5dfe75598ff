"""Reads through the WSGI application, as somebody who is not signed in; writes the milliseconds of each answer as JSON.

`python -m bench.inside.reading PAGES TIMES`: with so many articles, each address so many times.
"""

import json
import sys
import time
from collections.abc import Callable
from typing import Any

from django.core.wsgi import get_wsgi_application
from django.test import RequestFactory


def milliseconds(address: str, application: Callable[..., Any]) -> float:
    """Return how long one answer takes, its body included."""
    environ = RequestFactory(headers={"host": "localhost"}).get(address).environ
    statuses: list[str] = []

    def start_response(status: str, _headers: object, _error: object = None, /) -> Callable[[bytes], object]:
        statuses.append(status)
        return bytes

    start = time.perf_counter()
    answer = application(environ, start_response)
    body = b"".join(answer)
    answer.close()
    taken = (time.perf_counter() - start) * 1000
    if statuses != ["200 OK"] or not body:
        raise RuntimeError(f"{address} is answered with {statuses}")
    return taken


def main(pages: int, times: int) -> None:
    """Make the pages and read them."""
    # Here, as the stock project, which is read too, has none of it.
    from .content import make_articles, make_topic  # noqa: PLC0415
    from .counting import addresses  # noqa: PLC0415

    application = get_wsgi_application()
    make_articles(make_topic("router"), pages)
    found = {}
    for name, address in addresses().items():
        milliseconds(address, application)  # what is loaded once in the life of a process
        found[name] = [milliseconds(address, application) for _each in range(times)]
    sys.stdout.write(json.dumps(found))


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
