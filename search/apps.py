"""The configuration of the app `search`."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SearchConfig(AppConfig):
    """The app `search`."""

    name = "search"
    verbose_name = _("Search")

    def ready(self) -> None:
        """Let `doctor` look at the index, the worker forget searches, editors tune, and administrators mend."""
        from cms import doctor, groups, worker
        from search import log, spelling, tuning, vocabulary
        from search.indexing import check_index

        doctor.register(check_index)
        worker.add_housework(log.forget_old)
        vocabulary.connect()
        spelling.connect()
        tuning.connect()
        tuned = ("synonymrule", "curation", "judgedquery")
        groups.give([groups.EDITORS, groups.ADMINISTRATORS], groups.rights("search", tuned, ["add", "change"]))
        # What is deleted has no history any more; switched off, it has.
        groups.give([groups.ADMINISTRATORS], groups.rights("search", tuned, ["delete"]))
        groups.give([groups.EDITORS], groups.rights("search", ["judgedquery"], ["delete"]))
        groups.give([groups.ADMINISTRATORS], groups.rights("search", ["indexrequest"], ["add"]))
