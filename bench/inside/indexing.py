"""Makes articles of the stock project as they are generated, and their index with Wagtail's `update_index`.

`python -m bench.inside.indexing ARTICLES TIMES` takes a file with a line of JSON for each (`title`, `summary`, `html`)
and writes how many there are and the seconds of the index, each time that it is made, as JSON.
"""

import json
import sys
import time
import uuid
from collections.abc import Sequence
from pathlib import Path

from django.apps import apps
from django.core.management import call_command
from django.db import connection, transaction
from wagtail.models import Page, Site
from wagtail.search import index

from cms.chunking import chunks

TOGETHER = 100  # pages in one transaction
MODEL = "stock.ArticlePage"


def main(path: Path, times: int) -> None:
    """Make the pages, then the index."""
    model: type[Page] = apps.get_model(MODEL)
    model.search_fields = [*Page.search_fields, index.SearchField("summary"), index.SearchField("body")]
    articles = [json.loads(line) for line in path.read_text().splitlines()]
    for start, some in enumerate(chunks(articles, TOGETHER)):
        _make(model, some, start * TOGETHER)
    seconds = []
    for _time in range(times):
        begun = time.perf_counter()
        call_command("update_index", verbosity=0)
        seconds.append(time.perf_counter() - begun)
    sys.stdout.write(json.dumps({"pages": model._default_manager.count(), "seconds": seconds}))


@transaction.atomic
def _make(model: type[Page], articles: Sequence[dict[str, str]], first: int) -> None:
    parent = Site.objects.get(is_default_site=True).root_page
    for number, article in enumerate(articles, start=first):
        page = model(title=article["title"], slug=f"article-{number}", summary=article["summary"])
        page.body = json.dumps([{"type": "rich_text", "value": article["html"], "id": str(uuid.uuid4())}])
        parent.add_child(instance=page)
    connection.run_on_commit = []  # each page would be indexed by itself


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
