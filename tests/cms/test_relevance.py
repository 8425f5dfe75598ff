"""What concerns a reader, told alike of one page and of a list of them."""

from itertools import product

import pytest

from cms.facets import snapshot
from cms.models import Publication
from cms.relevance import suiting, suits
from cms.viewer import Viewer
from knowledge.models import ArticlePage
from tests.factories import describe, make_home, make_page
from tests.help_site import make_facets

REGIONS = ("europe", "finland", "america")


@pytest.mark.django_db
@pytest.mark.persistence
def test_list_has_exactly_the_pages_that_suit_the_reader() -> None:
    home = make_home()
    make_facets()
    named: list[dict[str, list[str]]] = []
    for regions, roles in product(([], *([key] for key in REGIONS), ["finland", "america"]), ([], ["customer"])):
        page = make_page(ArticlePage, home, title=f"{regions} {roles}", slug=f"page-{len(named)}")
        describe(page, regions=regions, roles=roles)
        named.append({"region": regions, "role": roles})
    facets = snapshot()
    for region, mine in product((None, *REGIONS), ((), ("customer",), ("partner",), ("customer", "partner"))):
        viewer = Viewer("en", region=region, roles=mine)
        rows = suiting(Publication.objects.filter(type="article"), viewer)
        wanted = {f"page-{number}" for number, keys in enumerate(named) if suits(keys, viewer, facets)}
        assert set(rows.values_list("key", flat=True)) == wanted, viewer
        assert wanted
