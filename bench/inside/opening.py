"""Opens the longest pages of the demo in the editor, of Majakka or of the stock project, and says what each cost.

`python -m bench.inside.opening longest` writes what the longest pages are as JSON: where the demo is loaded.
`… stock` reads that from its input, and makes the same pages in the stock project.
`… majakka` and `… stock` then write who has signed in and where the editors are, read lines from their input (`product
3`: open it three times), and answer each with a JSON list of the seconds by the clock and by the processor, the number
of queries, and the bytes of the answer.
"""

import json
import sys
import time
from collections.abc import Iterable
from http import HTTPStatus
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import transaction
from django.test import Client
from django.urls import reverse
from wagtail.documents import get_document_model
from wagtail.fields import StreamField
from wagtail.images import get_image_model
from wagtail.models import Page, Site

from .statements import statements

MODELS = {"product": "ProductPage", "article": "ArticlePage"}
SHARED_TEXT = "SharedText"
FACETS = {"regions": "Region", "product_lines": "ProductLine", "roles": "Role"}


def longest() -> dict[str, Any]:
    """Return the longest page of each type that there is in the default language, and all that they refer to."""
    # Here, as the stock project, which is measured too, has none of it.
    from cms.documents import Wanted  # noqa: PLC0415
    from cms.models import SharedText  # noqa: PLC0415

    pages: dict[str, Any] = {}
    wanted = Wanted(chain=())
    for kind, name in MODELS.items():
        model: Any = apps.get_model("knowledge", name)
        found = model.objects.filter(locale__language_code=settings.LANGUAGE_CODE)
        page = max(found, key=lambda page: len(json.dumps(_streams(page))))
        page.collect(wanted)
        pages[kind] = {
            "pk": page.pk,  # of Majakka
            "title": page.title,
            "summary": page.summary,
            "streams": _streams(page),
            "tags": [tag.name for tag in page.tags.all()],
            **{name: [value.pk for value in getattr(page, name).all()] for name in FACETS},
        }
    images = get_image_model().objects.filter(pk__in=wanted.images)
    files = get_document_model().objects.filter(pk__in=wanted.files)
    return {
        "pages": pages,
        "facets": {
            name: [(value.pk, str(value)) for value in apps.get_model("cms", model)._default_manager.all()]
            for name, model in FACETS.items()
        },
        "images": [(row.pk, row.title, row.file.name, row.width, row.height) for row in images],
        "files": [(row.pk, row.title, row.file.name) for row in files],
        "others": list(Page.objects.filter(pk__in=wanted.pages).order_by("pk").values_list("pk", "title")),
        "shared": [
            (str(row.translation_key), row.title)
            for row in SharedText.objects.filter(translation_key__in=wanted.shared_texts)
        ],
    }


def _streams(page: Page) -> dict[str, list[Any]]:
    streams = [field.name for field in page._meta.get_fields() if isinstance(field, StreamField)]
    return {name: list(getattr(page, name).raw_data) for name in streams}


@transaction.atomic
def make(what: dict[str, Any]) -> dict[str, Any]:
    """Make the pages in the stock project; what they refer to has the same ids as in Majakka."""
    image, file = get_image_model(), get_document_model()
    image.objects.bulk_create(
        image(pk=pk, title=title, file=name, width=width, height=height)
        for pk, title, name, width, height in what["images"]
    )
    file.objects.bulk_create(file(pk=pk, title=title, file=name) for pk, title, name in what["files"])
    for name, values in what["facets"].items():
        model: Any = apps.get_model("stock", FACETS[name])
        model.objects.bulk_create(model(pk=pk, name=label) for pk, label in values)
    home = Site.objects.get(is_default_site=True).root_page
    article: Any = apps.get_model("stock", MODELS["article"])
    shared_text: Any = apps.get_model("stock", SHARED_TEXT)
    for pk, title in what["others"]:
        made = home.add_child(instance=article(title=title)).pk
        Page.objects.filter(pk=made).update(id=pk)
        article.objects.filter(pk=made).update(page_ptr=pk)
    text = json.dumps({kind: page["streams"] for kind, page in what["pages"].items()})
    for key, title in what["shared"]:
        text = text.replace(f'"{key}"', str(shared_text.objects.create(title=title).pk))
    streams = json.loads(text)
    return {kind: _make(kind, page, streams[kind], home) for kind, page in what["pages"].items()}


def _make(kind: str, page: dict[str, Any], streams: dict[str, Any], home: Page) -> Any:
    made: Any = apps.get_model("stock", MODELS[kind])(title=page["title"], summary=page["summary"], live=False)
    for name, raw in streams.items():
        setattr(made, name, json.dumps(raw))
    home.add_child(instance=made)
    for name in FACETS:
        getattr(made, name).set(page[name])
    made.tags.set(page["tags"])
    made.save_revision().publish()
    return made


def open_page(client: Client, address: str) -> tuple[float, float, int, int]:
    """Open an editor; return the seconds by the clock and by the processor, the number of queries, and the bytes."""
    with statements() as seen:
        start, processor = time.perf_counter(), time.process_time()
        answer = client.get(address)
        taken = time.perf_counter() - start, time.process_time() - processor
    if answer.status_code != HTTPStatus.OK:
        raise RuntimeError(f"{address} is answered with {answer.status_code}")
    return *taken, len(seen), len(answer.content)


def main(kind: str, lines: Iterable[str]) -> None:
    """Answer one line after the other."""
    lines = iter(lines)
    if kind == "stock":
        pages = {name: page.pk for name, page in make(json.loads(next(lines))).items()}
    else:
        pages = {name: page["pk"] for name, page in longest()["pages"].items()}
    user = get_user_model()._default_manager.create_superuser("bench", "bench@example.com", "lighthouse-keeper")
    client = Client(headers={"host": "localhost"})
    client.force_login(user)
    addresses = {name: reverse("wagtailadmin_pages:edit", args=[pk]) for name, pk in pages.items()}
    _say({"session": client.cookies[settings.SESSION_COOKIE_NAME].value, "addresses": addresses})
    for line in lines:
        name, _, count = line.strip().partition(" ")
        _say([open_page(client, addresses[name]) for _each in range(int(count))])


def _say(answer: object) -> None:
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    if sys.argv[1] == "longest":
        _say(longest())
    else:
        main(sys.argv[1], sys.stdin)
