"""The base app."""

from typing import Any

from django.apps import AppConfig
from django.apps import apps as global_apps
from django.apps.registry import Apps
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class CmsConfig(AppConfig):
    """Connects what has no other seam than a signal."""

    name = "cms"
    verbose_name = _("content")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Connect the sources of marks, and make the rows that everything relies on after a migration or a flush."""
        from cms import facets, look, review, translation, translation_review
        from cms.extraction import services as extraction
        from cms.media import permissions, uploads, usage
        from cms.publications import sources

        post_migrate.connect(make_first_rows, sender=self)
        extraction.connect()
        facets.connect()
        look.connect()
        permissions.connect()
        review.connect()
        sources.connect()
        translation.connect()
        translation_review.connect()
        uploads.connect()
        usage.connect()


def make_first_rows(*, using: str, apps: Apps = global_apps, **_kwargs: Any) -> None:
    """Make the audience of everybody and the counters, unless they are there."""
    try:
        audience, counter = apps.get_model("cms", "Audience"), apps.get_model("cms", "Counter")
    except LookupError:  # the migrations were taken back to before these tables
        return
    audience.objects.using(using).get_or_create(pk=0, defaults={"rules": "[]"})
    for name in ("sequence", "settings"):
        counter.objects.using(using).get_or_create(pk=name)
