"""The engines behind the port. Nothing else speaks their language."""

from django.conf import settings

from search.engines.tantivy import TantivyEngine
from search.port import Engine


def engine() -> Engine:
    """Return the engine that `SEARCH_URL` names; what it keeps open is shared within the process."""
    if settings.SEARCH_CLUSTER is None:
        return TantivyEngine(settings.SEARCH_FOLDER)
    # Takes longer to import than all of the rest of search; most installations do without.
    from search.engines.elasticsearch import ElasticsearchEngine  # noqa: PLC0415 - see above
    from search.engines.elasticsearch_cluster import Cluster  # noqa: PLC0415 - see above

    return ElasticsearchEngine(Cluster(**settings.SEARCH_CLUSTER))
