"""The configuration of the app `knowledge`."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class KnowledgeConfig(AppConfig):
    """The app `knowledge`."""

    name = "knowledge"
    verbose_name = _("Knowledge")
