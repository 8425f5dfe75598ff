"""Looks at the admin of a help centre with many pages, as an administrator and as an editor.

`python -m bench.inside.exploring` makes pages until each folder has several; then it reads lines from its input and
answers each with JSON: `more 500` makes five hundred times as many, `look 5` opens everything so many times and says of
each what it is, the number of queries, and the milliseconds.
"""

import json
import sys
import time
from collections.abc import Iterator
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from django.db import connection
from django.test import Client
from django.urls import reverse
from wagtail.models import Page

from accounts.models import User
from cms.facets import snapshot
from cms.locales import content_locales
from knowledge.models import ArticlePage, TopicPage

from .multiplying import finish, make_set, multiply
from .statements import statements

FEW = 3  # copies of the set: more pages in a folder than a page of the explorer shows
COLUMNS = ("title", "latest_revision_created_at", "content_type__model", "live")


def main() -> None:
    """Answer one line after the other."""
    topic = make_set()
    _add(topic, range(1, FEW + 1))
    clients = {"an administrator": _client("admin"), "an editor": _client("editor")}
    for line in sys.stdin:
        order, _, number = line.strip().partition(" ")
        if order == "more":
            few = Page.objects.type(ArticlePage).count()
            _add(topic, range(FEW + 1, int(number)))
            _say({"few": few, "pages": Page.objects.type(ArticlePage).count()})
        else:
            _say([_look(client, name, address, int(number)) for client, name, address in _places(clients, topic)])


def _add(topic: TopicPage, numbers: range) -> None:
    multiply(topic, numbers)
    finish(topic, numbers)
    if connection.vendor == "postgresql":  # which does so by itself after a minute
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


def _client(name: str) -> Client:
    """Return the browser of somebody of the demo, who has drafts and pages to answer for."""
    client = Client(headers={"host": "localhost"})
    client.force_login(User.objects.get(username=name))
    return client


def _places(clients: dict[str, Client], topic: TopicPage) -> Iterator[tuple[Client, str, str]]:
    for person, client in clients.items():
        yield client, f"Home, for {person}", reverse("wagtailadmin_home")
        yield client, f"Explorer, for {person}", reverse("wagtailadmin_explore_root")
        yield client, f"Explorer of the folder, for {person}", reverse("wagtailadmin_explore", args=[topic.pk])
    folder, everything = (reverse("wagtailadmin_explore", args=[pk]) for pk in (topic.pk, 1))
    client = clients["an editor"]
    for column in COLUMNS:
        for direction in ("", "-"):
            yield (
                client,
                f"The folder by `{direction}{column}`",
                f"{folder}?{urlencode({'ordering': direction + column})}",
            )
    for query in _queries():
        # Administrators may do the reviewers' work.
        client = clients["an administrator" if query.get("work") == "review" else "an editor"]
        text = urlencode(query, doseq=True)
        name = ", ".join(f"`{key}={value}`" for key, value in query.items())
        yield client, f"The folder with {name}", f"{folder}?{text}"
        yield client, f"Everything with {name}", f"{everything}?{text}"


def _queries() -> Iterator[dict[str, Any]]:
    facets = snapshot()
    owner = User.objects.order_by("pk")[0]
    yield {"q": "wireless"}
    yield {"q": "wireless", "ordering": "title"}
    yield from ({"work": value} for value in ("mine", "drafts", "review", "unhelpful"))
    yield from ({"review": value} for value in ("past", "soon", "none"))
    yield from ({"translation": value} for value in ("outdated", "machine", f"missing-{content_locales()[-1]}"))
    yield {"content_owner": owner.pk}
    yield from ({facet: facets.tree(facet)[0].key} for facet in ("product_line", "region", "role"))
    yield {"product_line": facets.tree("product_line")[0].key, "translation": "outdated", "q": "wireless"}


def _look(client: Client, name: str, address: str, times: int) -> tuple[str, int, list[float]]:
    milliseconds = []
    for _each in range(times):
        with statements() as seen:
            start = time.perf_counter()
            answer = client.get(address)
            milliseconds.append((time.perf_counter() - start) * 1000)
        if answer.status_code != HTTPStatus.OK:
            raise RuntimeError(f"{address} is answered with {answer.status_code}")
    return name, len(seen), milliseconds


def _say(answer: object) -> None:
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
