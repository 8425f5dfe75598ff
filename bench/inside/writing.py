"""One of several writers: publishes its own articles over and over; the marks are left to the drainer.

`python -m bench.inside.writing NUMBER PAGES` makes the articles with two revisions each and says `"ready"`; a line with
a number of seconds lets it publish the one and the other in turns for so long, and it answers with how many times it
has. What Wagtail does for that would keep all processors busy with other things than draining, so the writer does only
what matters to it: the row, the mark, and a transaction that stays open for a while.
"""

import json
import sys
import time

from django.db import transaction
from wagtail.models import Page, Revision

from cms.models import Mark
from cms.publications.names import page_source

from .content import change, make_articles, make_topic

OPEN = 0.03  # seconds that each transaction takes


def main(number: str, pages: int) -> None:
    """Answer one line after the other."""
    ids = make_articles(make_topic(f"writer-{number}"), pages)
    for page_id in ids:
        change(page_id, 1)
    turns = {page_id: list(Revision.page_revisions.filter(object_id=page_id).order_by("pk")) for page_id in ids}
    _say("ready")
    for line in sys.stdin:
        end = time.monotonic() + float(line)
        published = 0
        while time.monotonic() < end:
            page_id = ids[published % len(ids)]
            revisions = turns[page_id]
            publish(page_id, revisions[published // len(ids) % len(revisions)])
            published += 1
        _say(published)


def publish(page_id: int, revision: Revision) -> None:
    """Make the revision the live one, and mark the page."""
    with transaction.atomic():
        Page.objects.filter(pk=page_id).update(live_revision=revision)
        Mark.objects.create(source=page_source(page_id))
        time.sleep(OPEN)


def _say(answer: object) -> None:
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
