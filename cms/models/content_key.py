"""The key that a page and its translations share for ever."""

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.models import Locale

Shared = dict[str, Any]

# Where the address of a page has its key, these mean something else.
RESERVED_KEYS = frozenset({"by-path"})


class ContentKey(models.Model):
    """A translation group: its readable key, its source locale and what all its pages share.

    `shared` holds the facets (by key) and the content owner (by user id) that the source page published last, as
    `{"regions": [...], "product_lines": [...], "roles": [...], "content_owner": 3}`; None until it was published.
    `shared_revision` is the source page's live revision when that was settled; an heir inherits what is shared.
    `replaced_by` is where readers are sent once the group is retired; a retired one leads on to what replaces that.
    """

    translation_key = models.UUIDField(_("translation key"), primary_key=True)
    key = models.CharField(_("key"), max_length=255, unique=True)
    source_locale = models.ForeignKey(
        Locale, models.SET_NULL, null=True, related_name="+", verbose_name=_("source locale")
    )
    shared: "models.JSONField[Shared | None]" = models.JSONField(_("shared"), null=True, editable=False)
    shared_revision = models.BigIntegerField(null=True, editable=False)

    replaced_by = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("replaced by")
    )

    class Meta:
        verbose_name = _("content key")
        verbose_name_plural = _("content keys")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~models.Q(replaced_by=models.F("translation_key")), name="content_key_not_by_itself"
            )
        ]

    def __str__(self) -> str:
        return self.key
