"""What the base adds to the Wagtail admin."""

from typing import Any

from wagtail import hooks
from wagtail.rich_text.feature_registry import FeatureRegistry
from wagtail.snippets.models import register_snippet

from cms import rich_text_links
from cms.viewsets import FacetViewSetGroup, SharedTextViewSet

register_snippet(SharedTextViewSet)


@hooks.register("register_admin_viewset")
def register_facets() -> Any:
    """Manage regions, product lines and roles."""
    return FacetViewSetGroup()


@hooks.register("register_rich_text_features", order=1)
def register_links(features: FeatureRegistry) -> None:
    """Let links lead to a place on a page. After Wagtail's own features, which have no order of their own."""
    rich_text_links.register(features)
