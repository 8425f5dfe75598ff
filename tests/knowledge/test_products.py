"""The documentation of products as publications, in the page editor, and from files."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from accounts.models import User
from cms.importing.services import import_folder
from cms.models import ProductLine, Publication
from cms.publications.draining import drain
from knowledge.models import ProductPage
from tests.factories import bitmap, publication_of
from tests.product_site import Products, make_product, make_products

pytestmark = [pytest.mark.django_db, pytest.mark.persistence]

FILE = """---
title: Hub
locale: en
translation_key: hub-new
type: product
product_lines: [hub-3]
updated: '2026-01-01'
---

![The hub](hub.png)

Small and quiet.

## Tekniset tiedot

```block:specification
title: Electricity
rows:
- [Supply, 230, V]
```

This is no table.

## Instructions

### First

Plug it in.

## Care

Wipe it.

## Downloads

```block:download
file: manual.pdf
languages: fi
```

## Videos

```block:video
url: https://vimeo.com/1
title: The filter
```
"""


@pytest.fixture
def products() -> Products:
    return make_products()


def document(page: ProductPage) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(publication_of(page).document)
    return found


def product_terms(page: ProductPage) -> list[str]:
    return list(publication_of(page).terms.filter(kind="product").values_list("value", flat=True))


def test_documentation_says_which_product_and_versions_it_is_about(products: Products) -> None:
    found = [(document(page)["product"], document(page)["versions"]) for page in (products.old, products.pump)]
    assert found == [("hub", ["hub-1", "hub-2"]), ("pump", [])]
    assert [product_terms(page) for page in (products.old, products.new, products.pump)] == [["hub"], ["hub"], ["pump"]]


def test_every_part_is_in_the_document(products: Products) -> None:
    found = document(products.new)
    parts = ("body", "data_sheet", "instructions", "care", "downloads", "videos")
    assert [found[name][0]["type"] for name in parts] == [
        *["rich_text", "specification", "rich_text", "rich_text", "download", "video"],
    ]
    assert found["picture"]["alt"] == "The hub"
    assert found["downloads"][0]["languages"] == ["fi", "sv"]
    assert len(found["downloads"][0]["file"]["sha256"]) == 64


def test_heading_in_a_part_does_not_take_the_anchor_of_a_part(products: Products) -> None:
    assert document(products.new)["instructions"][0]["html"].startswith('<h3 id="care-2">')


def test_product_that_moves_to_another_line_moves_its_documentation(products: Products) -> None:
    version = ProductLine.objects.get(key="hub-3")
    version.parent = ProductLine.objects.get(key="pump")
    version.save()
    drain()
    assert document(products.new)["product"] == "pump"
    assert product_terms(products.new) == ["pump"]


# --- In the page editor -----------------------------------------------------------------------------------------------


def posted(products: Products, *keys: str, title: str = "New", slug: str = "new-page", page: Any = None) -> Any:
    """Send the form of a new page, or of `page`."""
    client = Client()
    client.force_login(User.objects.create_superuser("admin"))
    streams = ("picture", "body", "data_sheet", "instructions", "care", "downloads", "videos", "related")
    form = {
        "title": title,
        "slug": slug,
        "product_lines": list(ProductLine.objects.filter(key__in=keys).values_list("pk", flat=True)),
        "action-publish": "1",
        "comments-TOTAL_FORMS": 0,
        "comments-INITIAL_FORMS": 0,
        **{f"{name}-count": 0 for name in streams},
    }
    if page is not None:
        return client.post(reverse("wagtailadmin_pages:edit", args=[page.pk]), form)
    return client.post(reverse("wagtailadmin_pages:add", args=["knowledge", "productpage", products.home.pk]), form)


def errors(answer: Any) -> dict[str, list[str]]:
    return {name: list(map(str, found)) for name, found in answer.context["form"].errors.items()}


def test_documentation_of_a_free_version_is_published(products: Products) -> None:
    products.new.unpublish()
    drain()
    assert posted(products, "hub-3").status_code == 302
    assert ProductPage.objects.get(slug="new-page").live


@pytest.mark.parametrize("keys", [("hub-2",), ("hub-2", "hub-3"), ("hub",)])
def test_version_that_has_documentation_is_refused_beside_the_field(products: Products, keys: tuple[str, ...]) -> None:
    found = errors(posted(products, *keys))
    assert list(found) == ["product_lines"]
    assert "is about Hub" in found["product_lines"][0]


def test_two_products_of_one_name_are_refused_beside_the_title(products: Products) -> None:
    products.pump.unpublish()
    drain()
    assert errors(posted(products, "pump", title="hub")) == {
        "title": ["The documentation of another product is called so, too: /en/hub-new/"]
    }


def test_page_may_be_published_again_under_its_own_versions(products: Products) -> None:
    answer = posted(products, "hub-1", "hub-2", title="The first ones", slug="hub-old", page=products.old)
    assert answer.status_code == 302
    drain()
    assert publication_of(products.old).title == "The first ones"


# --- From files -------------------------------------------------------------------------------------------------------


@pytest.fixture(autouse=True)
def _folder(settings: Settings, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path  # other tests import at the same time


def bundle(folder: Path, text: str = FILE) -> Path:
    (folder / "hub.md").write_text(text)
    (folder / "hub.png").write_bytes(bitmap(80, 80))
    (folder / "manual.pdf").write_bytes(b"%PDF-1.7")
    return folder


def test_headings_called_as_parts_begin_them_in_any_language(products: Products, tmp_path: Path) -> None:
    plan, _result = import_folder(folder=bundle(tmp_path))
    assert not plan.problems.errors
    drain()
    found = document(products.new)
    assert found["data_sheet"][0]["rows"][0]["unit"] == "V"
    assert [block["html"] for block in found["body"]] == ["<p>Small and quiet.</p><p>This is no table.</p>"]
    assert found["instructions"][0]["html"] == '<h3 id="first">First</h3><p>Plug it in.</p>'
    assert found["care"][0]["html"] == "<p>Wipe it.</p>"
    assert (found["downloads"][0]["label"], found["videos"][0]["provider"]) == ("Manual", "vimeo")
    assert found["picture"]["alt"] == "The hub"


@pytest.mark.parametrize(
    ("keys", "message"), [("[hub-2]", "is about Hub 2 already"), ("[]", "Choose the product"), ("[hub-1, pump]", "two")]
)
@pytest.mark.usefixtures("products")
def test_file_about_wrong_versions_fails(tmp_path: Path, keys: str, message: str) -> None:
    plan, _result = import_folder(folder=bundle(tmp_path, FILE.replace("[hub-3]", keys)))
    assert [message in str(error) for error in plan.problems.errors] == [True]


@pytest.mark.usefixtures("products")
def test_block_without_a_place_on_the_page_is_an_error(tmp_path: Path) -> None:
    text = "---\ntitle: A\nlocale: en\ntype: article\n---\n\n```block:download\nfile: manual.pdf\n```\n"
    plan, _result = import_folder(folder=bundle(tmp_path, text))
    assert ["no place for a block of the type “download”" in str(error) for error in plan.problems.errors] == [True]


def test_versions_of_one_product_may_have_the_same_title(products: Products) -> None:
    make_product(products.home, "hub", title="Hub", slug="another")
    drain()
    assert Publication.objects.live().filter(title="Hub").count() == 2
