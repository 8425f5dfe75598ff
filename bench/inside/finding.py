"""Publishes new words and searches for them until they are found; writes the milliseconds of each as JSON.

`python -m bench.inside.finding TIMES` needs a worker that runs beside it.
"""

import json
import sys
import time

from cms.viewer import anonymous
from search.searching import Question, search

from .content import change, home, make_articles, make_topic

PAUSE = 0.01  # seconds between two searches
LONGEST = 60.0  # seconds


def main(times: int) -> None:
    """Publish an article again and again, each time under another title."""
    (page,) = make_articles(make_topic("router"), 1)
    taken = [publish_and_find(page, number) for number in range(times + 1)]
    sys.stdout.write(json.dumps(taken[1:]))


def publish_and_find(page: int, number: int) -> float:
    """Return the milliseconds from before an article is published until readers find it. Raises RuntimeError."""
    viewer = anonymous(home().locale.language_code)
    start = time.perf_counter()
    change(page, 90_000 + number)  # which stands in the title
    while not search(Question(str(90_000 + number)), viewer).total:
        time.sleep(PAUSE)
        if time.perf_counter() - start > LONGEST:
            raise RuntimeError("What was published is not found; does the worker run?")
    return (time.perf_counter() - start) * 1000


if __name__ == "__main__":
    main(int(sys.argv[1]))
