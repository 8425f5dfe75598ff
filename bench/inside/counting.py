"""Counts the queries of single operations, and writes them as JSON."""

import json
import sys
from http import HTTPStatus

from django.test import Client

from cms import counters
from cms.facets import snapshot
from cms.models import Mark
from cms.publications.batch import Batch
from cms.publications.draining import drain
from cms.publications.names import page_source
from knowledge.models import ArticlePage

from .content import change, make_articles, make_topic, publish
from .statements import statements


def counts() -> dict[str, int]:
    """Return the number of queries of each operation."""
    topic = make_topic("router")
    article, other = make_articles(topic, 2)
    found: dict[str, int] = {}
    found["project"] = project(article)
    change(article, 1, drain=False)
    found["changed"] = drained()
    Mark.objects.create(source=page_source(other))
    found["unchanged"] = drained()
    page = ArticlePage(title="Another", slug="another", live=False)
    topic.add_child(instance=page)
    publish(page, drain=False)
    found["new"] = drained()
    for name, address in addresses().items():
        found[name] = read(address)
    return found


def project(page_id: int) -> int:
    """Return the number of queries from nothing to the projection of one page."""
    now = counters.read()
    batch = Batch([page_id], snapshot(now.settings), now.sequence)
    with statements() as seen:
        batch.load()
        batch.project()
    return len(seen)


def drained() -> int:
    """Return the number of queries of draining the marks that there are."""
    with statements() as seen:
        drain()
    return len(seen)


def addresses() -> dict[str, str]:
    """Return the addresses whose reading is measured."""
    return {
        "page": "/en/router/wireless-1/",
        "item": "/api/v1/content/wireless-1?locale=en",
        "list": "/api/v1/content?locale=en&section=router",
    }


def read(address: str) -> int:
    """Return the number of queries of an answer to somebody who is not signed in."""
    client = Client(headers={"host": "localhost"})
    client.get(address)  # what is loaded once in the life of a process
    with statements() as seen:
        answer = client.get(address)
    if answer.status_code != HTTPStatus.OK:
        raise RuntimeError(f"{address} is answered with {answer.status_code}")
    return len(seen)


if __name__ == "__main__":
    sys.stdout.write(json.dumps(counts()))
