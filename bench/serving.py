"""Servers that a browser asks, each on a port of its own."""

import contextlib
import socket
import time
from collections.abc import Iterator

from .processes import Site


def on_a_free_port(site: Site) -> Site:
    """Return the site with a port that nobody listens on."""
    port = _free_port()
    return Site(site.folder, {**site.variables, "PORT": str(port), "BASE_URL": f"http://localhost:{port}"})


@contextlib.contextmanager
def served(site: Site, *arguments: str) -> Iterator[str]:
    """Serve a site that has a port, as `arguments` of gunicorn say; give its address."""
    address = site.variables["BASE_URL"]
    with site.started("-m", "gunicorn", *arguments):
        _wait_for(address)
        yield address


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("localhost", 0))
        port: int = listener.getsockname()[1]
        return port


def _wait_for(address: str) -> None:
    host, port = address.removeprefix("http://").split(":")
    for _attempt in range(100):
        try:
            socket.create_connection((host, int(port)), timeout=2).close()
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise TimeoutError(address)
