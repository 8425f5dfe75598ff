"""An Elasticsearch for the tests: the one at ES_URL, or one that the first test that needs it starts."""

import fcntl
import os
import subprocess
import urllib.error
import urllib.request
from pathlib import Path
from tempfile import mkdtemp

from search.engines.elasticsearch_cluster import Cluster

ROOT = Path(__file__).resolve().parent.parent
_RUN = "MAJAKKA_TEST_RUN"  # a folder of one run of the tests, which all its processes know


def begin_run() -> None:
    """Let all processes of this run know one another. The first one calls this before there are others."""
    os.environ[_RUN] = mkdtemp(prefix="majakka-tests-")


def end_run() -> None:
    """Stop what a process of this run has started."""
    folder = Path(os.environ.pop(_RUN))
    if (folder / "started").exists():
        subprocess.run([ROOT / "bin/elasticsearch", "stop"], check=False, capture_output=True, timeout=60)
    for path in folder.iterdir():
        path.unlink()
    folder.rmdir()


def address() -> str | None:
    """Return the address of an Elasticsearch that answers, or None when there is none to be had."""
    if given := os.environ.get("ES_URL"):
        return given if _answers(given) else None
    url = f"http://127.0.0.1:{os.environ.get('ES_PORT', '9200')}"
    folder = Path(os.environ[_RUN])
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if _answers(url):
            return url
        if (folder / "failed").exists():
            return None
        started = subprocess.run([ROOT / "bin/elasticsearch", "start"], check=False, capture_output=True, timeout=600)
        (folder / ("failed" if started.returncode else "started")).touch()
        return None if started.returncode else url


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(f"{url}/_cluster/health?timeout=5s", timeout=10):  # noqa: S310 - an http address
            return True
    except (OSError, urllib.error.URLError):
        return False


def remove_all(cluster: Cluster) -> None:
    """Remove every index of a test's own cluster names."""
    client = cluster.client().options(request_timeout=60)
    names = list(client.indices.get(index=f"{cluster.prefix}.*", features="aliases"))
    if names:
        client.indices.delete(index=names)
