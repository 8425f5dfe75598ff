"""What the base adds to the Wagtail admin."""

from typing import Any

from wagtail import hooks
from wagtail.snippets.models import register_snippet

from cms.viewsets import FacetViewSetGroup, SharedTextViewSet

register_snippet(SharedTextViewSet)


@hooks.register("register_admin_viewset")
def register_facets() -> Any:
    """Manage regions, product lines and roles."""
    return FacetViewSetGroup()
