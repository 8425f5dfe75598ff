"""Types into a search field, as somebody who is not signed in; writes percentiles of the milliseconds as JSON.

`python -m bench.inside.suggesting COPIES ROUNDS`: with so many copies of twenty articles, everything so many times.
"""

import json
import statistics
import sys
from urllib.parse import urlencode

from django.core.wsgi import get_wsgi_application

from cms.models import Publication
from search.indexing import rebuild

from .multiplying import finish, make_set, multiply
from .reading import milliseconds

# All titles are alike, so whatever is typed of them matches every page.
TYPED = ("wi", "wire", "wireless", "wireless n", "network 1", "network 12", "wirelss", "router", "nothing like it")
TIMES = 5  # each in a round


def main(copies: int, rounds: int) -> None:
    """Make the pages and their index, and type."""
    application = get_wsgi_application()
    topic = make_set()
    multiply(topic, range(1, copies))
    finish(topic, range(1, copies))
    rebuild()
    half, most = [], []
    for _round in range(rounds + 1):
        taken = [
            milliseconds(f"/en/search/suggestions/?{urlencode({'q': text})}", application)
            for _each in range(TIMES)
            for text in TYPED
        ]
        half.append(statistics.median(taken))
        most.append(statistics.quantiles(taken, n=20)[-1])
    # In the first round, much is loaded once in the life of a process.
    answer = {
        "documents": Publication.objects.live().in_locale("en").count(),
        "typed": TYPED,
        "half": half[1:],
        "most": most[1:],
    }
    sys.stdout.write(json.dumps(answer))


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
