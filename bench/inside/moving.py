"""Gives a topic with many pages below it a new slug, then a new title; writes what that did as JSON.

`python -m bench.inside.moving PAGES`
"""

import json
import sys
import time
from collections import Counter
from collections.abc import Iterable
from typing import Any
from unittest import mock

from cms import counters
from cms.models import Publication
from cms.publications.draining import drain
from cms.publications.projection import Projector
from knowledge.models import TopicPage

from .content import make_articles, make_topic, publish


def measure(page: TopicPage) -> dict[str, Any]:
    """Publish `page`; return the seconds until everything is drained, how often pages were projected, rows written."""
    projected: Counter[int] = Counter()
    project = Projector.project

    def counting(projector: Projector, page_ids: Any, pages: Any) -> Any:
        projected.update(page_ids)
        return project(projector, page_ids, pages)

    before = counters.read().sequence
    start = time.perf_counter()
    with mock.patch.object(Projector, "project", counting):
        publish(page)
        request = time.perf_counter() - start
        drain()
    return {
        "request": request,
        "seconds": time.perf_counter() - start,
        "projections": sum(projected.values()),
        "most": max(projected.values(), default=0),
        "rows": Publication.objects.filter(sequence__gt=before).count(),
    }


def main(count: int) -> Iterable[tuple[str, dict[str, Any]]]:
    """Yield what a new slug and what a new title did."""
    topic = make_topic("router")
    make_articles(topic, count)
    topic = TopicPage.objects.get(pk=topic.pk)
    topic.slug = "wireless-router"
    yield "slug", measure(topic)
    topic = TopicPage.objects.get(pk=topic.pk)
    topic.title = "The wireless router"
    yield "title", measure(topic)


if __name__ == "__main__":
    sys.stdout.write(json.dumps(dict(main(int(sys.argv[1])))))
