"""One of several writers: publishes its own articles over and over; the marks are left to the drainer.

`python -m bench.inside.writing NUMBER PAGES` makes the articles and says `"ready"`; a line with a number of seconds
lets it write for so long, and it answers with how many times it has published.
"""

import json
import sys
import time

from .content import change, make_articles, make_topic


def main(number: str, pages: int) -> None:
    """Answer one line after the other."""
    ids = make_articles(make_topic(f"writer-{number}"), pages)
    _say("ready")
    for line in sys.stdin:
        end = time.monotonic() + float(line)
        published = 0
        while time.monotonic() < end:
            change(ids[published % len(ids)], published, drain=False)
            published += 1
        _say(published)


def _say(answer: object) -> None:
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
