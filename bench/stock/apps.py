"""The app of the stock project."""

from django.apps import AppConfig


class StockConfig(AppConfig):
    """Nothing but a model."""

    name = "bench.stock"
    label = "stock"
    default_auto_field = "django.db.models.BigAutoField"
