"""The web server: gunicorn with threads, configured from the same environment as everything else."""

from typing import Any

from config.environment import read_or_exit

_environment = read_or_exit()

wsgi_app = "config.wsgi:application"
bind = _environment.bind
worker_class = "gthread"
workers = _environment.web_processes
threads = _environment.web_threads
# Each process loads the app itself: open connections and the embedded search do not survive a fork.
preload_app = False
forwarded_allow_ips = ",".join(_environment.trusted_proxies)
graceful_timeout = 10
loglevel = _environment.log_level.lower()
accesslog: Any = None
control_socket_disable = True


def worker_exit(_server: object, _worker: object) -> None:
    """Write what a process still knows about page views and searches."""
    from cms import page_views  # noqa: PLC0415 - the app is not loaded before
    from search import log  # noqa: PLC0415 - as above

    page_views.write()
    log.write()
