"""Publishes articles through the admin, of Majakka or of the stock project, and says how long each answer took.

`python -m bench.inside.publishing APP.MODEL` reads lines from its input (`new 10`: publish ten new articles; `again
10`: publish the same one ten times), and answers each with a JSON list of
pairs of seconds: by the clock and by the processor.
"""

import json
import sys

from django.apps import apps
from wagtail.models import Page, Site

from .articles import make_image
from .editing import Editor


def main(model: type[Page], lines: list[str]) -> None:
    """Answer one line after the other."""
    parent = Site.objects.get(is_default_site=True).root_page
    editor = Editor(model, parent, make_image().pk)
    number = 0
    for line in lines or sys.stdin:
        kind, _, count = line.strip().partition(" ")
        seconds = []
        for _each in range(int(count)):
            number += 1
            if kind == "new":
                seconds.append(editor.publish_new(number))
            else:
                seconds.append(editor.publish_again(model.objects.order_by("pk").first().pk, number))
        sys.stdout.write(json.dumps(seconds) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(apps.get_model(sys.argv[1]), sys.argv[2:])
