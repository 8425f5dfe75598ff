"""An Elasticsearch for the tests: the one at ES_URL, or one that the first test that needs it starts."""

import fcntl
import http.client
import os
import shutil
import subprocess
import time
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
    except (OSError, urllib.error.URLError, http.client.HTTPException):  # the last when it is something else
        return False


class OwnNodes:
    """Nodes of a test's own, with the program that the shared one has fetched: these may be stopped."""

    PORT = 9270
    _USUAL = "/var/tmp/elasticsearch-node" if os.getuid() == 0 else "~/.cache/elasticsearch-node"  # noqa: S108 - a cache

    def __init__(self) -> None:
        """Make a folder for them, once no other test has nodes. Skips the test when there is no Elasticsearch."""
        from tests.conftest import require_service  # noqa: PLC0415 - pytest's own module

        require_service("Elasticsearch", available=address() is not None)
        there = Path(os.environ.get("ES_DIR") or self._USUAL).expanduser()
        require_service("Elasticsearch's program", available=(there / "dist/.complete").exists())
        self._turn = (Path(os.environ[_RUN]) / "own-nodes").open("w")
        fcntl.flock(self._turn, fcntl.LOCK_EX)
        # Elsewhere than pytest's own folders, into which the user that Elasticsearch runs as may not look.
        self._folder = Path(mkdtemp(prefix="nodes-", dir=there.parent))
        self._folder.chmod(0o755)
        shutil.copytree(there / "dist", self._folder / "dist", symlinks=True)

    def tell(self, *arguments: str, **variables: str) -> None:
        """Give the script that starts and stops nodes these arguments."""
        environment = (
            os.environ | {"ES_PORT": str(self.PORT), "ES_DIR": str(self._folder), "ES_HEAP": "512m"} | variables
        )
        command = [str(ROOT / "bin/elasticsearch"), *arguments]
        done = subprocess.run(command, env=environment, check=False, capture_output=True, text=True, timeout=300)
        assert done.returncode == 0, done.stderr

    def hosts(self, number: int) -> tuple[str, ...]:
        """Return the addresses of so many nodes."""
        return tuple(f"http://127.0.0.1:{self.PORT + place}" for place in range(number))

    def remove(self) -> None:
        """Stop them, and leave nothing behind."""
        self.tell("stop")
        time.sleep(2)  # nothing tells when their last files are written
        shutil.rmtree(self._folder, ignore_errors=True)
        self._turn.close()


def remove_all(cluster: Cluster) -> None:
    """Remove every index of a test's own cluster names."""
    client = cluster.client().options(request_timeout=60)
    names = list(client.indices.get(index=f"{cluster.prefix}.*", features="aliases"))
    if names:
        client.indices.delete(index=names)
