"""Searches among generated publications as both faces do, and asks the cluster the same by itself.

`python -m bench.inside.searching LOCALE` answers lines of its input with a line of JSON each:

    make NUMBER             makes so many publications; how many pages there are now
    rebuild                 makes the index anew; the seconds that it took, and how many documents it has
    write NUMBER PATH       writes so many of the same articles into a file, for the stock project
    addresses NUMBER        the addresses of so many searches in the help centre
    note NUMBER             the requests to the cluster of so many searches
    ask REQUESTS            pairs of milliseconds for these: of the search, and of its bare requests (0 when embedded)

In each process the searches are the same, and none comes twice.
"""

import json
import random
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from elasticsearch import Elasticsearch

from cms.facets import snapshot
from cms.models import Publication
from cms.viewer import Viewer, anonymous
from search.assisted import find
from search.engines import engine
from search.engines.elasticsearch import ElasticsearchEngine
from search.indexing import rebuild
from search.searching import Question

from .generating import Generator

SEED = 1
FILTERED, CHOSEN = 0.3, 0.3  # share of the searches with a filter, and by readers who said what concerns them
WARMING = 200  # searches that come first and are not measured, as in a process that has served for a while

Request = dict[str, Any]
_bare = Elasticsearch.search


def questions(locale: str) -> Iterator[tuple[Question, Viewer]]:
    """Yield searches without end, none of them twice, and who asks."""
    writer, chance = Generator(locale, SEED + 1), random.Random(SEED)  # noqa: S311 - to be the same again
    regions, lines = (sorted(snapshot().keys(facet)) for facet in ("region", "product_line"))
    seen = set()
    while True:
        text = writer.query()
        if text in seen:
            continue
        seen.add(text)
        viewer = anonymous(locale)
        if chance.random() < CHOSEN:
            viewer = replace(viewer, region=chance.choice(regions), product_lines=(chance.choice(lines),))
        filters = {"product_line": (chance.choice(lines),)} if chance.random() < FILTERED else {}
        yield Question(text, filters), viewer


def make(locale: str, number: int) -> int:
    """Make publications; return how many there are in all languages."""
    Generator(locale, SEED).publish(number)
    return Publication.objects.live().count()


def rebuild_index(locale: str) -> dict[str, float]:
    """Make the index anew."""
    start = time.perf_counter()
    rebuild()
    return {"seconds": time.perf_counter() - start, "documents": len(engine().contents(locale))}


def addresses(locale: str, number: int) -> list[str]:
    """Return the addresses of searches."""
    return [
        f"/{locale}/search/?{urlencode({'q': question.text, **question.filters}, doseq=True)}"
        for question, _viewer in islice(questions(locale), number)
    ]


def write(locale: str, number: int, path: Path) -> int:
    """Write articles as lines of JSON."""
    writer = Generator(locale, SEED)
    articles = (writer.article() for _each in range(number))
    told = ({"title": each.title, "summary": each.summary, "html": each.to_html()} for each in articles)
    return path.write_text("".join(f"{json.dumps(article)}\n" for article in told))


def note(locale: str, number: int) -> list[list[Request]]:
    """Return the requests of searches, those that come first left out."""
    noted: list[list[Request]] = []

    def noting(client: Elasticsearch, **request: Any) -> Any:
        noted[-1].append(request)
        return _bare(client, **request)

    setattr(Elasticsearch, "search", noting)  # noqa: B010 - for a type checker, it is another method
    for question, viewer in islice(questions(locale), WARMING + number):
        noted.append([])
        find(question, viewer)
    return noted[WARMING:]


def ask(locale: str, requests: list[list[Request]]) -> list[tuple[float, float]]:
    """Measure the searches that belong to the requests, in turns before and after them."""
    asked = questions(locale)
    for question, viewer in islice(asked, WARMING):
        find(question, viewer)
    pairs = []
    for number, of_this in enumerate(requests):
        search, bare = partial(find, *next(asked)), partial(send, of_this)
        if number % 2:
            ours, raw = milliseconds(search), milliseconds(bare)
        else:
            raw, ours = milliseconds(bare), milliseconds(search)
        pairs.append((ours, raw))
    return pairs


def send(requests: list[Request]) -> None:
    """Send the requests one after the other."""
    search = engine()
    if isinstance(search, ElasticsearchEngine):
        for request in requests:
            search.cluster.client().search(**request)


def milliseconds(work: Callable[[], object]) -> float:
    """Return how long it takes."""
    start = time.perf_counter()
    work()
    return (time.perf_counter() - start) * 1000


def main(locale: str) -> None:
    """Answer one line after the other."""
    work: dict[str, Callable[[str], object]] = {
        "make": lambda number: make(locale, int(number)),
        "rebuild": lambda _nothing: rebuild_index(locale),
        "addresses": lambda number: addresses(locale, int(number)),
        "write": lambda arguments: write(locale, int(arguments.split()[0]), Path(arguments.split()[1])),
        "note": lambda number: note(locale, int(number)),
        "ask": lambda requests: ask(locale, json.loads(requests)),
    }
    for line in sys.stdin:
        command, _, argument = line.strip().partition(" ")
        sys.stdout.write(json.dumps(work[command](argument)) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1])
