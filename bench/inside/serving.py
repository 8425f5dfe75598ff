"""Serves the same article to somebody who is not signed in, from Majakka or from the stock project.

`python -m bench.inside.serving APP.MODEL PAGES` makes so many articles, then reads lines from its input (how many of
them to read, one after the other) and answers each with a JSON list of milliseconds. Without the network.
"""

import json
import sys
from collections.abc import Callable
from itertools import cycle, islice
from typing import Any

from django.apps import apps
from django.core.wsgi import get_wsgi_application
from django.db import transaction
from wagtail.models import Page, Site

from .articles import body, make_image
from .reading import milliseconds

application: Callable[..., Any] = get_wsgi_application()


def make(model: type[Page], pages: int) -> list[str]:
    """Publish the articles; return their addresses."""
    parent, image = Site.objects.get(is_default_site=True).root_page, make_image().pk
    made = []
    for number in range(pages):
        with transaction.atomic():
            page = model(title=f"Wireless network {number}", slug=f"wireless-{number}", live=False)
            page.body = json.dumps(body(image, number))
            parent.add_child(instance=page)
            page.save_revision().publish()
            made.append(page)
    return [f"/{page.get_url_parts()[2].lstrip('/')}" for page in made]


def main(model: type[Page], pages: int) -> None:
    """Answer one line after the other."""
    addresses = cycle(make(model, pages))
    for line in sys.stdin:
        found = [milliseconds(address, application) for address in islice(addresses, int(line))]
        sys.stdout.write(json.dumps(found) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(apps.get_model(sys.argv[1]), int(sys.argv[2]))
