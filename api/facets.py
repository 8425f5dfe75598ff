"""The facets by which content is organised."""

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from cms.counters import Counters
from cms.facets import EVERYWHERE, snapshot
from cms.listing import facet_counts
from cms.viewer import Viewer

from .answers import ERRORS, answer
from .parameters import FACETS, LocaleParameters, check_names
from .schemas import Data, Facets

router = Router(tags=["facets"])


@router.get("/facets", response={200: Facets, **ERRORS}, summary="List the facets", operation_id="list_facets")
def list_facets(request: HttpRequest, parameters: Query[LocaleParameters]) -> HttpResponse:
    """List the values of the three facets, with how many pages each finds for you."""
    check_names(request, LocaleParameters)
    return answer(request, parameters, _facets)


def _facets(viewer: Viewer, now: Counters) -> Data:
    facets, counts = snapshot(now.settings), facet_counts(viewer, FACETS)
    return {"locale": viewer.locale} | {
        facet: [
            {
                "key": node.key,
                "label": node.label(viewer.locale),
                "parent": node.parent,
                "depth": node.depth,
                "count": counts.get((facet, node.key), 0) + counts.get((facet, EVERYWHERE), 0),
            }
            for node in facets.tree(facet)
        ]
        for facet in FACETS
    }
