"""Links to a place on a page, in Wagtail's editor.

Wagtail's own conversion drops everything but the page's id from `<a linktype="page" id="3" anchor="reset">`, so that
saving a page in the editor would lose the places that imported links lead to.
"""

from typing import Any

from wagtail.admin.rich_text.converters.contentstate import link_entity as wagtail_link_entity
from wagtail.admin.rich_text.converters.html_to_contentstate import (
    ExternalLinkElementHandler,
)
from wagtail.admin.rich_text.converters.html_to_contentstate import (
    PageLinkElementHandler as WagtailPageLinkElementHandler,
)
from wagtail.rich_text.feature_registry import FeatureRegistry

LINK = "LINK"


class PageLinkElementHandler(WagtailPageLinkElementHandler):
    """Reads a link to a page, and the place on it."""

    def get_attribute_data(self, attrs: dict[str, str]) -> dict[str, Any]:
        data: dict[str, Any] = super().get_attribute_data(attrs)
        return {**data, "anchor": attrs["anchor"]} if attrs.get("anchor") else data


def link_entity(props: dict[str, Any]) -> Any:
    """Write a link; one to a page keeps its place."""
    element = wagtail_link_entity(props)
    if props.get("id") is not None and props.get("anchor"):
        element.attr["anchor"] = props["anchor"]
    return element


def register(features: FeatureRegistry) -> None:
    """Replace Wagtail's conversion of links, which must be registered already."""
    features.register_converter_rule(
        "contentstate",
        "link",
        {
            "from_database_format": {
                "a[href]": ExternalLinkElementHandler(LINK),
                'a[linktype="page"]': PageLinkElementHandler(LINK),
            },
            "to_database_format": {"entity_decorators": {LINK: link_entity}},
        },
    )
    # What is not named here is dropped when a link is copied within the editor.
    plugin = features.plugins_by_editor["draftail"]["link"]
    plugin.data = {**plugin.data, "attributes": [*plugin.data["attributes"], "anchor"]}
