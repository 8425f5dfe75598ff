"""A line of products with their documentation, for the tests of what reads it."""

from dataclasses import dataclass
from typing import Any

from wagtail.models import Page

from cms.models import Document, ProductLine
from cms.publications.draining import drain
from cms.services import put_facet_value
from knowledge.models import ProductPage
from tests.factories import make_file, make_home, make_image, make_page, stream

SPECIFICATION = {
    "title": "Electricity",
    "rows": [
        {"type": "item", "id": "r1", "value": {"name": "Supply", "value": "230", "unit": "V"}},
        {"type": "item", "id": "r2", "value": {"name": "Output", "value": "2.5–7.5", "unit": "kW"}},
        {"type": "item", "id": "r3", "value": {"name": "Refrigerant", "value": "R290", "unit": ""}},
    ],
}
VIDEO = {"url": "https://vimeo.com/76979871", "title": "The filter", "transcript": "<p>Close the valve.</p>"}


@dataclass(frozen=True, slots=True)
class Products:
    """The documentation of versions 1 and 2 of a hub, of its version 3, and of a pump without versions."""

    home: Page
    old: ProductPage
    new: ProductPage
    pump: ProductPage
    file: Document


def make_product_lines() -> None:
    """Make two lines: one product with three versions, and one with none."""
    for key, parent in (
        ("controls", None),
        ("hub", "controls"),
        ("hub-1", "hub"),
        ("hub-2", "hub"),
        ("hub-3", "hub"),
        ("pumps", None),
        ("pump", "pumps"),
    ):
        put_facet_value(facet="product_line", key=key, labels={"en": key.replace("-", " ").title()}, parent=parent)


def make_product(parent: Page, *keys: str, **fields: Any) -> ProductPage:
    """Return published documentation of these product lines."""
    page: ProductPage = make_page(ProductPage, parent, live=False, **fields)
    page.product_lines.set(ProductLine.objects.filter(key__in=keys))
    page.save_revision().publish()
    page.refresh_from_db()
    return page


def make_products() -> Products:
    """Return the documentation; readers have it."""
    home, file = make_home(), make_file()
    make_product_lines()
    old = make_product(home, "hub-1", "hub-2", title="Hub, the first ones", slug="hub-old")
    new = make_product(
        home,
        "hub-3",
        title="Hub",
        slug="hub-new",
        summary="Small and quiet.",
        picture=stream(
            ("image", {"image": make_image().pk, "alt_text": "The hub", "decorative": False, "caption": ""}),
            prefix="picture",
        ),
        body=stream(("rich_text", "<h2>In the box</h2><p>The hub and a plug.</p>")),
        data_sheet=stream(("specification", SPECIFICATION), prefix="sheet"),
        instructions=stream(("rich_text", "<h3>Care</h3><p>Plug it in.</p>"), prefix="instructions"),
        care=stream(("rich_text", "<p>Wipe it.</p>"), prefix="care"),
        downloads=stream(
            (
                "download",
                {
                    "file": file.pk,
                    "label": "Manual of the hub",
                    "kind": "manual",
                    "languages": "fi, sv",
                    "version": "",
                    "released": "2026-01-31",
                },
            ),
            prefix="download",
        ),
        videos=stream(("video", VIDEO), prefix="video"),
    )
    pump = make_product(home, "pump", title="Pump", slug="pump")
    drain()
    return Products(home, old, new, pump, file)
