"""The engines behind the port. Nothing else speaks their language."""

from django.conf import settings

from search.engines.tantivy import TantivyEngine
from search.port import Engine


def engine() -> Engine:
    """Return the engine that `SEARCH_URL` names; what it keeps open is shared within the process."""
    return TantivyEngine(settings.SEARCH_FOLDER)
