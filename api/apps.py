"""The configuration of the app `api`."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ApiConfig(AppConfig):
    """The app `api`."""

    name = "api"
    verbose_name = _("API")
