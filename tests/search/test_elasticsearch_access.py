"""Elasticsearch that asks who comes, and one behind TLS."""

import json
import re
import shutil
import socket
import ssl
import subprocess
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client, override_settings
from elasticsearch import Elasticsearch

from cms.publications.draining import drain
from search.engines import elasticsearch
from search.engines.elasticsearch_cluster import Cluster
from search.indexing import check_index, rebuild, status
from tests.conftest import require_service
from tests.elasticsearch_node import ROOT, OwnNodes, address, remove_all
from tests.factories import make_article

from .engines import NAMES
from .test_follower import find, follow

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.timeout(3600),  # other tests may have nodes of their own first
    pytest.mark.skipif("elasticsearch" not in NAMES, reason="a cluster does not know the database"),
]

ADMIN = ("admin", "elastic-test")  # whom the script lets in


@pytest.fixture(autouse=True)
def asked_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(elasticsearch, "RESTING", 0.0)
    monkeypatch.setattr(elasticsearch, "LOOKING", 30.0)
    monkeypatch.setattr(elasticsearch, "SEARCHING", 30.0)


# --- Keys -----------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def secured() -> Iterator[str]:
    """Give the address of a node that nobody may use without a name."""
    nodes = OwnNodes()
    try:
        nodes.tell("start", ES_SECURITY="1")
        (host,) = nodes.hosts(1)
        yield host
    finally:
        nodes.remove()


def key_of_the_documentation(host: str, prefix: str) -> str:
    """Return an API key that may do what the documentation says that it has to."""
    guide = (ROOT / "docs/how-to/elasticsearch.md").read_text()
    found = re.search(r"POST /_security/api_key\n(.*?)```", guide, re.DOTALL)
    assert found
    asked = json.loads(found[1].replace("majakka.*", f"{prefix}.*"))
    with Elasticsearch(host, basic_auth=ADMIN) as client:
        encoded: str = client.security.create_api_key(**asked)["encoded"]
        return encoded


def publish_and_find() -> None:
    article = make_article(title="Kettle")
    follow()
    assert len(find("kettle")) == 1
    assert rebuild() > 0
    assert status().is_well
    article.unpublish()
    follow()
    assert find("kettle") == []
    assert list(check_index()) == []


@pytest.mark.full
def test_key_of_the_documentation_is_enough(secured: str) -> None:
    key = key_of_the_documentation(secured, "kept")
    with override_settings(SEARCH_CLUSTER={"hosts": (secured,), "api_key": key, "prefix": "kept"}):
        publish_and_find()


@pytest.mark.full
def test_user_with_a_password_is_let_in(secured: str) -> None:
    access = dict(zip(("user", "password"), ADMIN, strict=True))
    with override_settings(SEARCH_CLUSTER={"hosts": (secured,), **access, "prefix": "named"}):
        publish_and_find()


@pytest.mark.full
@pytest.mark.parametrize("who", ["nobody", "a stranger", "somebody else's key"])
def test_whoever_is_not_let_in_is_told_so(
    secured: str, who: str, client: Client, capsys: pytest.CaptureFixture[str]
) -> None:
    access: dict[str, Any] = {
        "nobody": {},
        "a stranger": {"user": "admin", "password": "guessed"},
        "somebody else's key": {"api_key": key_of_the_documentation(secured, "other")},
    }[who]
    make_article(title="Kettle")
    drain()
    with override_settings(SEARCH_CLUSTER={"hosts": (secured,), **access, "prefix": "closed"}):
        assert "Search is not available right now." in client.get("/en/search/", {"q": "kettle"}).content.decode()
        (problem,) = check_index()
        with pytest.raises(CommandError) as failure:
            call_command("search_status")
        # Whoever has a key for other indexes sees none of these.
        said = "no search index" if who == "somebody else's key" else "refuses (401"
        assert said in problem
        assert said in str(failure.value)
        assert "guessed" not in problem
        with pytest.raises(CommandError, match=r"refuses \(40[13]"):
            call_command("rebuild_search")
    assert "guessed" not in "".join(capsys.readouterr())
    with Elasticsearch(secured, basic_auth=ADMIN) as admin:
        assert not admin.indices.exists(index="closed.*", allow_no_indices=False)


# --- TLS ------------------------------------------------------------------------------------------------------------


def certificate(folder: Path, name: str) -> tuple[Path, Path]:
    """Make a certificate for this machine that vouches for itself; return it and its key."""
    require_service("openssl", available=shutil.which("openssl") is not None)
    found = folder / f"{name}.pem", folder / f"{name}.key"
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", f"/CN={name}"]
    command += ["-addext", "subjectAltName=IP:127.0.0.1", "-out", str(found[0]), "-keyout", str(found[1])]
    subprocess.run(command, check=True, capture_output=True)
    return found


@contextmanager
def behind_tls(target: str, shown: tuple[Path, Path]) -> Iterator[str]:
    """Give an https address that leads to an http one."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*shown)
    host, _colon, port = target.removeprefix("http://").partition(":")

    def pass_on(source: socket.socket, sink: socket.socket) -> None:
        with suppress(OSError):
            while read := source.recv(65536):
                sink.sendall(read)
        for end in (source, sink):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def serve(listener: socket.socket) -> None:
        while True:
            try:
                caller, _from = listener.accept()
            except OSError:
                return
            try:
                caller = context.wrap_socket(caller, server_side=True)
            except OSError:
                caller.close()
                continue
            node = socket.create_connection((host, int(port)))
            for source, sink in ((caller, node), (node, caller)):
                threading.Thread(target=pass_on, args=(source, sink), daemon=True).start()

    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=serve, args=(listener,), daemon=True).start()
        yield f"https://127.0.0.1:{listener.getsockname()[1]}"


@pytest.fixture
def node() -> str:
    url = address()
    require_service("Elasticsearch", available=url is not None)
    return str(url)


def test_cluster_whose_certificate_is_vouched_for_is_used(node: str, tmp_path: Path) -> None:
    shown = certificate(tmp_path, "cluster")
    plain = Cluster(hosts=(node,), prefix=f"tls-{uuid.uuid4().hex[:12]}")
    try:
        with behind_tls(node, shown) as url:
            settings = {"hosts": (url,), "ca_certs": str(shown[0]), "prefix": plain.prefix}
            with override_settings(SEARCH_CLUSTER=settings):
                publish_and_find()
    finally:
        remove_all(plain)


@pytest.mark.parametrize("known", ["another", "none"])
def test_cluster_that_nobody_vouches_for_is_told_nothing(node: str, tmp_path: Path, known: str) -> None:
    other, _key = certificate(tmp_path, "another")
    make_article(title="Kettle")
    drain()
    with behind_tls(node, certificate(tmp_path, "cluster")) as url:
        settings = {"hosts": (url,), "ca_certs": str(other) if known == "another" else "", "prefix": "tls-none"}
        with override_settings(SEARCH_CLUSTER=settings):
            (problem,) = check_index()
            assert "certificate" in problem.lower()
            with pytest.raises(CommandError, match=r"(?i)certificate"):
                call_command("rebuild_search")
    with Elasticsearch(node) as client:
        assert not client.indices.exists(index="tls-none.*", allow_no_indices=False)
