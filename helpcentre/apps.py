"""The configuration of the app `helpcentre`."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class HelpCentreConfig(AppConfig):
    """The app `helpcentre`."""

    name = "helpcentre"
    verbose_name = _("Help centre")
