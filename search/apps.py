"""The configuration of the app `search`."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SearchConfig(AppConfig):
    """The app `search`."""

    name = "search"
    verbose_name = _("Search")

    def ready(self) -> None:
        """Let `doctor` look at the index, too, and the worker forget old searches."""
        from cms import doctor, worker
        from search import log, spelling, vocabulary
        from search.indexing import check_index

        doctor.register(check_index)
        worker.add_housework(log.forget_old)
        vocabulary.connect()
        spelling.connect()
